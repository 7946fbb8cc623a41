"""JSX out of MDX: imports, exports, expressions and component tags are replaced by blanks, what stands between stays.

Line numbers do not change. The words that components carry in their attributes (a tab's label, a card's title) come back
as labels, since readers see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

LONGEST_TAG = 20_000
"""Characters of a tag, an expression or an export; a longer one stays text."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words that a component shows, and the line (1-based) on which they stand."""

    text: str
    line: int


_IMPORT = re.compile(
    r"""^import[ \t]+(?:[\w$*{][^'"`;<>]{0,2000}?\sfrom[ \t]+)?(?:'[^'\n]+'|"[^"\n]+");?[ \t]*$""", re.MULTILINE
)
_POINT = re.compile(
    r"""(?P<fence>^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<mark>`{3,}|~{3,})[^`\n]*$)
    |(?P<ticks>`+)
    |\\[<{`]
    |(?P<comment>\{/\*)
    |(?P<tag></?(?:[A-Z][\w.]*|(?:table|div|span|section|center|figure|video|svg)\b|>|[a-z]\w*(?=[^<>{}]{0,500}=\{)))
    |(?P<expression>^[ \t]*\{)
    |(?P<import>^import\b)
    |(?P<export>^export[ \t]+(?:const|let|var|function|default|async|class|\{|\*))""",
    re.VERBOSE | re.MULTILINE,
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_HTML = frozenset(
    "blockquote br details h1 h2 h3 h4 h5 h6 li ol p pre summary table tbody td th thead tr ul".split()
)
_STOP = re.compile(r"""["'`{}>]""")
_BRACKET = re.compile(r"""["'`(){}\[\]]|\n[ \t]*\n""")
_WORDS = re.compile(
    r"""\b(?:title|label|description|summary|caption|text|heading|alt|header|subtitle|[a-z]+(?:Title|Label|Text))\s*[=:]\s*\{?\s*
    (?:"([^"\n]+)"|'([^'\n]+)'|`([^`]+)`)""",
    re.VERBOSE,
)


def looks_like_jsx(text: str) -> bool:
    """Whether a Markdown text holds JSX: tabs, or an import before its first block of code."""
    if "<Tab" in text:
        return True
    if " from '" not in text and ' from "' not in text:
        return False
    imported = _IMPORT.search(text)
    fence = text.find("```")
    return imported is not None and (fence < 0 or imported.start() < fence)


def without_jsx(text: str) -> tuple[str, list[Label]]:
    """Return the text with its JSX blanked, and the words that its components show, in order."""
    remover = _Remover(text)
    return remover.remove(), remover.labels


class _Remover:
    def __init__(self, text: str) -> None:
        self.labels: list[Label] = []
        self._text = text
        self._nothing_closes: set[str] = set()
        self._tables = 0
        self._line = 1
        self._counted = 0

    def remove(self) -> str:
        text = self._text
        pieces: list[str] = []
        position = 0
        while point := _POINT.search(text, position):
            start = point.start()
            end, stays = _end(text, point, self._nothing_closes)
            end = max(end, start + 1)
            pieces.append(text[position : end if stays else start])
            if not stays:
                pieces.append(self._left_of(text[start:end], start))
            position = end
        pieces.append(text[position:])
        return "".join(pieces)

    def _left_of(self, removed: str, start: int) -> str:
        """What stays of something removed: its line ends, and of a tag that is named as one of HTML's own the bare tag."""
        name = _NAME.match(removed)
        if name and name[1][0].isupper():
            self._line += self._text.count("\n", self._counted, start)
            self._counted = start
            self.labels.extend(_labels(removed, self._line))
        left = ""
        if name and name[1].lower() in _HTML:
            left = name[0].lower() + ">"
            if name[1].lower() == "table":
                self._tables += -1 if removed[1] == "/" else 1
        elif self._tables > 0:
            left = "<!---->"  # a blank line would end the HTML block that the table is
        return left + "\n" * removed.count("\n")


def _labels(tag: str, line: int) -> list[Label]:
    return [
        Label(" ".join(unescape(next(filter(None, words.groups()))).split()), line + tag.count("\n", 0, words.end()))
        for words in _WORDS.finditer(tag)
    ]


def _end(text: str, point: re.Match[str], nothing_closes: set[str]) -> tuple[int, bool]:
    """Where the thing that begins at this point ends, and whether it stays."""
    start, end = point.span()
    if point["fence"]:
        return _fence_end(text, point, nothing_closes), True
    if point["ticks"]:
        return _code_end(text, end, point["ticks"]), True
    if point["comment"]:
        close = -1 if "comment" in nothing_closes else text.find("*/}", end)
        if close < 0:
            nothing_closes.add("comment")
            return end, True
        return close + 3, False
    if point["tag"]:
        close = end if point["tag"].endswith(">") else _tag_end(text, end)
        return (close, False) if close else (end, True)
    if point["expression"] or point["export"]:
        close = _brackets_end(text, end - 1 if point["expression"] else end)
        return (close, False) if close else (end, True)
    if point["import"]:
        found = _IMPORT.match(text, start)
        return (found.end(), False) if found else (end, True)
    return end, True


def _fence_end(text: str, point: re.Match[str], nothing_closes: set[str]) -> int:
    mark = point["mark"]
    if mark in nothing_closes:
        return point.end()
    close = re.compile(rf"^[ \t]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE).search(text, point.end())
    if close is None:
        nothing_closes.add(mark)
        return len(text)
    return close.end()


def _code_end(text: str, start: int, ticks: str) -> int:
    """The end of a code span within the same paragraph; just behind the ticks if they open none."""
    paragraph = text.find("\n\n", start, start + LONGEST_TAG)
    limit = paragraph if paragraph >= 0 else min(len(text), start + LONGEST_TAG)
    close = text.find(ticks, start, limit)
    return close + len(ticks) if close >= 0 else start


def _tag_end(text: str, start: int) -> int:
    """The end of the tag whose name ends at `start`; 0 if it has none within reach."""
    depth = 0
    position, limit = start, min(len(text), start + LONGEST_TAG)
    while stop := _STOP.search(text, position, limit):
        mark = stop[0]
        position = stop.end()
        if mark == ">":
            if depth == 0:
                return position
        elif mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        else:
            close = text.find(mark, position, limit)
            if close < 0:
                return 0
            position = close + 1
    return 0


def _brackets_end(text: str, start: int) -> int:
    """The end of the line on which the brackets from `start` on are closed; 0 if they are not within reach."""
    depth = 0
    position, limit = start, min(len(text), start + LONGEST_TAG)
    while stop := _BRACKET.search(text, position, limit):
        mark = stop[0]
        position = stop.end()
        if mark[0] == "\n":
            if depth == 0:
                return stop.start()
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
            if depth < 0:
                return 0
            if depth == 0 and text[start] == "{":
                return position
        else:
            close = text.find(mark, position, limit)
            if close < 0:
                return 0
            position = close + 1
    return limit if limit == len(text) and depth == 0 and text[start] != "{" else 0
