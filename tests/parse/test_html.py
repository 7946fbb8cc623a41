"""HTML pages and fragments become blocks with their lines, headings and kinds."""

import re
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import Block, Document, DocumentKind, Parsed, TableRow
from crawler.parse.html import parse_html, read_fragment
from crawler.parse.inline import plain_text
from crawler.parse.prose import Outline

DOCUMENT = Document("owner/name", "docs/page.html", "0" * 40, DocumentKind.DOCS, b"")


def parse(source: str) -> Parsed:
    return parse_html(DOCUMENT, dedent(source).lstrip("\n"))


def seen(source: str) -> list[tuple[str, str, int, int]]:
    """Each block as (type, text, line, end line)."""
    return [(b.type.value, b.text, b.line, b.end_line) for b in parse(source).blocks]


def test_a_page() -> None:
    page = """
        <!doctype html>
        <html><head><title>Not this</title><style>p {}</style></head>
        <body>
        <header><h1>Nor this</h1></header>
        <nav><ul><li>nor that</ul></nav>
        <main>
          <h1>Ferry<a class="headerlink" href="#f">¶</a></h1>
          <p>Carries
             <em>requests</em> &amp; more.</p>
          <h2>Scaling</h2>
          <div>Bare words<p>It scales.</div>
          <script>run()</script>
        </main>
        <footer>none</footer>
        """
    blocks = parse(page).blocks
    assert [(b.type.value, b.text, b.line, b.end_line, b.headings) for b in blocks] == [
        ("heading", "Ferry", 7, 7, ()),
        ("paragraph", "Carries requests & more.", 8, 9, ("Ferry",)),
        ("heading", "Scaling", 10, 10, ("Ferry",)),
        ("paragraph", "Bare words", 11, 11, ("Ferry", "Scaling")),
        ("paragraph", "It scales.", 11, 11, ("Ferry", "Scaling")),
    ]


def test_without_main_the_body() -> None:
    assert seen("<body><header>x</header><nav>x</nav><p>one<footer>x</footer></body>") == [("paragraph", "one", 1, 1)]


def test_lists() -> None:
    page = """
        <ul>
          <li><b>Scaling</b>: to zero
            <ol>
              <li><p>one</p><p>more</p></li>
            </ol>
            after
          </li>
          <li>two
        </ul>
        """
    assert [(b.type.value, b.text, b.line, b.level, b.lead) for b in parse(page).blocks] == [
        ("list_item", "Scaling: to zero", 2, 1, True),
        ("list_item", "one\nmore", 4, 2, False),
        ("paragraph", "after", 6, 0, False),
        ("list_item", "two", 8, 1, False),
    ]


def test_tables() -> None:
    page = """
        <table>
          <thead><tr><th>Feature</th><th>State</th></tr></thead>
          <tr>
            <td>Scaling</td>
            <td><p>to</p><p>zero</p><br>soon</td>
          <tr><th>LoRA</th><td>
            <table><tr><td>in</td><td>ner</td></tr></table>
          </td></tr>
          <tr><td>alone</td></tr>
        </table>
        """
    header = ("Feature", "State")
    assert [(b.facts, b.line, b.end_line) for b in parse(page).blocks] == [
        (TableRow(header, ("Scaling", "to zero\nsoon")), 4, 5),
        (TableRow(header, ("LoRA", "in ner")), 6, 7),
        (TableRow(header, ("alone", "")), 9, 9),
    ]


def test_code_and_steps() -> None:
    page = """
        <h2>Run</h2>
        <div class="highlight-yaml notranslate"><div class="highlight"><pre>
        kind: <span>Ferry</span>
          a: 1
        </pre></div></div>
        <pre><code class="language-Bash">run</code></pre>
        """
    heading, *code = parse(page).blocks
    assert heading.steps
    assert [(b.info, b.text, b.line) for b in code] == [("yaml", "kind: Ferry\n  a: 1", 2), ("bash", "run", 6)]


def test_admonitions() -> None:
    page = """
        <div class="admonition warning"><p class="admonition-title">Warning</p><p>Experimental.</p></div>
        <div class="theme-admonition theme-admonition-note alert alert--secondary"><p>Mind.</p></div>
        <p>Not in it.</p>
        """
    assert [(b.type.value, b.info, b.text) for b in parse(page).blocks] == [
        ("admonition", "warning", "Warning"),
        ("admonition", "warning", "Experimental."),
        ("admonition", "note", "Mind."),
        ("paragraph", "", "Not in it."),
    ]


