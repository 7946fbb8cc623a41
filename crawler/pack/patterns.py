"""RE2 as rules use it: case-insensitive, linear in time, a plain space for any run of white space."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any

import re2

SET_MEMORY = 256 * 1024 * 1024
"""Bytes that a set of some hundred patterns may use for its automaton before it falls back to a slower one."""


_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def flexible(pattern: str) -> str:
    """Let each plain space of a pattern stand for any run of white space (in a character class for one such)."""

    def freed(piece: str) -> str:
        return r"\s+" if piece == " " else piece.replace(" ", r"\s") if piece.startswith("[") else piece

    return "".join(freed(piece) for piece in _PIECE.findall(pattern))


def _options(memory: int = 8 * 1024 * 1024) -> Any:  # noqa: ANN401 - google-re2 has no type for its options
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.log_errors = False
    chosen.max_mem = memory
    return chosen


class CompiledPattern:
    """A rule's pattern, ready to search."""

    __slots__ = ("_regexp", "source")

    def __init__(self, pattern: str) -> None:
        """Compile a pattern.

        Raises:
            ValueError: RE2 does not accept it; the text says why.
        """
        self.source = pattern
        try:
            self._regexp = re2.compile(flexible(pattern), _options())
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise ValueError(f"not a pattern that RE2 accepts: {reason}") from None

    def found_in(self, text: str) -> bool:
        """Whether it matches anywhere in the text."""
        return self._regexp.search(text) is not None

    def matches_whole(self, text: str) -> bool:
        """Whether it matches the whole text."""
        return self._regexp.fullmatch(text) is not None

    def spans(self, text: str, most: int = 8) -> list[tuple[int, int]]:
        """Start and end (in characters) of its first matches."""
        return [match.span() for match in islice(self._regexp.finditer(text), most)]


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> CompiledPattern:
    """The compiled pattern, kept for the next use."""
    return CompiledPattern(pattern)


class PatternSet:
    """Many patterns searched for in one pass; `matches` gives the keys of those found."""

    def __init__(self, *, whole: bool = False) -> None:
        """Start an empty set; `whole` asks each pattern to match the whole text."""
        options = _options(SET_MEMORY)
        self._set = re2.Set.FullMatchSet(options) if whole else re2.Set.SearchSet(options)
        self._keys: list[int] = []
        self._compiled = False

    def add(self, pattern: str, key: int) -> None:
        """Add a pattern under a key; several patterns may share one."""
        self._set.Add(flexible(pattern))
        self._keys.append(key)

    def matches(self, text: str | bytes) -> list[int]:
        """Keys of the patterns that match, ascending, each once."""
        if not self._keys:
            return []
        if not self._compiled:
            self._set.Compile()
            self._compiled = True
        return sorted({self._keys[index] for index in self._set.Match(text)})
