"""RE2 as rules use it: case-insensitive, linear in time, a plain space for any run of white space."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any

import re2

MOST_KNOWN = 100_000
"""Answers that a set keeps."""

SET_MEMORY = 256 * 1024 * 1024
"""Bytes that a set of some hundred patterns may use for its automaton before it falls back to a slower one."""


_PIECE = re.compile(r"\\.|\[\^?+\]?+(?:\\.|[^\]\\])*+(?:\]|\\?\Z)|.", re.DOTALL)


@lru_cache(maxsize=8192)
def flexible(pattern: str) -> str:
    """Let each plain space of a pattern stand for any run of white space (in a character class for one such)."""

    def freed(piece: str) -> str:
        # In a group, so that `?` behind a space makes it optional.
        return r"(?:\s+)" if piece == " " else piece.replace(" ", r"\s") if piece.startswith("[") else piece

    return "".join(freed(piece) for piece in _PIECE.findall(pattern))


def _options(memory: int = 8 * 1024 * 1024) -> Any:  # noqa: ANN401 - google-re2 has no type for its options
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.log_errors = False
    chosen.never_capture = True  # only the whole match is asked for, which lets the fast automaton find it
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
        return self._regexp.search(_bytes(text)) is not None

    def matches_whole(self, text: str) -> bool:
        """Whether it matches the whole text."""
        return self._regexp.fullmatch(_bytes(text)) is not None

    def spans(self, text: str, most: int = 8) -> list[tuple[int, int]]:
        """Start and end (in characters) of its first matches."""
        data = _bytes(text)
        spans = [match.span() for match in islice(self._regexp.finditer(data), most)]
        if len(data) == len(text):
            return spans
        return [(len(data[:start].decode()), len(data[:end].decode())) for start, end in spans]


def _bytes(text: str) -> bytes:
    """What RE2 reads: it then need not turn every offset into characters."""
    return text.encode("utf-8", "replace")


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> CompiledPattern:
    """The compiled pattern, kept for the next use."""
    return CompiledPattern(pattern)


@lru_cache(maxsize=1 << 17)
def found(pattern: str, text: str) -> bool:
    """Whether a pattern matches anywhere in a text; kept, since titles, paths and headings are asked often."""
    return compiled(pattern).found_in(text)


@lru_cache(maxsize=1 << 17)
def whole(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text; kept as `found` is."""
    return compiled(pattern).matches_whole(text)


class PathSet:
    """Many patterns that match a short text whole, asked all at once; answers are kept, since paths repeat."""

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        """Compile patterns, each with the key that stands for it; several may share one."""
        pairs = list(patterns)
        self._keys = [key for _, key in pairs]
        self._known: dict[str, tuple[int, ...]] = {}
        self._set = re2.Set.FullMatchSet(_options(SET_MEMORY))
        for pattern, _ in pairs:
            self._set.Add(flexible(pattern))
        if pairs:
            self._set.Compile()

    def matching(self, text: str) -> tuple[int, ...]:
        """Keys of the patterns that match the text, ascending, each once."""
        if not self._keys:
            return ()
        known = self._known.get(text)
        if known is None:
            known = tuple(sorted({self._keys[index] for index in self._set.Match(text) or ()}))
            if len(self._known) < MOST_KNOWN:
                self._known[text] = known
        return known
