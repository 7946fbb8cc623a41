"""The drift report for a terminal: before → after by project, what to look at, and why the rest was left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from crawler.drift import CellDrift, Decision, DriftReport
from crawler.drift.wording import two_places
from crawler.report.escape import visible
from crawler.report.permalink import permalink

_SHOWN: dict[Decision, str] = {
    Decision.PROPOSE: "change",
    Decision.REVIEW: "review",
    Decision.STALE: "stale",
    Decision.SUGGEST: "suggest",
}
"""Decisions that ask for somebody's eyes, most urgent first, and the word before each cell."""


def drift_text(report: DriftReport, *, verbose: bool = False) -> str:
    """The report as plain text; with `verbose` each cell has its reason and the link to its best evidence."""
    lines = []
    for column in report.columns:
        own = [drift for drift in report.having(*_SHOWN) if drift.cell.project == column.project]
        if not own:
            continue
        at = f" at {column.commit[:10]} of {column.commit_date[:10]}" if column.commit else ""
        lines.append(f"{visible(column.name)}{at}" + (f": {visible(column.trouble)}" if column.trouble else ""))
        for decision in _SHOWN:
            for drift in own:
                if drift.decision is decision:
                    lines.extend(_cell(drift, verbose=verbose))
        lines.append("")
    return "\n".join((*lines, *_counts(report), *_problems(report))) + "\n"


def _cell(drift: CellDrift, *, verbose: bool) -> Iterator[str]:
    before, after = visible(drift.cell.raw) or "(blank)", visible(drift.proposal)
    change = f"{before} → {after}" if drift.proposal else before
    confidence = drift.claim.confidence if drift.claim else None
    sure = f"  {two_places(confidence)}" if confidence is not None else ""
    rules = "  rules changed" if drift.cause == "rules" else ""
    place = f"L{drift.cell.ref.line}".rjust(5)
    yield f"  {_SHOWN[drift.decision]:<8}{place}  {visible(drift.cell.feature_label)}: {change}{sure}{rules}"
    if verbose:
        yield f"{'':>17}{visible(drift.reason)}"
        if drift.evidence:
            yield f"{'':>17}{permalink(drift.evidence[0])}"


def _counts(report: DriftReport) -> Iterator[str]:
    """How many cells have each decision, then why differences were not proposed, most frequent first."""
    counted = ", ".join(f"{name} {count}" for name, count in report.counts.items() if count)
    yield f"{len(report.cells)} cells of {visible(report.table)}: {counted}."
    refused = Counter(drift.refusal for drift in report.cells if drift.refusal)
    for refusal, count in sorted(refused.items(), key=lambda item: (-item[1], item[0])):
        yield f"  not proposed, {count}: {visible(refusal)}"


def _problems(report: DriftReport) -> Iterator[str]:
    """Labels taken for others, what was not understood, and verdicts that lapsed."""
    for title, problems in (
        ("taken for another label", report.suggestions),
        ("not understood", report.unread),
        ("verdict lapsed", report.lapsed),
    ):
        for problem in problems:
            yield f"  {title}: {visible(str(problem))}"
