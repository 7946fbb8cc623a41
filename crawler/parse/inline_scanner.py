"""A scanner for inline Markdown: CommonMark's own way from marks to text.

It follows https://spec.commonmark.org/0.31.2/#inlines and its appendix on emphasis, and yields text in place of nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from html import unescape

SOFT_BREAK = re.compile(r"(?:(?<![ \t])[ \t]++)?+\n[ \t]*")

_SPECIAL = re.compile(r"[\\`*_~<&\[\]]|!\[| (?<!  ) ++\n[ \t]*")
_BLANKS = re.compile(r"[ \t]*\n?[ \t]*")
_TICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9.-]+)>")
_TAG = re.compile(
    r"""<(?:/[a-zA-Z][a-zA-Z0-9-]*+\s*+
    |[a-zA-Z][a-zA-Z0-9-]*+(?:\s++[a-zA-Z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^']*+'|"[^"]*+"))?+)*+\s*+/?
    )>""",
    re.VERBOSE | re.ASCII,
)
_UNSHOWN = re.compile(r"<(?:(!--)|(\?)|(!\[CDATA\[)|![a-zA-Z])")
_ALT = re.compile(r"""\s(?:alt|title)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_DESTINATION = re.compile(
    r"""(?<=\])\(\s*+(?:<(?:\\.|[^<>\n\\])*+>|(?!<)(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\]|\([^\s()\\]*+\))*+\))*+)
    (?:\s++(?:"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|\((?:\\.|[^()\\])*+\)))?+\s*+\)""",
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\]){0,999}+)\]", re.DOTALL)
_FOOTNOTE = re.compile(r"\^[^\]\s]{1,80}\]:?")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(slots=True)
class _Run:
    """A run of emphasis marks: `piece` is where its text stands, `left` how many marks are not yet used up."""

    piece: int
    mark: str
    left: int
    opens: bool
    closes: bool
    length: int


@dataclass(slots=True)
class _Bracket:
    piece: int
    image: bool
    end: int
    """Offset in the source just behind it."""
    runs: int
    """How many runs of emphasis marks stand before it."""


