"""comparison.md: the unified table of all projects and all features, with a link to the evidence in every cell.

Thirteen projects side by side are too wide to read, and twenty-five features in one table are as well. So there is a
table for each group of features, with a project in each row (the mainly compared ones first) and at most six features
in columns: it fits a page, a reader compares all projects down one column, and a new project is a new line.
Addresses stand at the end of the file, where they do not hide the table from those who edit it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.drift import contributing
from crawler.drift.compare import status_word, value_word
from crawler.drift.wording import sorted_values
from crawler.models import Basis, Claim, Evidence, Snapshot, Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, PackFile, Project
from crawler.report.escape import escaped, link
from crawler.report.order import featured_first, grouped
from crawler.report.permalink import WEB_BASE, commit_link, permalink, repo_link

MOST_COLUMNS = 6
SURE = 0.75
"""Claims with less confidence are shown in italics."""

_UNKNOWN = "?"
_NOT_READ = "n/a"
_NONE = "None"
_MARK = " †"


def comparison_markdown(
    pack: Pack,
    snapshots: Mapping[str, Snapshot | None],
    *,
    unavailable: Mapping[str, str] | None = None,
    web_base: str = WEB_BASE,
) -> str:
    """The new table.

    Args:
        pack: projects, features and words.
        snapshots: by project id, what was last read of it.
        unavailable: by project id, why its newest state could not be read; its last claims are shown and marked.
        web_base: where links lead.
    """
    troubles = unavailable or {}
    ordered = featured_first(pack.projects)
    rows = [_Row(project, snapshots.get(project.id), troubles.get(project.id, "")) for project in ordered]
    addresses: dict[str, str] = {}
    parts = [f"# {escaped(pack.file.title)}: comparison", _introduction(rows), _legend(pack.file)]
    for group, own in grouped(pack.features):
        parts.append(f"## {escaped(group)}")
        parts.extend(_table(rows, features, pack.file, addresses, web_base) for features in _chunks(own))
    parts.extend(("## What the columns ask", "\n".join(_questions(pack.features))))
    parts.extend(("## What was read", _sources(rows, web_base)))
    notes = [f"- {escaped(row.project.name)}{_MARK}: {escaped(row.trouble)}" for row in rows if row.trouble]
    if notes:
        parts.append("\n".join(("† Not read this time; what is shown is from the commit given here.", "", *notes)))
    if addresses:
        parts.append("\n".join(f"[{label}]: {address}" for label, address in sorted(addresses.items())))
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Row:
    """A project with what was last read of it, and why that is not its newest state."""

    project: Project
    snapshot: Snapshot | None
    trouble: str

    @property
    def label(self) -> str:
        """Its name as it stands in the first column."""
        name = escaped(self.project.name)
        mark = _MARK if self.trouble else ""
        return f"**{name}**{mark}" if self.project.featured else f"{name}{mark}"


def _introduction(rows: Sequence[_Row]) -> str:
    featured = [escaped(row.project.name) for row in rows if row.project.featured]
    some = 0 < len(featured) < len(rows)
    first = f" The projects in bold ({', '.join(featured)}) are the mainly compared ones." if some else ""
    dates = sorted({state.commit_date[:10] for row in rows if row.snapshot for state in row.snapshot.repos[:1]})
    days = " to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else "none yet"
    return (
        f"{len(rows)} projects, each judged by what its own repository says at the newest commit that was read"
        f" ({days}, see [What was read](#what-was-read)).{first}"
        " The words in a cell link to the place that shows it best."
    )


def _legend(pack: PackFile) -> str:
    meanings = (
        (Status.YES, "shipped and documented"),
        (Status.LIMITED, "only in part, as an experiment, by example, or through another product"),
        (Status.WIP, "planned"),
        (Status.NO, "said not to be there (with a link), or not found in all its documentation (without)"),
    )
    lines = [f"- {_marked(pack, status)}: {meaning}" for status, meaning in meanings]
    lines.append(f"- {_UNKNOWN}: looked for, but what was found does not decide")
    lines.append(f"- {_NOT_READ}: the repository could not be read")
    lines.append(f"- *in italics*: less sure (confidence below {SURE:g}); in brackets: what it is done with")
    return "\n".join(lines)


def _chunks(features: Sequence[Feature]) -> Iterator[Sequence[Feature]]:
    """Features in tables of at most `MOST_COLUMNS`, as even as can be."""
    tables = -(-len(features) // MOST_COLUMNS)
    start = 0
    for left in range(tables, 0, -1):
        size = -(-(len(features) - start) // left)
        yield features[start : start + size]
        start += size


def _table(
    rows: Sequence[_Row], features: Sequence[Feature], pack: PackFile, addresses: dict[str, str], web_base: str
) -> str:
    lines = [
        _line(["Project", *(escaped(feature.title) for feature in features)]),
        _line(["---"] * (len(features) + 1)),
    ]
    for row in rows:
        cells = []
        for feature in features:
            cell = _Cell(row.project.id, feature, row.snapshot)
            cells.append(cell.text(pack))
            addresses.update(cell.addresses(web_base))
        lines.append(_line([row.label, *cells]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class _Cell:
    """One project's claim about one feature, as a cell and the addresses that it links to."""

    project: str
    feature: Feature
    snapshot: Snapshot | None

    def text(self, pack: PackFile) -> str:
        """The cell's Markdown."""
        if self.snapshot is None:
            return _NOT_READ
        claim = self._claim()
        if claim is None:
            return _UNKNOWN
        linked = self._best(claim)
        if claim.status is not None:
            word = _linked(status_word(pack, claim.status), self._label(), linked)
            via = f" ({escaped(', '.join(claim.via))})" if claim.via else ""
            return f"{_sign(pack, claim.status)} {_leaning(word, claim)}{via}".strip()
        words = [_linked(value_word(self.feature, value), self._label(value), linked) for value in sorted_values(claim)]
        return _leaning(", ".join(words) or _NONE, claim)

    def addresses(self, web_base: str) -> dict[str, str]:
        """Permalinks by link label."""
        claim = self._claim()
        best = self._best(claim) if claim else {}
        return {label: permalink(entry, web_base) for label, entry in best.items()}

    def _claim(self) -> Claim | None:
        """The claim, if it says something."""
        claim = self.snapshot.claims.get(self.feature.id) if self.snapshot else None
        if claim is None or claim.basis is Basis.UNDECIDED or claim.status is Status.UNKNOWN:
            return None
        return claim

    def _best(self, claim: Claim) -> dict[str, Evidence]:
        """The strongest entry for each link of the cell: one for a status, one for each value."""
        if self.snapshot is None or claim.basis is Basis.ABSENT:
            return {}
        entries = contributing(self.snapshot, claim)
        if claim.status is not None:
            return {self._label(): entries[0]} if entries else {}
        values = sorted_values(claim)
        best = {self._label(entry.value): entry for entry in reversed(entries) if entry.value in values}
        if not best and len(values) == 1 and entries:  # a rating: its evidence counts, and names no value
            return {self._label(values[0]): entries[0]}
        return best

    def _label(self, value: str = "") -> str:
        parts = (self.project, self.feature.id, value if self.feature.type == "set" else "")
        return "/".join(part for part in parts if part)


