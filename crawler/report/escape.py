"""Making strangers' text harmless in Markdown: it stays text, on one line, in one cell."""

from __future__ import annotations

import re
import unicodedata

_ACTIVE = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])")
_LINKED = re.compile(r"(?<=https)(:)(?=//)|(?<=http)(:)(?=//)|(?<=ftp)(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_CALLING = re.compile(r"[@#](?=[^\W_])")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control and format characters (also those that reverse the direction of text), halves of characters, private ones."""


def escaped(text: str) -> str:
    """Text as Markdown that shows just that text, also inside a table: no markup, link, mention, or line break.

    White space becomes single spaces and hidden characters U+FFFD, since a path may hold any bytes. An invisible space
    keeps `@name` and `#1` from calling people and issues.
    """
    words = _ENTITY.sub("&amp;", visible(text))
    words = _CALLING.sub(lambda match: f"{match[0]}&#8203;", words)
    words = _LINKED.sub(lambda match: f"&#{ord(match[0])};", words)
    words = _ACTIVE.sub(lambda match: f"\\{match[0]}", words)
    return re.sub(r"^([-+>=!#]|\d+[.)](?=\s|$))", _defused, words)


def link(text: str, address: str) -> str:
    """A Markdown link with harmless text; the address must be percent-encoded."""
    return f"[{escaped(text)}]({address})"


def visible(text: str) -> str:
    """Text on one line as a terminal may show it: white space as single spaces, hidden characters as U+FFFD."""
    shown = (
        "\ufffd" if unicodedata.category(character) in HIDDEN and not character.isspace() else character
        for character in text
    )
    return " ".join("".join(shown).split())


def _defused(match: re.Match[str]) -> str:
    """A list, quote or heading mark at the beginning of a line, as text."""
    mark = match[0]
    return f"\\{mark}" if len(mark) == 1 else f"{mark[:-1]}\\{mark[-1]}"
