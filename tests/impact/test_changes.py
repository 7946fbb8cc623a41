"""Claims before and after a change of the rules, and which signals made the difference."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from crawler.impact import ClaimChange, changes, impact_lines, impact_record
from crawler.models import (
    Basis,
    Claim,
    Contribution,
    Evidence,
    Polarity,
    RepoState,
    Snapshot,
    Stage,
    Status,
)
from tests.match.given import HIT

COMMIT = "0" * 40


def hit(signal: str, weight: float = 1.0, **more: Any) -> Evidence:  # noqa: ANN401 - fields of Evidence
    place = replace(HIT, repo="a/b", path="x.md", commit=COMMIT)
    return replace(place, feature="zero", signal=signal, weight=weight, fingerprint=signal, **more)


def snapshot(claim: Claim | None, evidence: Sequence[Evidence] = (), project: str = "auk") -> dict[str, Snapshot]:
    state = RepoState("a/b", COMMIT, "2026-01-01T00:00:00Z")
    claims = {"zero": claim} if claim else {}
    return {project: Snapshot(project, (state,), "", (), tuple(evidence), claims)}


def status(said: Status, confidence: float, via: tuple[str, ...] = (), prior: str = "30%") -> Claim:
    lines = (Contribution(f"prior {prior}", -1.0),)
    return Claim("zero", said, None, via, Basis.SHIPPED, confidence, lines)


def between(before: dict[str, Snapshot], after: dict[str, Snapshot]) -> tuple[ClaimChange, ...]:
    return changes(before, after, 0.9, ["zero"])


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (status(Status.YES, 0.95), status(Status.NO, 0.95), "verdict"),
        (None, status(Status.NO, 0.95), "verdict"),
        (status(Status.YES, 0.95), status(Status.YES, 0.95, ("LWS",)), "qualifier"),
        (status(Status.YES, 0.95), status(Status.YES, 0.85), "threshold"),
        (status(Status.YES, 0.95), status(Status.YES, 0.92), "confidence"),
        (status(Status.YES, 0.951), status(Status.YES, 0.952), None),
        (None, None, None),
    ],
)
def test_a_change_has_the_gravest_kind_that_fits(before: Claim | None, after: Claim | None, kind: str | None) -> None:
    found = between(snapshot(before), snapshot(after))
    assert [one.kind for one in found] == ([kind] if kind else [])


def test_signals_that_appeared_vanished_or_say_something_else_are_the_reasons() -> None:
    old = [hit("gone", 2.0), hit("weaker", 3.0), hit("moved"), hit("same")]
    new = [hit("come", 1.5, polarity=Polarity.REFUTES), hit("weaker", 1.0), hit("moved", stage=Stage.EXAMPLE)]
    new += [hit("same"), hit("same", 0.5)]
    (change,) = between(snapshot(status(Status.YES, 0.9), old), snapshot(status(Status.NO, 0.9), new))
    assert [reason.words() for reason in change.reasons] == [
        "\N{MINUS SIGN}gone (docs, 2 bits)",
        "weaker (docs) 3 → 1 bits",
        "+come (docs, against, 1.5 bits)",
        "moved (docs) shipped → example",
    ]


def test_projects_of_which_one_side_is_unknown_are_left_out() -> None:
    assert between(snapshot(status(Status.YES, 0.9)), snapshot(status(Status.NO, 0.9), project="crane")) == ()


def test_the_lines_count_first_and_put_like_claims_together() -> None:
    before: dict[str, Snapshot] = {}
    after: dict[str, Snapshot] = {}
    for project in ("auk", "crane"):
        before |= snapshot(status(Status.YES, 0.95), [hit("guide", 3.0)], project)
        after |= snapshot(status(Status.LIMITED, 0.6), [], project)
    before |= snapshot(status(Status.YES, 0.95), [], "owl")
    after |= snapshot(status(Status.YES, 0.8, prior="20%"), [], "owl")
    before |= snapshot(status(Status.YES, 0.95), [], "rail")
    after |= snapshot(status(Status.YES, 0.93), [], "rail")
    assert impact_lines(between(before, after), 5, 5, everything=False) == [
        (
            "5 claims of 5 projects: 2 with another verdict, 1 across the threshold of what is proposed, "
            "1 only surer or less sure, 1 unchanged."
        ),
        "  yes → limited: 2",
        "",
        "zero: 3",
        "  yes → limited: auk 0.95 → 0.60, crane 0.95 → 0.60",
        "      \N{MINUS SIGN}guide (docs, 3 bits)",
        "  still yes: owl 0.95 → 0.80",
        "      prior 30% → 20%",
        "  only surer or less sure: 1, at most rail 0.95 → 0.93",
    ]
    assert "  still yes: rail 0.95 → 0.93" in impact_lines(between(before, after), 5, 5, everything=True)


def test_many_changes_are_told_by_what_changed_with_the_commonest_reasons() -> None:
    before: dict[str, Snapshot] = {}
    after: dict[str, Snapshot] = {}
    for number in range(60):
        project = f"bird-{number:02}"
        old = Claim("zero", None, ("a", "b"), (), Basis.SHIPPED, 0.9)
        new = Claim("zero", None, ("b",) if number % 2 else ("b", "c"), (), Basis.SHIPPED, 0.9)
        before |= snapshot(old, [hit("named", 3.0, value="a")], project)
        after |= snapshot(new, [], project)
    lines = impact_lines(between(before, after), 60, 60, everything=False)
    assert lines[1] == "  \N{MINUS SIGN}a: 60 · +c: 30"
    assert lines[3] == "zero: 60"
    assert lines[-1] == "      by \N{MINUS SIGN}named (docs, 3 bits) (60)"
    assert len(lines) < 20
    assert max(map(len, lines)) <= 120


def test_programs_get_all_of_it() -> None:
    found = between(snapshot(status(Status.YES, 0.95), [hit("guide", 3.0)]), snapshot(status(Status.NO, 0.6)))
    told = impact_record(found, 1, ["auk"], {"owl": "not there"})
    assert (told["counts"], told["unread"]) == ({"verdict": 1}, {"owl": "not there"})
    (change,) = told["changes"]
    assert (change["before"]["status"], change["after"]["status"]) == ("yes", "no")
    assert change["reasons"][0]["permalink"] == f"https://github.com/a/b/blob/{COMMIT}/x.md?plain=1#L1"
