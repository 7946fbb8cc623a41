"""The lines of a document that a piece of evidence rests on, made harmless for a terminal and short enough for it."""

from __future__ import annotations

import re
import unicodedata

from crawler.match.engine import Found
from crawler.models import Document, Evidence
from crawler.models.sites import is_site
from crawler.parse.site_page import shown
from crawler.report.escape import HIDDEN

_SHORTEST_WORD = 4
_FOCUS_AT = 0.4
"""Where in a long line's window the words of the hit stand, as a share of the window."""


def harmless(text: str) -> str:
    """A stranger's text on one line, without characters that could command a terminal or reverse what is read."""
    return "".join(c for c in text.expandtabs(2) if unicodedata.category(c) not in HIDDEN).strip()


def quoted(entry: Evidence, hit: Found | None, document: Document | None, most: int, width: int) -> list[str]:
    """The evidence's lines, at most so many, beginning with the one at which the hit's words stand.

    Args:
        entry: the stored evidence.
        hit: the same hit as today's rules find it, which tells where it stands now.
        document: the document's text, where it is at hand.
        most: lines at most.
        width: characters of a line at most; a long line is cut around the hit's words.
    """
    if document is None or most < 1:
        return []
    now = hit.located() if hit else entry
    lines = document.data.decode("utf-8", "replace").splitlines()[now.line - 1 : now.end_line]
    lines = list(map(shown, lines)) if is_site(document.repo) else lines
    lines = [line for line in map(harmless, lines) if line]
    focus = _focus(hit)
    first = next((n for n, line in enumerate(lines) if _position(line, focus) >= 0), 0)
    return [_window(line, focus, width) for line in lines[first : first + most]]


def field_of(hit: Found | None) -> str:
    """The dotted field of an object at which a hit stands, where the quoted line alone does not show it."""
    return harmless(hit.hit.field) if hit else ""


def _focus(hit: Found | None) -> list[str]:
    """Words of the hit, the longest first."""
    words = re.findall(r"[\w/-]{2,}", hit.block.text[hit.hit.start : hit.hit.end]) if hit else []
    return sorted((word.casefold() for word in words if len(word) >= _SHORTEST_WORD), key=len, reverse=True)


def _position(line: str, focus: list[str]) -> int:
    folded = line.casefold()
    return next((position for word in focus if (position := folded.find(word)) >= 0), -1)


def _window(line: str, focus: list[str], width: int) -> str:
    if len(line) <= width:
        return line
    start = max(0, min(_position(line, focus) - int(width * _FOCUS_AT), len(line) - width))
    if start:
        start = line.find(" ", start, start + width // 4) + 1 or start
    cut = line[start : start + width]
    head, tail = "…" if start else "", "…" if start + width < len(line) else ""
    return head + cut[len(head) : len(cut) - len(tail)] + tail
