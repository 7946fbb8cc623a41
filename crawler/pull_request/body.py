"""Title and body of the pull request: for a maintainer with two minutes, each change with what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.drift import Column, DriftReport
from crawler.drift.evidence import places
from crawler.drift.wording import two_places
from crawler.models import Evidence
from crawler.pull_request.defuse import address, code, marked, plain
from crawler.pull_request.footer import footer
from crawler.pull_request.selection import Proposal, Selection
from crawler.pull_request.state import State, box, comment, digest
from crawler.report.permalink import WEB_BASE, commit_link, permalink

LONGEST_BODY = 58_000
"""Characters; GitHub takes 65,536."""

LONGEST_TITLE = 200
_LINKS = 3
_LONGEST_PATH = 56
_LONGEST_CELL = 60

Quotes = Mapping[str, Sequence[str]]
"""Lines of the source by an entry's fingerprint, the telling one first."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a body tells beside the proposals.

    `comparison` is the pack's title, `table` the table's path in the repository. `recorded` are people's verdicts that
    the change writes into `overrides`, the path of overrides.toml; it is empty where that lies outside.
    """

    comparison: str
    table: str
    overrides: str = ""
    recorded: tuple[str, ...] = ()
    quotes: Quotes = field(default_factory=dict)
    web_base: str = WEB_BASE


@dataclass(frozen=True, slots=True)
class Written:
    """A title and a body without its state. `digest` is the same for what reads the same, quotes aside."""

    title: str
    text: str
    digest: str


def write(
    selection: Selection, report: DriftReport, telling: Telling, title: str = "{comparison}: {changes}"
) -> Written:
    """Write title and body; the body leaves room for the state and the count of requests.

    Quotes do not count for the digest: where the cache lost a document the body stands as it is, with its quotes.
    """
    head = _title(selection, report, telling, title)
    bare = _text(selection, report, replace(telling, quotes={}), head)
    return Written(head, _text(selection, report, telling, head), digest(head, bare))


def _text(selection: Selection, report: DriftReport, telling: Telling, title: str) -> str:
    ending = footer(selection, report, telling.recorded, telling.overrides)
    beginning = _beginning(selection, report, telling)
    numbers = {id(one): number for number, one in enumerate(selection.proposed)}
    sections = [
        _section(column, own, numbers, telling)
        for column in report.columns
        if (own := [one for one in selection.proposed if one.project == column.project])
    ]
    room = LONGEST_BODY - len(beginning) - len(ending) - _room_for_state(selection, title, telling)
    return "\n\n".join((beginning, *_fitting(sections, room), ending))


def finished(written: Written, state: State, calls: int) -> str:
    """The whole body: text, count of requests, state."""
    told = f"<sub>{calls} requests to GitHub's API before this was written.</sub>"
    return f"{written.text}\n\n{told}\n\n{comment(state)}\n"


def farewell(selection: Selection, report: DriftReport, telling: Telling) -> str:
    """The last words of a pull request that the bot closes by itself."""
    lead = (
        f"Closed by the bot itself: no cell of {_file(telling.table)} is to change any more. What was proposed here now"
        " stands in the table, is not shown by the repositories any more, or was decided by a person."
    )
    return "\n\n".join((lead, footer(selection, report, telling.recorded, telling.overrides)))


def changelog(selection: Selection, report: DriftReport) -> str:
    """All changes in a few words: the one change, or how many cells of which projects."""
    proposed = selection.proposed
    if not proposed:
        return "verdicts on cells"
    if len(proposed) == 1:
        return f"{proposed[0].project} {proposed[0].change}"
    names = report.names
    projects = list(dict.fromkeys(names.get(one.project, one.project) for one in proposed))
    listed = " and ".join(filter(None, (", ".join(projects[:-1]), projects[-1])))
    return f"{len(proposed)} cells of {listed if len(projects) <= 4 else f'{len(projects)} projects'}"  # noqa: PLR2004


def _title(selection: Selection, report: DriftReport, telling: Telling, title: str) -> str:
    text = plain(title.format(comparison=telling.comparison, changes=changelog(selection, report)))
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"


def _room_for_state(selection: Selection, title: str, telling: Telling) -> int:
    """Characters that state and counts may take at most; ticks that are carried along are of the proposals' size."""
    judged = tuple(one.judged for one in selection.proposed)
    state = State("0" * 40, "0" * 16, title, judged)
    return len(comment(state)) + 400 * len(telling.recorded) + 400


def _beginning(selection: Selection, report: DriftReport, telling: Telling) -> str:
    number = len(selection.proposed)
    if not number:
        recorded = "The verdicts below were ticked in this pull request"
        return f"No cell of {_file(telling.table)} is to change. {recorded}; merging keeps them."
    cells, was = ("cell", "says") if number == 1 else ("cells", "say")
    lead = (
        f"**{number} {cells}** of {_file(telling.table)} {was} something else than the projects' own repositories."
        " Only these cells are edited, byte for byte; merging takes all of them over."
    )
    how = (
        "To leave one out, tick a box below it; the next run takes it out of this pull request. **wrong** is not"
        " proposed again until its evidence changes, **keep** leaves the cell as it is, be the finding right or not."
    )
    parts = [lead, _overview(selection, report), how]
    return "\n\n".join(parts)


