"""reStructuredText to blocks, line by line; plain text files too, as the simplest case of it.

docutils builds a whole document with its references resolved, which takes many times as long; the pages are many and
only their blocks are needed. Tests hold headings and lists to docutils.
"""

from __future__ import annotations

import re

from crawler.models import Document, Parsed
from crawler.parse.inline import with_symbols
from crawler.parse.prose import Outline, readable
from crawler.parse.rst_directives import Directive
from crawler.parse.rst_inline import plain_rst
from crawler.parse.rst_lines import Lines
from crawler.parse.rst_tables import GRID_BORDER, SIMPLE_BORDER, Table, drawn_table_end, grid_table, simple_table

DEEPEST = 40
"""Nesting of lists, quotes and directives; what lies deeper is left out, and the page's skips say so."""

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
_BULLET = re.compile(r"[-*+•‣\u2043](?: +|$)")
_COUNT = r"(?:\d{1,9}|#|[a-zA-Z]|[ivxIVX]{1,6})"
_ENUMERATOR = re.compile(rf"(?:{_COUNT}[.)]|\({_COUNT}\)) +(?=\S)")
_FIELD = re.compile(r":([^:\s`](?:[^:`]|:(?! ))*):(?: +(.*)|$)")
_DIRECTIVE = re.compile(r"\.\. +([\w+.:-]*\w) ?::(?: +(.*)|$)")
_NOTE = re.compile(r"\.\. +\[[^\]]+\] +(?=\S)")
_SUBSTITUTION = re.compile(r"^[ \t]*\.\. +\|([^|\n]+)\| +(replace|unicode|image|date)::[ \t]*(.*)$", re.MULTILINE)
_LABELLED = re.compile(r"[^\w\s`*:|\"'(]*\s*(?:\*\*\S|``\S|:[\w:.+-]+:`|`[^`]+`_|\|)")


def parse_rst(document: Document, text: str) -> Parsed:
    """Parse a reStructuredText page or a plain text."""
    text, skipped = readable(text)
    reader = _Reader(text, Outline(skipped))
    reader.body(0, len(reader.lines.texts), 0)
    return reader.outline.finish(document)


