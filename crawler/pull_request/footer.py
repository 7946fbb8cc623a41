"""The end of the body: what was checked, and why everything else was left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crawler.drift import CellDrift, Decision, DriftReport
from crawler.pull_request.defuse import marked
from crawler.pull_request.selection import Proposal, Selection
from crawler.report.words import plural

_NAMED = 6
"""Cells that are named of one sort."""

_WORDS: dict[Decision, str] = {
    Decision.AGREES: "unchanged: the repository says the same",
    Decision.SUGGEST: "unchanged: the same, though the words in brackets could say more",
    Decision.UNKNOWN: "unknown: the project was read, but what it shows does not decide",
    Decision.UNVERIFIED: "unverified: the table says more than was found, which contradicts nothing",
    Decision.STALE: "to review: the evidence that once supported the cell is gone",
    Decision.PINNED: "decided by a person",
    Decision.REJECTED: "rejected by a person, on evidence that still stands",
    Decision.UNAVAILABLE: "not read: the project could not be reached",
    Decision.QUARANTINED: "not believed: too much of the project vanished at once",
    Decision.NOT_UNDERSTOOD: "not in the pack's words",
}


def footer(selection: Selection, report: DriftReport, recorded: Sequence[str], overrides: str) -> str:
    """Counts of all cells, with the reasons of those that are not proposed."""
    names = report.names
    lines = [*_recorded(recorded, overrides), *_counted(selection, report, names)]
    projects = len({drift.cell.project for drift in report.cells} - {""})
    checked = f"{plural(len(report.cells), 'cell')} of {plural(projects, 'project')} checked"
    head = f"{checked}, {len(selection.proposed)} to change here"
    return "\n".join(("---", f"**{head}.** The others were left alone:", "", *lines))


def _recorded(recorded: Sequence[str], overrides: str) -> Iterator[str]:
    """People's verdicts that this pull request carries."""
    where = f"written into {marked(overrides)} here" if overrides else "remembered in this pull request"
    for verdict in recorded:
        yield f"- verdict {where}: {marked(verdict)}"


def _counted(selection: Selection, report: DriftReport, names: Mapping[str, str]) -> Iterator[str]:
    if selection.waiting:
        why = "for the next pull request, so that this one stays small"
        yield f"- **{len(selection.waiting)} wait** {why}: {_named([one.drift for one in selection.waiting], names)}"
    for number, own in _by_number(selection.remembered).items():
        drifts = [one.drift for one in own]
        yield (
            f"- **{len(own)} not proposed again**: pull request {number} was closed without merging, on the same"
            f" evidence: {_named(drifts, names)}"
        )
    for refusal, drifts in _refused(report).items():
        yield f"- **{len(drifts)} to review**, not proposed since {marked(refusal)}: {_named(drifts, names)}"
    for decision, words in _WORDS.items():
        own_cells = report.having(decision)
        if own_cells:
            listed = "" if decision in {Decision.AGREES, Decision.SUGGEST} else f": {_named(own_cells, names)}"
            yield f"- **{len(own_cells)}** {words}{listed}"


def _refused(report: DriftReport) -> dict[str, list[CellDrift]]:
    """Cells to review by the sort of reason for which they are not proposed, the most frequent first."""
    found: dict[str, list[CellDrift]] = {}
    for drift in report.having(Decision.REVIEW):
        found.setdefault(drift.refusal or "a person must judge", []).append(drift)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _by_number(remembered: Sequence[tuple[Proposal, int]]) -> dict[int, list[Proposal]]:
    found: dict[int, list[Proposal]] = {}
    for proposal, number in remembered:
        found.setdefault(number, []).append(proposal)
    return found


def _named(drifts: Sequence[CellDrift], names: Mapping[str, str]) -> str:
    shown = [
        marked(f"{names.get(drift.cell.project) or drift.cell.project_label} · {drift.cell.feature_label}")
        for drift in drifts[:_NAMED]
    ]
    more = f" and {len(drifts) - _NAMED} more" if len(drifts) > _NAMED else ""
    return ", ".join(shown) + more
