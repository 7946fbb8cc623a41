"""From tables, claims and people's verdicts to a drift report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crawler.drift.case import Case
from crawler.drift.compare import missing, same_verdict
from crawler.drift.decisions import verdict
from crawler.drift.evidence import contributing, since
from crawler.drift.overrides import holding
from crawler.drift.quarantine import only_rules_changed, vanished
from crawler.drift.values import Cause, CellDrift, Column, Decision, DriftReport
from crawler.models import Claim, Evidence, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Override, Project
from crawler.table import Curated, Understood


def decide(
    understood: Understood,
    pack: Pack,
    snapshots: Mapping[str, Snapshot | None],
    *,
    today: date,
    unavailable: Mapping[str, str] | None = None,
    quarantined: Mapping[str, str] | None = None,
    previous: Mapping[str, Snapshot | None] | None = None,
) -> DriftReport:
    """Decide about every cell of a table.

    Args:
        understood: the curated tables.
        pack: the rules, thresholds and people's verdicts.
        snapshots: by project id, what was last read of it; None or left out where nothing ever was.
        today: decides which of people's verdicts have expired; it appears nowhere in the report.
        unavailable: by project id, why it could not be read this time.
        quarantined: by project id, why its newest reading is not believed, where that is known already.
        previous: by project id, the snapshot before; without it, no quarantine, staleness or change of rules is seen.
    """
    nights = {
        project.id: _Night.of(
            pack,
            project,
            snapshots.get(project.id),
            (previous or {}).get(project.id),
            (unavailable or {}).get(project.id, ""),
            (quarantined or {}).get(project.id, ""),
        )
        for project in pack.projects
    }
    overrides, lapsed = holding(pack, lambda project, feature: _claim(nights, project, feature), today)
    features = {feature.id: feature for feature in pack.features}
    cells = tuple(
        _drift(cell, nights.get(cell.project), features.get(cell.feature), overrides, pack) for cell in understood.cells
    )
    return DriftReport(
        understood.file,
        cells,
        tuple(night.column() for night in nights.values()),
        understood.suggestions,
        understood.unread,
        lapsed,
    )


@dataclass(frozen=True, slots=True)
class _Night:
    """One project as it stands: what was read, what before, and what is wrong with it."""

    project: Project
    snapshot: Snapshot | None
    previous: Snapshot | None
    trouble: str
    quarantine: str
    rules_only: bool
    claims: Mapping[str, Claim] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        pack: Pack,
        project: Project,
        snapshot: Snapshot | None,
        previous: Snapshot | None,
        trouble: str,
        quarantine: str,
    ) -> _Night:
        share = pack.file.thresholds.shrink
        doubt = quarantine or (vanished(snapshot, previous, share) if snapshot else "")
        rules_only = bool(snapshot and previous and only_rules_changed(snapshot, previous))
        return cls(project, snapshot, previous, trouble, doubt, rules_only, snapshot.claims if snapshot else {})

    def column(self) -> Column:
        """How the project was read."""
        state = self.snapshot.repos[0] if self.snapshot and self.snapshot.repos else None
        trouble = self.trouble or self.quarantine or ("" if state else "not read yet")
        repo = state.repo if state else self.project.repositories[0]
        commit, day = (state.commit, state.commit_date) if state else ("", "")
        return Column(self.project.id, self.project.name, repo, commit, day, trouble)

    def cause(self, feature: str) -> Cause:
        """What made the claim what it is: the rules, where they alone changed and the claim with them."""
        claim = self.claims.get(feature)
        before = self.previous.claims.get(feature) if self.previous else None
        return "rules" if self.rules_only and claim is not None and not same_verdict(claim, before) else "source"


def _drift(
    cell: Curated,
    night: _Night | None,
    feature: Feature | None,
    overrides: Mapping[tuple[str, str], Override],
    pack: Pack,
) -> CellDrift:
    if night is None or feature is None:
        return CellDrift(cell, None, Decision.NOT_UNDERSTOOD, f"{_sentence(cell.meaning.problem)}.")
    claim = night.claims.get(feature.id)
    evidence = contributing(night.snapshot, claim) if night.snapshot and claim else ()
    case = Case(
        cell,
        night.project,
        feature,
        pack.file,
        night.snapshot,
        night.previous,
        claim,
        evidence,
        overrides.get((cell.project, cell.feature)),
        night.trouble,
        night.quarantine,
        pack.weights.tolerated,
    )
    evidence = _telling_first(case)
    found = verdict(case)
    day = since(evidence, night.snapshot, night.previous) if night.snapshot and claim else ""
    cause = night.cause(feature.id)
    return CellDrift(cell, claim, found.decision, found.reason, found.proposal, day, cause, evidence, found.refusal)


def _telling_first(case: Case) -> tuple[Evidence, ...]:
    """The evidence of a claim, first of the values that the cell does not name: that is what is to be looked at."""
    if case.claim is None or case.feature.type == "status":
        return case.evidence
    new = missing(case, case.claim)
    return tuple(sorted(case.evidence, key=lambda entry: entry.value not in new))


def _claim(nights: Mapping[str, _Night], project: str, feature: str) -> Claim | None:
    night = nights.get(project)
    return night.claims.get(feature) if night else None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
