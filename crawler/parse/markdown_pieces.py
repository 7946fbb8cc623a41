"""Which parts of a Markdown page are worth parsing: a page's text with those blanked in which nobody is interested.

Most of a page says nothing that a rule asks for, and finding its blocks costs far more than searching its text. The
text is cut into pieces where CommonMark surely begins a new block of the page itself. A piece that is not wanted is
replaced by a thematic break, which stands between its neighbours as its blocks did and is reported by nobody; no line
moves. Where it is not sure that a block begins, no cut is made, and what other blocks may depend on stays: headings,
link definitions, HTML, and all that stands before the second heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from crawler.parse.prose import LONGEST


class Interest(Protocol):
    """What somebody wants of a page."""

    def in_steps(self, heading: str) -> bool:
        """Whether it is wanted, given the source of a heading, if its section shows steps."""

    def in_piece(self, text: str, *, code: bool) -> bool:
        """Whether a piece of the page is wanted, given its source; `code`: it is a block of code and nothing else."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    level: int = 0
    """Of a heading: 1 to 6."""
    code: bool = False
    sure: bool = True
    """Whether what stands in it is understood."""


_EVENT = re.compile(
    r"""^(?:(?P<heading>\#{1,6}(?=[ \t\n]|\Z))
    |(?P<before>[ \t]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})
    |(?P<indent>[ \t]*+)<(?P<html>!--|\?|!\[CDATA\[|![a-z]|(?:pre|script|style|textarea)(?=[\s>]))
    |(?<=\n\n)\S)""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_HTML_ENDS = {"!--": "-->", "?": "?>", "![cdata[": "]]>"}
_RAW_HTML_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_KEPT = re.compile(r"\]:|^[ \t]*<|^[ ]{0,3}(?:=+|-+)[ \t]*$|^[ ]{1,3}\#{1,6}(?:[ \t]|$)", re.MULTILINE)
"""What is kept unasked: link definitions, HTML, headings that are underlined or indented."""
_STEPS = re.compile(r"`{3}|~{3}|^(?: {4}|[ ]*\t)|^[ ]*\d+[.)]", re.MULTILINE)
"""What may be code or an ordered list, which show how something is done."""
_SEPARATOR = "***"


def without_idle_pieces(text: str, title: str, interest: Interest) -> str:
    """Return a page's text, as many lines long, with the pieces blanked that are not wanted.

    Args:
        text: the page without front matter.
        title: the one that its front matter gives it, if any.
        interest: says what is wanted.
    """
    pieces = list(_pieces(text))
    headings = [piece for piece in pieces if piece.level]
    if len(headings) < 2 or interest.in_steps(title):  # noqa: PLR2004 - see the module
        return text
    asks_steps = interest.in_steps("".join(text[piece.start : piece.end] for piece in headings))
    kept: list[str] = []
    separated = False
    steps_above = 0  # the level of the heading whose section may have to show steps
    for piece in pieces:
        source = text[piece.start : piece.end]
        if piece.level:
            wanted = True
            if asks_steps and not 0 < steps_above < piece.level:
                steps_above = piece.level if interest.in_steps(source) else 0
        else:
            wanted = piece.start <= headings[1].start or _is_wanted(source, piece, interest, steps=steps_above > 0)
        if wanted:
            kept.append(source)
            separated = separated and not source.strip()
        else:
            kept.append((_SEPARATOR if not separated else "") + "\n" * source.count("\n"))
            separated = True
    return "".join(kept)


def _is_wanted(source: str, piece: _Piece, interest: Interest, *, steps: bool) -> bool:
    if not source.strip() or not piece.sure or len(source) > LONGEST:
        return True
    if steps and (piece.code or _STEPS.search(source)):
        return True
    return (not piece.code and _KEPT.search(source) is not None) or interest.in_piece(source, code=piece.code)


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut a page where a block of its own begins; the pieces follow each other without a gap."""
    start = position = 0
    event: re.Match[str] | None = None
    while position >= 0 and (event := _EVENT.search(text, position)):
        at = event.start()
        after_empty = text[at - 2 : at] == "\n\n"
        # What follows an empty line is no part of HTML before it, of most kinds.
        surely = after_empty or "<" not in text[start:at]
        opens = event["heading"] or (event["fence"] and not event["before"])
        if (opens and surely) or (after_empty and not text[at].isspace()):
            if start < at:
                yield _Piece(start, at)
            start = at
        if event["html"]:
            position = _html_end(text, event)
        elif not (opens or event["fence"]):
            position = event.end()
        elif not surely:
            position = -1
        elif event["fence"] and event["before"]:
            position = _inner_fence_end(text, event)
        else:
            position = start = _line_end(text, at) if event["heading"] else _fence_end(text, event)
            yield _Piece(at, start, level=len(event["heading"] or ""), code=bool(event["fence"]))
    if start < len(text):
        yield _Piece(start, len(text), sure=event is None)


def _html_end(text: str, event: re.Match[str]) -> int:
    """Where HTML ends that empty lines do not end, -1 if that is not sure."""
    mark = event["html"].lower()
    if mark in {"pre", "script", "style", "textarea"}:
        closing = _RAW_HTML_END.search(text, event.end())
        end = closing.end() if closing else -1
    else:
        closes = _HTML_ENDS.get(mark, ">")
        found = text.find(closes, event.end())
        end = found + len(closes) if found >= 0 else -1
    return -1 if event["indent"] and "\n" in text[event.end() : end] else end


def _fence_end(text: str, event: re.Match[str]) -> int:
    closing = _closing(event["fence"], 0).search(text, _line_end(text, event.start()))
    return _line_end(text, closing.start()) if closing else len(text)


def _inner_fence_end(text: str, event: re.Match[str]) -> int:
    """Where a fence ends that stands in a list item or is indented, -1 if it depends on what it stands in."""
    before = event["before"]
    begin = _line_end(text, event.start())
    closing = None if "\t" in before else _closing(event["fence"], len(before)).search(text, begin)
    if closing is None or _leaves(event["fence"], len(before)).search(text, begin, closing.start()):
        return -1
    return _line_end(text, closing.start())


@lru_cache(maxsize=256)
def _closing(fence: str, indent: int) -> re.Pattern[str]:
    """The line that closes a fence: indented as far as its first line, or up to three columns at the page's edge."""
    columns = f"{{{indent}}}" if indent else "{0,3}"
    return re.compile(rf"^[ ]{columns}{fence}{fence[0]}*[ \t]*$", re.MULTILINE)


@lru_cache(maxsize=256)
def _leaves(fence: str, indent: int) -> re.Pattern[str]:
    """A line that may end what a fence stands in, or close it for some readers only."""
    return re.compile(rf"^(?![ ]{{{indent}}}|[ \t]*$)|^[ \t]*{fence[0] * 3}", re.MULTILINE)


def _line_end(text: str, at: int) -> int:
    """The offset behind the end of a line."""
    end = text.find("\n", at)
    return end + 1 if end >= 0 else len(text)
