"""AsciiDoc pages become blocks with their lines, headings and kinds."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import Block, Document, DocumentKind, TableRow
from crawler.parse.asciidoc import parse_asciidoc, plain_asciidoc

DOCUMENT = Document("owner/name", "docs/page.adoc", "0" * 40, DocumentKind.DOCS, b"")


def blocks(source: str) -> tuple[Block, ...]:
    return parse_asciidoc(DOCUMENT, dedent(source).lstrip("\n")).blocks


def test_a_page() -> None:
    page = """
        = Ferry
        :toc:
        // a comment

        Carries _requests_
        to engines.

        == Scaling

        * *Fast*: to zero
        ** nested
          on
        . step

        ////
        hidden
        ////

        === Limits
        image::a.png[alt]
        None.
        """
    assert [(b.type.value, b.text, b.line, b.end_line, b.level, b.lead, b.headings) for b in blocks(page)] == [
        ("heading", "Ferry", 1, 1, 1, False, ()),
        ("paragraph", "Carries requests to engines.", 5, 6, 0, False, ("Ferry",)),
        ("heading", "Scaling", 8, 8, 2, False, ("Ferry",)),
        ("list_item", "Fast: to zero", 10, 10, 1, True, ("Ferry", "Scaling")),
        ("list_item", "nested on", 11, 12, 2, False, ("Ferry", "Scaling")),
        ("list_item", "step", 13, 13, 1, False, ("Ferry", "Scaling")),
        ("heading", "Limits", 19, 19, 3, False, ("Ferry", "Scaling")),
        ("paragraph", "None.", 21, 21, 0, False, ("Ferry", "Scaling", "Limits")),
    ]


def test_code_and_admonitions() -> None:
    page = """
        .A title
        [source,yaml]
        ----
        kind: Ferry
        ----

        NOTE: It needs a GPU.

        [WARNING]
        ====
        Experimental.

        ....
        plain
        ....
        ====

        After.
        """
    assert [(b.type.value, b.info, b.text, b.line) for b in blocks(page)] == [
        ("paragraph", "", "A title", 1),
        ("code_fence", "yaml", "kind: Ferry", 3),
        ("admonition", "note", "It needs a GPU.", 7),
        ("admonition", "warning", "Experimental.", 11),
        ("code_fence", "", "plain", 13),
        ("paragraph", "", "After.", 18),
    ]


def test_tables_of_a_line_a_row() -> None:
    page = """
        |===
        |Feature |State

        |Scaling |`yes`
        |LoRA
        |===

        [%header,cols="1,1"]
        |===
        |A |B
        |c |d
        |===
        """
    assert [(b.facts, b.line) for b in blocks(page)] == [
        (TableRow(("Feature", "State"), ("Scaling", "yes")), 4),
        (TableRow(("Feature", "State"), ("LoRA", "")), 5),
        (TableRow(("A", "B"), ("c", "d")), 11),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("see link:a.html[the guide] and <<limits,Limits>>", "see the guide and Limits"),
        ("https://example.org[here] or https://example.org", "here or https://example.org"),
        ("`code` and *bold* and __em__ snake_case_name", "code and bold and em snake_case_name"),
        ("image:x.png[Diagram,100] hard +\nbreak", "Diagram hard break"),
    ],
)
def test_inline(source: str, text: str) -> None:
    assert plain_asciidoc(source) == text


@given(st.text(alphabet="ab =*.-|[]<>`_:/,+#\n 1", max_size=100))
@settings(max_examples=500, deadline=None)
def test_nothing_raises(source: str) -> None:
    for block in parse_asciidoc(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= source.count("\n") + 1
        assert block.text


@pytest.mark.parametrize("unit", ["link:a[", "<<a", "|a ", "`", "*a ", "====\n", "[a]\n", "* ", ".a\n", "----\n"])
def test_time_grows_with_length_only(unit: str) -> None:
    parse_asciidoc(DOCUMENT, "|===\n" + unit * (300_000 // len(unit)))
    parse_asciidoc(DOCUMENT, unit * (300_000 // len(unit)))
