"""What a page's tables compare: which side holds the projects, and of what type each feature is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar

from crawler.errors import Problem
from crawler.models import Status
from crawler.starter.links import linked_repositories, repository_for, repository_of
from crawler.table import Cell, Table, read_status, read_tables
from crawler.table.labels import LEAST_LIKENESS, likeness
from crawler.table.words import squeezed

STATUS_WORDS: dict[Status, tuple[str, ...]] = {
    Status.YES: ("Yes", "Supported", "✅", "✔", "✓", "☑", "Y", "True", ":white_check_mark:", ":heavy_check_mark:"),
    Status.LIMITED: (
        "Limited",
        "Partial",
        "Partially",
        "Experimental",
        "Beta",
        "Alpha",
        "⚠️",
        "⚠",
        "🟡",
        "🚧",
        ":warning:",
    ),
    Status.WIP: ("WIP", "Planned", "Roadmap", "In progress", "Coming soon", "🔜", ":construction:"),
    Status.NO: ("No", "None", "Not supported", "❌", "✗", "✘", "✖", "❎", "N", "False", ":x:"),
    Status.UNKNOWN: ("Unknown", "?", "n/a", "TBD", "N/A"),
}
"""Words for a status in tables as they are met in the wild; the first is what is written."""

_FEATURE_CORNERS = frozenset({"feature", "features", "capability", "aspect", "criteria", "criterion", "dimension"})
_PROJECT_CORNERS = frozenset(
    {"project", "projects", "tool", "tools", "framework", "name", "platform", "system", "library"}
)
_LONGEST_CELL = 8
"""Words; a column whose cells are longer on average is prose, not a feature with values."""
_PIECES = re.compile(r"[,;/+&()\n、]|\s(?:and|or)\s", re.IGNORECASE)
_MOST_VALUES = 40
_FEWEST = 2
"""Projects; with one there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class DraftProject:
    """A project of the tables. `repository` is empty where no link names it."""

    id: str
    name: str
    labels: tuple[str, ...]
    repository: str


@dataclass(frozen=True, slots=True)
class DraftFeature:
    """A feature of the tables: of type status, or a set with the words of its values."""

    id: str
    title: str
    labels: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] | None = None


_Draft = TypeVar("_Draft", DraftProject, DraftFeature)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a page's tables compare, the words they use for each status, and what was left out and why."""

    projects: tuple[DraftProject, ...]
    features: tuple[DraftFeature, ...]
    words: Mapping[Status, tuple[str, ...]]
    left_out: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Found:
    """Projects and features as they are collected, by the letters of their labels."""

    projects: dict[str, list[Cell]] = field(default_factory=dict)
    features: dict[str, list[Cell]] = field(default_factory=dict)
    cells: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[Problem] = field(default_factory=list)


def draft(text: str, file: str = "") -> Draft:
    """Draft a pack from a Markdown page. `file` is its name in what is said of tables that were left out."""
    known = linked_repositories(text)
    found = _Found()
    for table in read_tables(text):
        why = _take(table, known, found)
        if why:
            found.left_out.append(Problem(file, table.line, f"table {table.number} was left out: {why}"))
    words = _words(list(chain.from_iterable(found.cells.values())))
    projects = _distinct([_project(cells, known) for cells in found.projects.values()])
    features = _distinct([_feature(cells, found.cells[key]) for key, cells in found.features.items()])
    return Draft(projects, features, words, tuple(found.left_out))


