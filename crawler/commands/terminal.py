"""The console that results and messages go through: whatever strangers wrote, it commands no terminal.

Repositories, tables, rules and snapshots are all text that may come from a pull request. Each report escapes what it
shows; this is the last door, through which everything passes that is printed.
"""

from __future__ import annotations

import unicodedata
from json import dumps, loads
from typing import Any

from rich.console import Console
from rich.text import Text

_COMMANDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction in which text is read."""


def tame(text: str) -> str:
    """Text without what commands a terminal, reverses what is read, or cannot be written; U+FFFD in its place."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _is_wild(character) else character for character in text)


def _is_wild(character: str) -> bool:
    return character not in "\n\t" and (unicodedata.category(character) in _COMMANDS or character in _TURNING)


class Terminal(Console):
    """A console on which plain text stays plain."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401 - rich's own options are passed on
        """A text as rich shows it, tamed; everything that is printed as a string comes by here."""
        return super().render_str(tame(text), **options)

    def print_json(self, json: str | None = None, **options: Any) -> None:  # noqa: ANN401 - as above
        """JSON, indented, in which wild characters are escaped, so that it says the same and does nothing."""
        if json is None:
            super().print_json(None, **options)
        else:
            shown = Text(_escaped(dumps(loads(json), indent=2, ensure_ascii=False)), no_wrap=True)
            self.print(shown, soft_wrap=True)


def _escaped(text: str) -> str:
    """The same JSON: what is wild in it can stand in strings only."""
    if text.isascii():
        return text
    return "".join(dumps(character)[1:-1] if _is_wild(character) else character for character in text)
