"""JSX out of MDX: imports, exports, expressions and component tags are replaced by blanks, what stands between stays.

Line numbers do not change. The words that components carry in their attributes (a tab's label, a card's title) come
back as labels, since readers see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

LONGEST_TAG = 20_000
"""Characters of a tag, an expression or an export; a longer one stays text."""

PATIENCE = 1_000_000
"""Characters that are looked through in vain for the ends of such things; then all that follow stay text."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words that a component shows, and the line (1-based) on which they stand."""

    text: str
    line: int


_IMPORT = re.compile(
    r"""^import[ \t]+(?:[\w$*{][^'"`;<>]{0,500}?\sfrom[ \t]+)?(?:'[^'\n]+'|"[^"\n]+");?[ \t]*$""", re.MULTILINE
)
_POINT = re.compile(
    r"""(?=[`<{\\]|^)(?:  # at other characters nothing begins
    (?P<fence>^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<mark>`{3,}|~{3,})[^`\n]*$)
    |(?P<ticks>`+)
    |\\[<{`]
    |(?P<comment>\{/\*)
    |(?P<tag></?(?:[A-Z][\w.]*|(?:table|div|span|section|center|figure|video|svg)\b|>|[a-z]\w*(?=[^<>{}]{0,500}=\{)))
    |(?P<expression>^[ \t]*\{)
    |(?P<import>^import\b)
    |(?P<export>^export[ \t]+(?:const|let|var|function|default|async|class|\{|\*)))""",
    re.VERBOSE | re.MULTILINE,
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_HTML = frozenset(
    {
        "blockquote", "br", "details", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "summary", "table",
        "tbody", "td", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_STOP = re.compile(r"""["'`{}>]""")
_BRACKET = re.compile(r"""["'`(){}\[\]]|\n[ \t]*\n""")
_WORDS = re.compile(
    r"""\b(?:title|label|description|summary|caption|text|heading|alt|header|subtitle|[a-z]+(?:Title|Label|Text))
    \s*+[=:]\s*+(?:\{\s*+)?(?:"([^"\n]+)"|'([^'\n]+)'|`([^`]+)`)""",
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
        self._patience = PATIENCE
        self._nothing_closes: set[str] = set()
        """Marks of which the rest of the text holds no more."""
        self._tables = 0
        self._line = 1
        self._counted = 0

    def remove(self) -> str:
        text = self._text
        pieces: list[str] = []
        position = 0
        while point := _POINT.search(text, position):
            start = point.start()
            end = self._removed_to(point)
            if end:
                pieces.append(text[position:start])
                pieces.append(self._left_of(text[start:end], start))
            else:
                end = max(self._kept_to(point), start + 1)
                pieces.append(text[position:end])
            position = end
        pieces.append(text[position:])
        return "".join(pieces)

    def _kept_to(self, point: re.Match[str]) -> int:
        """Where the code that begins at this point ends, so that nothing in it is taken for JSX."""
        if point["fence"]:
            return self._fence_end(point)
        return _code_end(self._text, point.end(), point["ticks"]) if point["ticks"] else point.end()

    def _removed_to(self, point: re.Match[str]) -> int:
        """Where the JSX that begins at this point ends; 0 if it is none."""
        text = self._text
        start, end = point.span()
        if point["comment"]:
            close = -1 if "*/}" in self._nothing_closes else text.find("*/}", end)
            if close < 0:
                self._nothing_closes.add("*/}")
            return close + 3 if close >= 0 else 0
        if point["import"]:
            found = _IMPORT.match(text, start)
            return found.end() if found else 0
        if self._patience <= 0:
            return 0
        if point["tag"]:
            close = end if point["tag"].endswith(">") else _tag_end(text, end)
        elif point["expression"] or point["export"]:
            close = _brackets_end(text, end - 1 if point["expression"] else end)
        else:
            return 0
        if not close:
            self._patience -= LONGEST_TAG
        return close

    def _fence_end(self, point: re.Match[str]) -> int:
        mark = point["mark"]
        if mark in self._nothing_closes:
            return point.end()
        close = re.compile(rf"^[ \t]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE).search(self._text, point.end())
        if close is None:
            self._nothing_closes.add(mark)
            return len(self._text)
        return close.end()

    def _left_of(self, removed: str, start: int) -> str:
        """What stays of something removed: its line ends, and the bare tag if it is named as one of HTML's own."""
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
