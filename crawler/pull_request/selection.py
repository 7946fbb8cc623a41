"""Which of the drift report's proposals stand in the pull request now, and which wait or were closed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.drift import CellDrift, Decision, DriftReport
from crawler.drift.compare import claim_text, held, value_word
from crawler.drift.overrides import holding
from crawler.models import Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Override
from crawler.pull_request.state import Judged, State, Ticked, digest


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cell to change, and what it is known by in the pull request's memory."""

    drift: CellDrift
    judged: Judged

    @property
    def project(self) -> str:
        """The project's id."""
        return self.drift.cell.project

    @property
    def change(self) -> str:
        """The change in words: `pd-disaggregation No → Yes (LWS)`."""
        before = " ".join(self.drift.cell.raw.split()) or "(blank)"
        return f"{self.drift.cell.feature} {before} → {self.drift.proposal}"


@dataclass(frozen=True, slots=True)
class Closed:
    """A pull request that was closed: what it knew, and whether it was merged. `head` is its last commit."""

    number: int
    merged: bool
    head: str
    state: State | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The report's proposals: in the pull request, waiting for the next, and closed before with the same evidence."""

    proposed: tuple[Proposal, ...]
    waiting: tuple[Proposal, ...] = ()
    remembered: tuple[tuple[Proposal, int], ...] = ()
    """With the number of the pull request that was closed."""


def select(
    report: DriftReport, pack: Pack, closed: Sequence[Closed], earlier: State | None, *, today: date, most: int
) -> Selection:
    """Take the proposals that belong into the pull request.

    Projects stand in the report's order, their cells in the table's.

    Args:
        report: the decisions about all cells.
        pack: features and people's verdicts.
        closed: earlier pull requests; what was closed without merging is not proposed again with the same evidence.
        earlier: what the open pull request proposes already: that stays in before anything new comes in.
        today: for verdicts that expire.
        most: cells that one pull request may change.
    """
    features = {feature.id: feature for feature in pack.features}
    reasons = _accepted(report, pack, today)
    places = {column.project: place for place, column in enumerate(report.columns)}
    proposals = [
        Proposal(drift, _judged(drift, features[drift.cell.feature], pack, reasons))
        for drift in sorted(report.having(Decision.PROPOSE), key=lambda drift: places[drift.cell.project])
    ]
    memory = _memory(closed)
    remembered = [(one, memory[found]) for one in proposals if (found := _known(one, memory)) is not None]
    fresh = [one for one in proposals if _known(one, memory) is None]
    standing = {_cell(one) for one in earlier.proposed} if earlier else set()
    ranked = sorted(fresh, key=lambda one: (_cell(one.judged) not in standing, -_confidence(one)))
    chosen = {id(one) for one in ranked[:most]}
    return Selection(
        tuple(one for one in fresh if id(one) in chosen),
        tuple(one for one in fresh if id(one) not in chosen),
        tuple(remembered),
    )


def verdicts(ticked: Iterable[Ticked]) -> tuple[Override, ...]:
    """What ticked boxes become in overrides.toml.

    A rejection judges the claim, so it ends when the claim says something else; keeping judges the cell and takes the
    cell's own words for decided. Both end with the evidence that was judged.
    """
    return tuple(_verdict(tick) for tick in ticked)


def _verdict(tick: Ticked) -> Override:
    judged, where = tick.judged, f"ticked in pull request {tick.number}"
    if tick.box == "keep":
        reason = f"the cell stays as it is, whether the finding is right or not ({where})"
        verdict, status = "accept", judged.stays
    else:
        reason, verdict, status = f"the finding is wrong ({where})", "reject", judged.says
    return Override.model_validate(
        {
            "project": judged.project,
            "feature": judged.feature,
            "verdict": verdict,
            "status": status,
            "reason": reason,
            "evidence": judged.evidence,
        }
    )


def _judged(drift: CellDrift, feature: Feature, pack: Pack, reasons: Mapping[tuple[str, str], str]) -> Judged:
    claim, cell = drift.claim, drift.cell
    decided = reasons.get((cell.project, cell.feature), "")
    if claim is None:
        says = drift.proposal
    else:
        says = claim.status.value if claim.status else claim_text(pack.file, feature, claim)
    evidence = claim.evidence[0] if claim and claim.evidence else ""
    return Judged(cell.project, cell.feature, says, evidence, _stays(drift, feature), decided)


def _stays(drift: CellDrift, feature: Feature) -> str:
    """The cell as it is, in words that a verdict can hold; empty where it says nothing."""
    meaning = drift.cell.meaning
    if meaning.blank or meaning.status is Status.UNKNOWN:
        return ""
    if meaning.status is not None:
        return meaning.status.value
    return ", ".join(value_word(feature, value) for value in meaning.values or () if value in held(meaning.values))


def _accepted(report: DriftReport, pack: Pack, today: date) -> dict[tuple[str, str], str]:
    """Hashes of why people accepted what is proposed of cells, where they did: another reason is another decision."""
    claims = {(drift.cell.project, drift.cell.feature): drift.claim for drift in report.cells}
    held_now, _ = holding(pack, lambda project, feature: claims.get((project, feature)), today)
    return {cell: digest(override.reason) for cell, override in held_now.items() if override.verdict == "accept"}


def _memory(closed: Sequence[Closed]) -> dict[Judged, int]:
    """What people closed without merging, with the number of the pull request."""
    return {
        judged: one.number
        for one in sorted(closed, key=lambda one: one.number)
        if one.state is not None and not one.merged and not one.state.closed
        for judged in one.state.proposed
    }


def _known(proposal: Proposal, memory: Mapping[Judged, int]) -> Judged | None:
    """What was closed and says the same on evidence that still counts."""
    now, claim = proposal.judged, proposal.drift.claim
    evidence = {*(claim.evidence if claim else ()), now.evidence}
    for judged in memory:
        same = (judged.project, judged.feature, judged.says, judged.decided)
        if same == (now.project, now.feature, now.says, now.decided) and judged.evidence in evidence:
            return judged
    return None


def _cell(judged: Judged) -> tuple[str, str]:
    return judged.project, judged.feature


def _confidence(proposal: Proposal) -> float:
    claim = proposal.drift.claim
    return (claim.confidence or 0.0) if claim else 1.0
