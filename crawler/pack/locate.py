"""Where in a TOML file each key and table stands, so that an error can name its line.

The standard library's parser tells no lines. This reads the same text once more, for headers, keys and the entries of
arrays only; it is given text that `tomllib` has accepted and is lenient about everything else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

Location = tuple[str | int, ...]
"""As pydantic writes it: ("signal", 3, "pattern") is the key `pattern` of the fourth `[[signal]]`."""

_PLAIN_STRING = r'"(?:\\.|[^"\\\n])*+(?:"|\\?)' + r"|'[^'\n]*'"
_STRING = r'"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)' + r"|'''.*?(?:'{3,5}|\Z)|" + _PLAIN_STRING
_KEY = re.compile(rf"(?:{_PLAIN_STRING}|[A-Za-z0-9_-]+)(?:[ \t]*\.[ \t]*(?:{_PLAIN_STRING}|[A-Za-z0-9_-]+))*")
_KEY_PART = re.compile(rf"{_PLAIN_STRING}|[A-Za-z0-9_-]+")
_VALUE_PIECE = re.compile(rf"(?s:{_STRING})|#[^\n]*|[\[\]{{}},\n]|[^\[\]{{}},\n\"'#]+|.")
_DEEPEST = 64
"""Parts of a dotted key that are followed; no model is nested so deep."""
_BLANK = re.compile(r"(?:[\s\ufeff]+|#[^\n]*)*")


class Lines:
    """The lines of a TOML file's keys, tables and array entries."""

    def __init__(self, text: str = "") -> None:
        """Read the text of a valid TOML file; of any other, whatever is found."""
        self._lines: dict[Location, int] = {(): 1}
        self._counts: dict[Location, int] = {}
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._read(text)

    def line(self, location: Location) -> int:
        """The 1-based line at which the key, table or entry stands, or the nearest one around it."""
        while location not in self._lines:
            location = location[:-1]
        return self._lines[location]

    def knows(self, location: Location) -> bool:
        """Whether this very key, table or entry was seen."""
        return location in self._lines

    def _read(self, text: str) -> None:
        table: Location = ()
        position = 0
        while position < len(text):
            position = _end(_BLANK, text, position)
            if text.startswith("[", position):
                table, position = self._header(text, position)
            elif key := _KEY.match(text, position):
                location = (*table, *_parts(key.group()))
                for depth in range(len(table) + 1, len(location) + 1):
                    self._note(location[:depth], position)
                position = self._value(text, text.find("=", key.end()) + 1 or len(text), location)
            else:
                position = text.find("\n", position) + 1 or len(text)

    def _header(self, text: str, position: int) -> tuple[Location, int]:
        """Note a `[table]` or `[[array]]` header; returns the table's location and where the header ends."""
        opens_entry = text.startswith("[[", position)
        key = _KEY.search(text, position)
        parts = _parts(key.group()) if key else ()
        table: Location = ()
        for part in parts[:-1]:
            table = self._latest((*table, part))
            self._note(table, position)
        table = (*table, *parts[-1:])
        if opens_entry:
            index = self._counts.get(table, -1) + 1
            self._counts[table] = index
            self._note(table, position)
            table = (*table, index)
        else:
            table = self._latest(table)
        self._note(table, position)
        return table, text.find("\n", key.end() if key else position) + 1 or len(text)

    def _latest(self, table: Location) -> Location:
        """The table itself, or the last entry where it is an array of tables."""
        return (*table, self._counts[table]) if table in self._counts else table

    def _value(self, text: str, position: int, location: Location) -> int:
        """Note the entries of an array value; returns where the value's last line ends."""
        depth = 0
        entry = -1
        in_array = awaited = False
        for start, piece in _pieces(text, position):
            if piece == "\n" and depth <= 0:
                return start + 1
            if piece.startswith("#") or not piece.strip():
                continue
            if awaited and piece not in {"]", ","}:
                entry += 1
                self._note((*location, entry), start + len(piece) - len(piece.lstrip()))
            in_array = piece == "[" if depth == 0 else in_array
            awaited = in_array and (depth == 0 or (depth == 1 and piece == ","))
            depth += (piece in {"[", "{"}) - (piece in {"]", "}"})
        return len(text)

    def _note(self, location: Location, position: int) -> None:
        self._lines.setdefault(location, bisect_right(self._newlines, position - 1) + 1)


def _pieces(text: str, position: int) -> Iterator[tuple[int, str]]:
    """Strings, brackets, commas, line ends, comments and what stands between them."""
    for match in _VALUE_PIECE.finditer(text, position):
        yield match.start(), match.group()


def _parts(key: str) -> tuple[str, ...]:
    found = (match[0] for match in islice(_KEY_PART.finditer(key), _DEEPEST))
    return tuple(part.strip("\"'") if part[0] in "\"'" else part for part in found)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