class _Reader:
    """Reads ranges of lines, each at its indentation; a nested construct is a range of its own."""

    def __init__(self, text: str, outline: Outline) -> None:
        self.outline = outline
        self.lines = Lines(text)
        self._substitutions = _substitutions(text) if ".. |" in text else {}
        self._styles: list[tuple[str, bool]] = []
        self._depth = 0
        self._lists = 0
        self._blocks = (
            self._explicit,
            self._bullet,
            self._enumerated,
            self._field,
            self._table,
            self._line_block,
            self._session,
        )
        """What may begin with a mark: each reads the block at a line and returns the line behind it, or 0."""

    def body(self, start: int, end: int, indent: int) -> None:
        """Read the lines from `start` up to `end`, whose text begins at column `indent`."""
        if self._depth > DEEPEST:
            self.outline.skipped.append(f"line {start + 1}: nested more than {DEEPEST} deep, left out")
            return
        self._depth += 1
        indents = self.lines.indents
        at = start
        while at < end:
            here = indents[at]
            if here < 0:
                at += 1
            elif here > indent:
                inner = self.lines.block_end(at, end, indent + 1)
                self.outline.close_item()
                self.body(at, inner, here)
                at = inner
            else:
                at = self._block(at, end, here)
        self._depth -= 1

    def plain(self, source: str) -> str:
        """Return the text that inline markup shows."""
        return plain_rst(source, self._substitutions)

    def cell(self, source: str) -> str:
        """Return the text of a table's cell."""
        return with_symbols(self.plain(source))

    def rows(self, table: Table) -> None:
        """Report a table."""
        for row in table.rows:
            self.outline.row(table.header, row.cells, row.line, row.end_line)

    def report(self, at: int, end: int, first_text: str | None = None) -> bool:
        """Report the paragraph of these lines; return whether it announces a literal block.

        Args:
            at: Its first line.
            end: The line behind its last.
            first_text: What to read in place of the first line, where a mark precedes it.
        """
        texts = self.lines.stripped(at, end)
        if first_text is not None:
            texts[0] = first_text
        source = self.outline.cut("\n".join(texts), at + 1)
        literal = source.endswith("::")
        if literal:
            source = source[:-2].rstrip() if source.endswith((" ::", "\n::")) or source == "::" else source[:-1]
        text = self.plain(source)
        if not _ADORNMENT.fullmatch(text):
            lead = self.outline.in_item and _LABELLED.match(source) is not None
            self.outline.paragraph(text, at + 1, end, lead=lead)
        return literal

    def _block(self, at: int, end: int, indent: int) -> int:
        """Read the one block that begins at line `at` and return the line behind it."""
        text = self.lines.texts[at][indent:]
        if not text[0].isalpha() or _ENUMERATOR.match(text):
            for read in self._blocks:
                if after := read(at, end, indent, text):
                    return after
        if self._depth == 1 and indent == 0 and (after := self._title(at, end, text)):
            return after
        return self._paragraph(at, end, indent)

    def _title(self, at: int, end: int, text: str) -> int:
        """Read a section's title, with or without a line above it, or a transition; 0 if there is none here."""
        texts = self.lines.texts
        over = _ADORNMENT.fullmatch(text)
        following = texts[at + 1] if at + 1 < end else ""
        if not over:
            under = _ADORNMENT.fullmatch(following)
            if not under or len(following) < min(4, len(text)):
                return 0
            return self._heading(text, (under[1], False), at + 1, at + 2)
        if not following:
            return at + 1 if len(text) > 3 else 0  # noqa: PLR2004 - a transition: four marks at least
        if at + 2 < end and texts[at + 2] == text:
            return self._heading(following.strip(), (over[1], True), at + 2, at + 3)
        return 0

    def _heading(self, text: str, style: tuple[str, bool], line: int, after: int) -> int:
        if style not in self._styles:
            self._styles.append(style)
        self.outline.heading(self.plain(text), self._styles.index(style) + 1, line, after)
        return after

    def _paragraph(self, at: int, end: int, indent: int) -> int:
        indents = self.lines.indents
        last = at + 1
        while last < end and 0 <= indents[last] <= indent:
            last += 1
        if last == at + 1 and last < end and indents[last] > indent and not self.lines.texts[at].endswith("::"):
            return self._definition(at, end, indent)
        if not self.report(at, last):
            return last
        start = self.lines.text_at(last, end)
        if start >= end or indents[start] <= indent:
            return last
        after = self.lines.block_end(start, end, indent + 1)
        self._code(start, after, "")
        return after

    def _definition(self, at: int, end: int, indent: int) -> int:
        """Read a term with the indented text that defines it, as a list item that opens with a label."""
        after = self.lines.block_end(at, end, indent + 1)
        term = not self.outline.in_item
        if term:
            self.outline.open_item(self._lists + 1)
        self.outline.paragraph(self.plain(self.lines.texts[at]), at + 1, at + 1, lead=True)
        self.body(at + 1, after, self.lines.indents[at + 1])
        if term:
            self.outline.close_item()
        return after

    def _code(self, at: int, end: int, language: str) -> None:
        text, last = self.lines.dedented(at, end)
        self.outline.code(text, language, at + 1, last)

    def _bullet(self, at: int, end: int, indent: int, text: str) -> int:
        bullet = _BULLET.match(text)
        return self._item(at, end, indent, bullet.end()) if bullet else 0

    def _enumerated(self, at: int, end: int, indent: int, text: str) -> int:
        """Read an item with a number or letter; 0 if a paragraph merely begins like one."""
        found = _ENUMERATOR.match(text)
        if not found:
            return 0
        beside = at + 1 < end and self.lines.indents[at + 1] == indent
        if beside and not _ENUMERATOR.match(self.lines.texts[at + 1][indent:]):
            return 0
        self.outline.steps()
        return self._item(at, end, indent, found.end())

    def _item(self, at: int, end: int, indent: int, width: int) -> int:
        after = self.lines.block_end(at, end, indent + 1)
        self.lines.blank_mark(at, indent, width)
        self._lists += 1
        self.outline.open_item(self._lists)
        self.body(at, after, indent + width)
        self.outline.close_item()
        self._lists -= 1
        return after

    def _field(self, at: int, end: int, indent: int, text: str) -> int:
        field = _FIELD.match(text)
        if not field:
            return 0
        after = self.lines.block_end(at, end, indent + 1)
        last = self.lines.run_end(at, after)
        if field[2] or last > at + 1:
            self.report(at, last, f"{field[1]}: {field[2] or ''}")
        self.body(last, after, indent + 1)
        return after

    def _table(self, at: int, end: int, indent: int, text: str) -> int:
        grid = GRID_BORDER.fullmatch(text)
        if not grid and not SIMPLE_BORDER.fullmatch(text):
            return 0
        last = drawn_table_end(self.lines.texts, at, end)
        if last - at < 3:  # noqa: PLR2004 - two borders and a row at least
            return 0
        read = grid_table if grid else simple_table
        self.rows(read([line[indent:] for line in self.lines.texts[at:last]], at + 1, self.cell))
        return last

    def _line_block(self, at: int, end: int, _: int, text: str) -> int:
        if text[:2] not in ("|", "| "):
            return 0
        last = at
        while last < end and self.lines.texts[last].lstrip()[:2] in ("|", "| "):
            last += 1
        texts = [self.plain(line.strip()[2:]) for line in self.lines.texts[at:last]]
        self.outline.paragraph("\n".join(filter(None, texts)), at + 1, last)
        return last

    def _session(self, at: int, end: int, _: int, text: str) -> int:
        if not text.startswith(">>> "):
            return 0
        last = self.lines.run_end(at, end)
        self._code(at, last, "pycon")
        return last

    def _explicit(self, at: int, end: int, indent: int, text: str) -> int:
        """Read a directive or a footnote, pass over a comment, a target or a substitution's definition."""
        if text.startswith("__ "):
            return at + 1
        if text != ".." and text[:3] != ".. ":
            return 0
        if text == ".." and (at + 1 >= end or self.lines.indents[at + 1] < 0):
            return at + 1
        after = self.lines.block_end(at, end, indent + 1)
        if directive := _DIRECTIVE.match(text):
            self.outline.close_item()
            Directive(self, directive[1], (directive[2] or "").strip(), at, after).read()
        elif note := _NOTE.match(text):
            self.outline.close_item()
            self.lines.blank_mark(at, indent, note.end())
            self.body(at, after, self.lines.indents[at])
        return after


def _substitutions(text: str) -> dict[str, str]:
    return {name: plain_rst(value) if kind == "replace" else "" for name, kind, value in _SUBSTITUTION.findall(text)}
