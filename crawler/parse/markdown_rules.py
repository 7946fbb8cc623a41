"""markdown-it-py's block rules, called only where they can apply.

The library tries each of its eleven rules on every line. A line's first character already rules out most of them, so
one rule in front asks only those that can match; it gives the library's own tokens (tests hold it to them) in three
fifths of the time. Two things come out simpler than the library has them, because nobody renders them: a paragraph is
its `inline` token alone, and a table's row is one token with the texts of its cells in `meta`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    code,
    fence,
    heading,
    hr,
    html_block,
    lheading,
    list_block,
    paragraph,
    reference,
)

from crawler.parse.markdown_state import BlockParser

Rule = Callable[[StateBlock, int, int, bool], bool]

DEEPEST = 24
"""Nesting of lists and quotes; what lies deeper is left out."""

MOST_EMPTY_CELLS = 0x10000
"""Cells that a table may leave out; it ends where more are missing. The library has the same limit."""

_ASK, _TAKE = True, False
"""Whether a rule is asked only if it applies: the library's `silent`."""

_BY_FIRST: dict[str, tuple[Rule, ...]] = {
    "#": (heading,),
    "`": (fence,),
    "~": (fence,),
    ">": (blockquote,),
    "-": (hr, list_block),
    "*": (hr, list_block),
    "_": (hr,),
    "+": (list_block,),
    "<": (html_block,),
    "[": (reference,),
    **dict.fromkeys("0123456789", (list_block,)),
}
_CHAINS: dict[str, frozenset[Rule]] = {
    "paragraph": frozenset({fence, blockquote, hr, list_block, html_block, heading}),
    "reference": frozenset({fence, blockquote, hr, list_block, html_block, heading}),
    "blockquote": frozenset({fence, blockquote, hr, list_block, html_block, heading}),
    "list": frozenset({fence, blockquote, hr}),
}
"""For each construct the rules that may end it, as the library's own registration has them."""

_INTERRUPTS = frozenset("#`~>-*_+<=|:0123456789")
_DELIMITERS = re.compile(r"(?=..)(?!-[ \t])\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+")
_PIPE = re.compile(r"(?<!\\)\|")


def block_parser(*, indented_code: bool = True) -> MarkdownIt:
    """Return a parser that yields block tokens only; their inline content is left as it is written.

    Args:
        indented_code: Whether four spaces make a code block, as in Markdown but not in MDX.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    parser.disable(["normalize", "inline", "text_join"])
    parser.block = BlockParser()
    ruler = parser.block.ruler
    ruler.enableOnly([])
    ruler.push("first_character", _by_first_character)
    for chain, rules in _CHAINS.items():
        ruler.push(f"ends_{chain}", _ends(rules, tables=chain in ("paragraph", "reference")), {"alt": [chain]})
    if indented_code:  # by this name the library's state knows whether indentation means code
        ruler.push("code", code)
    return parser


def _ends(rules: frozenset[Rule], *, tables: bool) -> Rule:
    """Make the rule that says whether a line ends what stands before it."""
    by_first = {first: tuple(rule for rule in some if rule in rules) for first, some in _BY_FIRST.items()}

    def ends(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
        if not silent:
            return False
        at = state.bMarks[line] + state.tShift[line]
        for rule in by_first.get(state.src[at : at + 1], ()):
            if rule is hr and _is_bullet(state.src, at):
                continue
            if rule(state, line, end, _ASK):
                return True
        return tables and bool(_table_columns(state, line, end))

    return ends


def _by_first_character(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    del silent
    if columns := _table_columns(state, line, end):
        return _table(state, line, end, columns)
    if state.is_code_block(line):
        return code(state, line, end, _TAKE)
    at = state.bMarks[line] + state.tShift[line]
    for rule in _BY_FIRST.get(state.src[at : at + 1], ()):
        if rule is hr and _is_bullet(state.src, at):
            continue
        if rule(state, line, end, _TAKE):
            return True
    return _plain_paragraph(state, line) or lheading(state, line, end, _TAKE) or _paragraph(state, line, end)


def _plain_paragraph(state: StateBlock, line: int) -> bool:
    """Take a paragraph whose lines cannot open anything else; most are such."""
    source, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    following = line + 1
    while following < state.lineMax:
        at = begins[following] + shifts[following]
        if at >= ends[following]:
            break
        if source[at] in _INTERRUPTS:
            if not _is_next_bullet(state, following, at):
                return False
            break
        following += 1
    _push_paragraph(state, line, following)
    return True


def _is_bullet(source: str, at: int) -> bool:
    """Whether the line at offset `at` is beyond doubt a list item, and no rule of three marks."""
    return source[at : at + 2] in ("- ", "* ") and source[at + 2 : at + 3].isalnum()


def _is_next_bullet(state: StateBlock, line: int, at: int) -> bool:
    """Whether the line at offset `at` is beyond doubt a bullet that ends a paragraph."""
    if not _is_bullet(state.src, at):
        return False
    indent = state.sCount[line]
    if not 0 <= indent <= state.blkIndent + 3:
        return False
    return not (state.listIndent >= 0 and indent - state.listIndent >= 4 and indent < state.blkIndent)  # noqa: PLR2004 - as in the library


def _push_paragraph(state: StateBlock, line: int, end: int) -> None:
    token = state.push("inline", "", 0)
    if end == line + 1:
        token.content = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    else:
        token.content = state.getLines(line, end, state.blkIndent, keepLastLF=False).strip()
    token.map = [line, end]
    state.line = end


def _paragraph(state: StateBlock, line: int, end: int) -> bool:
    paragraph(state, line, end, _TAKE)
    del state.tokens[-1], state.tokens[-2]  # the closing and the opening token, around the inline one
    return True


def _table_columns(state: StateBlock, line: int, end: int) -> list[str]:
    """The header cells of the table that begins at this line; empty if none does."""
    following = line + 1
    if following >= min(end, state.lineMax):
        return []
    at = state.bMarks[following] + state.tShift[following]
    if state.src[at : at + 1] not in ("|", "-", ":"):
        return []
    delimiters = state.src[at : state.eMarks[following]]
    header = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    if (
        "|" not in header
        or not _DELIMITERS.fullmatch(delimiters)
        or state.sCount[following] < state.blkIndent
        or state.is_code_block(line)
        or state.is_code_block(following)
    ):
        return []
    columns = _cells(header)
    return columns if len(columns) == len(delimiters.strip(" \t|").split("|")) else []


def _cells(line: str) -> list[str]:
    cells = [cell.replace("\\|", "|") for cell in _PIPE.split(line.strip())]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return [cell.strip() for cell in cells]


def _table(state: StateBlock, line: int, end: int, columns: list[str]) -> bool:
    """Take a table, a token a body row, with as many cells as the header has."""
    ends = state.md.block.ruler.getRules("blockquote")
    header = state.push("table_header", "", 0)
    header.map = [line, line + 1]
    header.meta = {"cells": columns}
    state.parentType, outer = "table", state.parentType
    row = line + 2
    spare = MOST_EMPTY_CELLS
    while spare >= 0 and row < end and not state.isEmpty(row) and state.sCount[row] >= state.blkIndent:
        if state.is_code_block(row) or any(rule(state, row, end, _ASK) for rule in ends):
            break
        cells = _cells(state.src[state.bMarks[row] + state.tShift[row] : state.eMarks[row]])[: len(columns)]
        spare -= len(columns) - len(cells)
        token = state.push("table_row", "", 0)
        token.map = [row, row + 1]
        token.meta = {"cells": cells + [""] * (len(columns) - len(cells))}
        row += 1
    state.parentType = outer
    state.line = row
    return True
