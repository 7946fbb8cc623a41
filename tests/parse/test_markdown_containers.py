"""Boxes that CommonMark does not know are taken out by their markers, and no line moves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.markdown_containers import Container, open_containers


def test_colons() -> None:
    text, boxes = open_containers("a\n:::warning Beware\ntext\n:::\nb\n")
    assert text == "a\n\ntext\n\nb\n"
    assert boxes == [Container("warning", "Beware", 2, 4)]


@pytest.mark.parametrize(
    ("marker", "kind", "title"),
    [
        (":::note", "note", ""),
        ("::: tip Read this", "tip", "Read this"),
        (":::caution[Mind the gap]", "caution", "Mind the gap"),
        (":::{important}", "important", ""),
        (":::{admonition} Own title", "admonition", "Own title"),
        (":::{tab-set}", "", ""),
        (":::tabs", "", ""),
    ],
)
def test_colon_markers(marker: str, kind: str, title: str) -> None:
    assert open_containers(f"{marker}\ntext\n:::")[1] == [Container(kind, title, 1, 3)]


def test_nested_colons_and_options() -> None:
    text, boxes = open_containers("::::{note}\n:class: x\n\n:::tip\nin\n:::\nout\n::::\n")
    assert text == "\n\n\n\nin\n\nout\n\n"
    assert boxes == [Container("note", "", 1, 8), Container("tip", "", 4, 6)]


def test_indented_boxes_move_left() -> None:
    text, boxes = open_containers(
        '!!! note "Mind"\n    one\n\n    ??? warning\n        two\n\n=== "Tab"\n\n    - x\nend'
    )
    assert text.split("\n") == ["", "one", "", "", "two", "", "", "", "- x", "end"]
    assert boxes == [
        Container("note", "Mind", 1, 6),
        Container("warning", "", 4, 6),
        Container("", "Tab", 7, 9),
    ]


def test_indented_boxes_nest() -> None:
    text, boxes = open_containers("!!! note\n    ??? tip\n        in\n    out\n\nend")
    assert text.split("\n") == ["", "", "in", "out", "", "end"]
    assert boxes == [Container("note", "", 1, 5), Container("tip", "", 2, 3)]


def test_directive_fences() -> None:
    text, boxes = open_containers("````{warning}\n```sh\nx\n```\ntext\n````\n```{code-block} sh\n:::note\n```\n")
    assert text.split("\n") == ["", "```sh", "x", "```", "text", "", "```{code-block} sh", ":::note", "```", ""]
    assert boxes == [Container("warning", "", 1, 6)]


def test_code_is_left_alone() -> None:
    source = "```md\n:::note\n!!! tip\n```\n- ~~~\n  :::note\n  ~~~\n"
    assert open_containers(source) == (source, [])


def test_an_unclosed_box_holds_the_next_paragraph() -> None:
    assert open_containers(":::note\ntext\n\nmore\n\nmore")[1] == [Container("note", "", 1, 3)]


PIECES = [
    ":::note",
    ":::",
    "!!! tip",
    "    in",
    "```{note}",
    "```",
    "~~~",
    "- x",
    "> :::tip",
    ":a: b",
    "",
    '=== "t"',
    "\tz",
]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_lines_stay_and_boxes_lie_in_the_text(source: str) -> None:
    text, boxes = open_containers(source)
    lines = source.count("\n") + 1
    assert text.count("\n") + 1 == lines
    assert [box.line for box in boxes] == sorted(box.line for box in boxes)
    assert all(1 <= box.line <= box.end_line <= lines + 2 for box in boxes)
