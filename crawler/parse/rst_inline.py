"""Inline reStructuredText to plain text: what a reader sees, without roles, targets and marks."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKUP = re.compile(r"[`*|\\]|_(?:\W|$)")
_LITERAL = re.compile(r"(?<!`)``(?=[^\s`])((?:[^`]|`(?!`))++)(?<=\S)``(?!`)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ROLE = re.compile(r":(?=[\w+.:-]{2})[\w+.:-]++(?:(?<=:)`([^`]+)`)?|`([^`]+)`(?::[\w+.:-]+:|__?)?")
_TITLED = re.compile(r"(.*?)(?:(?<!\s)\s++)?+<[^<>]*>\s*+", re.DOTALL)
_STRONG = re.compile(r"(?<![\w*])\*\*(?=\S)([^*]+(?:\*(?!\*)[^*]+)*)(?<=\S)\*\*(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])")
_SUBSTITUTION = re.compile(r"(?<![\w|])\|(?=[^\s|])([^|\n]{1,80}?)(?<=\S)\|(?:__?)?(?![\w|])")
_FOOTNOTE = re.compile(r"\s?\[(?:\d+|#[\w-]*|\*)\]_(?!\w)")
_CITATION = re.compile(r"\[([\w.-]+)\]_(?!\w)")
_REFERENCE = re.compile(r"(?<![\w`:/.+-])([A-Za-z0-9](?:[\w.+:-]*[A-Za-z0-9])?)__?(?![/.]*\w)")
_TARGET = re.compile(r"(?<!\w)_(?=`)")
_KEPT = re.compile("\0(\\d+)\0")
_SPACES = re.compile(r"\s+")


def plain_rst(source: str, substitutions: Mapping[str, str] | None = None) -> str:
    """Return the text that inline reStructuredText shows, on one line.

    Roles and links become their titles (or targets, where they have none), literals their content; substitutions that
    the page defines are put in, others keep their name; footnote marks go.
    """
    if not _MARKUP.search(source):
        return _SPACES.sub(" ", source).strip() if "\n" in source or "  " in source else source.strip()
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\0{len(kept) - 1}\0"

    text = source.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if "``" in text:
        text = _LITERAL.sub(lambda literal: keep(literal[1]), text)
    if "\\" in text:
        text = _ESCAPED.sub(lambda escaped: "" if escaped[1].isspace() else keep(escaped[1]), text)
    if "`" in text:
        text = _TARGET.sub("", text)
        text = _ROLE.sub(lambda role: keep(_title(role[1] or role[2])) if role.lastindex else role[0], text)
    if "|" in text:
        known = substitutions or {}
        text = _SUBSTITUTION.sub(lambda name: known.get(name[1], name[1]), text)
    if "_" in text:
        text = _REFERENCE.sub(r"\1", _CITATION.sub(r"\1", _FOOTNOTE.sub("", text)))
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text))
    while "\0" in text:  # a link's title may itself hold what was kept
        text = _KEPT.sub(lambda number: kept[int(number[1])], text)
    return _SPACES.sub(" ", text).strip()


def _title(text: str) -> str:
    """The text of a role or link: its title before `<target>`, else the target as readers see it."""
    titled = _TITLED.fullmatch(text)
    if titled and titled[1]:
        return titled[1]
    if text.startswith("~"):
        return text.rsplit(".", 1)[-1].lstrip("~")
    return text.strip("<>!") if text[:1] in ("<", "!") else text
