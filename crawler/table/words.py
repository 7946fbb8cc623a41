"""What a cell's words mean: a status with its qualifier, or the values of a set.

People write "Yes (with GPU streaming)", "No (WIP with a gateway)", "HPA, KPA, APA (LLM optimised)". The words are the
pack's; what they do not cover is kept as `leftover` and named to people, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.models import Status

_SELECTOR = "\ufe0f"
_DASHES = frozenset("-‐‑‒–—−")  # noqa: RUF001 - the dashes that people type
_SEPARATOR = re.compile(r"[,;/+&()\n、]|\s(?:and|or)\s", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_NOTHING = "none"
"""A set value with this id says that the set is empty."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell says. Either `status` or `values` is given, or it is `blank`, or `problem` says why neither is.

    `qualifier` is what a status or values are narrowed by, in the cell's own words. `leftover` are words that nothing
    in the pack explains, beside others that it does.
    """

    status: Status | None = None
    values: tuple[str, ...] | None = None
    qualifier: str = ""
    blank: bool = False
    leftover: tuple[str, ...] = ()
    problem: str = ""

    @property
    def understood(self) -> bool:
        """The cell says something that the pack has words for, or nothing at all."""
        return not self.problem


def read_status(text: str, vocabulary: Mapping[Status, Sequence[str]]) -> Meaning:
    """The status and qualifier of a cell's plain text.

    The status word opens the cell, the longest that fits. A "No" qualified by words for work in progress is `wip`, and
    a "Yes" whose qualifier opens with words for less ("experimental", "planned") is that less.
    """
    cell = _tidy(text)
    status, rest = _opening(cell, vocabulary)
    if status is None:
        return _without_words(cell, "no word for a status opens it")
    second, after = _opening(_unbracketed(rest), vocabulary)
    while second is status:
        rest = after
        second, after = _opening(_unbracketed(rest), vocabulary)
    if second and (rest.startswith("/") or (status is Status.NO and second is Status.YES)):
        return Meaning(problem=f"it says both {status.value} and {second.value}")
    if status is Status.YES and second in {Status.LIMITED, Status.WIP}:
        return Meaning(second, qualifier=_unbracketed(after))
    if status is Status.NO and _has_word(rest, vocabulary.get(Status.WIP, ())):
        return Meaning(Status.WIP, qualifier=_unbracketed(after if second is Status.WIP else rest))
    return Meaning(status, qualifier=_unbracketed(rest))


def read_values(
    text: str, values: Mapping[str, Sequence[str]], vocabulary: Mapping[Status, Sequence[str]] | None = None
) -> Meaning:
    """The values that a cell's plain text names, in the cell's order.

    The cell is split at commas, slashes, plus signs, semicolons, ampersands, brackets, "and" and "or"; neighbouring
    pieces are first tried together, so that a value's words may hold a separator ("AI/ML tasks"). A bracket in which
    no value stands qualifies; other words that name no value are `leftover`. `vocabulary` are the words for statuses:
    a cell that says only "No" names the empty set.
    """
    cell = _tidy(text, keep_lines=True)
    for value, words in values.items():
        if cell.casefold() in {_tidy(word).casefold() for word in words}:
            return Meaning(values=(value,))
    known = {squeezed(word): value for value, words in values.items() for word in (value, *words)}
    pieces = _pieces(cell)
    named, others = _named(cell, pieces, known)
    if named:
        speaking = {piece.bracket for piece, _ in named}
        qualifier = [piece.text for piece in others if piece.bracket and piece.bracket not in speaking]
        leftover = [piece.text for piece in others if not piece.bracket or piece.bracket in speaking]
        found = tuple(dict.fromkeys(value for _, value in named))
        return Meaning(values=found, qualifier=", ".join(qualifier), leftover=tuple(leftover))
    status, rest = _opening(cell, vocabulary or {})
    if status is Status.NO and not rest:
        return Meaning(values=(_NOTHING,) if _NOTHING in values else ())
    if status is Status.UNKNOWN and not rest:
        return Meaning(blank=True)
    return _without_words(cell, "none of its words names a value of this feature")


def squeezed(text: str) -> str:
    """A text's letters and digits in lower case: what labels and values are compared by."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _tidy(text: str, *, keep_lines: bool = False) -> str:
    """White space as single spaces, emoji without their presentation mark."""
    lines = (" ".join(line.split()) for line in text.replace(_SELECTOR, "").splitlines())
    return ("\n" if keep_lines else " ").join(line for line in lines if line)


def _without_words(cell: str, problem: str) -> Meaning:
    """Blank where nothing or only a dash stands, else not understood."""
    return Meaning(blank=True) if set(cell) <= _DASHES else Meaning(problem=problem)


def _opening(cell: str, vocabulary: Mapping[Status, Sequence[str]]) -> tuple[Status | None, str]:
    """The status whose word opens a text, the longest word first, and what follows it."""
    candidates = [(_tidy(word), status) for status, words in vocabulary.items() for word in words]
    for word, status in sorted(candidates, key=lambda candidate: (-len(candidate[0]), candidate)):
        rest = cell[len(word) :]
        goes_on = word[-1:].isalnum() and rest[:1].isalnum()
        if word and cell[: len(word)].casefold() == word.casefold() and not goes_on:
            return status, rest.strip()
    return None, cell


def _has_word(text: str, words: Iterable[str]) -> bool:
    """One of the words stands in the text, by itself."""
    spaced = f" {_spaced(text)} "
    return any(f" {_spaced(_tidy(word))} " in spaced for word in words)


def _spaced(text: str) -> str:
    """Words and signs in lower case, each set off by a space."""
    return " ".join(_TOKEN.findall(text.casefold()))


def _unbracketed(rest: str) -> str:
    """A qualifier without the punctuation that sets it off from the status."""
    bare = rest.lstrip(" :,;./-–—").rstrip()  # noqa: RUF001 - the dashes that people type
    inner = bare[1:-1]
    if bare[:1] + bare[-1:] in {"()", "[]"} and not set(inner) & set("()[]"):
        return inner.strip()
    return bare


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cell's words between two separators; `bracket` numbers the bracket that they stand in, 0 for none."""

    start: int
    end: int
    bracket: int
    text: str


def _pieces(cell: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    start = depth = bracket = opened = 0
    for separator in [*_SEPARATOR.finditer(cell), None]:
        end = separator.start() if separator else len(cell)
        words = cell[start:end]
        if squeezed(words):
            left = start + len(words) - len(words.lstrip())
            pieces.append(_Piece(left, left + len(words.strip()), bracket if depth else 0, words.strip()))
        if separator:
            start = separator.end()
            if separator[0] == "(":
                depth += 1
                opened += depth == 1
                bracket = opened
            elif separator[0] == ")":
                depth = max(0, depth - 1)
    return pieces


def _named(
    cell: str, pieces: Sequence[_Piece], known: Mapping[str, str]
) -> tuple[list[tuple[_Piece, str]], list[_Piece]]:
    """The pieces that name a value, longest runs first, and those that do not."""
    named: list[tuple[_Piece, str]] = []
    others: list[_Piece] = []
    index = 0
    while index < len(pieces):
        for last in range(len(pieces) - 1, index - 1, -1):
            value = known.get(squeezed(cell[pieces[index].start : pieces[last].end]))
            if value is not None:
                named.append((pieces[index], value))
                index = last + 1
                break
        else:
            others.append(pieces[index])
            index += 1
    return named, others
