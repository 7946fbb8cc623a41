"""Inline Markdown to plain text: what a reader sees, without the markup.

markdown-it-py's own inline rules take as long as all its block rules together, so this follows CommonMark by itself.
Two ways lead to the same text: regular expressions that cover what nearly all paragraphs hold and do the work in C, and
a scanner for everything else (`crawler.parse.inline_scanner`).
"""

from __future__ import annotations

import re
from collections.abc import Container

from crawler.parse.inline_scanner import SOFT_BREAK, InlineScanner, shown_by_tag

_NO_REFERENCES: Container[str] = ()

# The simple forms of each construct, which stand for themselves whatever surrounds them.
_CODE = r"(?<!`)`(?!`)[^`\s](?:[^`\n]*[^`\s])?`(?!`)"
_LETTERS = r"[^\\`*_~<&\[\]!]++|(?<=[^\W_])_++(?=[^\W_])|(?<!~)~(?!~)|&(?![#\w])|!(?!\[)"
_INNER = rf"(?:{_LETTERS}|{_CODE})++"
_STRONG = rf"(?<![\w*])\*\*(?=[^\s*_]){_INNER}(?<=[^\s*_])\*\*(?![\w*])"
_ITALIC = rf"(?<![\w*])\*(?=[^\s*_]){_INNER}(?<=[^\s*_])\*(?![\w*])"
_UNDERSCORED = rf"(?<![\w*])_(?=[^\s*_]){_INNER}(?<=[^\s*_])_(?![\w*])"
_BRACKETED = rf"(?:{_INNER}|{_STRONG})*+"
_LINK = rf"""!?\[{_BRACKETED}\]\([^\s()<>\\`]*+(?:[ ]"[^"\\`<]*+")?\)"""
_TAG_FORM = r"""</?[a-zA-Z][a-zA-Z0-9-]*+(?:[ ][a-zA-Z-]++="[^"`\n]*+")*+[ ]?/?>"""
_ESCAPE = r"\\[!-/:-@\[-^_{-~]"
_SPANS = "|".join(f"({form})" for form in (_CODE, _STRONG, _ITALIC, _UNDERSCORED, _LINK, _TAG_FORM, _ESCAPE))
_SPAN = re.compile(rf"(?=[\\`*_\[!<])(?:{_SPANS})")
_EASY = re.compile(
    rf"(?:{_LETTERS}|{_CODE}|{_STRONG}|{_ITALIC}|{_UNDERSCORED}|{_LINK}"
    rf"|\[{_BRACKETED}\](?![(\[])|{_TAG_FORM}|{_ESCAPE})*+"
)
_REFERENCE = re.compile(r"\](?!\()")
_HARD_BREAK = "  \n"
_MARKUP = re.compile(r"[\\`*_~<&\[]|  \n")
_FOOTNOTE = "[^"


def plain_text(source: str, references: Container[str] = _NO_REFERENCES) -> str:
    """Return the text that inline Markdown shows.

    Links and images become their text, code spans their content; emphasis marks, tags and footnote marks go. A soft
    line break becomes a space, a hard one (two spaces, a backslash or `<br>`) a newline.

    Args:
        source: A paragraph's, heading's or table cell's content, lines joined by newlines.
        references: The labels, in markdown-it's normal form, for which the page defines a link.
    """
    if not _MARKUP.search(source):
        return SOFT_BREAK.sub(" ", source) if "\n" in source else source
    hard = _HARD_BREAK in source or _FOOTNOTE in source or (references and _REFERENCE.search(source))
    if not hard:
        line = SOFT_BREAK.sub(" ", source) if "\n" in source else source
        if _EASY.fullmatch(line):
            return _SPAN.sub(_shown, line).strip()
    return InlineScanner(source, references).text().strip()


def _shown(span: re.Match[str]) -> str:
    """What one simple construct shows; the groups of `_SPAN` tell which it is."""
    found = span[0]
    match span.lastindex:
        case 1:
            return found[1:-1]
        case 2:
            text = found[2:-2]
        case 3 | 4:
            text = found[1:-1]
        case 5:
            text = found[found.index("[") + 1 : found.rindex("](")]
        case 6:
            return shown_by_tag(found)
        case _:
            return found[1:]
    return _SPAN.sub(_shown, text) if "`" in text or "*" in text else text


SHORTCODES = {
    ":white_check_mark:": "✅",
    ":heavy_check_mark:": "✔",
    ":ballot_box_with_check:": "☑",
    ":x:": "❌",
    ":heavy_multiplication_x:": "✖",
    ":negative_squared_cross_mark:": "❎",
    ":no_entry:": "⛔",
    ":no_entry_sign:": "🚫",
    ":warning:": "⚠️",
    ":construction:": "🚧",
    ":yellow_circle:": "🟡",
    ":green_circle:": "🟢",
    ":red_circle:": "🔴",
}
"""Names of the symbols that table cells say yes and no with, as GitHub and Sphinx extensions write them."""
_SHORTCODE = re.compile("|".join(map(re.escape, SHORTCODES)))


def with_symbols(text: str) -> str:
    """Return a cell's text with the names of its symbols replaced by the symbols."""
    return _SHORTCODE.sub(lambda name: SHORTCODES[name[0]], text) if ":" in text else text
