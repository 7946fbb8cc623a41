"""The documents of a YAML file: split at their markers, guarded, read one by one, so that a bad one loses no other.

YAML of strangers is read with yaml-rs: it bounds aliases and brackets by itself and ignores tags, but a few thousand
nested blocks overflow its stack and end the process, so such text is refused before. A Helm template that is no YAML
is read after its actions are blanked in place, which keeps every line where it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml_rs

MOST_DOCUMENTS = 2_000
PLACEHOLDER = "…"
"""Stands where a template would write a value."""

# A block that is nested n levels deep stands at least n/2 columns in, or has n/2 indicators before it.
_TOO_DEEP = re.compile(r"\n[ \-?:]{250}")
_TOO_DEEP_AT_ONCE = re.compile(r"[ \-?:]{250}")
MOST_DIGITS = 4_300
_TOO_MANY_DIGITS = re.compile(rf"(?<![0-9])[0-9]{{{MOST_DIGITS}}}")
_FIRST = re.compile(r"\s*+(?:---)?+(?:\.\.\.)?+\s*+(\S)")
_ALIASES = yaml_rs.AliasLimits(max_total_replayed_events=200_000, max_replay_stack_depth=4)
_ERROR_LINE = re.compile(r"at line (\d+)")
_ONLY_PLACEHOLDERS = re.compile(rf"(?m)^[ \t]*(?:{PLACEHOLDER}[ \t]*)+$")
# Actions that write nothing, unlike an include or a value.
_SILENT_ACTION = re.compile(r"\{\{-?\s*(?:/\*|(?:if|else|end|range|with|define|block|break|continue)\b|\$\w+\s*:?=)")


@dataclass(frozen=True, slots=True)
class YamlText:
    """One document of a file as text: `number` counts from 1, `line` is the 1-based line its text begins at."""

    number: int
    line: int
    text: str

    @property
    def is_template(self) -> bool:
        """Whether a template language may stand in it."""
        return "{{" in self.text


def split_documents(text: str) -> Iterator[YamlText]:
    """Split a file at ``---`` and ``...``; a piece without content (only comments or directives) is left out."""
    number, line, start = 0, 1, 0
    for end in (*_markers(text), len(text)):
        piece = text[start:end]
        if _has_content(piece):
            number += 1
            yield YamlText(number, line, piece)
        line += piece.count("\n")
        start = end


def _markers(text: str) -> Iterator[int]:
    """Offsets of the lines that begin with a document marker, in order, except at the very start."""
    if "\n---" not in text and "\n..." not in text:  # as in most long files; the pattern looks at every line
        return
    for match in re.finditer(r"\n(?=(?:---|\.\.\.)(?:\s|\Z))", text):
        yield match.end()


def _has_content(piece: str) -> bool:
    if (first := _FIRST.match(piece)) and first[1] not in "#%":
        return True
    stripped = piece.strip().removeprefix("---").removeprefix("...").strip()
    if not stripped or stripped[0] not in "#%":
        return bool(stripped)
    return any(line.strip() and line.lstrip()[0] not in "#%" for line in stripped.splitlines())


def load(document: YamlText) -> object:
    """Read one document into dicts, lists and scalars.

    Of a key that occurs twice the last value holds, as in most YAML readers. Dates stay text. A tag is ignored.

    Raises:
        ValueError: it cannot be read; the message begins with the line, as in ``line 12: not valid YAML: ...``.
    """
    try:
        return _loads(document.text)
    except (ValueError, TypeError) as error:
        if not document.is_template:
            raise ValueError(_reason(error, document.line)) from None
    try:
        return _loads(blank_template(document.text))
    except (ValueError, TypeError):
        raise ValueError(f"line {document.line}: a Helm template, not plain YAML") from None


def _loads(text: str) -> object:
    if _TOO_DEEP_AT_ONCE.match(text) or _TOO_DEEP.search(text):
        raise ValueError("nested too deeply")
    if _has_endless_number(text):  # the reader's time for one number grows with the square of its length
        raise ValueError("a number of more than 4,300 digits")
    # "..." at the head of a piece closed the document before it.
    return yaml_rs.loads(
        text.removeprefix("..."),
        parse_datetime=False,
        alias_limits=_ALIASES,
        duplicate_key_policy=yaml_rs.DuplicateKeyPolicy.LastWins,
    )


def _has_endless_number(text: str) -> bool:
    """Whether too many digits stand in a row; such a row holds one of any so many characters."""
    return any(
        _TOO_MANY_DIGITS.search(text, max(at - MOST_DIGITS, 0), at + MOST_DIGITS)
        for at in range(0, len(text), MOST_DIGITS)
        if text[at].isdigit()
    )


def _reason(error: Exception, first_line: int) -> str:
    """The reader's complaint with the line counted in the file, and without the text that it quotes."""
    if isinstance(error, TypeError):
        return f"line {first_line}: not read: a list or map is used as a key"
    message = str(error)
    match = _ERROR_LINE.search(message)
    line = first_line + int(match[1]) - 1 if match else first_line
    return f"line {line}: not valid YAML: {message.rsplit(chr(10), 1)[-1][:200]}"


def blank_template(text: str) -> str:
    """Take the actions ``{{ … }}`` out of a template; line breaks and columns of what stands before them are kept.

    A line that held nothing but actions becomes empty. Inside a line an action that writes a value becomes
    `PLACEHOLDER`, one that only steers becomes nothing.
    """
    pieces: list[str] = []
    start = 0
    while (opened := text.find("{{", start)) >= 0 and (closed := text.find("}}", opened)) >= 0:
        written = "" if _SILENT_ACTION.match(text, opened) else PLACEHOLDER
        pieces += (text[start:opened], written, "\n" * text.count("\n", opened, closed))
        start = closed + 2
    pieces.append(text[start:])
    return _ONLY_PLACEHOLDERS.sub("", "".join(pieces))
