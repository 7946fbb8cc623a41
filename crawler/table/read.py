"""Markdown tables with the exact characters of each cell.

markdown-it-py decides what is a table, also inside lists and quotes. Its tokens give lines but not columns, so a thin
wrapper around its table rule notes where each row's text starts and ends; the row is then split as GFM says: a pipe
splits, even in code, unless a backslash stands right before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from crawler.errors import BadInput
from crawler.table.plain import link_addresses, plain_text

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What CommonMark trims around a cell's text."""

LONGEST = 256 * 1024
"""Characters of a file with tables; markup without sense takes seconds to read at this length, and minutes beyond."""

_LINE_END = re.compile(r"\r\n?|\n")
_SPLITTING_PIPE = re.compile(r"(?<!\\)\|")
_ROWS = "claimwatch_table_rows"


class CellRef(NamedTuple):
    """Where a cell stands: the table in the file, its line in the file, its column in the table, all from 1."""

    table: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` is its Markdown, trimmed, its pipes without backslash; `plain` is what a reader sees.

    `start` and `end` are characters of the source, padding included and pipes not. A row that is shorter than the
    header has cells that are not `written`: they read as empty and lie at the row's end.
    """

    ref: CellRef
    text: str
    plain: str
    start: int
    end: int
    links: tuple[str, ...] = ()
    written: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line from 1, the characters of its text, its cells, and the cells beyond the header's, unshown."""

    line: int
    start: int
    end: int
    opened: bool
    """A pipe stands before the first cell."""
    closed: bool
    """A pipe stands after the last cell."""
    cells: tuple[Cell, ...]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: its number in the file from 1, its lines, its header and its body rows."""

    number: int
    line: int
    end_line: int
    rows: tuple[Row, ...] = field(repr=False)
    """The header first; the delimiter row is none of them."""

    @property
    def header(self) -> Row:
        """The row of column labels."""
        return self.rows[0]

    @property
    def body(self) -> tuple[Row, ...]:
        """The rows under the header."""
        return self.rows[1:]

    def cells(self) -> Iterator[Cell]:
        """Every cell, header first."""
        return (cell for row in self.rows for cell in row.cells)


def read_tables(text: str) -> tuple[Table, ...]:
    """Find the tables of a Markdown text, in order; spans refer to the text as it was given, CRLF and all.

    Raises:
        BadInput: it is longer than any table that people keep by hand.
    """
    if len(text) > LONGEST:
        raise BadInput(f"the table's file has {len(text):,} characters; up to {LONGEST:,} are read")
    if "|" not in text:
        return ()
    body = text.removeprefix("\ufeff")
    rows: dict[int, tuple[int, int]] = {}
    tokens = _MARKDOWN.parse(body, {_ROWS: rows})
    source = _Source.of(text, body)
    tables: list[Table] = []
    for start, token in enumerate(tokens):
        if token.type == "table_open" and token.map:
            end = next(i for i in range(start, len(tokens)) if tokens[i].type == "table_close")
            tables.append(_table(source, rows, len(tables) + 1, tokens[start:end]))
    return tuple(tables)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the blanks around it; an all-blank span becomes empty at its start."""
    piece = text[start:end]
    if not piece.strip(BLANKS):
        return start, start
    return start + len(piece) - len(piece.lstrip(BLANKS)), end - len(piece) + len(piece.rstrip(BLANKS))


def _noting_rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """markdown-it's table rule, with a note of where each row's text lies in its normalised source."""
    found = table(state, start, end, silent)
    if found and not silent:
        rows: dict[int, tuple[int, int]] = state.env[_ROWS]
        for line in (start, *range(start + 2, state.line)):
            rows[line] = (state.bMarks[line] + state.tShift[line], state.eMarks[line])
    return found


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.block.ruler.at("table", _noting_rows, {"alt": ["paragraph", "reference"]})
    return markdown


_MARKDOWN = _markdown()


@dataclass(frozen=True, slots=True)
class _Source:
    """The text as given, and where its lines start there and in what markdown-it sees of it."""

    text: str
    starts: tuple[int, ...]
    seen: tuple[int, ...]

    @classmethod
    def of(cls, text: str, body: str) -> _Source:
        mark = len(text) - len(body)
        ends = list(_LINE_END.finditer(body))
        starts = (mark, *(mark + end.end() for end in ends))
        gone = 0
        seen = [0]
        for end in ends:
            gone += len(end[0]) - 1
            seen.append(end.end() - gone)
        return cls(text, starts, tuple(seen))

    def span(self, line: int, seen: tuple[int, int]) -> tuple[int, int]:
        """Characters of the given text, blanks around them dropped, for a span of what markdown-it sees."""
        shift = self.starts[line] - self.seen[line]
        return trimmed(self.text, seen[0] + shift, seen[1] + shift)


def _table(source: _Source, rows: dict[int, tuple[int, int]], number: int, tokens: list[Token]) -> Table:
    first, last = tokens[0].map or [0, 0]
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        if token.type == "inline" and token.map:
            lines.setdefault(token.map[0], []).append(token)
    return Table(
        number,
        first + 1,
        last,
        tuple(_row(source, number, line, rows[line], inline) for line, inline in sorted(lines.items())),
    )


def _row(source: _Source, number: int, line: int, seen: tuple[int, int], inline: list[Token]) -> Row:
    start, end = source.span(line, seen)
    opened, closed, spans = _split(source.text, start, end)
    cells: list[Cell] = []
    for index, token in enumerate(inline):
        ref = CellRef(number, line + 1, index + 1)
        children: Any = token.children or ()
        if index < len(spans):
            text = _unescaped(source.text[slice(*trimmed(source.text, *spans[index]))])
            cells.append(Cell(ref, text, plain_text(children), *spans[index], links=link_addresses(children)))
        else:
            cells.append(Cell(ref, "", "", end, end, written=False))
    extra = tuple(_unescaped(source.text[slice(*trimmed(source.text, *span))]) for span in spans[len(inline) :])
    return Row(line + 1, start, end, opened, closed, tuple(cells), extra)


def _split(text: str, start: int, end: int) -> tuple[bool, bool, list[tuple[int, int]]]:
    """Split a row at its pipes: whether one opens it, whether one closes it, and the spans of its cells."""
    pipes = [start + pipe.start() for pipe in _SPLITTING_PIPE.finditer(text[start:end])]
    edges = [start - 1, *pipes, end]
    spans = [(before + 1, after) for before, after in pairwise(edges)]
    opened = bool(pipes) and pipes[0] == start
    closed = bool(pipes) and pipes[-1] == end - 1
    if opened:
        del spans[0]
    if closed and spans:
        del spans[-1]
    return opened, closed, spans


def _unescaped(text: str) -> str:
    return text.replace("\\|", "|").replace("\0", "\ufffd")
