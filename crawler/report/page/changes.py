"""The drift report as the page shows it: before and after by project, and why the rest was left alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.drift import CellDrift, Column, Decision, DriftReport
from crawler.drift.evidence import places
from crawler.drift.wording import two_places
from crawler.report.json import Quotes
from crawler.report.page.words import DECISIONS, Meaning
from crawler.report.permalink import WEB_BASE, permalink

_LINKS = 3
_QUOTED = 3
_SECTIONS: tuple[tuple[str, tuple[Decision, ...]], ...] = (
    ("To change", (Decision.PROPOSE,)),
    ("To review", (Decision.REVIEW, Decision.STALE)),
    ("Could say more", (Decision.SUGGEST,)),
)
_SHOWN = frozenset(decision for _, decisions in _SECTIONS for decision in decisions)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that asks for somebody's eyes.

    `kept` is the beginning that both texts share where the new one only adds to the old, `after` what follows it.
    """

    project: str
    feature: str
    label: str
    line: int
    decision: Decision
    before: str
    kept: str
    after: str
    facts: tuple[str, ...]
    reason: str
    places: tuple[tuple[str, str], ...]
    """(place, address) of the strongest evidence."""
    unlinked: int
    quotes: tuple[str, ...]
    accept: str
    reject: str


@dataclass(frozen=True, slots=True)
class Section:
    """Changes of one urgency, by project."""

    title: str
    count: int
    projects: tuple[tuple[Column, tuple[Change, ...]], ...]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Cells that nothing is done about, for one reason: (project, feature's label, reason) each."""

    meaning: Meaning
    cells: tuple[tuple[str, str, str], ...]


def sections(report: DriftReport, quotes: Quotes, web_base: str = WEB_BASE) -> Iterator[Section]:
    """The changes, most urgent first; sections without any are left out."""
    for title, decisions in _SECTIONS:
        drifts = report.having(*decisions)
        projects = tuple((column, _changes(drifts, column, quotes, web_base)) for column in report.columns)
        if drifts:
            yield Section(title, len(drifts), tuple(one for one in projects if one[1]))


def left_alone(report: DriftReport) -> Iterator[LeftAlone]:
    """What was left alone, by decision."""
    names = report.names
    for decision, meaning in DECISIONS.items():
        drifts = report.having(decision)
        if drifts and decision not in _SHOWN:
            yield LeftAlone(meaning, tuple(_told(drift, names) for drift in drifts))


def command(verb: str, project: str, feature: str) -> str:
    """The command that records a person's verdict; the reason is too short to be taken until somebody fills it in."""
    return f'claimwatch {verb} {shlex.quote(project)} {shlex.quote(feature)} --reason "…"'


def _told(drift: CellDrift, names: Mapping[str, str]) -> tuple[str, str, str]:
    cell = drift.cell
    return names.get(cell.project, cell.project_label), cell.feature_label, drift.reason


def _changes(drifts: Sequence[CellDrift], column: Column, quotes: Quotes, web_base: str) -> tuple[Change, ...]:
    return tuple(_change(drift, quotes, web_base) for drift in drifts if drift.cell.project == column.project)


def _change(drift: CellDrift, quotes: Quotes, web_base: str) -> Change:
    cell = drift.cell
    grows = bool(cell.raw) and drift.proposal.startswith(cell.raw)
    ordered = tuple((f"{entry.path}:{entry.line}", permalink(entry, web_base)) for entry in places(drift.evidence))
    quoted = [quotes[entry.fingerprint] for entry in drift.evidence if entry.fingerprint in quotes]
    return Change(
        cell.project,
        cell.feature,
        cell.feature_label,
        cell.ref.line,
        drift.decision,
        cell.raw,
        cell.raw if grows else "",
        drift.proposal.removeprefix(cell.raw) if grows else drift.proposal,
        _facts(drift),
        drift.reason,
        ordered[:_LINKS],
        len(ordered[_LINKS:]),
        tuple(dict.fromkeys(quoted))[:_QUOTED],
        command("accept", cell.project, cell.feature),
        command("reject", cell.project, cell.feature),
    )


def _facts(drift: CellDrift) -> tuple[str, ...]:
    confidence = drift.claim.confidence if drift.claim else None
    facts = (
        f"confidence {two_places(confidence)}" if confidence is not None else "",
        f"since {drift.since}" if drift.since else "",
        "rules changed" if drift.cause == "rules" else "source changed",
        DECISIONS[drift.decision].name if drift.decision is Decision.STALE else "",
    )
    return tuple(fact for fact in facts if fact)
