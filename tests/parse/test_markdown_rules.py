"""The block rules chosen by a line's first character give the library's own tokens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.parse.markdown_rules import DEEPEST, block_parser

LIBRARY = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").disable("inline")
PARSER = block_parser()

Row = tuple[str, list[int] | None, object]


def own(source: str) -> list[Row]:
    return [(t.type, t.map, t.meta.get("cells") or (t.content, t.info, t.tag)) for t in PARSER.parse(source)]


def the_librarys(source: str) -> list[Row]:
    """The library's tokens, its tables' rows folded and the tokens around a paragraph's text left out."""
    rows: list[Row] = []
    cells: list[str] = []
    row: Token | None = None
    kind = ""
    for token in LIBRARY.parse(source):
        if token.type == "tr_open":
            row, cells = token, []
        elif token.type == "tr_close" and row:
            rows.append((kind, row.map, cells))
            row = None
        elif row and token.type == "inline":
            cells.append(token.content)
        elif token.type in ("thead_open", "tbody_open"):
            kind = "table_header" if token.type == "thead_open" else "table_row"
        elif not row and not token.type.startswith(("table_", "thead_", "tbody_", "paragraph_")):
            rows.append((token.type, token.map, (token.content, token.info, token.tag)))
    return rows


LINES = [
    "- item",
    "  - nested",
    "* star",
    "+ plus",
    "1. one",
    "2) two",
    "10. ten",
    "> quote",
    ">> deep",
    "```",
    "~~~ sh",
]
LINES += [
    "# heading",
    "#hash",
    "heading",
    "===",
    "---",
    "***",
    "___",
    "    code",
    "\tcode",
    "",
    " ",
    "text **bold**",
    "_x_",
]
LINES += [
    "| a | b |",
    "|---|:-:|",
    "--- | ---",
    "a | b \\| c",
    "|-",
    "- | -",
    ": | :",
    "<div>",
    "</div>",
    "<!-- c",
    "-->",
]
LINES += [
    "<b>inline</b>",
    "[label]: https://example.org",
    "[x] open",
    "-- dash",
    "-",
    "*",
    "1.",
    "3 apples",
    "   indented",
]
PREFIXES = ["", "", "", "  ", "    ", "> ", "- ", "1. ", "\t"]
LINE = st.tuples(st.sampled_from(PREFIXES), st.sampled_from(LINES)).map("".join)


@given(st.lists(LINE, max_size=14).map("\n".join))
@settings(max_examples=400, deadline=None)
def test_agrees_with_markdown_it(source: str) -> None:
    assert own(source) == the_librarys(source)


def test_a_table_is_a_token_a_row() -> None:
    rows = own("| Feature | State |\n|---|---|\n| a \\| b | yes |\n| c |\n\nend")
    assert rows == [
        ("table_header", [0, 1], ["Feature", "State"]),
        ("table_row", [2, 3], ["a | b", "yes"]),
        ("table_row", [3, 4], ["c", ""]),
        ("inline", [5, 6], ("end", "", "")),
    ]


def test_items_that_step_in_too_far_are_no_items() -> None:
    source = "- a\n - b\n  - c\n   - d\n    - e"
    assert own(source) == the_librarys(source)
    assert [row[2] for row in own(source) if row[0] == "inline"][-1] == ("d\n- e", "", "")


def test_mdx_has_no_indented_code() -> None:
    tokens = block_parser(indented_code=False).parse("<A>\n\n    text\n    - item\n")
    assert "code_block" not in [token.type for token in tokens]


@pytest.mark.parametrize("source", ["- " * 500, "> " * 500, "a|" * 300 + "b\n" + "-|" * 300 + "-\n" + "x|y\n" * 300])
def test_nesting_and_empty_cells_are_bounded(source: str) -> None:
    tokens = PARSER.parse(source)
    assert max(token.level for token in tokens) <= DEEPEST + 2
    assert sum(len(token.meta.get("cells", ())) for token in tokens) < 2 * 0x10000
