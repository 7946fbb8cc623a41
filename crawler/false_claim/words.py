"""The words that rules themselves use, and texts reduced to those."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.pack.anatomy import anatomy

ELLIPSIS = "…"

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_SHORTEST_STEM = 3
"""Letters: "job" in a pattern stands for "jobs" too; an ending is always shorter than its stem."""
_ARTICLES = frozenset({"a", "an", "the"})
_GONE = "\0"


class Vocabulary:
    """The words that stand as plain characters in some patterns."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Take the plain characters out of patterns."""
        runs = (run.casefold() for pattern in patterns for run in anatomy(pattern).runs())
        self._words = frozenset(word for run in runs for word in _WORD.findall(run.replace("_", " ")))
        self._stems = tuple(sorted(word for word in self._words if len(word) >= _SHORTEST_STEM))

    def knows(self, word: str) -> bool:
        """Whether the rules use a word, or its stem."""
        folded = word.casefold().replace("\u2019", "'")
        if folded.isdecimal() or folded in _ARTICLES:
            return True
        if len(folded) > 1 and (folded in self._words or folded.replace("'", "") in self._words):
            return True
        return any(folded.startswith(stem) and len(folded) - len(stem) < len(stem) for stem in self._stems)

    def outline(self, text: str, filler: str = ELLIPSIS) -> str:
        """A text in which a filler stands for each row of words that the rules do not use."""
        reduced = _WORD.sub(lambda match: match[0] if self.knows(match[0]) else _GONE, text)
        return re.sub(rf"{_GONE}(?:[^\w\n{_GONE}]*{_GONE})*", filler, reduced).strip()
