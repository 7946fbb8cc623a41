"""A page's blocks as they are found: what every reader of prose (Markdown, reStructuredText, HTML, AsciiDoc) shares.

A reader reports headings, paragraphs, list items, table rows and code in the page's order; the outline gives each its
path of headings, joins a list item's paragraphs, types the paragraphs of an admonition, and marks the headings whose
sections show how something is done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter

from crawler.models import Block, BlockType, Document, Parsed, Skip, TableRow

LONGEST = 100_000
"""Characters that are read of a line and kept of a block; more is a data dump. The page's skips say what was cut."""

MOST_LINES = 50_000
"""Lines of a page that are read."""

MOST_TAGS = 60_000
"""HTML tags of a page that are read; a tree costs far more than a line."""

ADMONITIONS = frozenset(
    {
        "abstract", "admonition", "attention", "bug", "caution", "danger", "deprecated", "error", "example", "fail",
        "failure", "faq", "hint", "important", "info", "missing", "note", "question", "quote", "secondary", "seealso",
        "success", "summary", "tip", "tldr", "todo", "versionadded", "versionchanged", "versionremoved", "warning",
    }
)  # fmt: skip
"""Names of boxes that set a remark apart, as Docusaurus, MkDocs, MyST, GitHub, Sphinx and Asciidoctor have them."""


def with_fewer_tags(text: str) -> tuple[str, list[str]]:
    """Return a page's text up to the tag that is one too many, and in words what was left out."""
    if text.count("<") <= MOST_TAGS:
        return text, []
    tag = next(islice(re.finditer(r"<[a-zA-Z]", text), MOST_TAGS, None), None)
    return (text[: tag.start()], [f"of more than {MOST_TAGS:,} HTML tags so many are read"]) if tag else (text, [])


def readable(text: str) -> tuple[str, list[str]]:
    """Return a page's text without what no person wrote, and in words what was left out.

    Readers need time in proportion to the lines and the blocks of a page. Four megabytes of list marks are a million.
    """
    text, reasons = with_fewer_tags(text)
    if text.count("\n") >= MOST_LINES:
        lines = text.split("\n")
        reasons.append(f"of {len(lines):,} lines the first {MOST_LINES:,} are read")
        text = "\n".join(lines[:MOST_LINES])
    if len(text) > LONGEST:
        lines = text.split("\n")
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST:
                reasons.append(f"line {number}: of {len(line):,} characters the first {LONGEST:,} are read")
                lines[number - 1] = line[:LONGEST]
        text = "\n".join(lines)
    return text, reasons


@dataclass(slots=True)
class _Section:
    level: int
    text: str
    index: int


@dataclass(slots=True)
class _Item:
    level: int
    box: str
    lead: bool = False
    line: int = 0
    end_line: int = 0
    texts: list[str] = field(default_factory=list)


class Outline:
    """Collects a page's blocks in order, each under its headings."""

    def __init__(self, skipped: Sequence[str] = ()) -> None:
        self.skipped: list[str] = list(skipped)
        """What was left out of the page, in words."""
        self.box = ""
        """The kind of the innermost admonition that is open, as `enter` was told."""
        self._blocks: list[Block] = []
        self._sections: list[_Section] = []
        self._path: tuple[str, ...] = ()
        self._with_steps: set[int] = set()
        self._item: _Item | None = None
        self._boxes: list[str] = []

    @property
    def in_item(self) -> bool:
        """Whether a list item is open, to which the next paragraph belongs."""
        return self._item is not None

    def heading(self, text: str, level: int, line: int, end_line: int) -> None:
        """Open a section. `level` counts from 1; 0 is a title outside the text, which stands above every heading."""
        self.close_item()
        if not text:
            return
        sections = self._sections
        while sections and sections[-1].level >= level:
            sections.pop()
        self._path = tuple([section.text for section in sections])
        text = self.cut(text, line)
        shown = min(max(level, 1), 6)
        self._blocks.append(Block(BlockType.HEADING, text, line, end_line, self._path, level=shown))
        sections.append(_Section(level, text, len(self._blocks) - 1))
        self._path = (*self._path, text)

    def paragraph(self, text: str, line: int, end_line: int, *, lead: bool = False) -> None:
        """Add a paragraph, which belongs to the open list item if there is one. `lead`: it opens with a label."""
        if not text:
            return
        item = self._item
        if item is None:
            kind = BlockType.ADMONITION if self.box else BlockType.PARAGRAPH
            self._blocks.append(Block(kind, self.cut(text, line), line, end_line, self._path, info=self.box))
            return
        if not item.texts:
            item.line = line
            item.lead = lead
        item.texts.append(text)
        item.end_line = end_line

    def open_item(self, level: int) -> None:
        """Begin a list item at nesting depth `level`, from 1; the paragraphs that follow are its text."""
        self.close_item()
        self._item = _Item(level, self.box)

    def close_item(self) -> None:
        """End the open list item, if any. An item of an admonition has the admonition's kind as its `info`."""
        item = self._item
        self._item = None
        if item is not None and item.texts:
            text = self.cut("\n".join(item.texts), item.line)
            place = (item.line, item.end_line, self._path)
            self._blocks.append(
                Block(BlockType.LIST_ITEM, text, *place, level=item.level, info=item.box, lead=item.lead)
            )

    def code(self, text: str, language: str, line: int, end_line: int) -> None:
        """Add a block of code; `language` is lower-cased."""
        self.close_item()
        self.steps()
        if text.strip():
            text = self.cut(text, line)
            self._blocks.append(Block(BlockType.CODE_FENCE, text, line, end_line, self._path, info=language.lower()))

    def row(self, header: tuple[str, ...], cells: tuple[str, ...], line: int, end_line: int) -> None:
        """Add a table's body row, unless all its cells are empty."""
        self.close_item()
        if any(cells):
            text = self.cut(" | ".join(cells), line)
            self._blocks.append(Block(BlockType.TABLE_ROW, text, line, end_line, self._path, TableRow(header, cells)))

    def front_matter(self, values: Sequence[tuple[str, str]], line: int, end_line: int) -> None:
        """Add the scalar values of a page's front matter, a `key: value` line each."""
        if values:
            text = "\n".join([f"{key}: {value}" for key, value in values])
            self._blocks.append(Block(BlockType.FRONT_MATTER, self.cut(text, line), line, end_line))

    def steps(self) -> None:
        """Note that the open sections show how: they hold code or an ordered list."""
        self._with_steps.update([section.index for section in self._sections])

    def enter(self, box: str) -> None:
        """Open an admonition of this kind; an empty kind is a box that is none, in which the outer one still holds."""
        self.close_item()
        self._boxes.append(self.box)
        self.box = box or self.box

    def leave(self) -> None:
        """Close what `enter` opened last."""
        self.close_item()
        self.box = self._boxes.pop()

    def cut(self, text: str, line: int) -> str:
        """Return as much of a block's text as is kept; readers call it before they work on a text at length."""
        if len(text) <= LONGEST:
            return text
        self.skipped.append(f"line {line}: of {len(text):,} characters of one block the first {LONGEST:,} are read")
        return text[:LONGEST]

    def finish(self, document: Document) -> Parsed:
        """Return what was collected; the outline is spent."""
        self.close_item()
        for index in self._with_steps:
            self._blocks[index] = self._blocks[index]._replace(steps=True)
        self._blocks.sort(key=attrgetter("line"))  # a label within a table is reported before or after it
        skips = tuple(Skip(document.path, reason, document.repo) for reason in self.skipped)
        return Parsed(document.kind, tuple(self._blocks), skips)
