"""One pass over bytes that tells which of some hundred patterns may be found in them.

The pass is hyperscan's. It is only a screen: what it lets through is searched again with RE2, whose answer counts, so
the patterns it is given are widened where that makes them cheaper (a bounded gap becomes any gap, anchors go). It may
let too much through and must never hold anything back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import hyperscan

from crawler.pack.patterns import flexible

_FLAGS = (
    hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_ALLOWEMPTY
)
_WIDE_GAP = 8
_PIECE = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\[xpP]\{[^}\\]*\}|\\[pP].|\\.|\[\^?+\]?+(?:\\.|[^\]\\])*+(?:\]|\\?\Z)|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_ANCHORS = frozenset({"^", "$", r"\A", r"\z"})
_MANY_BYTES = re.compile(r"\.|\\[WSDC]|\[\^.*|\[.*\\[WSD].*", re.DOTALL)
"""Pieces that match a character outside of ASCII, which is one for RE2 and some bytes for hyperscan."""
_NAMED = re.compile(r"\\[xpP].*|.*[^\x00-\x7f].*|\[.*\\[xpP].*", re.DOTALL)
"""Pieces that name such characters: hyperscan takes them apart into bytes and knows no capitals of them."""


def widened(pattern: str) -> str:
    """A rule's pattern as the screen looks for it: no anchors, long gaps of any length, characters of many bytes."""
    pieces = _PIECE.findall(flexible(pattern))
    wide: list[str] = []
    while pieces:
        piece = pieces.pop(0)
        if "[:" in piece or not (_NAMED.fullmatch(piece) or _MANY_BYTES.fullmatch(piece)):
            wide.append("" if piece in _ANCHORS else _longer(piece))
            continue
        often = pieces.pop(0) if pieces and _QUANTIFIER.fullmatch(pieces[0]) else "+"
        wide.append("." if _NAMED.fullmatch(piece) else piece)
        wide.append("*" if often in {"*", "?"} or often.startswith(("{0,", "{0}")) else "+")
    return "".join(wide)


def _longer(piece: str) -> str:
    """Let a gap of some length be any length."""
    least, comma, most = piece.strip("{}").partition(",")
    if not (piece.startswith("{") and comma and most and int(most) >= _WIDE_GAP):
        return piece
    return "+" if least.strip("0") else "*"


class Screen:
    """Patterns compiled for one pass. Not for several threads at once."""

    def __init__(self, patterns: Sequence[tuple[int, str]], compiled: bytes | None = None) -> None:
        """Compile numbered patterns, which takes seconds for hundreds, or take what `dumped` gave for the same ones.

        Patterns that hyperscan refuses are let through always.

        Raises:
            ValueError: `compiled` is of other patterns.
        """
        expressions = {number: widened(pattern).encode() for number, pattern in patterns}
        self._always: list[int] = []
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._digest = hashlib.sha256(repr(sorted(expressions.items())).encode()).digest()
        if compiled is None:
            self._compile(expressions)
        else:
            self._load(compiled)
        self._scratch = hyperscan.Scratch(self._database)

    def _load(self, compiled: bytes) -> None:
        digest, rest = compiled[: len(self._digest)], compiled[len(self._digest) :]
        if digest != self._digest:
            raise ValueError("compiled from other patterns")
        head = 4 + 4 * int.from_bytes(rest[:4], "little")
        self._always = list(memoryview(rest[4:head]).cast("I"))
        self._database = hyperscan.loadb(rest[head:], hyperscan.HS_MODE_BLOCK)

    def _compile(self, expressions: dict[int, bytes]) -> None:
        try:
            self._add(expressions)
        except hyperscan.HyperscanError:
            accepted = {number: one for number, one in expressions.items() if _accepted(one)}
            self._always = sorted(expressions.keys() - accepted.keys())
            self._add(accepted)

    def _add(self, expressions: dict[int, bytes]) -> None:
        chosen = expressions or {0: b"\\x00nothing is looked for\\x00"}
        self._database.compile(
            expressions=list(chosen.values()), ids=list(chosen), elements=len(chosen), flags=[_FLAGS] * len(chosen)
        )

    def passing(self, data: bytes) -> list[int]:
        """Numbers of the patterns that may be found in the data, ascending."""
        found = list(self._always)

        def seen(number: int, *_: object) -> None:
            found.append(number)  # each is reported once

        self._database.scan(data, match_event_handler=seen, scratch=self._scratch)
        return sorted(found) if found else found

    def dumped(self) -> bytes:
        """The compiled patterns, for `compiled` on the same kind of machine."""
        head = [len(self._always), *self._always]
        return self._digest + b"".join(n.to_bytes(4, "little") for n in head) + bytes(hyperscan.dumpb(self._database))


def _accepted(expression: bytes) -> bool:
    try:
        hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
            expressions=[expression], ids=[0], elements=1, flags=[_FLAGS]
        )
    except hyperscan.HyperscanError:
        return False
    return True
