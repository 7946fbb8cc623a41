"""`accept` and `reject`: a person's verdict is written, and the next look at the table obeys it."""

from __future__ import annotations

import json

import pytest

from tests.commands.conftest import Workplace


def decisions(workplace: Workplace) -> dict[str, str]:
    cells = json.loads(workplace.run("drift", "--json").out)["cells"]
    return {cell["project"]: cell["decision"] for cell in cells}


def test_a_rejected_claim_is_proposed_no_more(crawled: Workplace) -> None:
    ran = crawled.run("reject", "auk", "Delays", "--reason", "only in a fork", "--until", "2999-12-31")
    assert ran.code == 0
    assert "line 3: No  (was propose, now rejected)" in ran.out
    assert decisions(crawled) == {"auk": "rejected", "bittern": "propose", "crane": "propose"}
    (entry,) = crawled.overrides()
    assert (entry["verdict"], entry["status"], str(entry["until"])) == ("reject", "Yes", "2999-12-31")
    assert entry["evidence"]


def test_a_rejection_ends_with_its_evidence(crawled: Workplace) -> None:
    crawled.run("reject", "auk", "delays", "--reason", "only in a fork")
    assert decisions(crawled)["auk"] == "rejected"
    crawled.repo("auk").commit({"docs/jobs.md": "# Jobs\n", "docs/later.md": "# All about delayed jobs\n"})
    assert crawled.run("crawl", "auk").code == 0
    assert decisions(crawled)["auk"] == "propose"


def test_an_accepted_claim_is_proposed_whatever_its_confidence(crawled: Workplace) -> None:
    (crawled.folder / "pack" / "pack.toml").write_text(
        (crawled.folder / "pack" / "pack.toml").read_text().replace("propose = 0.8", "propose = 1.0")
    )
    assert decisions(crawled)["auk"] == "review"
    ran = crawled.run("accept", "auk", "delays", "--reason", "tried it")
    assert "No → Yes  (was review, now propose)" in ran.out
    assert decisions(crawled) == {"auk": "propose", "bittern": "review", "crane": "review"}


def test_another_status_than_the_claims_can_be_decided_on(crawled: Workplace) -> None:
    out = crawled.run("accept", "auk", "delays", "--reason", "one queue only", "--status", "Limited (one queue)").out
    assert "No → Limited (one queue)" in out


def test_a_verdict_speaks_json_too(crawled: Workplace) -> None:
    told = json.loads(crawled.run("reject", "auk", "delays", "--reason", "only in a fork", "--json").out)
    assert told["override"]["project"] == "auk"
    assert told["cells"] == [{"line": 3, "raw": "No", "decision": "rejected", "proposal": ""}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("auk", "delays", "--reason", "no"), "--reason"),
        (("auk", "delays", "--reason", "a fork", "--until", "soon"), "YYYY-MM-DD"),
        (("auk", "delays", "--reason", "a fork", "--until", "2020-01-01"), "past"),
        (("auk", "delays", "--reason", "a fork", "--status", "Perhaps"), "Perhaps"),
        (("owl", "delays", "--reason", "a fork"), "owl"),
    ],
)
def test_what_cannot_be_a_verdict_is_refused_and_nothing_written(
    crawled: Workplace, arguments: tuple[str, ...], message: str
) -> None:
    ran = crawled.run("reject", *arguments)
    assert ran.code == 2
    assert message in ran.err
    assert not (crawled.folder / "pack" / "overrides.toml").exists()


def test_where_nothing_is_claimed_the_status_must_be_said(workplace: Workplace) -> None:
    assert "--status" in workplace.run("accept", "auk", "delays", "--reason", "tried it").err
