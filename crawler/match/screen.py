"""One pass over bytes that tells which of some hundred patterns may be found in them.

The pass is hyperscan's. It is only a screen: what it lets through is searched again with RE2, whose answer counts, so
the patterns it is given are widened where that makes them cheaper (a bounded gap becomes any gap, anchors go). It may
let too much through and must never hold anything back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import hyperscan

from crawler.pack.patterns import flexible

_FLAGS = (
    hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_ALLOWEMPTY
)
_WIDE_GAP = 8
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+,\d+\}|.", re.DOTALL)


def widened(pattern: str) -> str:
    """A rule's pattern as the screen looks for it: no anchors, gaps of any length."""

    def wide(piece: str) -> str:
        if piece in "^$":
            return ""
        if piece.startswith("{"):
            least, most = piece[1:-1].split(",")
            if int(most) >= _WIDE_GAP:
                return "+" if least.strip("0") else "*"
        return piece

    return "".join(wide(piece) for piece in _PIECE.findall(flexible(pattern)))


class Screen:
    """Patterns compiled for one pass. Not for several threads at once."""

    def __init__(self, patterns: Sequence[str], compiled: bytes | None = None) -> None:
        """Compile patterns, which takes seconds for hundreds, or take what `dumped` gave for the same patterns.

        Patterns that hyperscan refuses are let through always.
        """
        self._always: list[int] = []
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if compiled is not None:
            self._always = list(memoryview(compiled[4 : 4 + 4 * int.from_bytes(compiled[:4], "little")]).cast("I"))
            body = compiled[4 + 4 * len(self._always) :]
            self._database = hyperscan.loadb(body, hyperscan.HS_MODE_BLOCK)
        else:
            self._compile([widened(pattern).encode() for pattern in patterns])
        self._scratch = hyperscan.Scratch(self._database)

    def _compile(self, expressions: list[bytes]) -> None:
        wanted = list(range(len(expressions)))
        try:
            self._add(expressions, wanted)
        except hyperscan.HyperscanError:
            self._always = [index for index in wanted if not _accepted(expressions[index])]
            self._add(expressions, [index for index in wanted if index not in set(self._always)])

    def _add(self, expressions: list[bytes], ids: list[int]) -> None:
        chosen = [expressions[index] for index in ids] or [b"\\x00never"]
        numbers = ids or [len(expressions)]
        self._database.compile(expressions=chosen, ids=numbers, elements=len(chosen), flags=[_FLAGS] * len(chosen))

    def passing(self, data: bytes) -> list[int]:
        """Numbers of the patterns that may be found in the data, ascending."""
        found = set(self._always)

        def seen(number: int, *_: object) -> None:
            found.add(number)

        self._database.scan(data, match_event_handler=seen, scratch=self._scratch)
        return sorted(found)

    def dumped(self) -> bytes:
        """The compiled patterns, for `compiled` on the same kind of machine."""
        head = len(self._always).to_bytes(4, "little") + b"".join(n.to_bytes(4, "little") for n in self._always)
        return head + bytes(hyperscan.dumpb(self._database))


def _accepted(expression: bytes) -> bool:
    try:
        hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
            expressions=[expression], ids=[0], elements=1, flags=[_FLAGS]
        )
    except hyperscan.HyperscanError:
        return False
    return True