def _linked(word: str, label: str, known: Mapping[str, Evidence]) -> str:
    return f"[{escaped(word)}][{label}]" if label in known else escaped(word)


def _sign(pack: PackFile, status: Status) -> str:
    """The vocabulary's first sign for a status that is no word, such as a tick."""
    words = pack.statuses.get(status.value, ())
    return next((word for word in words if not word.isascii() and not any(map(str.isalnum, word))), "")


def _marked(pack: PackFile, status: Status) -> str:
    return f"{_sign(pack, status)} {status_word(pack, status)}".strip()


def _leaning(text: str, claim: Claim) -> str:
    """In italics where the claim is not sure."""
    return f"*{text}*" if (claim.confidence or 0.0) < SURE else text


def _questions(features: Sequence[Feature]) -> Iterator[str]:
    for feature in features:
        yield f"- **{escaped(feature.title)}**: {escaped(feature.question)}"


def _sources(rows: Sequence[_Row], web_base: str) -> str:
    lines = [_line(["Project", "Repository", "Commit", "Date"]), _line(["---"] * 4)]
    for row in rows:
        states = row.snapshot.repos if row.snapshot else ()
        if not states:
            repo = row.project.repositories[0]
            lines.append(_line([row.label, link(repo, repo_link(repo, web_base)), _NOT_READ, _NOT_READ]))
        for state in states:
            commit = f"[`{state.commit[:10]}`]({commit_link(state.repo, state.commit, web_base)})"
            repository = link(state.repo, repo_link(state.repo, web_base))
            lines.append(_line([row.label, repository, commit, state.commit_date[:10]]))
    return "\n".join(lines)
