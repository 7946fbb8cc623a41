"""Markdown and MDX to blocks.

markdown-it-py finds the blocks (`markdown_rules`), `inline` turns what stands in them into plain text. Boxes that
CommonMark does not know are taken out before (`markdown_containers`), JSX likewise (`markdown_jsx`), front matter too.

The paragraphs of an admonition are blocks of type admonition; its list items, tables and code keep their types, and its
list items bear its kind as `info`.
"""

from __future__ import annotations

import re
from collections.abc import Container as Labels
from typing import Any

from markdown_it.token import Token

from crawler.models import Document, Parsed
from crawler.parse.html import read_fragment
from crawler.parse.inline import plain_text, with_symbols
from crawler.parse.markdown_containers import Container, open_containers
from crawler.parse.markdown_front_matter import FrontMatter, split_front_matter
from crawler.parse.markdown_jsx import Label, looks_like_jsx, without_jsx
from crawler.parse.markdown_rules import block_parser
from crawler.parse.prose import ADMONITIONS, Outline, readable

_MARKDOWN = block_parser()
_MDX = block_parser(indented_code=False)

_LABELLED = re.compile(
    r"""(?:\[[ xX]\][ ]++)?[^\w\s\[`*_<"'(]*+\s*+
    (?:\*\*[^*]+\*\*|__[^_]+__|\[[^\]]+\](?:[(\[:]|$)|`[^`]+`|\*[^*]+\*|<(?:b|strong|a|code)\b)""",
    re.VERBOSE,
)
"""A list item that opens with bold words, a link or code; a task's box or a symbol may stand before it."""
_HEADING_ID = re.compile(r"(?:(?<![ \t])[ \t]++)?+(?:\{#[^{}]*\}|\{/\*(?:(?!\{/\*).)*?\*/\})[ \t]*+$")
_ALERT = re.compile(r"\[!(\w+)\][-+]?[ \t]*([^\n]*)\n?")
_INFO = re.compile(r"[ \t]*(?:\{\.?+([\w+#.:-]*+)[^}]*+\}[ \t]*)?([\w+#.-]*)")
_CODE_DIRECTIVES = frozenset({"code", "code-block", "code-cell", "sourcecode", "literalinclude", "prompt"})
_NO_CODE = frozenset({"contents", "figure", "image", "include", "raw", "toctree"})


def parse_markdown(document: Document, text: str) -> Parsed:
    """Parse a Markdown page; JSX in it is treated as in MDX, since some sites take both for one."""
    return _parse(document, text, mdx=looks_like_jsx(text))


def parse_mdx(document: Document, text: str) -> Parsed:
    """Parse an MDX page: imports, exports and JSX go, what stands between JSX tags is Markdown."""
    return _parse(document, text, mdx=True)


def _parse(document: Document, text: str, *, mdx: bool) -> Parsed:
    text, skipped = readable(text)
    front, text = split_front_matter(text)
    text, labels = without_jsx(text) if mdx else (text, [])
    text, containers = open_containers(text)
    environment: dict[str, Any] = {}
    tokens = (_MDX if mdx else _MARKDOWN).parse(text, environment)
    reader = _Reader(tokens, Outline(skipped), environment.get("references", ()), mdx=mdx)
    reader.boxes = containers[::-1]
    reader.labels = labels[::-1]
    reader.read(front)
    return reader.outline.finish(document)