def _take(table: Table, known: Mapping[str, str], found: _Found) -> str:
    """Collect a table's projects and features; why it was left out, or an empty string."""
    columns, rows = table.header.cells[1:], [row.cells[0] for row in table.body]
    across, down = _likely(columns, known, found), _likely(rows, known, found)
    corner = squeezed(table.header.cells[0].plain) if table.header.cells else ""
    upright = across + (corner in _FEATURE_CORNERS) >= down + (corner in _PROJECT_CORNERS)
    projects, features = (columns, rows) if upright else (rows, columns)
    if len(projects) < _FEWEST or not features:
        return "fewer than two projects stand in it"
    if not (across if upright else down) and corner not in _FEATURE_CORNERS | _PROJECT_CORNERS:
        return "neither its header nor its first column links to repositories, or names what the page links to"
    grid = [[cell.plain for cell in row.cells[1:]] for row in table.body]
    lines = grid if upright else [list(column) for column in zip(*grid, strict=True)]
    kept = 0
    names = {squeezed(label.plain) for label in projects}
    for label, cells in zip(features, lines, strict=True):
        key = _key(label, found.features)
        if key and not _prose(cells) and not _names(cells, names):
            found.features.setdefault(key, []).append(label)
            found.cells.setdefault(key, []).extend(cells)
            kept += 1
    if not kept:
        return "its cells are prose"
    for label in projects:
        if key := _key(label, found.projects):
            found.projects.setdefault(key, []).append(label)
    return ""


def _likely(labels: Sequence[Cell], known: Mapping[str, str], found: _Found) -> int:
    """How many labels look like projects: linked to a repository, named like one, or seen before."""
    linked = sum(2 for cell in labels if any(map(repository_of, cell.links)))
    return linked + sum(squeezed(cell.plain) in {*known, *found.projects} for cell in labels)


def _key(label: Cell, seen: Mapping[str, list[Cell]]) -> str:
    """What a label is known by: that of a label before it which it equals or resembles, else its own letters."""
    key = squeezed(label.plain)
    if key in seen:
        return key
    return next((other for other in seen if likeness(key, other) >= LEAST_LIKENESS), key)


def _names(cells: Sequence[str], projects: set[str]) -> bool:
    """The cells are headings again: most of them name the projects."""
    return sum(squeezed(cell) in projects for cell in cells) * 2 > len(cells)


def _prose(cells: Sequence[str]) -> bool:
    written = [len(cell.split()) for cell in cells if cell.strip()]
    return bool(written) and sum(written) / len(written) > _LONGEST_CELL


def _project(cells: Sequence[Cell], known: dict[str, str]) -> DraftProject:
    names = _spellings(cells)
    links = [address for cell in cells for address in cell.links]
    return DraftProject(slug(names[0]), names[0], names[1:], repository_for(names[0], links, known))


def _feature(cells: Sequence[Cell], texts: Sequence[str]) -> DraftFeature:
    names = _spellings(cells)
    written = [text for text in texts if not read_status(text, {}).blank]
    statuses = sum(read_status(text, STATUS_WORDS).status is not None for text in written)
    values = None if statuses * 2 >= len(written) else _values(written)
    return DraftFeature(slug(names[0]), names[0], names, values)


def _values(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The values that cells list, by an id, each with its spellings, most frequent first."""
    pieces = Counter(" ".join(piece.split()) for text in texts for piece in _PIECES.split(text) if squeezed(piece))
    named: dict[str, tuple[str, ...]] = {}
    for piece, _ in pieces.most_common():
        key = slug(piece)
        named[key] = (*named.get(key, ()), piece)
    return dict(list(named.items())[:_MOST_VALUES])


def _words(texts: Sequence[str]) -> dict[Status, tuple[str, ...]]:
    """The words for each status, first the one that these cells use most."""
    used = Counter(text.strip().split("(")[0].strip().replace("\ufe0f", "") for text in texts)
    return {
        status: tuple(sorted(words, key=lambda word: -used[word.replace("\ufe0f", "")]))
        for status, words in STATUS_WORDS.items()
    }


def _spellings(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(cell.plain.split()) for cell in cells))


def _distinct(drafts: Sequence[_Draft]) -> tuple[_Draft, ...]:
    """The drafts with ids that differ, a number after those that would not."""
    taken: Counter[str] = Counter()
    named = []
    for one in drafts:
        taken[one.id] += 1
        named.append(one if taken[one.id] == 1 else replace(one, id=f"{one.id}-{taken[one.id]}"))
    return tuple(named)


def slug(text: str) -> str:
    """An id for a label: lower-case ASCII letters and digits with hyphens between."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "unnamed"
