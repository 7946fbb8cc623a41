"""Changing single cells of a Markdown text: their characters and no others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rich.cells import cell_len

from crawler.table.read import BLANKS, Cell, CellRef, Row, Table, read_tables, trimmed

_LINE_END = re.compile(r"\r\n?|\n")


def patch(text: str, edits: Mapping[CellRef, str]) -> str:
    """Give cells new texts; every character outside of them stays as it is.

    A cell keeps its width (as shown, so that emoji count double) where the new text fits, and its side of alignment.
    New texts are Markdown; their pipes are escaped here, line ends become `<br>`, blanks around them are dropped.
    Cells that a short row leaves out are added at its end.

    Raises:
        ValueError: a reference names no cell, or the result would not read as the edits say; nothing is changed then.
    """
    tables = read_tables(text)
    rows = {(table.number, row.line): row for table in tables for row in table.rows}
    texts: dict[tuple[int, int], dict[int, str]] = {}
    for ref, new in edits.items():
        row = rows.get((ref.table, ref.line))
        if row is None or not 1 <= ref.column <= len(row.cells):
            raise ValueError(f"table {ref.table} has no cell at line {ref.line}, column {ref.column}")
        texts.setdefault((ref.table, ref.line), {})[ref.column - 1] = _one_line(new)
    changes: list[tuple[int, int, str]] = []
    for place, news in texts.items():
        changes.extend(_row_changes(text, rows[place], news))
    patched = text
    for start, end, new in sorted(changes, reverse=True):
        patched = patched[:start] + new + patched[end:]
    _check(tables, patched, edits)
    return patched


def _one_line(text: str) -> str:
    return _LINE_END.sub("<br>", text.strip(BLANKS)).replace("\0", "\ufffd").strip(BLANKS)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _row_changes(source: str, row: Row, news: dict[int, str]) -> list[tuple[int, int, str]]:
    """The (start, end, new characters) of one row."""
    missing = [news.get(index, "") for index, cell in enumerate(row.cells) if not cell.written]
    while missing and not missing[-1]:
        missing.pop()
    final = sum(cell.written for cell in row.cells) + len(row.extra) - 1
    changes: list[tuple[int, int, str]] = []
    for index, cell in enumerate(row.cells):
        if cell.written and index in news and news[index] != cell.text:
            first = index == 0 and not row.opened
            last = index == final and not row.closed and not missing
            changes.append((cell.start, cell.end, _written(source, cell, news[index], first=first, last=last)))
    if missing:
        added = (f" {_escaped(new)} |" if row.closed else f" | {_escaped(new)}" for new in missing)
        changes.append((row.end, row.end, "".join(added)))
    return changes


def _written(source: str, cell: Cell, new: str, *, first: bool, last: bool) -> str:
    """The characters of a cell that the row writes out; `first` and `last` where no pipe stands on that side."""
    escaped = _escaped(new)
    if first and (last or not new[:1].isalpha()):
        # Without a pipe before it, "- x", "# x" or nothing at all would make another block of the line.
        return f"| {escaped} |" if last else f"| {escaped} "
    if last:
        left = source[cell.start : trimmed(source, cell.start, cell.end)[0]]
        return left + escaped if escaped else f"{left}|"
    return _padded(source[cell.start : cell.end], escaped)


def _padded(old: str, new: str) -> str:
    """The new text with the old one's padding: same width where it fits, else the least padding."""
    start, end = trimmed(old, 0, len(old))
    left, right = (old[:start], old[end:]) if end > start else (" ", " ")
    narrow_left, narrow_right = left[:1], right[:1] or (" " if new.endswith("\\") else "")
    spare = cell_len(old) - cell_len(narrow_left + new + narrow_right)
    if spare <= 0:
        return narrow_left + new + narrow_right
    if len(left) > len(right):
        more_left = spare - min(spare, len(right) - len(right[:1]))
    else:
        more_left = min(spare, len(left) - len(left[:1]))
    return narrow_left + " " * more_left + new + " " * (spare - more_left) + narrow_right


def _check(tables: tuple[Table, ...], patched: str, edits: Mapping[CellRef, str]) -> None:
    """Refuse a result that reads otherwise than the edits say; a table that people own must never be broken."""
    wanted = [_expected(cell, edits) for table in tables for cell in table.cells()]
    got = [(cell.ref, cell.text) for table in read_tables(patched) for cell in table.cells()]
    if got != wanted:
        raise ValueError("the edited cells would not read as intended, so the text was left as it is")


def _expected(cell: Cell, edits: Mapping[CellRef, str]) -> tuple[CellRef, str]:
    return cell.ref, _one_line(edits[cell.ref]) if cell.ref in edits else cell.text
