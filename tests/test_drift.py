"""Every cell gets one decision, the first that applies, with a reason that a person understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from crawler.drift import CellDrift, Decision, decide
from crawler.drift.case import STRICT
from crawler.drift.evidence import places
from crawler.models import Basis, Claim, DocumentKind, Evidence, Polarity, RepoState, Snapshot, Stage, Status
from crawler.pack.load import Pack
from crawler.pack.models import (
    Feature,
    GuardFile,
    Override,
    OverrideFile,
    PackFile,
    Project,
    Thresholds,
    Tolerated,
    Weights,
)
from crawler.table import read_tables, understand

OLD, NEW = "a" * 40, "b" * 40
TODAY = date(2026, 6, 1)
FEATURES = (
    Feature(id="cache", title="Model cache", question="Does it cache?", labels=("Cache",), type="status"),
    Feature(id="taste", title="Taste", question="Is it nice?", labels=("Taste",), type="status", propose=False),
    Feature(
        id="scaling",
        title="Scaling",
        question="How does it scale?",
        labels=("Scaling",),
        type="set",
        values={"hpa": ("HPA",), "keda": ("KEDA",), "kpa": ("KPA", "Knative"), "none": ("None",)},
    ),
    Feature(
        id="extras",
        title="Extras",
        question="What else stands out?",
        labels=("Extras",),
        type="set",
        highlights=True,
        values={"cache": ("Cache",), "routing": ("Routing",), "jobs": ("Jobs",)},
    ),
    Feature(
        id="focus",
        title="Focus",
        question="What is it for?",
        labels=("Focus",),
        type="text",
        pick="best",
        values={"serving": ("Serving",), "running many jobs": ("Jobs",)},
    ),
)


def pack(*overrides: Override, consecutive: int = 1, tolerated: Tolerated = STRICT) -> Pack:
    file = PackFile(
        title="Test",
        thresholds=Thresholds(consecutive=consecutive),
        statuses={"yes": ("Yes",), "limited": ("Limited",), "wip": ("WIP",), "no": ("No",), "unknown": ("?",)},
    )
    project = Project(id="alpha", name="Alpha", repositories=("org/alpha",))
    return Pack(
        folder=Path("pack"),
        file=file,
        projects=(project,),
        features=FEATURES,
        guards=GuardFile(),
        weights=Weights(signals={}, tolerated=tolerated),
        overrides=OverrideFile(overrides=overrides),
        rules_hash="rules",
    )


def evidence(fingerprint: str, feature: str = "cache", value: str = "", commit: str = NEW) -> Evidence:
    return Evidence(
        feature=feature,
        signal="guide",
        polarity=Polarity.SUPPORTS,
        stage=Stage.SHIPPED,
        weight=2.0,
        repo="org/alpha",
        path=f"docs/{fingerprint}.md",
        line=3,
        end_line=4,
        commit=commit,
        kind=DocumentKind.DOCS,
        fingerprint=fingerprint,
        value=value,
    )


def test_a_place_is_named_once_by_its_strongest_evidence() -> None:
    first, second = evidence("f1"), evidence("f2")
    again = replace(first, fingerprint="f3")
    assert places((first, second, again)) == (first, second)


BASES = {Status.WIP: Basis.PLANNED, Status.NO: Basis.REFUTED, Status.UNKNOWN: Basis.UNDECIDED}


def status(
    verdict: Status,
    confidence: float = 0.95,
    via: tuple[str, ...] = (),
    basis: Basis | None = None,
    prints: tuple[str, ...] = ("f1",),
    feature: str = "cache",
) -> Claim:
    return Claim(feature, verdict, None, via, basis or BASES.get(verdict, Basis.SHIPPED), confidence, (), prints)


def values(*held: str, confidence: float = 0.95, feature: str = "scaling", prints: tuple[str, ...] = ("f1",)) -> Claim:
    basis = Basis.SHIPPED if held else Basis.ABSENT
    return Claim(feature, None, held, (), basis, confidence, (), prints if held else ())


def snapshot(
    *claims: Claim,
    found: Sequence[Evidence] | None = None,
    commit: str = NEW,
    day: str = "2026-05-12",
    rules: str = "rules",
    blob: str = "1",
) -> Snapshot:
    entries = found if found is not None else [evidence(each, c.feature) for c in claims for each in c.evidence]
    return Snapshot(
        project="alpha",
        repos=(RepoState("org/alpha", commit, f"{day}T08:00:00+00:00"),),
        rules_hash=rules,
        documents=(("org/alpha", "docs/a.md", DocumentKind.DOCS, blob),),
        evidence=tuple(entries),
        claims={claim.feature: claim for claim in claims},
    )


class Night(TypedDict, total=False):
    """What a test may say beside the cell and the snapshot."""

    label: str
    using: Pack
    unavailable: dict[str, str]
    quarantined: dict[str, str]
    previous: dict[str, Snapshot | None]


def drift(cell: str, current: Snapshot | None, **night: Unpack[Night]) -> CellDrift:
    rules = night.get("using") or pack()
    tables = read_tables(f"| Feature | Alpha |\n|---|---|\n| {night.get('label', 'Cache')} | {cell} |\n")
    (found,) = decide(
        understand(tables, rules.projects, rules.features, rules.file, "table.md"),
        rules,
        {"alpha": current},
        today=TODAY,
        unavailable=night.get("unavailable"),
        quarantined=night.get("quarantined"),
        previous=night.get("previous"),
    ).cells
    return found


def summary(found: CellDrift) -> tuple[str, str]:
    return found.decision.value, found.proposal


def test_the_same_status_agrees_whatever_the_confidence() -> None:
    found = drift("Yes", snapshot(status(Status.YES, confidence=0.5)))
    assert summary(found) == ("agrees", "")
    assert found.reason == 'The table says "Yes", and so does the repository.'


def test_a_qualifier_that_names_the_means_agrees() -> None:
    assert summary(drift("Yes (with LWS)", snapshot(status(Status.YES, via=("LWS", "Ray"))))) == ("agrees", "")


@pytest.mark.parametrize(
    ("cell", "what", "better"),
    [
        ("Yes", "names no means", "Yes (LWS, Ray)"),
        ("Yes (by magic)", "names another means", "Yes (by magic, LWS, Ray)"),
    ],
)
def test_a_qualifier_that_misses_the_means_is_suggested(cell: str, what: str, better: str) -> None:
    found = drift(cell, snapshot(status(Status.YES, via=("LWS", "Ray"))))
    assert summary(found) == ("suggest", better)
    assert found.reason == (
        f'The table says "{cell}", which is confirmed; it {what}, the repository shows LWS, Ray, by its documentation.'
    )


def test_a_sure_contradiction_is_proposed() -> None:
    found = drift("No", snapshot(status(Status.YES, via=("LWS",), prints=("f1", "f2"))))
    assert summary(found) == ("propose", "Yes (LWS)")
    assert found.reason == 'The table says "No", but Alpha has it, by its documentation (2 places).'
    assert [entry.fingerprint for entry in found.evidence] == ["f1", "f2"]


def test_a_refuted_feature_is_proposed_as_no() -> None:
    found = drift("Yes", snapshot(status(Status.NO)))
    assert summary(found) == ("propose", "No")
    assert "Alpha says that it does not have it" in found.reason


def test_a_contradiction_below_the_threshold_is_for_review() -> None:
    found = drift("No", snapshot(status(Status.YES, confidence=0.89)))
    assert summary(found) == ("review", "Yes")
    assert found.reason.endswith("Not proposed: its confidence of 0.89 is below 0.9.")


def test_a_confidence_just_below_the_threshold_is_not_shown_as_equal() -> None:
    found = drift("No", snapshot(status(Status.YES, confidence=0.8996)))
    assert found.reason.endswith("Not proposed: its confidence of 0.89 is below 0.9.")
    exact = drift("No", snapshot(status(Status.YES, confidence=0.57)))
    assert exact.reason.endswith("Not proposed: its confidence of 0.57 is below 0.9.")


def test_the_threshold_itself_is_enough() -> None:
    assert summary(drift("No", snapshot(status(Status.YES, confidence=0.9)))) == ("propose", "Yes")


@pytest.mark.parametrize("cell", ["Yes", "Limited (on Tuesdays)", "WIP"])
def test_finding_nothing_contradicts_nothing(cell: str) -> None:
    found = drift(cell, snapshot(status(Status.NO, basis=Basis.ABSENT, prints=())))
    assert summary(found) == ("unverified", "")
    assert found.reason == f'The table says "{cell}"; nothing was found in Alpha; that does not contradict the table.'


def test_finding_nothing_confirms_a_no() -> None:
    found = drift("No", snapshot(status(Status.NO, basis=Basis.ABSENT, prints=())))
    assert (found.decision, found.reason) == (Decision.AGREES, 'The table says "No", and nothing was found.')


def test_a_plan_does_not_contradict_a_yes_but_fills_a_no() -> None:
    found = drift("Yes", snapshot(status(Status.WIP)))
    assert summary(found) == ("review", "WIP")
    assert found.reason.endswith("Not proposed: a plan does not say that nothing is there.")
    assert summary(drift("No", snapshot(status(Status.WIP)))) == ("propose", "WIP")


@pytest.mark.parametrize(
    ("cell", "claimed", "decision"),
    [
        ("No", Status.YES, "propose"),
        ("Limited", Status.YES, "review"),
        ("Yes", Status.LIMITED, "review"),
        ("No", Status.LIMITED, "review"),
        ("", Status.LIMITED, "propose"),
    ],
)
def test_what_fair_readers_accept_too_is_no_proposal(cell: str, claimed: Status, decision: str) -> None:
    rules = pack(tolerated=Tolerated(yes={"limited": 0.4, "no": 0.01}, limited={"yes": 0.5, "no": 0.4}))
    found = drift(cell, snapshot(status(claimed)), using=rules)
    assert found.decision.value == decision
    assert ("matter of degree" in found.refusal) == (decision == "review")


@pytest.mark.parametrize(("more", "decision"), [(("keda",), "review"), (("keda", "kpa"), "propose")])
def test_one_value_more_may_be_a_matter_of_taste_and_two_are_not(more: tuple[str, ...], decision: str) -> None:
    claim = Claim("scaling", None, ("hpa", *more), (), Basis.SHIPPED, 0.97)
    found = drift("HPA", snapshot(claim), label="Scaling", using=pack(tolerated=Tolerated(value=0.2)))
    assert found.decision.value == decision


def test_an_undecided_claim_is_unknown_and_never_no() -> None:
    undecided = Claim("cache", Status.UNKNOWN, None, (), Basis.UNDECIDED, None)
    for cell in ("Yes", "No", "", "?"):
        assert summary(drift(cell, snapshot(undecided))) == ("unknown", "")
    assert drift("No", snapshot(undecided)).reason == 'The table says "No"; what Alpha shows does not decide it.'


def test_a_feature_that_was_not_looked_for_is_unknown() -> None:
    found = drift("Yes", snapshot())
    assert (found.decision, found.reason) == (
        Decision.UNKNOWN,
        "Model cache has not been looked for in Alpha yet.",
    )


def test_a_feature_that_is_shown_only_is_never_proposed() -> None:
    found = drift("No", snapshot(status(Status.YES, feature="taste")), label="Taste")
    assert summary(found) == ("unverified", "")
    assert found.reason.endswith("Taste is shown only, never proposed.")
    assert summary(drift("", snapshot(status(Status.YES, feature="taste")), label="Taste")) == ("unverified", "")
    assert summary(drift("Yes", snapshot(status(Status.YES, feature="taste")), label="Taste")) == ("agrees", "")


@pytest.mark.parametrize("cell", ["", "-", "?"])
def test_a_blank_is_filled_by_a_sure_claim(cell: str) -> None:
    assert summary(drift(cell, snapshot(status(Status.LIMITED)))) == ("propose", "Limited")
    assert summary(drift(cell, snapshot(status(Status.LIMITED, confidence=0.8)))) == ("review", "Limited")


def test_a_blank_is_not_filled_by_finding_nothing() -> None:
    found = drift("", snapshot(status(Status.NO, basis=Basis.ABSENT, prints=())))
    assert summary(found) == ("review", "No")
    assert found.reason == (
        "The cell is blank; nothing was found in Alpha. Not proposed: "
        "finding nothing does not show that nothing is there."
    )


def test_a_cell_out_of_the_vocabulary_is_not_understood() -> None:
    found = drift("Sometimes", snapshot(status(Status.YES)))
    assert (found.decision, found.reason) == (
        Decision.NOT_UNDERSTOOD,
        'The table says "Sometimes": no word for a status opens it.',
    )


def test_a_label_that_names_nothing_is_not_understood() -> None:
    rules = pack()
    text = "| Feature | Alpha |\n|---|---|\n| Cache | No |\n| Licence | MIT |\n"
    understood = understand(read_tables(text), rules.projects, rules.features, rules.file, "table.md")
    found = decide(understood, rules, {"alpha": snapshot(status(Status.NO))}, today=TODAY).cells[1]
    assert (found.decision, found.claim) == (Decision.NOT_UNDERSTOOD, None)
    assert found.reason == "'Licence' names no feature: no label in the pack equals or resembles it."


@pytest.mark.parametrize(
    ("cell", "held", "expected"),
    [
        ("HPA, KEDA", ("keda", "hpa"), ("agrees", "")),
        ("HPA", ("hpa", "keda"), ("propose", "HPA, KEDA")),
        ("HPA + Knative", ("hpa", "keda", "kpa"), ("propose", "HPA + Knative + KEDA")),
        ("HPA (by metrics)", ("hpa", "keda"), ("propose", "HPA (by metrics), KEDA")),
        ("HPA, KEDA", ("hpa",), ("unverified", "")),
        ("HPA", (), ("unverified", "")),
        ("HPA", ("keda",), ("propose", "HPA, KEDA")),
        ("None", ("hpa", "keda"), ("propose", "HPA, KEDA")),
        ("None", (), ("agrees", "")),
        ("None", ("none",), ("agrees", "")),
        ("", ("hpa",), ("propose", "HPA")),
    ],
)
def test_sets(cell: str, held: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert summary(drift(cell, snapshot(values(*held)), label="Scaling")) == expected


@pytest.mark.parametrize(
    ("cell", "held", "expected"),
    [
        ("Cache", ("cache", "routing"), ("agrees", "")),
        ("Cache, Routing", ("cache", "routing"), ("agrees", "")),
        ("Cache, Jobs", ("cache", "routing"), ("unverified", "")),
        ("", ("cache",), ("propose", "Cache")),
    ],
)
def test_highlights_agree_where_all_that_the_cell_names_holds(
    cell: str, held: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert summary(drift(cell, snapshot(values(*held, feature="extras")), label="Extras")) == expected


def test_a_set_keeps_what_was_not_found_and_says_so() -> None:
    found = drift("HPA", snapshot(values("keda")), label="Scaling")
    assert found.reason == (
        'The table says "HPA", but Alpha also shows KEDA, by its documentation; '
        "kept, though nothing was found for it: HPA."
    )


def test_a_set_says_which_values_nothing_shows() -> None:
    found = drift("HPA, KEDA", snapshot(values("hpa")), label="Scaling")
    assert found.reason == (
        'The table says "HPA, KEDA"; nothing was found for KEDA; that does not contradict the table.'
    )


def test_the_evidence_of_what_is_new_comes_first() -> None:
    entries = [evidence("f1", "scaling", "hpa"), evidence("f2", "scaling", "keda")]
    found = drift("HPA", snapshot(values("hpa", "keda", prints=("f1", "f2")), found=entries), label="Scaling")
    assert [entry.value for entry in found.evidence] == ["keda", "hpa"]
    assert found.reason == 'The table says "HPA", but Alpha also shows KEDA, by its documentation.'


def test_words_that_nothing_explains_hold_a_proposal_back() -> None:
    found = drift("HPA, magic", snapshot(values("hpa", "keda")), label="Scaling")
    assert summary(found) == ("review", "HPA, magic, KEDA")
    assert found.reason.endswith("Not proposed: the cell also says what is not in the pack's words (magic).")
    agreeing = drift("HPA, magic", snapshot(values("hpa")), label="Scaling")
    assert summary(agreeing) == ("agrees", "")
    assert "magic" in agreeing.reason


def test_a_text_agrees_when_the_cell_says_it_among_other_things() -> None:
    claim = values("serving", feature="focus")
    assert summary(drift("Serving, Jobs", snapshot(claim), label="Focus")) == ("agrees", "")
    differing = drift("Jobs", snapshot(claim), label="Focus")
    assert summary(differing) == ("propose", "Serving")
    assert differing.reason == 'The table says "Jobs", but Alpha shows Serving, by its documentation.'
    other = values("running many jobs", feature="focus")
    assert summary(drift("Serving", snapshot(other), label="Focus")) == ("propose", "running many jobs")


def test_a_project_that_could_not_be_read_keeps_its_last_claims() -> None:
    found = drift("No", snapshot(status(Status.YES)), unavailable={"alpha": "host not found"})
    assert summary(found) == ("unavailable", "")
    assert found.reason == (
        "Alpha could not be read: host not found; its claims are those of commit bbbbbbbbbb of 2026-05-12."
    )
    assert found.claim is not None


def test_a_project_that_was_never_read_is_unavailable() -> None:
    assert drift("No", None).reason == "Alpha has not been read yet: there is no snapshot of it."
    assert summary(drift("Sometimes", None, unavailable={"alpha": "gone"})) == ("unavailable", "")


def test_nothing_is_proposed_for_a_quarantined_project() -> None:
    found = drift("No", snapshot(status(Status.YES)), quarantined={"alpha": "cut short"})
    assert (found.decision, found.reason) == (
        Decision.QUARANTINED,
        "Alpha is left alone until a person looked: cut short.",
    )


def test_two_crawls_in_a_row_where_the_pack_asks_for_it() -> None:
    now, rules = snapshot(status(Status.YES)), pack(consecutive=2)
    assert summary(drift("No", now, using=rules)) == ("review", "Yes")
    early = drift("No", now, using=rules, previous={"alpha": snapshot(status(Status.LIMITED))})
    assert early.reason.endswith("Not proposed: the crawl before did not say Yes yet.")
    assert summary(drift("No", now, using=rules, previous={"alpha": now})) == ("propose", "Yes")


def test_evidence_that_is_gone_makes_a_cell_stale() -> None:
    before = snapshot(status(Status.YES), commit=OLD, blob="0")
    now = snapshot(status(Status.NO, basis=Basis.ABSENT, prints=()))
    found = drift("Yes", now, previous={"alpha": before})
    assert (found.decision, found.reason) == (
        Decision.STALE,
        'The table says "Yes"; the evidence that supported it at the crawl before is gone.',
    )


def test_evidence_that_still_stands_makes_no_cell_stale() -> None:
    before = snapshot(status(Status.YES), commit=OLD)
    now = snapshot(status(Status.NO, basis=Basis.ABSENT, prints=()), found=[evidence("f1")])
    assert summary(drift("Yes", now, previous={"alpha": before})) == ("unverified", "")


def test_a_denial_is_no_staleness() -> None:
    before = snapshot(status(Status.YES), commit=OLD)
    now = snapshot(status(Status.NO, prints=("f2",)))
    assert summary(drift("Yes", now, previous={"alpha": before})) == ("propose", "No")


def test_since_is_the_date_of_the_commit_at_which_the_evidence_was_first_seen() -> None:
    found = [evidence("f1", commit=OLD)]
    now = snapshot(status(Status.YES), found=found)
    assert drift("No", now).since == "2026-05-12"
    before = snapshot(status(Status.YES), found=found, commit=OLD, day="2026-02-03")
    assert drift("No", now, previous={"alpha": before}).since == "2026-02-03"


@pytest.mark.parametrize(
    ("before", "cause"),
    [
        (None, "source"),
        (snapshot(status(Status.NO), rules="older"), "rules"),
        (snapshot(status(Status.NO), rules="older", blob="0"), "source"),
        (snapshot(status(Status.NO)), "source"),
        (snapshot(status(Status.YES), rules="older"), "source"),
    ],
    ids=["no snapshot before", "rules", "rules and documents", "same rules", "same verdict before"],
)
def test_a_change_of_rules_is_told_from_a_change_of_the_source(before: Snapshot | None, cause: str) -> None:
    assert drift("No", snapshot(status(Status.YES)), previous={"alpha": before}).cause == cause


def test_each_cell_is_decided_once_and_counted() -> None:
    rules = pack()
    text = "| Feature | Alpha |\n|---|---|\n| Cache | No |\n| Scaling | HPA |\n| Licence | MIT |\n"
    understood = understand(read_tables(text), rules.projects, rules.features, rules.file, "table.md")
    found = decide(understood, rules, {"alpha": snapshot(status(Status.YES), values("hpa"))}, today=TODAY)
    assert {name: count for name, count in found.counts.items() if count} == {
        "propose": 1,
        "agrees": 1,
        "not-understood": 1,
    }
    assert sum(found.counts.values()) == len(found.cells) == 3
    assert [column.commit for column in found.columns] == [NEW]
