"""A tree of HTML, as beautifulsoup4 builds it, to blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from crawler.parse.inline import with_symbols
from crawler.parse.prose import ADMONITIONS, Outline

Plain = Callable[[str], str]
"""Makes plain text of what stands between tags."""

LINES = "data-source-lines"
"""The attribute that says on which lines of the file a tag begins and ends."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
"""Elements that are headings, with their levels."""
SILENT = frozenset(
    {"script", "style", "template", "noscript", "svg", "math", "head", "nav", "footer", "form", "iframe", "select"}
)
"""Elements whose content is none of the page's text."""

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "header", "hr", "html", "main", "p", "section", "summary", "table", "tbody", "tfoot",
        "thead",
    }
)  # fmt: skip
"""Elements that end the paragraph before them."""
_LABELS = frozenset({"b", "strong", "a", "code"})
_ANCHORS = frozenset({"headerlink", "hash-link", "anchor", "anchor-link", "permalink"})
_SPACE = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r"(?:(?<! ) ++)?+\n\s*")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-(?:source-)?)([\w+#.-]+)")


def content_of(soup: BeautifulSoup) -> tuple[Tag, frozenset[str]]:
    """A page's `main` or `article`, else all of it without what stands around; and the elements to leave out in it."""
    root = soup.find("main") or soup.find(None, {"role": "main"}) or soup.find("article")
    return (root, SILENT) if isinstance(root, Tag) else (soup, SILENT | {"header", "aside"})


def tidy(text: str) -> str:
    """Join what pieces of text and line breaks leave: one space between words, none around a break."""
    text = text.strip()
    if "\n" in text:
        text = _AROUND_BREAK.sub("\n", text)
    while "  " in text:
        text = text.replace("  ", " ")
    return text


class _Table:
    """The outermost table that is being read; what stands in tables within it is its cells' text."""

    def __init__(self) -> None:
        self.header: tuple[str, ...] = ()
        self.cells: list[str] = []
        self.line = 0
        self.body = False
        self.heads = 0
        self.inner = 0


class TreeReader:
    """Walks a tree without recursion, so that no depth of nesting can exhaust the stack."""

    def __init__(
        self, outline: Outline, silent: frozenset[str], first_line: int, last_line: int, plain: Plain = str
    ) -> None:
        self._outline = outline
        self._silent = silent
        self._plain = plain
        self._line = self._first = self._last = first_line
        self._last_line = last_line
        self._texts: list[str] = []
        self._lead = False
        self._raw = 0
        """How many `pre` elements are open."""
        self._lists = 0
        self._table: _Table | None = None
        self._boxes: set[int] = set()

    def read(self, root: Tag) -> None:
        """Report what stands in an element."""
        self._line = _lines(root)[1] or self._line
        open_tags: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
        while open_tags:
            tag, children = open_tags[-1]
            child = next(children, None)
            if child is None:
                open_tags.pop()
                if open_tags:
                    self._end(tag)
            elif isinstance(child, Tag):
                if self._is_shown(child):
                    self._start(child)
                    open_tags.append((child, iter(child.contents)))
                else:
                    self._line = (_lines(child)[1] or self._line) + sum(text.count("\n") for text in child.strings)
            elif isinstance(child, NavigableString):
                self._text(child)
        self._flush()

    def _is_shown(self, tag: Tag) -> bool:
        return tag.name not in self._silent and not (tag.name == "a" and _ANCHORS.intersection(_classes(tag)))

    def _text(self, node: NavigableString) -> None:
        text = str(node)
        if not isinstance(node, PreformattedString) and (self._raw or not text.isspace()):
            if not self._texts:
                self._first = self._line + (0 if self._raw else text[: len(text) - len(text.lstrip())].count("\n"))
            self._texts.append(text if self._raw else _SPACE.sub(" ", text))
            self._last = self._line + text.rstrip().count("\n")
        elif self._texts:
            self._texts.append(" ")
        self._line += text.count("\n")

    def _start(self, tag: Tag) -> None:
        name = tag.name
        first, self._line = _lines(tag) if tag.has_attr(LINES) else (self._line, self._line)
        if name in ("br", "img"):
            self._shown(name, tag, first)
        elif self._table is not None and name != "tr" and name not in ("td", "th"):
            self._table.inner += name == "table"
            if name in BLOCKS or name in HEADINGS or name in ("li", "pre"):
                self._texts.append(" ")
        elif name in _LABELS:
            self._lead = self._lead or not self._texts
        elif name == "pre":
            self._flush()
            self._raw += 1
        elif name in ("tr", "td", "th"):
            self._start_in_table(name, first)
        elif name in HEADINGS or name in BLOCKS or name in ("ul", "ol", "menu", "li"):
            self._flush()
            self._start_block(tag)

    def _shown(self, name: str, tag: Tag, line: int) -> None:
        text = "\n" if name == "br" else str(tag.get("alt") or "")
        if text and not self._texts:
            self._first = line
        if text and (self._texts or name == "img"):
            self._texts.append(text)
            self._last = max(self._last, line)

    def _start_block(self, tag: Tag) -> None:
        name = tag.name
        if name in ("ul", "ol", "menu"):
            self._lists += 1
            if name == "ol":
                self._outline.steps()
        elif name == "li":
            self._outline.open_item(max(self._lists, 1))
        elif name == "table":
            self._outline.close_item()
            self._table = _Table()
        elif (box := _box(tag)) is not None:
            self._outline.enter(box)
            self._boxes.add(id(tag))

    def _start_in_table(self, name: str, line: int) -> None:
        table = self._table
        if table is None or table.inner:
            self._texts.append(" ")
        elif name == "tr":
            self._end_row(table)  # where the one before lacks its end
            table.line = line
        else:
            self._texts.clear()
            table.heads += name == "th"

    def _end(self, tag: Tag) -> None:
        name = tag.name
        if self._table is not None:
            self._end_in_table(self._table, name)
        elif name in HEADINGS:
            text, first, last = self._taken()
            self._outline.heading(text.replace("\n", " "), HEADINGS[name], first, last)
        elif name == "pre":
            self._end_code(tag)
        elif name in ("ul", "ol", "menu"):
            self._flush()
            self._outline.close_item()
            self._lists -= 1
        elif name == "li" or name in BLOCKS:
            self._flush()
            if name == "li":
                self._outline.close_item()
            if id(tag) in self._boxes:
                self._outline.leave()

    def _end_in_table(self, table: _Table, name: str) -> None:
        if name == "table":
            if table.inner:
                table.inner -= 1
            else:
                self._end_row(table)
                self._table = None
        elif table.inner:
            return
        elif name in ("td", "th"):
            if self._texts and not any(table.cells):
                table.line = self._first
            table.cells.append(with_symbols(self._taken()[0]))
        elif name == "tr":
            self._end_row(table)

    def _end_row(self, table: _Table) -> None:
        self._texts.clear()
        if table.cells:
            if not table.header and not table.body and table.heads == len(table.cells):
                table.header = tuple(table.cells)
            else:
                cells = [*table.cells, *[""] * (len(table.header) - len(table.cells))]
                self._outline.row(table.header, tuple(cells), *self._from(table.line))
            table.body = True
        table.cells, table.heads = [], 0

    def _end_code(self, tag: Tag) -> None:
        self._raw -= 1
        text = "".join(self._texts).strip("\n")
        self._texts.clear()
        self._outline.code(text, _language(tag), *self._from(self._first))

    def _taken(self) -> tuple[str, int, int]:
        text = self._plain(tidy("".join(self._texts)))
        self._texts.clear()
        self._lead = False
        return text, *self._from(self._first)

    def _from(self, first: int) -> tuple[int, int]:
        """A line and that of the last text, within the source: the tree of broken markup tells some of it twice."""
        return min(first, self._last_line), min(max(first, self._last), self._last_line)

    def _flush(self) -> None:
        if self._raw:
            return
        lead = self._lead
        text, first, last = self._taken()
        self._outline.paragraph(text, first, last, lead=lead)


def _lines(tag: Tag) -> tuple[int, int]:
    first, _, last = str(tag.get(LINES) or "0 0").partition(" ")
    return int(first), int(last)


def _classes(tag: Tag) -> list[str]:
    classes = tag.get("class")
    return classes if isinstance(classes, list) else []


def _box(tag: Tag) -> str | None:
    """The kind of the admonition that this element is, as Sphinx, MkDocs and Docusaurus write them; None for others."""
    classes = _classes(tag)
    if not any("admonition" in name or name in ("alert", "callout") for name in classes):
        return None
    for name in classes:
        kind = name.rsplit("-", 1)[-1].lower()
        if kind in ADMONITIONS and kind != "admonition":
            return kind
    return None if any(name.startswith("admonition-") for name in classes) else "note"


def _language(tag: Tag) -> str:
    """The language of a block of code, by the classes of the element, what it holds and what holds it."""
    places = [tag, *tag.contents[:1], tag.parent, tag.parent.parent if tag.parent else None]
    for place in places:
        if isinstance(place, Tag) and (found := _LANGUAGE.search(" ".join(_classes(place)))):
            return found[1]
    return ""
