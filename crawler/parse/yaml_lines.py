"""Which line of a YAML document a key stands on, found by indentation alone and only for the keys that are asked for.

YAML readers that are fast give no positions, and only hits need one. In block style a mapping's keys stand in one
column, and everything between two of them stands deeper (block scalars, quoted text and comments included), so a key is
found by searching for a line that begins with exactly that indentation and that key. Keys inside of brackets are not
looked for: their nearest ancestor in block style stands for them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Step = str | int
"""A key of a mapping, or the index of a list's item from 0."""

LONGEST_KEY = 1_024
"""Characters; YAML bounds a key that is not marked as one with ``?``, and no other is looked for."""

_PROPERTIES = re.compile(r"[ \t]*(?:[&!]\S*[ \t]*)*")
"""White space, and the anchor and tag that may stand before a value."""
_EMPTY_LINES = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_COMMENT = re.compile(r"(?:\A|\s)#.*")
_DASH = re.compile(r"-(?=\s|\Z)")
_AFTER_KEY = re.compile(r":(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key or a list item: where it begins, in which column (from 0), and where its value may begin."""

    start: int
    column: int
    inside: int
    is_key: bool


class YamlLines:
    """The lines of one document's keys; `first_line` is the line that its text begins at."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        marker = 3 if text.startswith(("---", "...")) else 0
        self.root = Entry(marker, -1, marker, is_key=False)
        self._blocks: dict[Entry, tuple[int, int, int] | None] = {}
        self._items: dict[Entry, list[Entry]] = {}
        self._keys: dict[tuple[Entry, str], Entry | None] = {}
        self._counted = (0, first_line)

    def line(self, steps: Iterable[Step]) -> int:
        """The line of the entry that the steps lead to, or else of its nearest ancestor that is in block style."""
        entry = self.root
        for step in steps:
            found = self.child(entry, step)
            if found is None:
                break
            entry = found
        return self.line_of(entry)

    def line_of(self, entry: Entry) -> int:
        """The line of an entry; of the root, that of the document's first content."""
        start = entry.start
        if entry is self.root:
            block = self._block(entry)
            start = block[0] if block else _content(self.text, entry.inside)
        start = min(start, max(len(self.text) - 1, 0))
        known, line = self._counted if self._counted[0] <= start else (0, self.first_line)
        self._counted = (start, line + self.text.count("\n", known, start))
        return self._counted[1]

    def child(self, entry: Entry, step: Step) -> Entry | None:
        """The entry of a key or item directly below another, or None where block style shows none."""
        if isinstance(step, int):
            items = self.items(entry)
            return items[step] if 0 <= step < len(items) else None
        if (entry, step) not in self._keys:
            block = self._block(entry) if len(step) <= LONGEST_KEY else None
            self._keys[entry, step] = self._key(step, *block) if block else None
        return self._keys[entry, step]

    def value(self, entry: Entry) -> str:
        """The scalar that stands on a key's or item's own line, without quotes; empty where there is none."""
        end = self.text.find("\n", entry.inside)
        written = self.text[entry.inside : end if end >= 0 else len(self.text)]
        return _COMMENT.sub("", written).strip().strip("\"'")

    def _block(self, entry: Entry) -> tuple[int, int, int] | None:
        """Where the block of keys or items below an entry begins, its column, and where it ends."""
        if entry not in self._blocks:
            self._blocks[entry] = self._find_block(entry)
        return self._blocks[entry]

    def _find_block(self, entry: Entry) -> tuple[int, int, int] | None:
        start = _content(self.text, entry.inside)
        line_start = self.text.rfind("\n", 0, start) + 1
        if start >= len(self.text) or (entry.is_key and line_start <= entry.start):
            return None  # a value on the key's own line is no block
        column = start - line_start
        deep_enough = column > entry.column or (
            entry.is_key and column == entry.column and _DASH.match(self.text, start)
        )
        if not deep_enough:
            return None
        end = _shallower(entry.column, after_key=entry.is_key).search(self.text, start)
        return start, column, end.start() if end else len(self.text)

    def _key(self, key: str, start: int, column: int, end: int) -> Entry | None:
        """Find a key of the block; most are written plainly, so that a plain search comes first."""
        written = key + ":"
        for found in self._line_starts(start, column, end, written):
            if _AFTER_KEY.match(self.text, found + len(key)):
                return Entry(found, column, found + len(written), is_key=True)
        at_once, later = _odd_key(key, column)
        if match := at_once.match(self.text, start) or later.search(self.text, start, end):
            return Entry(match.start("key"), column, match.end(), is_key=True)
        return None

    def _line_starts(self, start: int, column: int, end: int, written: str) -> Iterator[int]:
        """Offsets at which the block's lines of this column begin with this text; `start` is the first line's."""
        if self.text.startswith(written, start):
            yield start
        line = "\n" + " " * column
        found = self.text.find(line + written, start, end)
        while found >= 0:
            yield found + len(line)
            found = self.text.find(line + written, found + 1, end)

    def items(self, entry: Entry) -> list[Entry]:
        """The items of the list below an entry, in order."""
        if entry not in self._items:
            block = self._block(entry)
            self._items[entry] = list(self._find_items(*block)) if block else []
        return self._items[entry]

    def _find_items(self, start: int, column: int, end: int) -> Iterator[Entry]:
        for found in self._line_starts(start, column, end, "-"):
            if _DASH.match(self.text, found):
                yield Entry(found, column, found + 1, is_key=False)


@functools.lru_cache(maxsize=64)
def _odd_key(key: str, column: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two patterns for a key that is quoted, anchored, tagged or followed by white space: here, or on a line below."""
    spellings = {key, json.dumps(key), json.dumps(key, ensure_ascii=False), "'" + key.replace("'", "''") + "'"}
    written = "|".join(re.escape(spelling) for spelling in sorted(spellings))
    pattern = rf"(?P<key>(?:\? )?(?:[&!]\S*[ \t]+)*(?:{written})[ \t]*:(?=\s|\Z))"
    return re.compile(pattern), re.compile(rf"\n {{{column}}}{pattern}")


def _content(text: str, start: int) -> int:
    """Offset of the next thing that is neither white space, comment, anchor nor tag."""
    start = _end_of(_PROPERTIES, text, start)
    if start < len(text) and text[start] not in "\n#":
        return start
    line_end = text.find("\n", start)
    if line_end < 0:
        return len(text)
    start = _end_of(_EMPTY_LINES, text, line_end + 1)
    while text[start : start + 1] == " ":
        start += 1
    return start


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


@functools.cache
def _shallower(column: int, *, after_key: bool) -> re.Pattern[str]:
    """Finds the first line that stands no deeper than the column, which ends a block below it.

    A list below a key may stand in the key's own column, so such a line ends the block only if it is no list item.
    """
    if column < 0:
        return re.compile(r"(?!)")
    same = rf" {{{column}}}(?:[^\s#-]|-(?!\s))" if after_key else rf" {{{column}}}[^\s#]"
    less = rf" {{0,{column - 1}}}+[^\s#]|" if column else ""
    return re.compile(rf"\n(?:{less}{same})")
