"""reStructuredText to blocks, line by line; plain text files too, as the simplest case of it.

docutils builds a whole document with its references resolved, which takes many times as long; the pages are many and only
their blocks are needed. Tests hold headings and lists to docutils.
"""

from __future__ import annotations

import re

from crawler.models import Document, Parsed
from crawler.parse.html import read_fragment
from crawler.parse.inline import with_symbols
from crawler.parse.prose import Outline, readable
from crawler.parse.rst_directives import Treatment, treatment_of
from crawler.parse.rst_inline import plain_rst
from crawler.parse.rst_tables import (
    GRID_BORDER,
    SIMPLE_BORDER,
    Table,
    csv_table,
    grid_table,
    list_table,
    simple_table,
)

DEEPEST = 40
"""Nesting of lists, quotes and directives; what lies deeper is left out, and the page's skips say so."""

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
_BULLET = re.compile(r"[-*+•‣⁃](?: +|$)")
_ENUMERATOR = re.compile(
    r"(?:(?:\d{1,9}|#|[a-zA-Z]|[ivxIVX]{1,6})[.)]|\((?:\d{1,9}|#|[a-zA-Z]|[ivxIVX]{1,6})\)) +(?=\S)"
)
_FIELD = re.compile(r":([^:\s`](?:[^:`]|:(?! ))*):(?: +(.*)|$)")
_DIRECTIVE = re.compile(r"\.\. +([\w+.:-]*\w) ?::(?: +(.*)|$)")
_NOTE = re.compile(r"\.\. +\[[^\]]+\] +(?=\S)")
_OPTION = re.compile(r":([\w -]+):(?: +(.*)|$)")
_SUBSTITUTION = re.compile(r"^[ \t]*\.\. +\|([^|\n]+)\| +(replace|unicode|image|date)::[ \t]*(.*)$", re.MULTILINE)
_LABELLED = re.compile(r"[^\w\s`*:|\"'(]*\s*(?:\*\*\S|``\S|:[\w:.+-]+:`|`[^`]+`_|\|)")


def parse_rst(document: Document, text: str) -> Parsed:
    """Parse a reStructuredText page or a plain text."""
    text, skipped = readable(text)
    reader = _Reader(text, Outline(skipped))
    reader.body(0, len(reader.lines), 0)
    return reader.outline.finish(document)


