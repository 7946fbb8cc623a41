"""People's verdicts: accepted and rejected cells, until they expire or their evidence changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.drift import DriftReport, decide
from crawler.drift.case import STRICT
from crawler.models import Basis, Claim, RepoState, Snapshot, Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, GuardFile, Override, OverrideFile, PackFile, Project, Weights
from crawler.table import read_tables, understand

YES = Claim("cache", Status.YES, None, (), Basis.SHIPPED, 0.95, (), ("f1", "f2"))
UNSURE = Claim("cache", Status.YES, None, (), Basis.SHIPPED, 0.6, (), ("f1",))
SCALES = Claim("scaling", None, ("hpa", "keda"), (), Basis.SHIPPED, 0.95, (), ("f3",))


def accept(status: str = "", evidence: str = "", until: date | None = None, feature: str = "cache") -> Override:
    return Override(
        project="alpha",
        feature=feature,
        verdict="accept",
        status=status,
        reason="tried it",
        until=until,
        evidence=evidence,
    )


def reject(status: str = "", evidence: str = "", until: date | None = None, feature: str = "cache") -> Override:
    return accept(status, evidence, until, feature).model_copy(update={"verdict": "reject"})


def night(cell: str, override: Override, claim: Claim | None, *, trouble: str = "") -> DriftReport:
    """The report on one cell of one project, decided on 2026-06-01."""
    pack = Pack(
        folder=Path("pack"),
        file=PackFile(title="T", statuses={"yes": ("Yes",), "limited": ("Limited",), "wip": ("WIP",), "no": ("No",)}),
        projects=(Project(id="alpha", name="Alpha", repositories=("org/alpha",)),),
        features=(
            Feature(id="cache", title="Cache", question="Does it cache?", labels=("Cache",), type="status"),
            Feature(
                id="scaling",
                title="Scaling",
                question="How does it scale?",
                labels=("Scaling",),
                type="set",
                values={"hpa": ("HPA",), "keda": ("KEDA",)},
            ),
        ),
        guards=GuardFile(),
        weights=Weights(signals={}, tolerated=STRICT),
        overrides=OverrideFile(overrides=(override,)),
        rules_hash="rules",
    )
    label = "Scaling" if override.feature == "scaling" else "Cache"
    tables = read_tables(f"| Feature | Alpha |\n|---|---|\n| {label} | {cell} |\n")
    repo = RepoState("org/alpha", "b" * 40, "2026-05-12T08:00:00+00:00")
    claims = {claim.feature: claim} if claim else {}
    return decide(
        understand(tables, pack.projects, pack.features, pack.file, "table.md"),
        pack,
        {"alpha": Snapshot("alpha", (repo,), "rules", (), (), claims)},
        today=date(2026, 6, 1),
        unavailable={"alpha": trouble} if trouble else {},
    )


def outcome(report: DriftReport) -> tuple[str, str]:
    (found,) = report.cells
    return found.decision.value, found.proposal


def test_a_cell_that_is_as_a_person_decided_is_pinned() -> None:
    report = night("No", accept("no"), YES)
    assert outcome(report) == ("pinned", "")
    assert report.cells[0].reason == "A person decided it: tried it"


def test_a_cell_is_brought_to_what_a_person_decided() -> None:
    report = night("Yes", accept("no"), YES)
    assert outcome(report) == ("propose", "No")
    assert report.cells[0].reason == 'The table says "Yes". A person decided it: tried it'


def test_a_person_may_decide_a_cells_text() -> None:
    assert outcome(night("No", accept("Limited (one runtime)"), YES)) == ("propose", "Limited (one runtime)")
    assert outcome(night("Limited (of old)", accept("Limited (one runtime)"), YES)) == ("pinned", "")
    assert outcome(night("HPA", accept("HPA, KEDA", feature="scaling"), None)) == ("propose", "HPA, KEDA")
    assert outcome(night("KEDA, HPA", accept("HPA, KEDA", feature="scaling"), None)) == ("pinned", "")


def test_a_decided_status_holds_without_the_repository() -> None:
    assert outcome(night("No", accept("no"), None, trouble="host not found")) == ("pinned", "")


def test_an_accepted_claim_is_proposed_below_the_threshold() -> None:
    report = night("No", accept(evidence="f1"), UNSURE)
    assert outcome(report) == ("propose", "Yes")
    assert report.cells[0].reason.endswith("A person decided it: tried it")
    assert outcome(night("Yes", accept(evidence="f1"), UNSURE)) == ("pinned", "")


def test_a_rejected_proposal_is_not_made_again() -> None:
    report = night("No", reject(evidence="f2", until=date(2026, 6, 1)), YES)
    assert outcome(report) == ("rejected", "")
    assert report.cells[0].reason == "A person rejected this (until 2026-06-01): tried it"
    assert outcome(night("HPA", reject(feature="scaling"), SCALES)) == ("rejected", "")


def test_a_rejection_says_nothing_about_a_cell_that_agrees() -> None:
    assert outcome(night("Yes", reject(), YES)) == ("agrees", "")


def test_a_rejection_of_one_status_is_none_of_another() -> None:
    assert outcome(night("No", reject("yes"), YES)) == ("rejected", "")
    assert outcome(night("No", reject("limited"), YES)) == ("propose", "Yes")
    assert outcome(night("", reject("HPA", feature="scaling"), SCALES)) == ("propose", "HPA, KEDA")


@pytest.mark.parametrize(
    ("override", "why"),
    [
        (reject(until=date(2026, 5, 31)), "reject of alpha · cache (tried it) expired on 2026-05-31"),
        (
            reject(evidence="f9"),
            "reject of alpha · cache (tried it) no longer holds: the evidence that was judged does not count now",
        ),
        (accept("perhaps"), "accept of alpha · cache (tried it) says 'perhaps', which is not in the pack's words"),
    ],
)
def test_verdicts_that_no_longer_hold_are_named(override: Override, why: str) -> None:
    report = night("No", override, YES)
    assert outcome(report) == ("propose", "Yes")
    assert report.lapsed == (why,)
