"""Tables are found where markdown-it-py finds them, and each cell's span is exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crawler.table import Table, read_tables

SIMPLE = "| Feature | One |\n|---|---|\n| Cache | Yes (disk) |\n"


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def spans(source: str, table: Table) -> list[list[str]]:
    return [[source[cell.start : cell.end] for cell in row.cells] for row in table.rows]


def test_header_and_rows_with_lines_and_spans() -> None:
    (table,) = read_tables(f"# Page\n\n{SIMPLE}")
    assert (table.number, table.line, table.end_line) == (1, 3, 5)
    assert texts(table) == [["Feature", "One"], ["Cache", "Yes (disk)"]]
    assert spans(f"# Page\n\n{SIMPLE}", table) == [[" Feature ", " One "], [" Cache ", " Yes (disk) "]]
    assert [cell.ref for cell in table.body[0].cells] == [(1, 5, 1), (1, 5, 2)]


def test_escaped_pipes_belong_to_the_cell_and_pipes_in_code_split() -> None:
    source = "| a | b |\n|---|---|\n| x \\| y | `p|q` |\n"
    (table,) = read_tables(source)
    assert texts(table)[1] == ["x | y", "`p"]
    assert spans(source, table)[1] == [" x \\| y ", " `p"]
    assert table.body[0].extra == ("q`",)


def test_an_escaped_pipe_in_code_does_not_split() -> None:
    (table,) = read_tables("| a | b |\n|---|---|\n| `p\\|q` | z |\n")
    assert texts(table)[1] == ["`p|q`", "z"]
    assert table.body[0].cells[0].plain == "p|q"


def test_outer_pipes_are_optional() -> None:
    source = "a | b\n--|--\nc | d \n"
    (table,) = read_tables(source)
    assert spans(source, table) == [["a ", " b"], ["c ", " d"]]
    assert [(row.opened, row.closed) for row in table.rows] == [(False, False), (False, False)]


def test_a_short_row_has_unwritten_cells_at_its_end() -> None:
    source = "| a | b | c |\n|---|---|---|\n| x |\n"
    (table,) = read_tables(source)
    row = table.body[0]
    assert [(cell.text, cell.written) for cell in row.cells] == [("x", True), ("", False), ("", False)]
    assert source[: row.end] == "| a | b | c |\n|---|---|---|\n| x |"
    assert {cell.start for cell in row.cells[1:]} == {row.end}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("> | a | b |\n> |---|---|\n> | c | d |\n", 1),
        ("- item\n\n  | a | b |\n  |---|---|\n  | c | d |\n", 3),
        ("1. > - | a | b |\n   >   |---|---|\n   >   | c | d |\n", 1),
        (">\t| a | b |\n>\t|---|---|\n>\t| c | d |\n", 1),
    ],
)
def test_tables_inside_lists_and_quotes(source: str, line: int) -> None:
    (table,) = read_tables(source)
    assert table.line == line
    assert spans(source, table) == [[" a ", " b "], [" c ", " d "]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spans_count_the_characters_of_the_line_ends_as_they_are(end: str) -> None:
    source = f"intro{end}{end}" + SIMPLE.replace("\n", end)
    (table,) = read_tables(source)
    assert spans(source, table)[1] == [" Cache ", " Yes (disk) "]
    assert table.line == 3


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    (table,) = read_tables(f"\ufeff{SIMPLE}")
    assert spans(f"\ufeff{SIMPLE}", table)[0] == [" Feature ", " One "]


def test_no_table_in_code_or_without_a_delimiter_row() -> None:
    assert read_tables(f"```\n{SIMPLE}```\n") == ()
    assert read_tables("| a | b |\n| c | d |\n") == ()
    assert read_tables("no pipes at all") == ()


def test_several_tables_are_numbered() -> None:
    assert [table.number for table in read_tables(f"{SIMPLE}\ntext\n\n{SIMPLE}")] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("**Yes** (`LWS`)", "Yes (LWS)"),
        ("[Yes](https://example.org/a_b)", "Yes"),
        ("Yes[^1]", "Yes"),
        ("Yes<sup>2</sup>", "Yes"),
        ("HPA<br>KEDA", "HPA\nKEDA"),
        ("~~No~~ Yes", "Yes"),
        ("&nbsp;", ""),
        ("![tick](t.png)", "tick"),
        ("a &amp; b", "a & b"),
    ],
)
def test_plain_text_is_what_a_reader_sees(cell: str, plain: str) -> None:
    (table,) = read_tables(f"| a |\n|---|\n| {cell} |\n")
    assert table.body[0].cells[0].plain == plain


def test_links_are_kept_also_by_reference() -> None:
    (table,) = read_tables("| [One](https://example.org/one) | [Two][2] |\n|---|---|\n\n[2]: https://example.org/two\n")
    assert [cell.links for cell in table.header.cells] == [("https://example.org/one",), ("https://example.org/two",)]
    assert [cell.plain for cell in table.header.cells] == ["One", "Two"]


PIECES = st.sampled_from(
    ["|", "\\", "\\|", "-", ":", " ", "a", "`", "\n", "\r\n", "> ", "- ", "|---|---|\n", "| a | b |\n"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_the_same_tables_and_cell_texts_as_markdown_it(source: str) -> None:
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    expected: list[list[str]] = []
    inside = False
    for token in plain.parse(source):
        if token.type in {"table_open", "table_close"}:
            inside = token.type == "table_open"
            if inside:
                expected.append([])
        elif inside and token.type == "inline":
            expected[-1].append(token.content)
    assert [[cell.text for cell in table.cells()] for table in read_tables(source)] == expected