class _Reader:
    """Reads ranges of lines, each at its indentation; a nested construct is a range of its own."""

    def __init__(self, text: str, outline: Outline) -> None:
        self.outline = outline
        self.lines = [line.rstrip() for line in (text.expandtabs(8) if "\t" in text else text).split("\n")]
        self._indents = [len(line) - len(line.lstrip(" ")) if line else -1 for line in self.lines]
        self._substitutions = _substitutions(text) if ".. |" in text else {}
        self._styles: list[tuple[str, bool]] = []
        self._depth = 0
        self._lists = 0

    def body(self, start: int, end: int, indent: int) -> None:
        """Read the lines from `start` up to `end`, whose text begins at column `indent`."""
        if self._depth > DEEPEST:
            self.outline.skipped.append(f"line {start + 1}: nested more than {DEEPEST} deep, left out")
            return
        self._depth += 1
        at = start
        while at < end:
            here = self._indents[at]
            if here < 0:
                at += 1
            elif here > indent:
                inner = self._block_end(at, end, indent + 1)
                self.outline.close_item()
                self.body(at, inner, here)
                at = inner
            else:
                at = self._block(at, end, here)
        self._depth -= 1

    def _block(self, at: int, end: int, indent: int) -> int:
        """Read the one block that begins at line `at` and return the line behind it."""
        text = self.lines[at][indent:]
        first = text[0]
        if first.isalpha() and not _ENUMERATOR.match(text):
            return self._title_or_paragraph(at, end, indent)
        if first == "." and text[:3] in ("..", ".. "):
            return self._explicit(at, end, indent)
        if bullet := _BULLET.match(text):
            return self._item(at, end, indent, bullet.end())
        if enumerator := self._enumerator(at, end, text):
            self.outline.steps()
            return self._item(at, end, indent, enumerator)
        if first == ":" and (field := _FIELD.match(text)):
            return self._field(at, end, indent, field)
        if (first == "+" and GRID_BORDER.fullmatch(text)) or (first == "=" and SIMPLE_BORDER.fullmatch(text)):
            return self._drawn_table(at, end, indent)
        if first == "|" and text[:2] in ("|", "| "):
            return self._line_block(at, end)
        if text.startswith(">>> "):
            inner = self._run_end(at, end)
            self._code(at, inner, "pycon", at)
            return inner
        if text.startswith("__ "):
            return at + 1
        return self._title_or_paragraph(at, end, indent)

    def _block_end(self, at: int, end: int, least: int) -> int:
        """The first line behind `at` with text left of column `least`."""
        indents = self._indents
        for line in range(at + 1, end):
            if 0 <= indents[line] < least:
                return line
        return end

    def _run_end(self, at: int, end: int) -> int:
        """The first blank line behind `at`."""
        while at < end and self._indents[at] >= 0:
            at += 1
        return at

    def _text_at(self, at: int, end: int) -> int:
        """The first line from `at` on that is not blank."""
        while at < end and self._indents[at] < 0:
            at += 1
        return at

    def _plain(self, source: str) -> str:
        return plain_rst(source, self._substitutions)

    def _cell(self, source: str) -> str:
        return with_symbols(self._plain(source))

    # Sections and paragraphs

    def _title_or_paragraph(self, at: int, end: int, indent: int) -> int:
        if self._depth == 1 and indent == 0 and (after := self._title(at, end)):
            return after
        return self._paragraph(at, end, indent)

    def _title(self, at: int, end: int) -> int:
        """Read a section's title, with or without a line above it; 0 if there is none here."""
        text = self.lines[at]
        over = _ADORNMENT.fullmatch(text)
        following = self.lines[at + 1] if at + 1 < end else ""
        if not over:
            under = _ADORNMENT.fullmatch(following)
            if not under or len(following) < min(4, len(text)):
                return 0
            return self._heading(text, (under[1], False), at, at + 2)
        if not following:
            return at + 1 if len(text) > 3 else 0  # noqa: PLR2004 - a transition: four marks at least
        if at + 2 < end and self.lines[at + 2] == text:
            return self._heading(following.strip(), (over[1], True), at, at + 3)
        return 0

    def _heading(self, text: str, style: tuple[str, bool], at: int, after: int) -> int:
        if style not in self._styles:
            self._styles.append(style)
        title_line = at + 2 if style[1] else at + 1
        self.outline.heading(self._plain(text), self._styles.index(style) + 1, title_line, after)
        return after

    def _paragraph(self, at: int, end: int, indent: int) -> int:
        last = at + 1
        while last < end and 0 <= self._indents[last] <= indent:
            last += 1
        if last == at + 1 and last < end and self._indents[last] > indent and not self.lines[at].endswith("::"):
            return self._definition(at, end, indent)
        literal = self._report(at, last)
        if not literal:
            return last
        start = self._text_at(last, end)
        if start >= end or self._indents[start] <= indent:
            return last
        after = self._block_end(start, end, indent + 1)
        self._code(start, after, "", start)
        return after

    def _report(self, at: int, last: int, first_text: str | None = None) -> bool:
        """Report the paragraph of these lines; whether it announces a literal block."""
        lines = [line.strip() for line in self.lines[at:last]]
        if first_text is not None:
            lines[0] = first_text
        source = self.outline.cut("\n".join(lines), at + 1)
        literal = source.endswith("::")
        if literal:
            source = source[:-2].rstrip() if source.endswith((" ::", "\n::")) or source == "::" else source[:-1]
        text = self._plain(source)
        if any(map(str.isalnum, text)) or not _ADORNMENT.fullmatch(text):
            lead = self.outline.in_item and _LABELLED.match(source) is not None
            self.outline.paragraph(text, at + 1, last, lead=lead)
        return literal

    def _definition(self, at: int, end: int, indent: int) -> int:
        """Read a term with the indented text that defines it, as a list item that opens with a label."""
        after = self._block_end(at, end, indent + 1)
        term = not self.outline.in_item
        if term:
            self.outline.open_item(self._lists + 1)
        self.outline.paragraph(self._plain(self.lines[at]), at + 1, at + 1, lead=True)
        self.body(at + 1, after, self._indents[at + 1])
        if term:
            self.outline.close_item()
        return after

    def _line_block(self, at: int, end: int) -> int:
        last = at
        while last < end and self.lines[last].lstrip()[:2] in ("|", "| "):
            last += 1
        texts = [self._plain(line.strip()[2:]) for line in self.lines[at:last]]
        self.outline.paragraph("\n".join(filter(None, texts)), at + 1, last)
        return last

    def _code(self, at: int, end: int, language: str, first: int) -> None:
        """Report lines as code, moved left to their least indentation; the block begins at line `first`."""
        last = end
        while last > at and self._indents[last - 1] < 0:
            last -= 1
        least = min((indent for indent in self._indents[at:last] if indent >= 0), default=0)
        self.outline.code(
            "\n".join([line[least:] for line in self.lines[at:last]]), language, first + 1, max(last, first + 1)
        )

    # Lists

    def _enumerator(self, at: int, end: int, text: str) -> int:
        """The width of the enumerator that a line begins with; 0 if a paragraph merely looks like it."""
        found = _ENUMERATOR.match(text)
        if not found:
            return 0
        if at + 1 < end and self._indents[at + 1] == self._indents[at]:
            following = self.lines[at + 1].strip()
            if not _ENUMERATOR.match(following):
                return 0
        return found.end()

    def _item(self, at: int, end: int, indent: int, width: int) -> int:
        after = self._block_end(at, end, indent + 1)
        self._blank_mark(at, indent, width)
        self._lists += 1
        self.outline.open_item(self._lists)
        self.body(at, after, indent + width)
        self.outline.close_item()
        self._lists -= 1
        return after

    def _blank_mark(self, at: int, indent: int, width: int) -> None:
        rest = self.lines[at][indent + width :]
        column = indent + width + len(rest) - len(rest.lstrip())
        self.lines[at] = " " * (indent + width) + rest if rest else ""
        self._indents[at] = column if rest else -1

    def _field(self, at: int, end: int, indent: int, field: re.Match[str]) -> int:
        after = self._block_end(at, end, indent + 1)
        last = min(self._run_end(at, end), after)
        if field[2] or last > at + 1:
            self._report(at, last, f"{field[1]}: {field[2] or ''}")
        if last < after:
            self.body(last, after, indent + 1)
        return after

    # Tables

    def _drawn_table(self, at: int, end: int, indent: int) -> int:
        if self.lines[at].lstrip()[0] == "+":
            last = at
            while last < end and self.lines[last].lstrip()[:1] in ("+", "|"):
                last += 1
            read = grid_table
        else:
            last = self._simple_table_end(at, end)
            read = simple_table
        if last - at < 3:  # noqa: PLR2004 - two borders and a row at least
            return self._paragraph(at, end, indent)
        self._rows(read([line[indent:] for line in self.lines[at:last]], at + 1, self._cell))
        return last

    def _simple_table_end(self, at: int, end: int) -> int:
        """Behind the last border: the third, or the second where a blank line or the end follows it."""
        borders = 0
        for line in range(at, end):
            if self._indents[line] >= 0 and SIMPLE_BORDER.fullmatch(self.lines[line].strip()):
                borders += 1
                if borders > 1 and (borders > 2 or line + 1 >= end or self._indents[line + 1] < 0):  # noqa: PLR2004 - as said
                    return line + 1
        return at

    def _rows(self, table: Table) -> None:
        for row in table.rows:
            self.outline.row(table.header, row.cells, row.line, row.end_line)

    # Explicit markup

    def _explicit(self, at: int, end: int, indent: int) -> int:
        text = self.lines[at][indent:]
        if text == ".." and (at + 1 >= end or self._indents[at + 1] < 0):
            return at + 1
        after = self._block_end(at, end, indent + 1)
        if directive := _DIRECTIVE.match(text):
            self.outline.close_item()
            self._directive(directive[1], (directive[2] or "").strip(), at, after)
        elif note := _NOTE.match(text):
            self.outline.close_item()
            self._blank_mark(at, indent, note.end())
            self.body(at, after, self._indents[at])
        return after

    def _directive(self, name: str, argument: str, at: int, end: int) -> None:
        options, start = self._options(at + 1, end)
        content = self._text_at(start, end)
        treatment = treatment_of(name)
        match treatment:
            case Treatment.ADMONITION:
                self._admonition(name.lower(), argument, at, content, end)
            case Treatment.CODE:
                self._code_directive(name, argument, at, content, end)
            case Treatment.LIST_TABLE | Treatment.CSV_TABLE:
                self._table_directive(treatment, options, content, end)
            case Treatment.RAW:
                if argument == "html" and content < end:
                    read_fragment("\n".join(self.lines[content:end]), content + 1, self.outline)
            case Treatment.TITLED | Treatment.TEXT:
                self.outline.paragraph(self._plain(argument), at + 1, at + 1)
                self._descend(content, end)
            case Treatment.PLAIN:
                self._descend(content, end)
            case Treatment.DROPPED:
                pass

    def _options(self, at: int, end: int) -> tuple[dict[str, str], int]:
        """The options that stand right below a directive, and the line behind them."""
        options: dict[str, str] = {}
        while at < end and self._indents[at] >= 0 and (option := _OPTION.fullmatch(self.lines[at].strip())):
            options[option[1]] = option[2] or ""
            column = self._indents[at]
            at += 1
            while at < end and self._indents[at] > column:
                at += 1
        return options, at

    def _descend(self, at: int, end: int) -> None:
        if at < end:
            self.body(at, end, self._indents[at])
            self.outline.close_item()

    def _admonition(self, name: str, argument: str, at: int, content: int, end: int) -> None:
        self.outline.enter(name)
        if argument:
            # the words on the directive's line and those right below it are one paragraph
            joined = content == at + 1 and name != "admonition"
            last = self._run_end(content, end) if joined else at + 1
            self._report(at, last, argument)
            content = self._text_at(last, end) if joined else content
        self._descend(content, end)
        self.outline.leave()

    def _code_directive(self, name: str, argument: str, at: int, content: int, end: int) -> None:
        if name == "parsed-literal":
            for line in range(content, end):
                if self._indents[line] >= 0:
                    self.lines[line] = " " * self._indents[line] + self._plain(self.lines[line])
        language = argument.split()[0] if argument else ""
        if name in ("mermaid", "graphviz", "uml", "parsed-literal", "literalinclude"):
            language = name if name in ("mermaid", "graphviz", "uml") else ""
        self._code(content, end, language, at)

    def _table_directive(self, treatment: Treatment, options: dict[str, str], at: int, end: int) -> None:
        if at >= end:
            return
        lines = self.lines[at:end]
        stated = options.get("header-rows", "")
        headers = int(stated) if stated.isdecimal() and len(stated) < 4 else 0  # noqa: PLR2004 - so many rows is nonsense
        if treatment is Treatment.LIST_TABLE:
            self._rows(list_table(lines, at + 1, headers, self._cell))
            return
        try:
            self._rows(csv_table(lines, at + 1, options.get("header", ""), headers, self._cell))
        except ValueError as error:
            self.outline.skipped.append(str(error))


def _substitutions(text: str) -> dict[str, str]:
    return {name: plain_rst(value) if kind == "replace" else "" for name, kind, value in _SUBSTITUTION.findall(text)}
