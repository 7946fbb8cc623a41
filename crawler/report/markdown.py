"""drift.md: what to change in the table, what to look at, and why the rest was left alone. Most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crawler.drift import CellDrift, Column, Decision, DriftReport
from crawler.drift.evidence import places
from crawler.drift.wording import two_places
from crawler.errors import Problem
from crawler.models import Evidence
from crawler.report.escape import escaped, link
from crawler.report.json import Quotes
from crawler.report.permalink import WEB_BASE, commit_link, permalink

_LINKS = 3
"""Places linked for one cell; `explain` shows the others."""

_QUOTED = 3
"""Quoted lines for one cell, where the caller passes quotes in."""

_LEFT_ALONE: dict[Decision, str] = {
    Decision.UNVERIFIED: "the table says more than was found, which contradicts nothing, or the feature is shown only",
    Decision.UNKNOWN: "the project was read, but what it shows does not decide",
    Decision.UNAVAILABLE: "the project could not be read",
    Decision.QUARANTINED: "too much of the project vanished at once to be believed",
    Decision.PINNED: "a person decided it",
    Decision.REJECTED: "a person rejected the proposal, and its evidence is still the same",
    Decision.NOT_UNDERSTOOD: "the cell or its label is not in the pack's words (see the end)",
}
_WITH_REASON = frozenset({Decision.PINNED, Decision.REJECTED})


def drift_markdown(
    report: DriftReport, *, title: str = "", quotes: Quotes | None = None, web_base: str = WEB_BASE
) -> str:
    """The drift report as Markdown.

    Args:
        report: the decisions.
        title: of the comparison, for the heading.
        quotes: lines of the source by an entry's fingerprint; none are shown without.
        web_base: where permalinks lead.
    """
    shown = quotes or {}
    heading = f"# Drift of {escaped(report.table)}" + (f": {escaped(title)}" if title else "")
    parts = [heading, _summary(report), *_troubles(report.columns, web_base)]
    proposed = report.having(Decision.PROPOSE)
    review = report.having(Decision.REVIEW, Decision.STALE)
    parts.extend(_changes("To change", proposed, report.columns, shown, web_base))
    parts.extend(_changes("To review", review, report.columns, shown, web_base))
    parts.extend(_changes("Suggestions", report.having(Decision.SUGGEST), report.columns, shown, web_base))
    parts.extend(_left_alone(report))
    parts.extend(_problems("Labels taken for others", report.suggestions))
    parts.extend(_problems("Not understood", report.unread))
    if report.lapsed:
        parts.append("## Verdicts that no longer hold")
        parts.append("\n".join(f"- {escaped(reason)}" for reason in report.lapsed))
    return "\n\n".join(parts) + "\n"


def _summary(report: DriftReport) -> str:
    counts = report.counts
    agreeing = counts[Decision.AGREES] + counts[Decision.SUGGEST]
    told = [
        f"**{counts[Decision.PROPOSE]} to change**",
        f"**{counts[Decision.REVIEW] + counts[Decision.STALE]} to review**",
        f"{agreeing} agree" + (f" ({counts[Decision.SUGGEST]} could say more)" if counts[Decision.SUGGEST] else ""),
        *(f"{counts[decision]} {_name(decision)}" for decision in _LEFT_ALONE if counts[decision]),
    ]
    projects = len({drift.cell.project for drift in report.cells} - {""})
    return f"{len(report.cells)} cells of {projects} projects checked: {', '.join(told)}."


def _troubles(columns: Sequence[Column], web_base: str) -> Iterator[str]:
    """Projects whose claims are not those of their newest state, and how old they are."""
    lines = []
    for column in columns:
        if column.trouble:
            age = (
                f"its claims are those of commit {_state(column, web_base)}"
                if column.commit
                else "nothing is known of it"
            )
            lines.append(f"> - **{escaped(column.name)}**: {escaped(column.trouble)}; {age}")
    if lines:
        yield "\n".join(("> Not read this time, so that nothing is proposed for them:", ">", *lines))


def _state(column: Column, web_base: str) -> str:
    commit = f"[`{column.commit[:10]}`]({commit_link(column.repo, column.commit, web_base)})"
    return f"{commit} of {column.commit_date[:10]}"


def _changes(
    title: str, drifts: Sequence[CellDrift], columns: Sequence[Column], quotes: Quotes, web_base: str
) -> Iterator[str]:
    """A section of cells with before and after, by project."""
    if not drifts:
        if title == "To change":
            yield f"## {title}\n\nNothing."
        return
    yield f"## {title} ({len(drifts)})"
    for column in columns:
        own = [drift for drift in drifts if drift.cell.project == column.project]
        if own:
            yield f"### {escaped(column.name)}" + (f" at {_state(column, web_base)}" if column.commit else "")
            yield "\n".join(_change(drift, quotes, web_base) for drift in own)


def _change(drift: CellDrift, quotes: Quotes, web_base: str) -> str:
    """One cell: before → after, how sure and since when, why, and where to look."""
    before = escaped(drift.cell.raw) or "(blank)"
    after = f" → **{escaped(drift.proposal)}**" if drift.proposal else ""
    facts = [
        _confidence(drift),
        f"since {drift.since}" if drift.since else "",
        f"{'rules' if drift.cause == 'rules' else 'source'} changed",
    ]
    lines = [
        f"- **{escaped(drift.cell.feature_label)}** (line {drift.cell.ref.line}): {before}{after}  ",
        f"  {' · '.join(fact for fact in facts if fact)}. {escaped(drift.reason)}",
    ]
    links = _links(drift.evidence, web_base)
    if links:
        lines[-1] += "  "
        lines.append(f"  {links}")
    lines.extend(_quoted(drift.evidence, quotes))
    return "\n".join(lines)


def _confidence(drift: CellDrift) -> str:
    confidence = drift.claim.confidence if drift.claim else None
    return "" if confidence is None else f"confidence {two_places(confidence)}"


def _links(evidence: Sequence[Evidence], web_base: str) -> str:
    """Links to the strongest places, each place once."""
    once = places(evidence)
    links = [link(f"{entry.path}:{entry.line}", permalink(entry, web_base)) for entry in once[:_LINKS]]
    more = f" and {len(once) - _LINKS} more" if len(once) > _LINKS else ""
    return ", ".join(links) + more


def _quoted(evidence: Iterable[Evidence], quotes: Quotes) -> Iterator[str]:
    known = [quotes[entry.fingerprint] for entry in evidence if entry.fingerprint in quotes]
    if known:
        yield ""
    for quote in dict.fromkeys(known[:_QUOTED]):
        yield f"  > {escaped(quote)}  "


def _left_alone(report: DriftReport) -> Iterator[str]:
    """Cells that nothing is done about, counted by reason."""
    cells = report.having(*_LEFT_ALONE)
    if not cells:
        return
    yield f"## Left alone ({len(cells)})"
    names = report.names
    blocks = []
    for decision, meaning in _LEFT_ALONE.items():
        own = report.having(decision)
        if own:
            blocks.append(f"- **{_name(decision)}, {len(own)}**: {meaning}")
            if decision is not Decision.NOT_UNDERSTOOD:
                blocks.extend(_by_project(own, names, reasons=decision in _WITH_REASON))
    yield "\n".join(blocks)


def _name(decision: Decision) -> str:
    return decision.value.replace("-", " ")


def _by_project(drifts: Sequence[CellDrift], names: dict[str, str], *, reasons: bool) -> Iterator[str]:
    for project, name in names.items():
        own = [drift for drift in drifts if drift.cell.project == project]
        if own and reasons:
            for drift in own:
                yield f"  - {escaped(name)} · {escaped(drift.cell.feature_label)}: {escaped(drift.reason)}"
        elif own:
            yield f"  - {escaped(name)}: {', '.join(escaped(drift.cell.feature_label) for drift in own)}"


def _problems(title: str, problems: Sequence[Problem]) -> Iterator[str]:
    if problems:
        yield f"## {title} ({len(problems)})"
        yield "\n".join(f"- {escaped(str(problem))}" for problem in problems)