def _overview(selection: Selection, report: DriftReport) -> str:
    """All changes as one table, to be read at a glance."""
    names = report.names
    lines = ["| Project | Feature | Now | Proposed | Sure |", "|---|---|---|---|---|"]
    shown = ""
    for one in selection.proposed:
        name = "" if one.project == shown else f"**{marked(names.get(one.project, one.project))}**"
        shown = one.project
        drift = one.drift
        cells = (name, marked(drift.cell.feature_label), _cell(drift.cell.raw), _cell(drift.proposal), _sure(one))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _section(column: Column, own: Sequence[Proposal], numbers: Mapping[int, int], telling: Telling) -> tuple[str, str]:
    """A project's name, and its part of the body."""
    read = ""
    if column.commit:
        commit = f"[`{column.commit[:10]}`]({commit_link(column.repo, column.commit, telling.web_base)})"
        read = f", read at {commit} of {column.commit_date[:10]}"
    rows = [_row(column, one, numbers[id(one)], telling) for one in own]
    return column.name, "\n\n".join((f"### {marked(column.name)}{read}", *rows))


def _row(column: Column, proposal: Proposal, number: int, telling: Telling) -> str:
    """One change: what, how sure, since when and why, the places that show it, and the boxes."""
    drift = proposal.drift
    before = marked(drift.cell.raw) or "(blank)"
    facts = (
        f"**{marked(column.name)} · {marked(drift.cell.feature_label)}**: {before} → **{marked(drift.proposal)}**",
        _sure(proposal),
        f"since {drift.since}" if drift.since else "",
        "rule changed" if drift.cause == "rules" else "source changed",
        f"line {drift.cell.ref.line}",
    )
    lines = [f"{' · '.join(fact for fact in facts if fact)}  ", marked(drift.reason), ""]
    lines.extend(_places(drift.evidence, telling))
    lines.append(box("reject", number, "**wrong**: do not propose it again until its evidence changes"))
    if proposal.judged.stays:
        lines.append(box("keep", number, f"**keep** {before}, whether this is right or not"))
    return "\n".join(lines)


def _places(evidence: Sequence[Evidence], telling: Telling) -> Iterator[str]:
    """The strongest places, each once and of each value first the best, with a line of each.

    Three lines are quoted altogether: where there are fewer places they show more of theirs.
    """
    once = places(evidence)
    firsts = {entry.value: entry for entry in reversed(once)}
    shown = sorted(once, key=lambda entry: firsts[entry.value] is not entry)[:_LINKS]
    lines_each = _LINKS // max(1, len(shown))
    for entry in shown:
        quotes = [text for line in telling.quotes.get(entry.fingerprint, ())[:lines_each] if (text := code(line))]
        name, value = marked(_short(f"{entry.path}:{entry.line}")), f"{marked(entry.value)}: " if entry.value else ""
        where = address(permalink(entry, telling.web_base))
        yield f"- {value}[{name}]({where})" + "".join(f"  \n  {quote}" for quote in quotes)
    if len(once) > _LINKS:
        yield f"- and {len(once) - _LINKS} more"


def _short(name: str) -> str:
    """The end of a long path, from a folder's name on where one begins in it."""
    if len(name) <= _LONGEST_PATH:
        return name
    end = name[-_LONGEST_PATH:]
    return f"…/{end.partition('/')[2]}" if "/" in end else f"…{end}"


def _fitting(sections: Sequence[tuple[str, str]], room: int) -> Iterator[str]:
    """The sections that fit, whole ones only, and a sentence on those that do not."""
    left_out: list[str] = []
    for name, text in sections:
        # Once one is left out the others are too, so that the order stays; 300 are kept for the sentence.
        if left_out or len(text) + 2 > room - 300 - 2 * sum(len(one) for one, _ in sections):
            left_out.append(name)
            continue
        room -= len(text) + 2
        yield text
    if left_out:
        listed = ", ".join(map(marked, left_out))
        yield (
            f"**Left out, for want of room:** places and boxes of {listed}. Their cells are changed all the same (see"
            " the table above and the commits); `claimwatch explain PROJECT FEATURE` shows what proves them."
        )


def _cell(text: str) -> str:
    """A cell's text for the table at the top, cut where it is long."""
    flat = " ".join(text.split())
    return marked(flat if len(flat) <= _LONGEST_CELL else f"{flat[: _LONGEST_CELL - 1].rstrip()}…") or "(blank)"


def _sure(proposal: Proposal) -> str:
    claim = proposal.drift.claim
    return "" if claim is None or claim.confidence is None else two_places(claim.confidence)


def _file(path: str) -> str:
    return code(path) or "the table"
