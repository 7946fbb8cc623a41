"""Which line of a YAML document a key stands on, found by indentation alone and only for the keys that are asked for.

YAML readers that are fast give no positions, and only hits need one. In block style a mapping's keys stand in one
column, and everything between two of them stands deeper (block scalars, quoted text and comments included), so a key is
found by searching for a line that begins with exactly that indentation and that key. Keys inside of brackets are not
looked for: their nearest ancestor in block style stands for them.
"""

from __future__ import annotations

import functools
import itertools
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


@dataclass(slots=True)
class _Block:
    """The keys or items below an entry: where they begin and in which column.

    Where the block ends is looked for only as far as needed: `closes` finds it, and has not up to `checked`.
    """

    start: int
    column: int
    closes: re.Pattern[str]
    checked: int
    end: int | None = None


class YamlLines:
    """The lines of one document's keys; `first_line` is the line that its text begins at."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        marker = 3 if text.startswith(("---", "...")) else 0
        self.root = Entry(marker, -1, marker, is_key=False)
        self._blocks: dict[Entry, _Block | None] = {}
        self._items: dict[Entry, tuple[list[Entry], Iterator[Entry]]] = {}
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
            start = block.start if block else _content(self.text, entry.inside)
        start = min(start, max(len(self.text) - 1, 0))
        known, line = self._counted if self._counted[0] <= start else (0, self.first_line)
        self._counted = (start, line + self.text.count("\n", known, start))
        return self._counted[1]

    def child(self, entry: Entry, step: Step) -> Entry | None:
        """The entry of a key or item directly below another, or None where block style shows none."""
        if isinstance(step, int):
            return next(itertools.islice(self.items(entry), step, None), None)
        if (entry, step) not in self._keys:
            block = self._block(entry) if len(step) <= LONGEST_KEY else None
            self._keys[entry, step] = self._key(step, block) if block else None
        return self._keys[entry, step]

    def value(self, entry: Entry) -> str:
        """The scalar that stands on a key's or item's own line, without quotes; empty where there is none."""
        end = self.text.find("\n", entry.inside)
        written = self.text[entry.inside : end if end >= 0 else len(self.text)]
        return _COMMENT.sub("", written).strip().strip("\"'")

    def items(self, entry: Entry) -> Iterator[Entry]:
        """The items of the list below an entry, in order, found as far as they are asked for."""
        if entry not in self._items:
            block = self._block(entry)
            self._items[entry] = ([], self._find_items(block) if block else iter(()))
        known, others = self._items[entry]
        for index in itertools.count():
            if index == len(known):
                known += itertools.islice(others, 1)
            if index == len(known):
                return
            yield known[index]

    def _block(self, entry: Entry) -> _Block | None:
        if entry not in self._blocks:
            self._blocks[entry] = self._find_block(entry)
        return self._blocks[entry]

    def _find_block(self, entry: Entry) -> _Block | None:
        start = _content(self.text, entry.inside)
        line_start = self.text.rfind("\n", 0, start) + 1
        if start >= len(self.text) or (entry.is_key and line_start <= entry.start):
            return None  # a value on the key's own line is no block
        column = start - line_start
        is_list = _DASH.match(self.text, start)
        if column < entry.column or (column == entry.column and not (entry.is_key and is_list)):
            return None
        return _Block(start, column, _shallower(entry.column), checked=start)

    def _reaches(self, block: _Block, offset: int) -> bool:
        """Whether a block goes on to this offset."""
        if block.end is None and offset > block.checked:
            closed = block.closes.search(self.text, block.checked, offset)
            block.checked = offset
            block.end = closed.start() if closed else None
        return block.end is None or offset < block.end

    def _key(self, key: str, block: _Block) -> Entry | None:
        """Find a key of the block; most are written plainly, so that a plain search comes first."""
        written = key + ":"
        for found in self._line_starts(block, written):
            if _AFTER_KEY.match(self.text, found + len(key)):
                return Entry(found, block.column, found + len(written), is_key=True)
        here, below = _odd_key(key, block.column)
        match = here.match(self.text, block.start)
        if (
            match is None
            and (match := below.search(self.text, block.start))
            and not self._reaches(block, match.start("key"))
        ):
            return None
        return Entry(match.start("key"), block.column, match.end(), is_key=True) if match else None

    def _find_items(self, block: _Block) -> Iterator[Entry]:
        for found in self._line_starts(block, "-"):
            if _DASH.match(self.text, found):
                yield Entry(found, block.column, found + 1, is_key=False)

    def _line_starts(self, block: _Block, written: str) -> Iterator[int]:
        """Offsets at which lines of the block begin, in its column, with this text."""
        if self.text.startswith(written, block.start):
            yield block.start
        line = "\n" + " " * block.column
        found = self.text.find(line + written, block.start)
        while found >= 0 and self._reaches(block, found + len(line)):
            yield found + len(line)
            found = self.text.find(line + written, found + 1)


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
def _shallower(column: int) -> re.Pattern[str]:
    """Finds the first line that stands no deeper than the column, which ends a block below it.

    A list may stand in its key's own column: its items are reached one by one, so that none is taken for the end.
    """
    return re.compile(rf"\n {{0,{column}}}+[^\s#]" if column >= 0 else r"(?!)")