class _Reader:
    """Walks the tokens once and reports what it finds to an outline."""

    def __init__(self, tokens: list[Token], outline: Outline, links: Labels[str], *, mdx: bool) -> None:
        self.outline = outline
        self.boxes: list[Container] = []
        """Boxes that are still to open, the next one last; likewise `labels`."""
        self.labels: list[Label] = []
        self._mdx = mdx
        self._tokens = tokens
        self._links = links
        self._open_boxes: list[int] = []
        self._heading = 0
        self._depth = 0
        self._quotes: list[bool] = []
        self._header: tuple[str, ...] = ()
        self._html_end = 0

    def read(self, front: FrontMatter) -> None:
        self._front_matter(front)
        steps = {
            "inline": self._inline,
            "heading_open": self._heading_open,
            "bullet_list_open": self._list_open,
            "ordered_list_open": self._list_open,
            "bullet_list_close": self._list_close,
            "ordered_list_close": self._list_close,
            "list_item_open": self._item_open,
            "list_item_close": self._item_close,
            "blockquote_open": self._quote_open,
            "blockquote_close": self._quote_close,
            "fence": self._fence,
            "code_block": self._fence,
            "table_header": self._table_header,
            "table_row": self._table_row,
            "html_block": self._html,
        }
        watch = bool(self.boxes or self.labels)
        for index, token in enumerate(self._tokens):
            if watch and token.map:
                self._go_to(token.map[0] + 1)
            step = steps.get(token.type)
            if step:
                step(token, index)
        self._go_to(1 << 31)

    def _front_matter(self, front: FrontMatter) -> None:
        self.outline.front_matter(front.values, 2, max(front.end_line - 1, 2))
        if not front.title:
            return
        title = front.title.casefold()
        for index, token in enumerate(self._tokens):
            if token.type == "heading_open" and token.tag == "h1":
                heading = self._heading_text(self._tokens[index + 1].content)
                if heading.casefold() == title:
                    return
        self.outline.heading(front.title, 0, front.title_line, front.title_line)

    def _go_to(self, line: int) -> None:
        """Open and close the boxes, and report the labels of JSX tags, that stand before a line."""
        while self.labels and self.labels[-1].line <= line:
            label = self.labels.pop()
            self.outline.close_item()
            self.outline.paragraph(label.text, label.line, label.line)
        while self._open_boxes and self._open_boxes[-1] < line:
            self._open_boxes.pop()
            self.outline.leave()
        while self.boxes and self.boxes[-1].line <= line:
            box = self.boxes.pop()
            while self._open_boxes and self._open_boxes[-1] < box.line:
                self._open_boxes.pop()
                self.outline.leave()
            self.outline.enter(box.kind)
            self._open_boxes.append(box.end_line)
            self.outline.paragraph(plain_text(box.title), box.line, box.line)

    def _text(self, content: str) -> str:
        return plain_text(content, self._links)

    def _heading_text(self, content: str) -> str:
        if "{" in content:
            content = _HEADING_ID.sub("", content)
        return self._text(content).replace("\n", " ")

    def _inline(self, token: Token, _: int) -> None:
        first, last = token.map or (0, 0)
        content = self.outline.cut(token.content, first + 1)
        if self._heading:
            level, self._heading = self._heading, 0
            self.outline.heading(self._heading_text(content), level, first + 1, last)
            return
        if self._quotes and not self._quotes[-1] and content.startswith("[!"):
            content, first = self._alert(content, first)
        lead = self._depth > 0 and _LABELLED.match(content) is not None
        self.outline.paragraph(self._text(content), first + 1, last, lead=lead)

    def _alert(self, content: str, line: int) -> tuple[str, int]:
        """Open the admonition that a quote begins with, as GitHub writes it; return what follows its mark."""
        alert = _ALERT.match(content)
        if not alert or alert[1].lower() not in ADMONITIONS:
            return content, line
        self._quotes[-1] = True
        self.outline.enter(alert[1].lower())
        self.outline.paragraph(self._text(alert[2]), line + 1, line + 1)
        return content[alert.end() :], line + 1

    def _heading_open(self, token: Token, _: int) -> None:
        # a heading inside a quote or a list item opens no section of the page
        self._heading = 0 if self._depth or self._quotes else int(token.tag[1])

    def _list_open(self, token: Token, _: int) -> None:
        self.outline.close_item()
        self._depth += 1
        if token.type == "ordered_list_open":
            self.outline.steps()

    def _list_close(self, _: Token, __: int) -> None:
        self.outline.close_item()
        self._depth -= 1

    def _item_open(self, _: Token, __: int) -> None:
        self.outline.open_item(self._depth)

    def _item_close(self, _: Token, __: int) -> None:
        self.outline.close_item()

    def _quote_open(self, _: Token, __: int) -> None:
        self.outline.close_item()
        self._quotes.append(False)

    def _quote_close(self, _: Token, __: int) -> None:
        self.outline.close_item()
        if self._quotes.pop():
            self.outline.leave()

    def _fence(self, token: Token, _: int) -> None:
        first, last = token.map or (0, 0)
        language = code_language(token.info) if token.info else ""
        if language is None:
            self.outline.close_item()
            return
        self.outline.code(token.content.rstrip("\n"), language, first + 1, last)

    def _table_header(self, token: Token, _: int) -> None:
        self._header = self._cells(token)

    def _table_row(self, token: Token, _: int) -> None:
        line = (token.map or [0])[0] + 1
        self.outline.row(self._header, self._cells(token), line, line)

    def _cells(self, token: Token) -> tuple[str, ...]:
        return tuple([with_symbols(self._text(cell)) for cell in token.meta["cells"]])

    def _html(self, token: Token, index: int) -> None:
        """Read an HTML block together with those that follow it: blank lines cut one table into several."""
        if index < self._html_end:
            return
        first, last = token.map or (0, 0)
        markup = token.content
        self._html_end = index + 1
        while self._html_end < len(self._tokens) and self._tokens[self._html_end].type == "html_block":
            following = self._tokens[self._html_end]
            start, end = following.map or (last, last)
            markup = markup.rstrip("\n") + "\n" * (start - last + 1) + following.content
            last = end
            self._html_end += 1
        read_fragment(markup, first + 1, self.outline, self._text if self._mdx else str)


def code_language(info: str) -> str | None:
    """Return the language in a fence's info string, as `yaml title="x"`, `{.yaml}` and `{code-block} yaml` say it.

    None where the fence is a directive whose content is no code, such as a picture's options.
    """
    found = _INFO.match(info)
    directive, language = found.groups() if found else ("", "")
    if directive in _NO_CODE:
        return None
    if directive and directive not in _CODE_DIRECTIVES:
        return directive.lower()
    return (language or "").lower()
