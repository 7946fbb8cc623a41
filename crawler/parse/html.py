"""HTML to blocks, for pages and for the HTML blocks of Markdown.

beautifulsoup4 builds the tree with lxml, whose time is linear also on broken markup (Python's own parser is not: an
unclosed comment repeated takes it minutes). lxml tells beautifulsoup4 no line numbers, so each tag is given its own
before, as an attribute.
"""

from __future__ import annotations

import re
from html import unescape

from bs4 import BeautifulSoup

from crawler.models import Document, Parsed
from crawler.parse.html_tree import LINES, SILENT, Plain, TreeReader, content_of, tidy
from crawler.parse.inline_scanner import shown_by_tag
from crawler.parse.prose import Outline, with_fewer_tags

_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"""(<[a-zA-Z][^\s/>"'<]*)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)""")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"\s+|<[^<>]*>")
_STRUCTURE = re.compile(r"<(?:table|t[rdh]|h[1-6]|li|[uod]l|pre|dt|script|style|svg)\b", re.IGNORECASE)
_ROW = re.compile(r"<(?:thead|tbody|t[rdh])\b", re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_BREAKS = re.compile(
    r"</?(?:p|div|details|summary|center|figure|figcaption|section|blockquote|header|footer|picture)\b[^<>]*>|\n\s*\n",
    re.IGNORECASE,
)


def parse_html(document: Document, text: str) -> Parsed:
    """Parse an HTML page: its `main` or `article` where it has one, else its body without navigation."""
    text, skipped = with_fewer_tags(text)
    outline = Outline(skipped)
    root, silent = content_of(_tree(text, 1))
    TreeReader(outline, silent, 1, 1 + text.count("\n")).read(root)
    return outline.finish(document)


def read_fragment(markup: str, first_line: int, outline: Outline, plain: Plain = str) -> None:
    """Report what an HTML block within another format shows.

    Args:
        markup: The block's source.
        first_line: The line on which it begins.
        outline: To which it is reported.
        plain: Makes plain text of what stands between the tags; MDX has Markdown there.
    """
    if "<!--" in markup:
        markup = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), markup)
    if not markup.strip():
        return
    if _STRUCTURE.search(markup):
        outline.close_item()
        if _ROW.search(markup) and not _TABLE.search(markup):
            markup = f"<table>{markup}</table>"  # else lxml drops the rows and keeps their words
        last_line = first_line + markup.rstrip().count("\n")
        TreeReader(outline, SILENT, first_line, last_line, plain).read(_tree(markup, first_line))
        return
    start = 0
    for stop in _BREAKS.finditer(markup):
        _paragraph(markup[start : stop.start()], first_line + markup.count("\n", 0, start), outline, plain)
        start = stop.end()
    _paragraph(markup[start:], first_line + markup.count("\n", 0, start), outline, plain)


def _paragraph(source: str, first_line: int, outline: Outline, plain: Plain) -> None:
    """Report a stretch of markup that has inline tags only."""
    text = tidy(_ANY_TAG.sub(lambda tag: shown_by_tag(tag[0]), _SPACE.sub(" ", source)))
    if not text:
        return
    shown = 0
    while hidden := _HIDDEN.match(source, shown):
        if shown_by_tag(hidden[0].strip()).strip():
            break
        shown = hidden.end()
    line = first_line + source.count("\n", 0, shown)
    end_line = first_line + source.rstrip().count("\n")
    outline.paragraph(plain(unescape(text)), line, max(line, end_line))


def _tree(markup: str, first_line: int) -> BeautifulSoup:
    """Parse markup so that each tag knows the lines on which it begins and ends."""
    pieces: list[str] = []
    line = first_line
    position = 0
    for tag in _TAG.finditer(markup):
        start, end = tag.span()
        first = line + markup.count("\n", position, start)
        line = first + markup.count("\n", start, end)
        pieces += (markup[position:start], tag[1], f' {LINES}="{first} {line}"', tag[2])
        position = end
    pieces.append(markup[position:])
    return BeautifulSoup("".join(pieces), "lxml")
