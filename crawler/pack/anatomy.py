"""What a pattern is made of, as far as lint asks: runs of plain characters, anchors, and what must stand around them.

A small reader of RE2 syntax. It is given only patterns that RE2 has accepted, so it need not judge syntax: what it does
not know, it takes for one unknown character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    r"""
      (?P<quoted>\\Q(?:.*?\\E|.*))
    | (?P<escape>\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[pP]\{\^?\w+\}|[pP].|[0-7]{1,3}|.))
    | (?P<set>\[\^?+\]?+(?:\[:\^?\w+:\]|\\.|[^\]\\])*+(?:\]|\\?\Z))
    | (?P<flags>\(\?[imsU-]+\))
    | (?P<open>\((?:\?(?:P?<\w+>|[imsU-]*:))?)
    | (?P<close>\))
    | (?P<bar>\|)
    | (?P<repeat>[*+?]\??|\{(?P<least>\d+)(?:,\d*)?\}\??)
    | (?P<anchor>[\^$])
    | (?P<any>\.)
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}


class Part(Enum):
    """What one part of a pattern is."""

    PLAIN = "plain"
    """One character that stands for itself."""
    ANCHOR = "anchor"
    """A place, no character: start, end, edge of a word."""
    UNKNOWN = "unknown"
    """One character out of a set."""
    GROUP = "group"


@dataclass(slots=True)
class Piece:
    """A part of a pattern; `least` is the number of characters that it takes up at least."""

    part: Part
    text: str
    least: int
    branches: tuple[tuple[Piece, ...], ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A pattern's branches; `multiline` when a flag lets anchors hold at every line."""

    branches: tuple[tuple[Piece, ...], ...]
    multiline: bool

    def runs(self) -> Iterator[str]:
        """The longest runs of characters that stand for themselves, in the pattern's order."""
        yield from _runs(self.branches)

    def faults(self) -> Iterator[str]:
        """Why some part of the pattern can never match, in words that follow the pattern's name."""
        if not self.multiline:
            yield from _misplaced_anchors(self.branches, 0, 0)
        yield from _impossible_edges(self.branches)


def anatomy(pattern: str) -> Anatomy:
    """Take apart a pattern that RE2 accepts."""
    open_groups: list[tuple[str, list[list[Piece]]]] = [("", [[]])]
    flags = ""
    for match in _TOKEN.finditer(pattern):
        kind, text = str(match.lastgroup), match.group()
        here = open_groups[-1][1][-1]
        if kind == "open":
            open_groups.append((text, [[]]))
        elif kind == "close" and len(open_groups) > 1:
            opening, branches = open_groups.pop()
            flags += opening
            open_groups[-1][1][-1].append(_group(opening, branches))
        elif kind == "bar":
            open_groups[-1][1].append([])
        elif kind == "flags":
            flags += text
        elif match.group("repeat") and here:
            here[-1].repeated = True
            here[-1].least *= int(match.group("least") or (1 if text.startswith("+") else 0))
        else:
            here.extend(_pieces(kind, text))
    multiline = any("m" in flag for flag in re.findall(r"\(\?([imsU-]+)[:)]", flags + ":"))
    return Anatomy(tuple(tuple(branch) for branch in open_groups[0][1]), multiline)


def _group(opening: str, branches: list[list[Piece]]) -> Piece:
    least = min(sum(piece.least for piece in branch) for branch in branches)
    return Piece(Part.GROUP, opening, least, tuple(tuple(branch) for branch in branches))


def _pieces(kind: str, text: str) -> list[Piece]:
    if kind == "quoted":
        return [Piece(Part.PLAIN, char, 1) for char in text[2:].removesuffix(r"\E")]
    if kind == "escape":
        return [_escaped(text[1:])]
    if kind == "anchor":
        return [Piece(Part.ANCHOR, text, 0)]
    if kind in {"set", "any"}:
        return [Piece(Part.UNKNOWN, text, 1)]
    return [Piece(Part.PLAIN, text, 1)]


def _escaped(text: str) -> Piece:
    if text in {"b", "B", "A", "z"}:
        return Piece(Part.ANCHOR, {"A": "^", "z": "$"}.get(text, f"\\{text}"), 0)
    if text in _CONTROL:
        return Piece(Part.PLAIN, _CONTROL[text], 1)
    if text[0] == "x":
        return Piece(Part.PLAIN, chr(int(text[1:].strip("{}"), 16)), 1)
    if text[0].isalnum():
        return Piece(Part.UNKNOWN, f"\\{text}", 1)
    return Piece(Part.PLAIN, text, 1)


def _runs(branches: tuple[tuple[Piece, ...], ...]) -> Iterator[str]:
    run = ""
    ahead = _flat(branches)
    while ahead:
        piece = ahead.pop()
        if piece and piece.part is Part.PLAIN and not piece.repeated:
            run += piece.text
            continue
        if run:
            yield run
        run = ""
        if piece:
            ahead += _flat(piece.branches)


def _flat(branches: tuple[tuple[Piece, ...], ...]) -> list[Piece | None]:
    """The pieces of all branches, last first, with None after each branch."""
    return [piece for branch in reversed(branches) for piece in (None, *reversed(branch))]


def _misplaced_anchors(branches: tuple[tuple[Piece, ...], ...], before: int, after: int) -> Iterator[str]:
    """Anchors with characters that must stand where the text has ended; `before`, `after`: how many around."""
    for branch in branches:
        total = sum(piece.least for piece in branch)
        passed = 0
        for piece in branch:
            left, right = before + passed, after + total - passed - piece.least
            if piece.part is Part.ANCHOR and piece.text == "^" and left:
                yield "never matches where '^' stands after other characters"
            elif piece.part is Part.ANCHOR and piece.text == "$" and right:
                yield "never matches where '$' stands before other characters"
            yield from _misplaced_anchors(piece.branches, left, right)
            passed += piece.least


def _impossible_edges(branches: tuple[tuple[Piece, ...], ...], *, outermost: bool = True) -> Iterator[str]:
    r"""Uses of `\b` where no word can end: inside a word, or beside two characters that belong to none."""
    for branch in branches:
        for index, piece in enumerate(branch):
            yield from _impossible_edges(piece.branches, outermost=False)
            if piece.part is not Part.ANCHOR or piece.text != r"\b":
                continue
            left = _word_at(branch, index - 1)
            right = _word_at(branch, index + 1)
            if left is not None and left == right:
                around = "inside a word" if left else "between two characters that belong to no word"
                yield rf"never matches where '\b' stands {around}"
            elif outermost and index == 0 and right is False:
                yield rf"matches only right behind a letter, since '\b' stands before {branch[1].text!r}"
            elif outermost and index == len(branch) - 1 and left is False:
                yield rf"matches only right before a letter, since '\b' stands after {branch[index - 1].text!r}"


def _word_at(branch: tuple[Piece, ...], index: int) -> bool | None:
    """Whether the character there belongs to a word (RE2: ASCII only); None when that is open."""
    if not 0 <= index < len(branch):
        return None
    piece = branch[index]
    if piece.part is not Part.PLAIN or piece.least == 0:
        return None
    return re.fullmatch(r"\w", piece.text, re.ASCII) is not None