class InlineScanner:
    """One pass over a text; linear also on hostile input, since nothing is searched for twice in vain."""

    def __init__(self, source: str, references: Container[str]) -> None:
        self._source = source
        self._references = references
        self._pieces: list[str] = []
        self._runs: list[_Run] = []
        self._brackets: list[_Bracket] = []
        self._dead = 0
        """Brackets below this index cannot open a link any more: a link holds no link."""
        self._ticks: dict[int, list[int]] | None = None
        self._missing: set[str] = set()
        """Marks that would end a comment or the like, of which the rest of the source holds none."""
        self._handlers: dict[str, Callable[[int], int]] = {
            "`": self._code,
            "*": self._run,
            "_": self._run,
            "~": self._run,
            "[": self._open_bracket,
            "!": self._open_bracket,
            "]": self._close_bracket,
            "<": self._angle,
            "&": self._entity,
            "\\": self._escape,
            " ": self._hard_break,
        }
        """For each mark what takes it: given its offset, it returns the offset from which to go on."""

    def text(self) -> str:
        """Return what the source shows."""
        source = self._source
        position = 0
        while special := _SPECIAL.search(source, position):
            start = special.start()
            if start > position:
                self._plain(source[position:start])
            position = self._handlers[special[0][0]](start)
        self._plain(source[position:])
        self._emphasis(0)
        return "".join(self._pieces)

    def _plain(self, text: str) -> None:
        self._pieces.append(SOFT_BREAK.sub(" ", text) if "\n" in text else text)

    def _open_bracket(self, start: int) -> int:
        end = start + (2 if self._source[start] == "!" else 1)
        self._pieces.append(self._source[start:end])
        self._brackets.append(_Bracket(len(self._pieces) - 1, end - start == 2, end, len(self._runs)))  # noqa: PLR2004 - "!["
        return end

    def _entity(self, start: int) -> int:
        entity = _ENTITY.match(self._source, start)
        self._pieces.append(unescape(entity[0]) if entity else "&")
        return entity.end() if entity else start + 1

    def _hard_break(self, start: int) -> int:
        self._pieces.append("\n")
        blanks = _BLANKS.match(self._source, start)
        return blanks.end() if blanks else start + 1

    def _escape(self, start: int) -> int:
        following = self._source[start + 1 : start + 2]
        if following == "\n":
            return self._hard_break(start + 1)
        if following in _ESCAPABLE:
            self._pieces.append(following)
            return start + 2
        self._pieces.append("\\")
        return start + 1

    def _code(self, start: int) -> int:
        source = self._source
        if self._ticks is None:
            self._ticks = {}
            for run in _TICKS.finditer(source):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
            for places in self._ticks.values():
                places.reverse()
        end = start
        while source[end : end + 1] == "`":
            end += 1
        length = end - start
        places = self._ticks.get(length, [])
        while places and places[-1] < end:
            places.pop()
        if not places:
            self._pieces.append(source[start:end])
            return end
        code = source[end : places[-1]].replace("\n", " ")
        if code[0] == code[-1] == " " and code.strip(" "):
            code = code[1:-1]
        self._pieces.append(code)
        return places[-1] + length

    def _angle(self, start: int) -> int:
        source = self._source
        if link := _AUTOLINK.match(source, start):
            self._pieces.append(link[1])
            return link.end()
        if tag := _TAG.match(source, start):
            self._pieces.append(shown_by_tag(tag[0]))
            return tag.end()
        if unshown := _UNSHOWN.match(source, start):
            close = "-->" if unshown[1] else "?>" if unshown[2] else "]]>" if unshown[3] else ">"
            end = -1 if close in self._missing else source.find(close, start + 2)
            if end >= 0:
                return end + len(close)
            self._missing.add(close)
        self._pieces.append("<")
        return start + 1

    def _close_bracket(self, start: int) -> int:
        if not self._brackets:
            self._pieces.append("]")
            return start + 1
        bracket = self._brackets.pop()
        if footnote := _FOOTNOTE.match(self._source, bracket.end, start + 2):
            del self._pieces[bracket.piece :], self._runs[bracket.runs :]
            return footnote.end()
        alive = bracket.image or len(self._brackets) >= self._dead
        self._dead = min(self._dead, len(self._brackets))
        end = self._link_end(bracket, start) if alive else 0
        if not end:
            self._pieces.append("]")
            return start + 1
        self._pieces[bracket.piece] = ""
        self._emphasis(bracket.runs)
        if not bracket.image:
            self._dead = len(self._brackets)
        return end

    def _link_end(self, bracket: _Bracket, start: int) -> int:
        """Where the link ends whose text ends at `start`; 0 if it is none."""
        source = self._source
        if destination := _DESTINATION.match(source, start + 1):
            return destination.end()
        if not self._references:
            return 0
        label = _LABEL.match(source, start + 1)
        if label and label[1]:
            return label.end() if normal_label(label[1]) in self._references else 0
        if start - bracket.end <= 999 and normal_label(source[bracket.end : start]) in self._references:  # noqa: PLR2004 - the specification's limit
            return label.end() if label else start + 1
        return 0

    def _run(self, start: int) -> int:
        source = self._source
        mark = source[start]
        end = start
        while source[end : end + 1] == mark:
            end += 1
        length = end - start
        self._pieces.append(mark * length)
        if mark == "~" and length != 2:  # noqa: PLR2004 - two mark what is struck out, one means "about"
            return end
        opens, closes = _flanks(source[start - 1 : start], source[end : end + 1], mark)
        if opens or closes:
            self._runs.append(_Run(len(self._pieces) - 1, mark, length, opens, closes, length))
        return end

    def _emphasis(self, first: int) -> None:
        """Take out the marks that pair up among the runs from index `first` on, and forget these runs."""
        runs = self._runs[first:]
        if not runs:
            return
        del self._runs[first:]
        stack: list[_Run] = []
        floor: dict[tuple[str, bool, int], int] = {}  # below which height no opener fits closers of a kind
        for run in runs:
            while run.closes and run.left:
                kind = (run.mark, run.opens, run.length % 3)
                bottom = floor.get(kind, 0)
                place = next((i for i in range(len(stack) - 1, bottom - 1, -1) if _pairs(stack[i], run)), -1)
                if place < 0:
                    floor[kind] = len(stack)
                    break
                opener = stack[place]
                used = min(opener.left, run.left)
                opener.left -= used
                run.left -= used
                self._pieces[opener.piece] = opener.mark * opener.left
                self._pieces[run.piece] = run.mark * run.left
                del stack[place + 1 if opener.left else place :]
                floor = {known: min(height, len(stack)) for known, height in floor.items()}
            if run.opens and run.left:
                stack.append(run)


def _pairs(opener: _Run, closer: _Run) -> bool:
    if opener.mark != closer.mark:
        return False
    if not (opener.closes or closer.opens):
        return True
    return (opener.length + closer.length) % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)


def _flanks(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Whether a run of marks between these two characters can open and can close emphasis."""
    space_before, space_after = not before or before.isspace(), not after or after.isspace()
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not mark_after or space_before or mark_before)
    right = not space_before and (not mark_before or space_after or mark_after)
    if mark != "_":
        return left, right
    return left and (not right or mark_before), right and (not left or mark_after)


def _is_punctuation(character: str) -> bool:
    return bool(character) and not character.isalnum() and not character.isspace()


def shown_by_tag(tag: str) -> str:
    """Return what an HTML tag itself shows: a line break, an image's text, or nothing."""
    name = tag[1:4].lower()
    if name.startswith("br") and not name[2:].isalnum():
        return "\n"
    if name != "img":
        return ""
    alt = _ALT.search(tag)
    return unescape(alt[1] if alt[1] is not None else alt[2]) if alt else ""


def normal_label(label: str) -> str:
    """Return a link label in markdown-it's normal form, by which its references are keyed."""
    return " ".join(label.split()).lower().upper()
