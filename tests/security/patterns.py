"""Every Python pattern of the program, and texts that make patterns slow which try too many ways to match."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import string
import time
from collections.abc import Iterator
from types import FrameType

import crawler

_PIECES = (*string.punctuation, " ", "\t", "\n", "a", "A", "1", "é", "\\ ", "a ", " a", "a\n", "\n\n", "a.", "a-", "1.", " |",
           "<a ", "<a b", "</", "<!--", "--", "[a](", "![", "](", "[[", "&a", "&#1", ":a:", "::", "`a", "**", "__", "https://",
           "http://a", "a/", "{{", "{%", "}}", "- ", "* a", "# ", "> ", "a_", "=a", "='", '="', '" ', "@a", "#1", "a, ", "(a", "a)", "\r\n", "\u200b", "\u3000", "\xa0")  # fmt: skip
_ENDS = ("", "!", "\x00", "a", "\n", ">", "]")
_STARTS = (
    "",
    "a",
    "<a",
    "[",
    "`",
    "\n",
    "{",
    "1",
    "http://",
    "committer ",
    "# ",
    '"',
    "'",
    "|",
    "[[",
    "<!--",
    ":",
    "import ",
    "export ",
)


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Each pattern that stands in a module of the program, by itself, in a collection or in a class."""
    seen: set[int] = set()
    for module in pkgutil.walk_packages(crawler.__path__, "crawler."):
        if module.name.endswith("__main__"):
            continue
        values = vars(importlib.import_module(module.name)).items()
        for name, value in values:
            for number, pattern in enumerate(_inside(value)):
                if id(pattern) not in seen:
                    seen.add(id(pattern))
                    yield f"{module.name}.{name}" + (f"[{number}]" if number else ""), pattern


def _inside(value: object, depth: int = 3) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _inside(one, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _inside(one, depth - 1)


def attacks(length: int) -> Iterator[str]:
    """Texts of a length, each of one piece over and over, between a beginning and an end."""
    for piece in _PIECES:
        body = piece * (length // len(piece))
        for end in _ENDS:
            yield body + end
        for start in _STARTS[1:]:
            yield start + body + "\x00"


class TooSlow(Exception):
    """A pattern was stopped."""


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str, most: float) -> float:
    """Processor time of a search and of a full match; ends after `most` seconds of each."""
    given = text.encode() if isinstance(pattern.pattern, bytes) else text

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    begin = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, most)
        for _ in pattern.finditer(given):  # type: ignore[arg-type]  # bytes for bytes, text for text
            pass
        pattern.match(given)  # type: ignore[arg-type]
        pattern.fullmatch(given)  # type: ignore[arg-type]
    except TooSlow:
        return most
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - begin
