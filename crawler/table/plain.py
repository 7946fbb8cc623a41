"""The words of a cell without its markup, and the addresses that it links to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_RAISED = re.compile(r"<(/?)sup\b", re.IGNORECASE)


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of inline tokens as a reader sees it; a line break is a newline.

    Footnote marks (`[^1]`, raised text) and struck-out words are left out: they are not what the cell says now.
    """
    words: list[str] = []
    raised = struck = 0
    for token in tokens:
        tag = _RAISED.match(token.content) if token.type == "html_inline" else None
        if tag:
            raised = max(0, raised + (-1 if tag[1] else 1))
        elif token.type in {"s_open", "s_close"}:
            struck += token.nesting
        elif not (raised or struck):
            words.append(_words(token))
    return _FOOTNOTE.sub("", "".join(words)).strip()


def _words(token: Token) -> str:
    if token.type == "image":
        return plain_text(token.children or ())
    if token.type == "html_inline":
        return "\n" if _BREAK.match(token.content) else ""
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content


def link_addresses(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The addresses of the links among inline tokens, in order."""
    return tuple(str(token.attrs["href"]) for token in tokens if token.type == "link_open")
