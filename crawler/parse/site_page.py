"""A page of a documentation site as what is read of it: HTML again, with a block on each line.

Sites send whole pages on one line, with navigation, scripts and numbers that differ from one answer to the next. What
is kept is the page's content alone, so that a line leads to a block, a block to its anchor, and the same words have the
same hash.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import escape, unescape

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from crawler.parse.html_tree import BLOCKS, HEADINGS, content_of
from crawler.parse.prose import with_fewer_tags

FORMAT = 1
"""Goes up when the same page comes to be read as something else."""

_ITEMS = frozenset({"ul", "ol", "menu", "li", "tr", "td", "th", "dt", "dd", "pre"})
_VOID = frozenset({"br", "img"})
_ANCHORED = frozenset({*HEADINGS, "dt"})
_KEPT = ("class", "alt", "href", "role")
_SPACE = re.compile(r"\s+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w-]{1,40})""", re.IGNORECASE)
_ANCHOR = re.compile(r'^<(?:h[1-6]|dt)[^<>]* id="([^"]*)"', re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_HEAD = 4096
_NEAR = 4
"""Children of a heading, from either end, among which its anchor is looked for."""


def read_of(body: bytes, charset: str = "") -> bytes:
    """What is read of a page: its `main` or `article`, else its body without navigation; UTF-8, a block a line.

    Args:
        body: the page as it came.
        charset: what the server says of its encoding; else the page's own word, else UTF-8.
    """
    text, _ = with_fewer_tags(_decoded(body, charset))
    root, silent = content_of(BeautifulSoup(text, "lxml"))
    lines = "".join(_Writer(silent).pieces(root))
    return f"<main>\n{lines}\n</main>\n".encode("utf-8", "replace")


def anchor_at(data: bytes, line: int) -> str:
    """The anchor nearest above a line of what :func:`read_of` gave; empty where there is none."""
    above = "\n".join(data.decode("utf-8", "replace").split("\n")[:line])
    anchors = _ANCHOR.findall(above)
    return unescape(anchors[-1]) if anchors else ""


def shown(line: str) -> str:
    """A line of what :func:`read_of` gave, as a reader of the page sees it."""
    return unescape(_TAG.sub("", line))


def _decoded(body: bytes, charset: str) -> str:
    own = _CHARSET.search(body[:_HEAD])
    for name in (charset, own[1].decode("ascii", "replace") if own else "", "utf-8-sig"):
        try:
            codec = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if codec in {"utf-8", "utf-8-sig"}:
            return body.decode("utf-8-sig", "replace")
        if codec.startswith(("iso8859", "cp125", "utf-16", "koi8", "shift_jis", "euc", "gb", "big5", "ascii")):
            return body.decode(codec, "replace")
    return body.decode("utf-8-sig", "replace")


class _Writer:
    """Writes a tree without recursion, so that no depth of nesting can exhaust the stack."""

    def __init__(self, silent: frozenset[str]) -> None:
        self._silent = silent
        self._raw = 0
        self._pending = ""
        """The anchor of a section whose heading is yet to come."""

    def pieces(self, root: Tag) -> Iterator[str]:
        """The source of what stands in an element."""
        open_tags: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
        while open_tags:
            tag, children = open_tags[-1]
            child = next(children, None)
            if child is None:
                open_tags.pop()
                if open_tags:
                    yield self._end(tag.name)
            elif isinstance(child, Tag):
                if child.name not in self._silent:
                    yield self._start(child)
                    open_tags.append((child, iter(child.contents if child.name not in _VOID else ())))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                text = _LINE_ENDS.sub("\n", child) if self._raw else _SPACE.sub(" ", child)
                yield escape(text, quote=False)

    def _start(self, tag: Tag) -> str:
        name = tag.name
        self._raw += name == "pre"
        if self._raw and name not in {"pre", "code", "br"}:
            return ""
        kept = [(key, _value(tag, key)) for key in _KEPT]
        anchor = self._anchor(tag)
        shown = [("id", anchor)] * bool(anchor) + [(key, value) for key, value in kept if value]
        attributes = "".join(f' {key}="{_SPACE.sub(" ", escape(value))}"' for key, value in shown)
        return f"{self._break(name)}<{name}{attributes}>"

    def _end(self, name: str) -> str:
        shown = not self._raw or name in {"pre", "code"}
        self._raw -= name == "pre"
        return f"</{name}>" if shown and name not in _VOID else ""

    def _break(self, name: str) -> str:
        is_block = name in BLOCKS or name in HEADINGS or name in _ITEMS
        return "\n" if is_block and (not self._raw or name == "pre") else ""

    def _anchor(self, tag: Tag) -> str:
        """The anchor by which a heading or term is reached: its own, one inside it, or its section's."""
        own = _value(tag, "id")
        if tag.name not in _ANCHORED:
            self._pending = own if own and tag.name in BLOCKS else self._pending
            return ""
        children = [one for one in (*tag.contents[:_NEAR], *tag.contents[-_NEAR:]) if isinstance(one, Tag)]
        inner = next((found for one in children if (found := _inner_anchor(one))), "")
        anchor = own or inner or self._pending
        self._pending = ""
        return anchor


def _inner_anchor(tag: Tag) -> str:
    href = _value(tag, "href") if tag.name == "a" else ""
    return _value(tag, "id") or _value(tag, "name") or (href[1:] if href.startswith("#") else "")


def _value(tag: Tag, key: str) -> str:
    value = tag.get(key)
    return " ".join(value) if isinstance(value, list) else value or ""
