"""Patching changes the characters of the edited cells and no others."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.table import CellRef, patch, read_tables

ALIGNED = "| Feature | One      | Two |\n|---------|----------|-----|\n| Cache   | No       | Yes |\n"
ONE = CellRef(1, 3, 2)


def test_a_text_that_fits_keeps_the_width() -> None:
    assert patch(ALIGNED, {ONE: "Yes"}) == ALIGNED.replace("| No       |", "| Yes      |")


def test_a_text_that_fits_exactly_keeps_the_width() -> None:
    assert patch(ALIGNED, {ONE: "Yes (it)"}) == ALIGNED.replace("| No       |", "| Yes (it) |")


def test_a_longer_text_widens_its_own_cell_only() -> None:
    assert patch(ALIGNED, {ONE: "Yes (with LWS)"}) == ALIGNED.replace("| No       |", "| Yes (with LWS) |")


@pytest.mark.parametrize(
    ("cell", "new", "written"),
    [
        ("No", "Yes", "Yes"),
        (" No ", "Yes", " Yes "),
        ("      No ", "Yes", "     Yes "),
        ("   No   ", "Yes", "   Yes  "),
        ("        ", "Yes", " Yes    "),
        ("", "Yes", " Yes "),
        (" Yes  ", "", "      "),
        (" ✅  ", "No", " No  "),
        (" No  ", "✅", " ✅  "),
        ("No", "a\\", "a\\ "),
        (" No     ", "a|b", " a\\|b   "),
        (" No       ", "a\r\nb", " a<br>b   "),
        (" No ", "  Yes\n", " Yes "),
    ],
)
def test_padding_and_escaping(cell: str, new: str, written: str) -> None:
    before, after = (f"|a|b|\n|-|-|\n|{text}|x|\n" for text in (cell, written))
    assert patch(before, {CellRef(1, 3, 1): new}) == after


@pytest.mark.parametrize(
    ("row", "edits", "written"),
    [
        ("a | b", {1: "c"}, "c | b"),
        ("a | b", {1: ""}, "|  | b"),
        ("a | b", {1: "- c"}, "| - c | b"),
        ("a | b", {2: ""}, "a | |"),
        ("a | b", {2: "c"}, "a | c"),
        ("| a |", {2: "c"}, "| a | c |"),
        ("| a", {2: "c"}, "| a | c"),
        ("a", {1: ""}, "|  |"),
        ("a", {2: "c"}, "a | c"),
        ("| a |", {2: ""}, "| a |"),
        ("| a", {1: "", 2: "c"}, "|   | c"),
        ("a", {1: "", 2: "c"}, "|   | c"),
    ],
)
def test_rows_without_outer_pipes_and_short_rows(row: str, edits: dict[int, str], written: str) -> None:
    head = "| h | i |\n|---|---|\n"
    assert (
        patch(f"{head}{row}\n", {CellRef(1, 3, column): new for column, new in edits.items()}) == f"{head}{written}\n"
    )


def test_cells_between_are_added_empty() -> None:
    head = "| h | i | j |\n|---|---|---|\n"
    assert patch(f"{head}| a |\n", {CellRef(1, 3, 3): "c"}) == f"{head}| a |  | c |\n"


def test_line_ends_quotes_and_other_tables_stay() -> None:
    source = f"\ufeff# T\r\n\r\n> | a | b |\r\n> |---|---|\r\n> | c |  d|\r\n\r\ntail | x\r\n\r\n{ALIGNED}"
    assert patch(source, {CellRef(1, 5, 2): "no"}) == source.replace("|  d|", "| no|")


def test_the_same_text_changes_nothing() -> None:
    odd = "|a\\|b|  c|\n|-|-|\n| d |\n"
    assert patch(odd, {cell.ref: cell.text for table in read_tables(odd) for cell in table.cells()}) == odd


@pytest.mark.parametrize("ref", [CellRef(1, 2, 1), CellRef(1, 3, 4), CellRef(1, 3, 0), CellRef(2, 3, 1)])
def test_a_reference_that_names_no_cell_is_refused(ref: CellRef) -> None:
    with pytest.raises(ValueError, match=f"table {ref.table} has no cell at line {ref.line}, column {ref.column}"):
        patch(ALIGNED, {ref: "x"})


TEXTS = st.text(st.sampled_from("ab |\\`*_<>[]()#-+=:~.1\n\t\r✅é\u3000&"), max_size=12)
PLAIN = st.text(st.sampled_from("ab c`*✅-1\\"), max_size=8).map(str.strip)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A Markdown text with tables in lists, quotes and between other text; rows may be ragged or lack outer pipes."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        columns = draw(st.integers(1, 4))
        prefix, following = draw(st.sampled_from([("", ""), ("> ", "> "), ("- ", "  "), ("1. > ", "   > ")]))
        lines += ["text", ""]
        lines.append(prefix + draw(rows(columns, columns)))
        lines.append(following + "|" + "|".join(["---"] * columns) + "|")
        lines += [following + draw(rows(1, columns + 1)) for _ in range(draw(st.integers(0, 3)))]
        lines += [""]
    return end.join([*lines, "a | b", ""])


@st.composite
def rows(draw: st.DrawFn, least: int, most: int) -> str:
    pads = st.sampled_from(["", " ", "  ", "\t"])
    texts = draw(st.lists(PLAIN, min_size=least, max_size=most))
    cells = [draw(pads) + text.replace("|", "\\|") + draw(pads) for text in texts]
    return draw(st.sampled_from(["|", "| ", ""])) + "|".join(cells) + draw(st.sampled_from(["|", " |", "| ", ""]))


def normal(text: str) -> str:
    """What a cell reads as after it was written."""
    blanks = " \t\n\r\u3000"
    return re.sub(r"\r\n?|\n", "<br>", text.strip(blanks)).strip(blanks)


@given(documents(), st.data())
def test_reading_a_patched_text_gives_the_edits_and_nothing_else(source: str, data: st.DataObject) -> None:
    tables = read_tables(source)
    cells = [cell for table in tables for cell in table.cells()]
    if not cells:
        return
    chosen = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=4, unique_by=lambda cell: cell.ref))
    edits = {cell.ref: data.draw(TEXTS) for cell in chosen}
    patched = patch(source, edits)

    read = {cell.ref: cell.text for table in read_tables(patched) for cell in table.cells()}
    assert read == {cell.ref: normal(edits[cell.ref]) if cell.ref in edits else cell.text for cell in cells}

    changed = sorted({(cell.start, cell.end) for cell in chosen})
    kept = [
        source[a:b] for a, b in zip([0, *(end for _, end in changed)], [*(s for s, _ in changed), None], strict=True)
    ]
    assert re.fullmatch("(.*)".join(map(re.escape, kept)), patched, re.DOTALL)
