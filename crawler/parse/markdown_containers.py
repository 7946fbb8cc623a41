"""Boxes that CommonMark does not know: `:::note` (Docusaurus, MyST), `!!! note` (MkDocs), tabs and directive fences.

Their marker lines are blanked and indented content is moved left, so that CommonMark reads what stands inside as it
stands; no line moves up or down. What was taken out comes back as ranges of lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.parse.prose import ADMONITIONS


@dataclass(slots=True)
class Container:
    """A box from its marker line to its last line, 1-based. `kind` is an admonition's name, empty for other boxes."""

    kind: str
    title: str
    line: int
    end_line: int = 0


@dataclass(slots=True)
class _Open:
    container: Container
    mark: str
    """The colons or ticks that close it; empty where indentation does."""
    indent: int
    """Of content that stands in it by indentation: the columns that content needs."""


_ANY = re.compile(r"""^[ \t>]*(?::{3}|!!!|\?\?\?|===+[ ]"|`{3,}\{|~{3,}\{)""", re.MULTILINE)
_FENCE = re.compile(r"[ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^`]*)")
_COLONS = re.compile(r"[ \t]*+(:{3,}+)[ \t]*+(?:\{([\w:-]++)\}|([A-Za-z][\w-]*+))?+[ \t]*+(.*)")
_DIRECTIVE = re.compile(r"[ \t]*+(`{3,}|~{3,})\{([\w:-]+)\}[ \t]*+(.*)")
_INDENTED = re.compile(
    r"""([ \t]*+)(?:(?:!!!|\?\?\?\+?)[ \t]++((?:[\w-]++|[ ]++(?=[\w-]))++)[ \t]*+(?:"(.*)")?"""
    r"""|===[+!]?[ ]"(.*)")[ \t]*+"""
)
_OPTION = re.compile(r"[ \t]*:[\w-]+:.*")

DEEPEST = 50
"""Boxes within boxes; markers of deeper ones stay text."""

_DESCENDED = ADMONITIONS | {
    "card", "card-body", "details", "div", "dropdown", "grid", "grid-item", "grid-item-card", "margin", "sidebar",
    "tab-item", "tab-set", "topic",
}  # fmt: skip
"""Directives whose content is Markdown; the content of others is code or no prose."""


def open_containers(text: str) -> tuple[str, list[Container]]:
    """Take the boxes' markers out of a Markdown text.

    Returns:
        The text with as many lines as before, and the boxes in the order in which they open.
    """
    if not _ANY.search(text):
        return text, []
    reader = _Reader(text.split("\n"))
    return reader.read(), reader.containers


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    containers: list[Container] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _fence: str = ""
    _options: bool = False
    """Whether the next line may still be an option of the directive just opened."""

    def read(self) -> str:
        for number, line in enumerate(self.lines, start=1):
            self.lines[number - 1] = self._line(line, number)
        for opened in self._open:
            # a marked box that nothing closes is a slip of the pen: it holds the paragraph that follows
            opened.container.end_line = len(self.lines) if not opened.mark else opened.container.line + 2
        return "\n".join(self.lines)

    def _line(self, line: str, number: int) -> str:
        if not line.strip():
            self._options = False
            return line
        line = self._dedent(line, number)
        if self._options and _OPTION.fullmatch(line):
            return ""
        self._options = False
        bare = line.lstrip(" \t>")
        if self._fence:
            if bare.startswith(self._fence) and not bare.strip(self._fence[0] + " \t"):
                self._fence = ""
        elif len(self._open) < DEEPEST and bare:
            return self._marker(line, number, bare)
        return line

    def _marker(self, line: str, number: int, bare: str) -> str:
        """Take the marker that a line may be; what stays of the line."""
        if bare[0] in "`~-*+" or bare[0].isdigit():
            return self._fence_or_directive(line, number)
        if bare.startswith(":::"):
            return self._colons(line, number)
        if bare.startswith(("!!!", "???", "===")):
            return self._indented(line, number)
        return line

    def _dedent(self, line: str, number: int) -> str:
        """Close the indented boxes that the line has left, and move the line left by those that hold it."""
        while self._open and not self._open[-1].mark and _columns(line) < self._open[-1].indent:
            self._close(number - 1)
        moved = sum(4 for opened in self._open if not opened.mark)
        return _moved_left(line, moved) if moved else line

    def _fence_or_directive(self, line: str, number: int) -> str:
        directive = _DIRECTIVE.fullmatch(line)
        if directive and directive[2] in _DESCENDED:
            self._enter(Container(_kind(directive[2]), directive[3], number), directive[1])
            self._options = True
            return ""
        if closes := next((o for o in reversed(self._open) if o.mark[:1] in ("`", "~")), None):
            bare = line.strip()
            if bare.startswith(closes.mark) and not bare.strip(bare[0]):
                while self._open[-1] is not closes:
                    self._close(number)
                self._close(number)
                return ""
        if fence := _FENCE.match(line):
            self._fence = fence[1]
        return line

    def _colons(self, line: str, number: int) -> str:
        found = _COLONS.fullmatch(line)
        if not found:
            return line
        colons, directive, name, title = found.groups()
        if directive or name:
            kind = (directive or name).lower()
            if directive and kind not in _DESCENDED:
                kind, title = "", ""
            self._enter(Container(_kind(kind), title.strip("[] "), number), colons)
            self._options = bool(directive)
            return ""
        if title:
            return line
        if any(opened.mark[:1] == ":" for opened in self._open):
            while self._open[-1].mark[:1] != ":":
                self._close(number)
            self._close(number)
        return ""

    def _indented(self, line: str, number: int) -> str:
        found = _INDENTED.fullmatch(line)
        if not found:
            return line
        indent, names, title, tab = found.groups()
        outer = sum(4 for opened in self._open if not opened.mark)
        kind = _kind(names.split()[0].lower()) if names else ""
        self._enter(Container(kind, tab or title or "", number), "", _columns(indent) + outer + 4)
        return ""

    def _enter(self, container: Container, mark: str, indent: int = 0) -> None:
        self.containers.append(container)
        self._open.append(_Open(container, mark, indent))

    def _close(self, number: int) -> None:
        self._open.pop().container.end_line = number


def _kind(name: str) -> str:
    return name if name in ADMONITIONS else ""


def _columns(line: str) -> int:
    """The column at which a line's text begins, tabs as in CommonMark."""
    column = 0
    for character in line:
        if character == "\t":
            column += 4 - column % 4
        elif character == " ":
            column += 1
        else:
            break
    return column


def _moved_left(line: str, columns: int) -> str:
    rest = line.lstrip(" \t")
    return " " * max(_columns(line) - columns, 0) + rest
