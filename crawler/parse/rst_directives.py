"""reStructuredText's directives: those of docutils, of Sphinx and of its common extensions, by their names."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from crawler.parse.html import read_fragment
from crawler.parse.prose import ADMONITIONS, Outline
from crawler.parse.rst_lines import Lines
from crawler.parse.rst_tables import Table, csv_table, list_table


class Treatment(Enum):
    """What a directive's content is."""

    ADMONITION = auto()
    CODE = auto()
    TITLED = auto()
    """Its argument is a title for readers, its content is the page's."""
    PLAIN = auto()
    """Its content is the page's; its argument says how to show it."""
    TEXT = auto()
    """Its argument is all there is to read."""
    LIST_TABLE = auto()
    CSV_TABLE = auto()
    RAW = auto()
    DROPPED = auto()


_NAMES: dict[Treatment, str] = {
    Treatment.CODE: "code code-block code-tab console graphviz literalinclude mermaid parsed-literal prompt sourcecode",
    Treatment.TITLED: "attribute card class collapse confval data details dropdown envvar exception function "
    "grid-item-card group-tab method option sidebar tab tab-item topic",
    Treatment.TEXT: "centered rubric",
    Treatment.LIST_TABLE: "list-table flat-table",
    Treatment.CSV_TABLE: "csv-table",
    Treatment.RAW: "raw",
    Treatment.DROPPED: "bibliography click contents currentmodule default-role highlight image include index math meta "
    "mdinclude module openapi productionlist py:currentmodule py:module rst-class sectnum tabularcolumns title toctree "
    "video youtube",
}
_TREATMENTS = {name: treatment for treatment, names in _NAMES.items() for name in names.split()}
_DRAWINGS = frozenset({"graphviz", "mermaid"})
_NO_LANGUAGE = frozenset({"parsed-literal", "literalinclude"})

_OPTION = re.compile(r":([\w -]+):(?: ++(.*)|$)")


def treatment_of(name: str) -> Treatment:
    """Return how to read a directive; one that nobody knows is read for its content."""
    name = name.lower()
    if known := _TREATMENTS.get(name):
        return known
    if name in ADMONITIONS:
        return Treatment.ADMONITION
    _, domain, short = name.rpartition(":")
    if domain and short in _TREATMENTS:
        return _TREATMENTS[short]
    if name.startswith("auto"):
        return Treatment.DROPPED
    return Treatment.PLAIN


class Reader(Protocol):
    """What a directive needs of the reader of the page."""

    outline: Outline
    lines: Lines

    def body(self, start: int, end: int, indent: int) -> None:
        """Read lines as the page's."""

    def report(self, at: int, end: int, first_text: str | None = None) -> bool:
        """Report lines as one paragraph, `first_text` in place of the first line."""

    def plain(self, source: str) -> str:
        """Return the text that inline markup shows."""

    def cell(self, source: str) -> str:
        """Return the text of a table's cell."""

    def rows(self, table: Table) -> None:
        """Report a table."""


class Directive:
    """One directive: its name, its argument and the lines from its first to its last (counted from 0, `end` behind)."""

    def __init__(self, reader: Reader, name: str, argument: str, at: int, end: int) -> None:
        self._reader = reader
        self._name = name.lower()
        self._argument = argument
        self._at = at
        self._end = end
        self._options: dict[str, str] = {}
        self._content = reader.lines.text_at(self._read_options(at + 1), end)

    def read(self) -> None:
        """Report what the directive holds."""
        readings: dict[Treatment, Callable[[], None]] = {
            Treatment.ADMONITION: self._admonition,
            Treatment.CODE: self._code,
            Treatment.TITLED: self._titled,
            Treatment.TEXT: self._titled,
            Treatment.PLAIN: self._descend,
            Treatment.LIST_TABLE: self._list_table,
            Treatment.CSV_TABLE: self._csv_table,
            Treatment.RAW: self._raw,
        }
        reading = readings.get(treatment_of(self._name))
        if reading:
            reading()

    def _read_options(self, at: int) -> int:
        """Take the options that stand right below the directive; return the line behind them."""
        lines = self._reader.lines
        while at < self._end and (option := _OPTION.fullmatch(lines.texts[at].strip())):
            self._options[option[1]] = option[2] or ""
            column = lines.indents[at]
            at += 1
            while at < self._end and lines.indents[at] > column:
                at += 1
        return at

    def _descend(self) -> None:
        if self._content < self._end:
            self._reader.body(self._content, self._end, self._reader.lines.indents[self._content])
            self._reader.outline.close_item()

    def _titled(self) -> None:
        self._reader.outline.paragraph(self._reader.plain(self._argument), self._at + 1, self._at + 1)
        self._descend()

    def _admonition(self) -> None:
        reader = self._reader
        reader.outline.enter(self._name)
        if self._argument:
            # the words on the directive's line and those right below it are one paragraph, except a title of its own
            joined = self._content == self._at + 1 and self._name != "admonition"
            last = reader.lines.run_end(self._content, self._end) if joined else self._at + 1
            reader.report(self._at, last, self._argument)
            self._content = reader.lines.text_at(max(last, self._content), self._end)
        self._descend()
        reader.outline.leave()

    def _code(self) -> None:
        reader = self._reader
        text, last = reader.lines.dedented(self._content, self._end)
        if self._name == "parsed-literal":
            lines = text.split("\n")
            text = "\n".join([line[: len(line) - len(line.lstrip())] + reader.plain(line) for line in lines])
        language = self._argument.split(maxsplit=1)[0] if self._argument else ""
        if self._name in _DRAWINGS:
            language = self._name
        elif self._name in _NO_LANGUAGE:
            language = ""
        reader.outline.code(text, language, self._at + 1, max(last, self._at + 1))

    def _list_table(self) -> None:
        lines = self._reader.lines.texts[self._content : self._end]
        table = list_table(lines, self._content + 1, self._header_rows(), self._reader.cell)
        self._reader.rows(table)

    def _csv_table(self) -> None:
        lines = self._reader.lines.texts[self._content : self._end]
        header = self._options.get("header", "")
        try:
            table = csv_table(lines, self._content + 1, header, self._header_rows(), self._reader.cell)
        except ValueError as error:
            self._reader.outline.skipped.append(str(error))
        else:
            self._reader.rows(table)

    def _header_rows(self) -> int:
        stated = self._options.get("header-rows", "")
        return min(int(stated[:3]), 10) if stated.isdecimal() else 0

    def _raw(self) -> None:
        if self._argument == "html" and self._content < self._end:
            markup = "\n".join(self._reader.lines.texts[self._content : self._end])
            read_fragment(markup, self._content + 1, self._reader.outline)
