"""Which project or feature a label of a table names, also when it is misspelt.

Labels are compared by their letters and digits, case aside. A label that equals none is taken for the name that it
resembles most, when difflib's ratio (twice the letters in common by longest matching blocks, over all letters of
both) is at least 0.8 and higher than for every other name; people are told of each such guess. Short labels are not
guessed at: "LLM" is no slip for "llm-d".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.pack.models import Feature, Project
from crawler.table.read import Cell
from crawler.table.words import squeezed

LEAST_LIKENESS = 0.8
"""One wrong letter of five is taken for a slip of the pen, one of four is not."""

LEAST_LETTERS = 5
"""Keys shorter than this match exactly or not at all."""

_BRACKETED = re.compile(r"(?:(?<!\s)\s++)?+[(\[][^()\[\]]*[)\]]")
_HOSTED = re.compile(
    r"^https?://(?:www\.)?git(?:hub|lab)\.com/([^/?#]+/[^/?#]+?)(?:\.git)?/?(?:[?#].*)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Name:
    """Something that labels may name: its id, how it is spelt, its keys, and its repositories if it is a project."""

    id: str
    spelling: str
    keys: frozenset[str]
    repositories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """What a label names: an id and whether it is `exact`; without an id it names nothing and `problem` says why."""

    id: str = ""
    spelling: str = ""
    exact: bool = False
    problem: str = ""


def project_names(projects: Iterable[Project]) -> tuple[Name, ...]:
    """The names of projects: id, name, labels, and repositories that a label may link to."""
    return tuple(
        Name(
            project.id,
            project.name,
            _keys(project.id, project.name, *project.labels),
            frozenset(repository.lower() for repository in project.repositories),
        )
        for project in projects
    )


def feature_names(features: Iterable[Feature]) -> tuple[Name, ...]:
    """The names of features: id, title and labels."""
    return tuple(
        Name(feature.id, feature.title, _keys(feature.id, feature.title, *feature.labels)) for feature in features
    )


def match_labels(cells: Sequence[Cell], names: Sequence[Name]) -> tuple[Match, ...]:
    """Find what each label of one side of a table names; no name is given to two labels, exact ones come first."""
    matches = [_exact(cell, names) for cell in cells]
    taken: set[str] = set()
    for index, match in enumerate(matches):
        if match.id in taken:
            matches[index] = Match(problem=f"another label of this table already names {match.spelling}")
        elif match.id:
            taken.add(match.id)
    for index, (cell, match) in enumerate(zip(cells, matches, strict=True)):
        if not match.id and not match.problem:
            matches[index] = guess = _nearest(cell, [name for name in names if name.id not in taken])
            taken.add(guess.id)
    return tuple(matches)


def likeness(one: str, other: str) -> float:
    """How much two keys resemble each other, 0 to 1, the same in both directions; short ones are alike or not."""
    first, second = sorted((one, other))
    if min(len(first), len(second)) < LEAST_LETTERS:
        return float(first == second)
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _keys(*spellings: str) -> frozenset[str]:
    return frozenset(squeezed(spelling) for spelling in spellings) - {""}


def _cell_keys(cell: Cell) -> tuple[str, ...]:
    """What a label is compared by: all of it, then without what stands in brackets."""
    whole, bare = squeezed(cell.plain), squeezed(_BRACKETED.sub("", cell.plain))
    return tuple(key for key in dict.fromkeys((whole, bare)) if key)


def _exact(cell: Cell, names: Sequence[Name]) -> Match:
    for key in _cell_keys(cell):
        for name in names:
            if key in name.keys:
                return Match(name.id, name.spelling, exact=True)
    for address in cell.links:
        hosted = _HOSTED.match(address)
        for name in names:
            if hosted and hosted[1].lower() in name.repositories:
                return Match(name.id, name.spelling, exact=True)
    return Match()


def _nearest(cell: Cell, names: Sequence[Name]) -> Match:
    keys = _cell_keys(cell)
    if not keys:
        return Match(problem="the label is empty")
    likely = sorted(
        ((max(likeness(key, own) for key in keys for own in name.keys), name.id, name.spelling) for name in names),
        reverse=True,
    )
    near = [candidate for candidate in likely if candidate[0] >= LEAST_LIKENESS]
    if not near:
        return Match(problem="no label in the pack equals or resembles it")
    if len(near) > 1 and near[0][0] == near[1][0]:
        return Match(problem=f"it resembles {near[0][2]} and {near[1][2]} alike")
    return Match(near[0][1], near[0][2])
