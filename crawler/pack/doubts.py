"""What is doubtful about one signal, guard or pattern: it can hit nothing, everything, or one project only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.models import UNREAD_KINDS, DocumentKind
from crawler.pack.anatomy import anatomy
from crawler.pack.locate import Location
from crawler.pack.models import Guard, Signal
from crawler.pack.patterns import compiled

MATCHING_WHOLE = frozenset({"object", "field", "content", "enum", "default", "name", "language"})
"""Fields whose pattern must match the whole text."""

FORBIDDING = frozenset({"unless", "unless_near", "not_under", "not_file"})
"""Fields whose match takes the hit away."""

PATTERN_FIELDS = (
    *("pattern", "column", "language", "object", "group", "field", "content", "enum", "default", "description"),
    *("comment", "name", "under", "not_under", "near", "unless", "unless_near", "file", "not_file"),
)

_ON_ONE_LINE = frozenset(
    {"column", "language", "object", "group", "field", "enum", "name", "under", "not_under", "file", "not_file"}
)
_KINDS_ON_ONE_LINE = frozenset({"heading", "table_row", "path"})

_PAGES = frozenset(
    {
        DocumentKind.README,
        DocumentKind.DOCS,
        DocumentKind.API_REFERENCE,
        DocumentKind.ROADMAP,
        DocumentKind.PROPOSAL,
        DocumentKind.BLOG,
        DocumentKind.RELEASE_NOTES,
        DocumentKind.COMMUNITY,
    }
)
_DATA = frozenset({DocumentKind.CRD, DocumentKind.VALUES, DocumentKind.MANIFEST, DocumentKind.DEPENDENCY})

NEVER_IN: dict[str, frozenset[DocumentKind]] = {
    "text": _DATA,
    "heading": _DATA,
    "list_item": _DATA,
    "table_row": _DATA,
    "code_fence": _DATA,
    "crd_field": frozenset({DocumentKind.README, DocumentKind.VALUES, DocumentKind.DEPENDENCY}),
    "crd_kind": frozenset({DocumentKind.README, DocumentKind.VALUES, DocumentKind.DEPENDENCY}),
    "helm_value": _PAGES | {DocumentKind.CRD, DocumentKind.MANIFEST, DocumentKind.DEPENDENCY},
    "manifest": frozenset({DocumentKind.VALUES, DocumentKind.DEPENDENCY}),
    "dependency": _PAGES | {DocumentKind.CRD, DocumentKind.VALUES, DocumentKind.MANIFEST},
    "path": frozenset(),
}
"""Kinds of documents in which a signal kind finds no blocks of its own; in doubt a kind is left out."""

SPECIFIC_LENGTH = 20
"""Characters in a row of a `file` pattern from which it names one place rather than a kind of place."""

SHORTEST_NAME = 3
"""Characters; shorter project names are words of their own too often."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful, at which key of the signal or guard, and what would mend it."""

    key: Location
    message: str
    mend: str = ""


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the names as a whole word; short names are left out."""
    known = sorted(
        {name.casefold() for name in names if len(name) >= SHORTEST_NAME}, key=lambda name: (-len(name), name)
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, known)) or '(?!)'})(?![^\W_])")


def doubts_of_signal(signal: Signal, names: re.Pattern[str]) -> Iterator[Doubt]:
    """All doubts about a signal; `names` finds those of the pack's projects."""
    yield from _doubts_of_place(signal, NEVER_IN[signal.kind], f"a {signal.kind} signal")
    for key, pattern in patterns_of(signal):
        yield from doubts_of_pattern(key, pattern, one_line=_stands_on_one_line(signal, key))
        found = {name for run in anatomy(pattern).runs() for name in names.findall(run.casefold())}
        if found and not signal.note:
            message = f"'{key}' holds the name of a compared project ({', '.join(sorted(found))})"
            yield Doubt((key,), message, "say in 'note' why that is no rule for one project")
    if signal.file and not signal.note and _is_specific(signal.file):
        yield Doubt(("file",), "'file' names one place only", "say in 'note' why that is general")


def doubts_of_guard(guard: Guard) -> Iterator[Doubt]:
    """All doubts about a guard."""
    yield from _doubts_of_place(guard, frozenset(), "a guard")
    for key, pattern in (("pattern", guard.pattern), ("unless", guard.unless)):
        if pattern:
            yield from doubts_of_pattern(key, pattern.replace("{product}", "(?:product)"))


def doubts_of_pattern(key: str, pattern: str, *, one_line: bool = False) -> Iterator[Doubt]:
    """Whether a pattern, as the value of this key, matches everything or can never match."""
    expression = compiled(pattern)
    if key not in MATCHING_WHOLE and expression.found_in("") and expression.found_in("~"):
        effect = ", so that nothing is ever found" if key in FORBIDDING else ""
        yield Doubt((key,), f"'{key}' matches everything{effect}", "take out what is optional or empty")
    try:
        parts = anatomy(pattern)
        faults = list(parts.faults())
        runs = list(parts.runs())
    except RecursionError:
        yield Doubt((key,), f"'{key}' is nested too deeply to be checked")
        return
    for fault in dict.fromkeys(faults):
        yield Doubt((key,), f"'{key}' {fault}")
    if one_line and any("\n" in run or "\r" in run for run in runs):
        yield Doubt(
            (key,), f"'{key}' asks for a line break in text that has none", "a plain space stands for any break"
        )


def patterns_of(signal: Signal) -> Iterator[tuple[str, str]]:
    """The patterns of a signal with the fields that hold them."""
    for key in PATTERN_FIELDS:
        if pattern := getattr(signal, key):
            yield key, pattern


def _stands_on_one_line(signal: Signal, key: str) -> bool:
    return key in _ON_ONE_LINE or (key == "pattern" and signal.kind in _KINDS_ON_ONE_LINE)


def _doubts_of_place(where: Signal | Guard, never: frozenset[DocumentKind], what: str) -> Iterator[Doubt]:
    """Whether the kinds of documents asked for leave any in which a hit is possible."""
    asked = frozenset(where.documents or DocumentKind)
    if where.documents and asked <= UNREAD_KINDS:
        yield Doubt(("in",), f"can hit nothing: {_listed(asked)} documents are never read")
    elif not asked - frozenset(where.not_in) - UNREAD_KINDS:
        yield Doubt(("not_in",), "can hit nothing: 'not_in' takes out every kind of document that is asked for")
    elif not asked - frozenset(where.not_in) - UNREAD_KINDS - never:
        yield Doubt(("in",), f"can hit nothing: {what} finds nothing in {_listed(asked & never)} documents")


def _listed(kinds: Iterable[DocumentKind]) -> str:
    return ", ".join(sorted(kinds))


def _is_specific(pattern: str) -> bool:
    runs = list(anatomy(pattern).runs())
    return max(map(len, runs), default=0) >= SPECIFIC_LENGTH or sum(run.count("/") for run in runs) > 1
