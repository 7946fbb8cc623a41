"""reStructuredText's tables to rows of plain cells: grid tables, simple tables, `list-table` and `csv-table`."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Plain = Callable[[str], str]
"""Turns a cell's source into plain text."""

GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+")
SIMPLE_BORDER = re.compile(r"=+(?: +=+)+")
_BULLET = re.compile(r"( *)\*( +-(?: +|$)|$)")
_CELL = re.compile(r"( *)-(?: +|$)")
_CELL_BORDER = re.compile(r"[+|]")

LONGEST_CSV = 200_000
"""Characters of a `csv-table` that are read."""


@dataclass(frozen=True, slots=True)
class Row:
    """Plain cell texts and the row's lines, 1-based and inclusive."""

    cells: tuple[str, ...]
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table's header texts (empty where it has none) and its body rows, each as wide as the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def _table(rows: list[Row], headers: int) -> Table:
    heads = rows[:headers]
    width = max((len(row.cells) for row in heads), default=0)
    header = tuple(" ".join(filter(None, (row.cells[i] for row in heads if i < len(row.cells)))) for i in range(width))
    body = [
        Row(row.cells + ("",) * (width - len(row.cells)), row.line, row.end_line)
        for row in rows[headers:]
        if any(row.cells)
    ]
    return Table(header, tuple(body))


def drawn_table_end(lines: Sequence[str], at: int, end: int) -> int:
    """Return the line behind the grid or simple table whose first border is line `at`; `at` if none ends there."""
    if lines[at].lstrip()[0] == "+":
        while at < end and lines[at].lstrip()[:1] in ("+", "|"):
            at += 1
        return at
    borders = 0
    for line in range(at, end):
        if SIMPLE_BORDER.fullmatch(lines[line].strip()):
            borders += 1
            # the third border is the last, or the second where nothing follows it
            if borders == 3 or (borders == 2 and (line + 1 >= end or not lines[line + 1])):  # noqa: PLR2004 - as said
                return line + 1
    return at


def grid_table(lines: Sequence[str], first_line: int, plain: Plain) -> Table:
    """Read a grid table; `lines` are its own, without indentation, `first_line` the number of the first."""
    columns = [border.start() for border in _CELL_BORDER.finditer(lines[0])]
    rows: list[Row] = []
    headers = 0
    texts: list[str] = []
    start = first_line
    for number, line in enumerate(lines[1:], start=first_line + 1):
        if not GRID_BORDER.match(line):
            texts.append(line)
            continue
        if texts:
            rows.append(Row(_grid_cells(texts, columns, plain), start + 1, number - 1))
        texts = []
        start = number
        if "=" in line and not headers:
            headers = len(rows)
    return _table(rows, headers)


def _grid_cells(texts: list[str], columns: list[int], plain: Plain) -> tuple[str, ...]:
    """Cut a row's lines at the columns where all of them have a border; a cell that spans columns stays whole."""
    cuts = [at for at in columns if all(line[at : at + 1] in ("|", "+", "") for line in texts)]
    if cuts[:1] != [0]:
        cuts.insert(0, 0)
    if cuts[-1] != columns[-1] or len(cuts) == 1:
        cuts.append(max(columns[-1], *map(len, texts)))
    return tuple(plain("\n".join(line[a + 1 : b].strip() for line in texts)) for a, b in pairwise(cuts))


def simple_table(lines: Sequence[str], first_line: int, plain: Plain) -> Table:
    """Read a simple table from its first border to its last."""
    starts = [found.start() for found in re.finditer(r"=+", lines[0])]
    bounds: list[tuple[int, int | None]] = [*pairwise(starts), (starts[-1], None)]
    borders = [index for index, line in enumerate(lines) if SIMPLE_BORDER.fullmatch(line)]
    head_end = borders[1] if len(borders) > 2 else -1  # noqa: PLR2004 - above and below the header, and the last
    rows: list[Row] = []
    headers = 0
    texts: list[str] = []
    begin = first_line
    for index, line in enumerate(lines):
        border = line.strip() and not line.strip("=- ")
        if texts and (border or line[: starts[1]].strip()):
            rows.append(Row(_columns(texts, bounds, plain), begin, first_line + index - 1))
            texts = []
        if index == head_end:
            headers = len(rows)
        if not border:
            begin = begin if texts else first_line + index
            texts.append(line)
    return _table(rows, headers)


def _columns(texts: list[str], bounds: list[tuple[int, int | None]], plain: Plain) -> tuple[str, ...]:
    return tuple(plain("\n".join(line[a:b].strip() for line in texts)) for a, b in bounds)


def list_table(lines: Sequence[str], first_line: int, headers: int, plain: Plain) -> Table:
    """Read the two-level bullet list of a `list-table` directive."""
    rows: list[Row] = []
    cells: list[list[str]] = []
    begin = first_line
    mark = cell_mark = -1
    end = first_line
    for number, line in enumerate(lines, start=first_line):
        if not line.strip():
            continue
        bullet = _BULLET.match(line)
        if bullet and (mark < 0 or len(bullet[1]) == mark):
            if cells:
                rows.append(_row(cells, begin, end, plain))
            mark, begin, cells = len(bullet[1]), number, []
            line = " " * (mark + 1) + line[mark + 1 :]  # noqa: PLW2901 - what follows the bullet is the first cell
            cell_mark = len(line) - len(line.lstrip())
        if mark < 0:
            continue
        end = number
        cell = _CELL.match(line)
        if cell and (not cells or len(cell[1]) == cell_mark):
            cell_mark = len(cell[1])
            cells.append([line[cell.end() :]])
        elif cells:
            cells[-1].append(line.strip())
    if cells:
        rows.append(_row(cells, begin, end, plain))
    return _table(rows, headers)


def _row(cells: list[list[str]], line: int, end_line: int, plain: Plain) -> Row:
    return Row(tuple(plain("\n".join(texts)) for texts in cells), line, end_line)


def csv_table(lines: Sequence[str], first_line: int, header: str, headers: int, plain: Plain) -> Table:
    """Read the content of a `csv-table` directive; `header` is its option of that name."""
    if sum(map(len, lines)) > LONGEST_CSV:
        raise ValueError(f"the csv-table at line {first_line} is longer than {LONGEST_CSV:,} characters")
    rows: list[Row] = []
    reader = csv.reader([f"{line.strip()}\n" for line in lines], skipinitialspace=True)
    begin = 0
    try:
        for cells in reader:
            if cells:
                rows.append(Row(tuple(map(plain, cells)), first_line + begin, first_line + reader.line_num - 1))
            begin = reader.line_num
        if header:
            names = next(csv.reader([header], skipinitialspace=True), [])
            rows.insert(0, Row(tuple(map(plain, names)), first_line, first_line))
            headers = 1
    except csv.Error as error:
        raise ValueError(f"the csv-table at line {first_line}: {error}") from None
    return _table(rows, headers)
