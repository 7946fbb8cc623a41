"""`rules impact`, `rules lint` over snapshots and `rules report-false`, as people use them."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.commands.conftest import Workplace
from tests.support import ALONE, GitRepo

PRIVATE = "Zephyrine quuxes are put aside as delayed jobs, and none of them gets lost in Wagga Wagga.\n"


def feature(workplace: Workplace) -> Path:
    return workplace.folder / "pack" / "features" / "delays.toml"


def add_signal(workplace: Workplace, lines: str) -> None:
    path = feature(workplace)
    path.write_text(path.read_text().replace("[[example]]", f"[[signal]]\n{lines}\n\n[[example]]", 1))


def test_a_false_claim_becomes_a_failing_example_and_a_verdict_until_the_rule_is_mended(crawled: Workplace) -> None:
    before = feature(crawled).read_bytes()
    ran = crawled.run("rules", "report-false", "auk", "delays", "--reason", "It only lists them.")
    assert ran.code == 0, ran.err
    after = feature(crawled).read_bytes()
    assert after.startswith(before)
    commit = crawled.export()["auk"]["commit"]
    assert tomllib.loads(after[len(before) :].decode()) == {
        "example": [
            {"says": "nothing", "text": "# Delayed jobs", "seen": f"birds/auk@{commit}:docs/jobs.md#L1"},
        ]
    }
    (override,) = crawled.overrides()
    assert (override["verdict"], override["status"], override["reason"]) == ("reject", "Yes", "It only lists them.")
    assert override["evidence"]
    cells = json.loads(crawled.run("drift", "--json").out)["cells"]
    assert {cell["project"]: cell["decision"] for cell in cells}["auk"] == "rejected"
    assert crawled.run("rules", "lint").code == 0
    failing = crawled.run("rules", "test")
    assert (failing.code, "example 3: must say nothing, says supports by guide" in failing.out) == (2, True)
    text = feature(crawled).read_text().replace("'delayed jobs'", "'delaying of jobs'")
    feature(crawled).write_text(
        text.replace('says = "supports"\ntext = "# Delayed jobs"', 'says = "nothing"\ntext = "x"')
    )
    assert crawled.run("rules", "test").code == 0


def test_the_example_holds_the_rules_words_and_none_of_the_pages(workplace: Workplace) -> None:
    add_signal(workplace, 'id = "said"\nkind = "text"\npattern = \'\\bdelayed jobs?\\b\'\nweight = 6.0')
    workplace.repo("auk").commit({"docs/jobs.md": None, "docs/more.md": f"# Quuxes\n\n{PRIVATE}"})
    workplace.run("crawl", "auk")
    ran = workplace.run("rules", "report-false", "auk", "delays")
    assert ran.code == 0, ran.err
    example = tomllib.loads(feature(workplace).read_text())["example"][-1]
    assert example["text"] == "# Section 1\n\n… delayed jobs, ….\n"
    assert example["seen"].endswith(":docs/more.md#L3")


def test_a_missed_claim_is_reported_with_a_text_of_ones_own(workplace: Workplace) -> None:
    workplace.repo("auk").commit({"docs/jobs.md": "# Late work\n\nPut it off till later.\n"})
    workplace.run("crawl", "auk")
    words = ("rules", "report-false", "auk", "delays", "--expected", "yes")
    refused = workplace.run(*words)
    assert (refused.code, "--text TEXT --seen PATH#L12" in refused.err) == (2, True)
    assert workplace.run(*words, "--text", "# Work can wait", "--seen", "docs/jobs.md#L1").code == 0
    example = tomllib.loads(feature(workplace).read_text())["example"][-1]
    assert (example["says"], example["text"]) == ("supports", "# Work can wait")
    assert "must say supports, says nothing" in workplace.run("rules", "test").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--expected", "yes"], "there is nothing to report"),
        (["--expected", "perhaps"], "--expected 'perhaps'"),
        (["--text", "# Jobs"], "the rules say nothing of it already"),
        (["--cache", "{0}/elsewhere"], "are not in the cache"),
    ],
)
def test_what_cannot_be_reported_changes_no_file(crawled: Workplace, arguments: list[str], message: str) -> None:
    before = crawled.files("pack")
    given = [argument.replace("{0}", str(crawled.folder)) for argument in arguments]
    ran = crawled.run("rules", "report-false", "auk", "delays", *given)
    assert (ran.code, message in ran.err) == (2, True), ran.err
    assert crawled.files("pack") == before


def test_impact_tells_what_changes_and_why_without_a_crawl(crawled: Workplace) -> None:
    assert "3 claims of 3 projects: 3 unchanged." in crawled.run("rules", "impact").out
    feature(crawled).write_text(feature(crawled).read_text().replace("'delayed jobs'", "'postponed jobs'"))
    before = crawled.files("snapshots")
    ran = crawled.run("rules", "impact", "--git-base", "file:///nowhere/{owner}/{name}")
    assert ran.code == 0
    assert "3 claims of 3 projects: 3 with another verdict, 0 unchanged." in ran.out
    assert "  yes → no: auk 0." in ran.out
    assert "\N{MINUS SIGN}guide (docs, 4 bits)" in ran.out
    assert "Cells of the table: agrees 0 → 3, propose 3 → 0." in ran.out
    assert crawled.files("snapshots") == before


def test_impact_says_of_which_projects_it_knows_nothing(crawled: Workplace) -> None:
    ran = crawled.run("rules", "impact", "--cache", str(crawled.folder / "empty"), "--json")
    told = json.loads(ran.out)
    assert ran.code == 3
    assert told["projects"] == []
    assert told["unread"]["auk"] == "2 of its 2 documents are not in the cache; claimwatch crawl auk"


def test_impact_compares_with_another_folder_or_commit(crawled: Workplace) -> None:
    repo = GitRepo.create(crawled.folder / ".git")
    repo.git("config", "core.bare", "false")
    repo.commit({f"pack/{name}": data for name, data in crawled.files("pack").items()})
    feature(crawled).write_text(feature(crawled).read_text().replace("weight = 4.0", "weight = 2.0"))
    crawled.run("crawl")
    told = json.loads(crawled.run("rules", "impact", "delays", "--pack-before", "main", "--json").out)
    assert [change["reasons"][0]["words"] for change in told["changes"]] == ["guide (docs) 4 → 2 bits"] * 3
    assert told["changes"][0]["reasons"][0]["permalink"].endswith("docs/jobs.md?plain=1#L1")
    same = crawled.run("rules", "impact", "--pack-before", str(crawled.folder / "pack"))
    assert "3 unchanged" in same.out
    wrong = crawled.run("rules", "impact", "--pack-before", "nosuch")
    assert (wrong.code, "neither a folder nor a commit" in wrong.err) == (2, True)
    assert ALONE["GIT_CONFIG_NOSYSTEM"] == "1"


def test_lint_fails_where_a_signal_fires_on_one_project_only(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.commands.rules.lint.FEWEST_PROJECTS", 3)
    add_signal(workplace, 'id = "said"\nkind = "text"\npattern = \'wagga\'')
    workplace.repo("auk").commit({"docs/more.md": PRIVATE})
    workplace.run("crawl")
    ran = workplace.run("rules", "lint")
    assert ran.code == 2
    assert "signal 'said' fires on one project only (auk) (say in 'note' why it is general" in ran.out
    path = feature(workplace)
    path.write_text(path.read_text().replace("'wagga'", "'wagga'\nnote = 'A town that anyone may name.'"))
    assert workplace.run("rules", "lint").code == 0


def test_lint_says_when_the_snapshots_tell_too_little(crawled: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.commands.rules.lint.FEWEST_PROJECTS", 3)
    feature(crawled).write_text(feature(crawled).read_text().replace("weight = 4.0", "weight = 3.5"))
    assert "3 of 3 snapshots were made by other rules" in crawled.run("rules", "lint").err
    for file in (crawled.folder / "snapshots" / "auk").iterdir():
        file.unlink()
    assert "snapshots of 2 of 3 projects are stored" in crawled.run("rules", "lint").err
