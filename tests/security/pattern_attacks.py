"""Texts on which a pattern of `re` may need far more time than they are long, derived from the pattern itself.

Whatever takes too long does so on a long run of what one of the pattern's repeats takes, behind what leads to that
repeat, with an end that makes the match fail; or on what begins a match, written again and again.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

# The parser of the standard library, which has no public name since Python 3.11.
_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_code: Any = importlib.import_module("re._constants")

_REPEATS = {_code.MAX_REPEAT, _code.MIN_REPEAT, _code.POSSESSIVE_REPEAT}
_ONE_CHARACTER = {_code.LITERAL, _code.NOT_LITERAL, _code.ANY, _code.IN, _code.CATEGORY}
_MANY = 64
"""A repeat that takes so many counts as one without end."""
_USUAL = " \n\ta0A_-.x\0"
_VARIANTS = 4

Node = tuple[Any, Any]


class Attack(NamedTuple):
    """A text of any length: what stands before, what is repeated, what makes the match fail."""

    before: str
    pump: str
    tail: str

    def text(self, length: int) -> str:
        """The attack with about so many characters."""
        return self.before + self.pump * max(1, length // len(self.pump)) + self.tail


def attacks_on(pattern: re.Pattern[Any], most: int) -> list[Attack]:
    """Return attacks on a pattern, `most` at most, spread evenly over all its repeats."""
    derived = list(dict.fromkeys(attack for attack in _Derivation(pattern).attacks() if attack.pump))
    return derived[:: -(-len(derived) // most)] if derived else []


class _Derivation:
    def __init__(self, pattern: re.Pattern[Any]) -> None:
        is_bytes = isinstance(pattern.pattern, bytes)
        written = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern
        self._flags = pattern.flags & (re.IGNORECASE | re.DOTALL | re.MULTILINE | re.ASCII)
        self._tree = _parser.parse(written, pattern.flags & ~re.UNICODE if is_bytes else pattern.flags)
        self._takers: dict[str, re.Pattern[str]] = {}
        self._letters = self._different_letters()

    def attacks(self) -> Iterator[Attack]:
        for word in self._words(self._tree, [""]):
            for pump in (word, word[:-1], word[1:]):
                yield from (Attack("", pump, tail) for tail in ("\0", "\n\0"))
        for before, body in self._repeats(self._tree, [""]):
            ones = [letter for letter in self._letters if any(self._takes(node, letter) for node in _ones(body))]
            pumps = dict.fromkeys([*self._words(body, [""]), *ones])
            for lead in before:
                yield from (Attack("", lead + between, "\0") for between in ("", " ", "\n"))
                for pump in pumps:
                    yield from (Attack(lead, pump, tail) for tail in ("\0", "", "\n\0"))
                    yield from (Attack("", lead + pump + between, "\0") for between in ("", " ", "\n"))

    def _different_letters(self) -> list[str]:
        """One letter of each kind, where letters are of a kind that the same parts of the pattern take."""
        ones = list({repr(node): node for node in _ones(self._tree)}.values())
        letters: dict[tuple[bool, ...], str] = {}
        for letter in dict.fromkeys([*_written(ones), *_USUAL]):
            letters.setdefault(tuple(self._takes(node, letter) for node in ones), letter)
        return list(letters.values())

    def _takes(self, node: Node, letter: str) -> bool:
        key = repr(node)
        if key not in self._takers:
            self._takers[key] = _compiler.compile(_parser.SubPattern(self._tree.state, [node]), self._flags)
        return self._takers[key].fullmatch(letter) is not None

    def _repeats(self, nodes: Iterable[Node], before: Sequence[str]) -> Iterator[tuple[list[str], Any]]:
        """The body of each repeat without end, with what may lead to it."""
        passed: list[Node] = []
        for code, detail in nodes:
            leads = self._words(passed, before)
            if code in _REPEATS and detail[1] >= _MANY:
                yield leads, detail[2]
            for inner in _within(code, detail):
                yield from self._repeats(inner, leads)
            passed.append((code, detail))

    def _words(self, nodes: Iterable[Node], before: Sequence[str]) -> list[str]:
        """Some texts that the nodes take, each behind one of `before`."""
        nodes = list(nodes)
        words = [lead + self._word(nodes, variant) for lead in before for variant in range(_VARIANTS)]
        return list(dict.fromkeys(words))[:_VARIANTS]

    def _word(self, nodes: Iterable[Node], variant: int) -> str:
        return "".join(self._piece(code, detail, variant) for code, detail in nodes)

    def _piece(self, code: Any, detail: Any, variant: int) -> str:  # noqa: ANN401 - the parser has no types
        if code is _code.LITERAL:
            return chr(detail)
        if code in _ONE_CHARACTER:
            taken = [letter for letter in self._letters if self._takes((code, detail), letter)]
            return taken[variant % len(taken)] if taken else ""
        if code in _REPEATS:
            least, most, body = detail
            times: int = max(least, min(1, most) if variant % 2 else 0)
            return self._word(body, variant) * times
        if code is _code.BRANCH:
            return self._word(detail[1][variant % len(detail[1])], variant)
        if code is _code.SUBPATTERN or code is _code.ATOMIC_GROUP:
            return self._word(_within(code, detail)[0], variant)
        at_line = code is _code.AT and detail is _code.AT_BEGINNING and self._flags & re.MULTILINE
        return "\n" if at_line else ""


def _within(code: Any, detail: Any) -> list[Any]:  # noqa: ANN401 - the parser has no types
    """What a node holds."""
    if code in _REPEATS:
        return [detail[2]]
    if code is _code.SUBPATTERN:
        return [detail[3]]
    if code is _code.BRANCH:
        return list(detail[1])
    if code in {_code.ASSERT, _code.ASSERT_NOT}:
        return [detail[1]]
    return [detail] if code is _code.ATOMIC_GROUP else []


def _ones(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes that take one character, however deep."""
    for code, detail in nodes:
        if code in _ONE_CHARACTER:
            yield code, detail
        for inner in _within(code, detail):
            yield from _ones(inner)


def _written(ones: Iterable[Node]) -> Iterator[str]:
    """The characters that stand in the pattern, and the ends of its ranges."""
    for code, detail in ones:
        for kind, value in detail if code is _code.IN else [(code, detail)]:
            if kind in {_code.LITERAL, _code.NOT_LITERAL}:
                yield chr(value)
            elif kind is _code.RANGE:
                yield from (chr(value[0]), chr(value[1]))