def fragment(markup: str, *, markdown: bool = False) -> tuple[Block, ...]:
    outline = Outline()
    read_fragment(markup, 10, outline, plain_text if markdown else str)
    return outline.finish(DOCUMENT).blocks


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<!-- a\nb -->\n", []),
        ("</details>", []),
        ('<img src="x">\n<br>', []),
        ('<p align="center">\n<img\n src="x" alt="A &lt; B">\n</p>', [("A < B", 11, 12)]),
        (
            "<details>\n<summary>More\non <b>it</b></summary>\nText<br>here",
            [("More on it", 11, 12), ("Text\nhere", 13, 13)],
        ),
        ("<div>\none\n\ntwo\n</div>", [("one", 11, 11), ("two", 13, 13)]),
        ("<td>a</td><td>b</td>\n<tr><td>c</td></tr>", [("a | b", 10, 10), ("c", 11, 11)]),
        ("<h3>\nTitle</h3><p>text", [("Title", 11, 11), ("text", 11, 11)]),
    ],
)
def test_fragments(markup: str, found: list[tuple[str, int, int]]) -> None:
    assert [(b.text, b.line, b.end_line) for b in fragment(markup)] == found


def test_fragments_of_mdx_hold_markdown() -> None:
    markup = "<tr><td>**a** `b`</td></tr>"
    assert [b.text for b in fragment(markup)] == ["**a** `b`"]
    assert [b.text for b in fragment(markup, markdown=True)] == ["a b"]


@pytest.mark.parametrize(
    "source",
    [
        "hello" + "<div>" * 100_000 + "</div>" * 100_000,
        "<ul><li>" * 10_000 + "hello",
        "<table><tr><td>" * 10_000 + "hello",
        "<pre>" * 20_000 + "hello",
        "<div>" * 50_000 + "hello",
    ],
)
def test_depth_neither_crashes_nor_hangs(source: str) -> None:
    assert any("hello" in block.text for block in parse_html(DOCUMENT, source).blocks)


@pytest.mark.parametrize("unit", ["<!-- ", '<a b="', "<a b='\" ", "<", "<p>", "&", "</b>", "<script>", "\n", "<a "])
def test_time_grows_with_length_only(unit: str) -> None:
    parse_html(DOCUMENT, unit * (200_000 // len(unit)))


def test_more_tags_than_are_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.parse.prose.MOST_TAGS", 1_000)
    parsed = parse_html(DOCUMENT, "<p>word " * 1_010)
    assert [skip.reason for skip in parsed.skips] == ["of more than 1,000 HTML tags so many are read"]
    assert len(parsed.blocks) == 1_000


PIECES = [
    "<p>",
    "</p>",
    "<ul>",
    "<li>",
    "</ul>",
    "<h2>",
    "</h2>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<pre>",
    "</pre>",
]
PIECES += [
    "<b>",
    "</b>",
    "<br>",
    "word ",
    "\n",
    "<!-- c -->",
    "&lt;",
    "<img alt='x'\n>",
    "<div class='admonition tip'>",
    "</div>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=400, deadline=None)
def test_blocks_lie_in_the_page(source: str) -> None:
    for block in parse_html(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= source.count("\n") + 1
        assert re.search(r"\S", block.text)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=4).map("\n".join)
ELEMENTS = st.tuples(st.sampled_from(["p", "li", "h2", "h3", "div", "blockquote"]), WORDS)


@given(st.lists(ELEMENTS, max_size=8))
@settings(max_examples=200, deadline=None)
def test_every_block_stands_on_its_line(elements: list[tuple[str, str]]) -> None:
    source = "\n".join(f"<{name}\n  id='x'>\n{words}\n</{name}>" for name, words in elements)
    lines = source.split("\n")
    found = parse_html(DOCUMENT, source).blocks
    assert len(found) == len(elements)
    for block, (_, words) in zip(found, elements, strict=True):
        assert lines[block.line - 1 : block.end_line] == words.split("\n")
