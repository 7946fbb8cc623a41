"""Markdown and MDX pages become blocks with their lines, headings and kinds."""

import re
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import Block, BlockType, Document, DocumentKind, Parsed, TableRow
from crawler.parse.markdown import code_language, parse_markdown, parse_mdx

DOCUMENT = Document("owner/name", "docs/page.md", "0" * 40, DocumentKind.DOCS, b"")


def parse(source: str, *, mdx: bool = False) -> Parsed:
    return (parse_mdx if mdx else parse_markdown)(DOCUMENT, dedent(source).lstrip("\n"))


def blocks(source: str, *, mdx: bool = False) -> tuple[Block, ...]:
    return parse(source, mdx=mdx).blocks


def seen(source: str, *, mdx: bool = False) -> list[tuple[str, str, int, int]]:
    """Each block as (type, text, line, end line)."""
    return [(b.type.value, b.text, b.line, b.end_line) for b in blocks(source, mdx=mdx)]


def test_headings_give_the_path() -> None:
    page = """
        # Ferry *server* {#top}

        Carries requests.

        Scaling
        -------

        ### To zero

        It can.

        ## Limits ##
        None.
        """
    assert [(b.type.value, b.text, b.line, b.level, b.headings) for b in blocks(page)] == [
        ("heading", "Ferry server", 1, 1, ()),
        ("paragraph", "Carries requests.", 3, 0, ("Ferry server",)),
        ("heading", "Scaling", 5, 2, ("Ferry server",)),
        ("heading", "To zero", 8, 3, ("Ferry server", "Scaling")),
        ("paragraph", "It can.", 10, 0, ("Ferry server", "Scaling", "To zero")),
        ("heading", "Limits", 12, 2, ("Ferry server",)),
        ("paragraph", "None.", 13, 0, ("Ferry server", "Limits")),
    ]


def test_headings_may_skip_levels_and_start_anywhere() -> None:
    paths = [b.headings for b in blocks("#### Deep\na\n## Up\nb\n##### Down\nc\n# Top\nd") if b.text in "abcd"]
    assert paths == [("Deep",), ("Up",), ("Up", "Down"), ("Top",)]


def test_a_section_shows_steps_by_code_or_an_ordered_list() -> None:
    page = """
        # Guide
        ## Told
        - a
        ## Shown
        ### Below
        ```sh
        run
        ```
        ## Listed
        1. first
        """
    assert {b.text: b.steps for b in blocks(page) if b.type is BlockType.HEADING} == {
        "Guide": True,
        "Told": False,
        "Shown": True,
        "Below": True,
        "Listed": True,
    }


def test_list_items_stand_alone() -> None:
    page = """
        - first item
          goes on

          with a second paragraph
          - nested item
            1. deeper

          an afterthought
        - **Scaling**: to zero
        - [x] `done`
        - [Guide](g.md)
        """
    assert [(b.type.value, b.text, b.line, b.end_line, b.level, b.lead) for b in blocks(page)] == [
        ("list_item", "first item goes on\nwith a second paragraph", 1, 4, 1, False),
        ("list_item", "nested item", 5, 5, 2, False),
        ("list_item", "deeper", 6, 6, 3, False),
        ("paragraph", "an afterthought", 8, 8, 0, False),
        ("list_item", "Scaling: to zero", 9, 9, 1, True),
        ("list_item", "[x] done", 10, 10, 1, True),
        ("list_item", "Guide", 11, 11, 1, True),
    ]


@pytest.mark.parametrize(
    ("item", "lead"),
    [
        ("**Fast** routing", True),
        ("🚀 **Fast**: routing", True),
        ("__Fast__", True),
        ("[Guide](g.md) to it", True),
        ("[Guide][g] to it", True),
        ("`replicas` sets the count", True),
        ("<b>Fast</b> routing", True),
        ("routing that is **fast**", False),
        ("**unclosed routing", False),
        ("[x] routing", False),
        ("(fast) routing", False),
    ],
)
def test_lead(item: str, lead: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert [b.lead for b in blocks(f"- {item}")] == [lead]


def test_table_rows_have_their_header() -> None:
    page = """
        | Feature | Ferry | Other |
        |---------|:-----:|-------|
        | **Scale to zero** | :white_check_mark: | a \\| b<br>c |
        | LoRA | ❌ |
        |  |  |  |

        text
        """
    rows = blocks(page)
    header = ("Feature", "Ferry", "Other")
    assert [(b.text, b.facts, b.line) for b in rows] == [
        ("Scale to zero | ✅ | a | b\nc", TableRow(header, ("Scale to zero", "✅", "a | b\nc")), 3),
        ("LoRA | ❌ | ", TableRow(header, ("LoRA", "❌", "")), 4),
        ("text", None, 7),
    ]


def test_code_has_its_language() -> None:
    page = """
        ```YAML title="a.yaml"
        kind: Ferry
        ```

            indented

        ~~~
        plain
        ~~~
        """
    assert [(b.type.value, b.info, b.text, b.line, b.end_line) for b in blocks(page)] == [
        ("code_fence", "yaml", "kind: Ferry", 1, 3),
        ("code_fence", "", "indented", 5, 5),
        ("code_fence", "", "plain", 7, 9),
    ]


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("c++ linenos", "c++"),
        ("{.yaml .numbered}", "yaml"),
        ("{code-block} Bash", "bash"),
        ("{python}", "python"),
        ("{image} pic.png", None),
        ("", ""),
    ],
)
def test_code_language(info: str, language: str | None) -> None:
    assert code_language(info) == language


def test_front_matter_title_is_the_outermost_heading() -> None:
    page = """
        ---
        description: How it scales
        title: Scaling
        ---
        # To zero
        text
        """
    assert [(b.type.value, b.text, b.line, b.headings) for b in blocks(page)] == [
        ("front_matter", "description: How it scales\ntitle: Scaling", 2, ()),
        ("heading", "Scaling", 3, ()),
        ("heading", "To zero", 5, ("Scaling",)),
        ("paragraph", "text", 6, ("Scaling", "To zero")),
    ]


def test_front_matter_title_is_not_said_twice() -> None:
    page = "---\ntitle: To Zero\n---\n# To `zero`\ntext"
    assert [(b.text, b.headings) for b in blocks(page)][1:] == [("To zero", ()), ("text", ("To zero",))]


def test_admonitions_of_all_dialects() -> None:
    page = """
        :::warning Beware

        This is experimental.

        - not stable

        :::

        > [!NOTE]
        > It needs a GPU.
        >
        > And more.

        !!! tip "Do this"
            Use two.

            ```sh
            two
            ```

        ```{important}
        Read it.
        ```

        > said someone
        """
    assert [(b.type.value, b.info, b.text, b.line) for b in blocks(page)] == [
        ("admonition", "warning", "Beware", 1),
        ("admonition", "warning", "This is experimental.", 3),
        ("list_item", "warning", "not stable", 5),
        ("admonition", "note", "It needs a GPU.", 10),
        ("admonition", "note", "And more.", 12),
        ("admonition", "tip", "Do this", 14),
        ("admonition", "tip", "Use two.", 15),
        ("code_fence", "sh", "two", 17),
        ("admonition", "important", "Read it.", 22),
        ("paragraph", "", "said someone", 25),
    ]


def test_html_blocks() -> None:
    page = """
        <h1 align="center">
          <img src="l.png" alt="Logo"> Ferry
        </h1>
        <!-- a comment
        of lines -->

        <details>
        <summary>More on <b>scaling</b></summary>

        It **scales**.

        </details>

        <p align="center">
          One<br>
          two
        </p>
        <table>
          <tr><th>Feature</th><th>State</th></tr>

          <tr>
            <td>Scaling</td>
            <td>yes</td>
          </tr>
        </table>
        """
    assert seen(page) == [
        ("heading", "Logo Ferry", 2, 2),
        ("paragraph", "More on scaling", 8, 8),
        ("paragraph", "It scales.", 10, 10),
        ("paragraph", "One\ntwo", 15, 16),
        ("table_row", "Scaling | yes", 22, 23),
    ]
    assert blocks(page)[-1].facts == TableRow(("Feature", "State"), ("Scaling", "yes"))
    assert blocks(page)[1].headings == ("Logo Ferry",)


def test_links_by_reference() -> None:
    assert seen("See the [guide][g] and [others].\n\n[g]: g.md\n") == [
        ("paragraph", "See the guide and [others].", 1, 1)
    ]


def test_headings_within_quotes_and_items_open_no_section() -> None:
    assert [(b.type.value, b.text, b.headings) for b in blocks("> # Quoted\n\n- ## Item\n\ntext")] == [
        ("paragraph", "Quoted", ()),
        ("list_item", "Item", ()),
        ("paragraph", "text", ()),
    ]


def test_mdx() -> None:
    page = """
        ---
        title: Tabs
        ---
        import Tabs from '@theme/Tabs';

        export const size = {
          a: 1,
        };

        {/* hidden **words** */}
        <Tabs>
          <TabItem value="helm" label="Helm chart">

            Install the **chart**:

            ```sh
            helm install
            ```

          </TabItem>
        </Tabs>

        Use <Link to={url("a")}>the page</Link>.

        <Card
          title="Next"
          href="/next"
        />
        """
    assert seen(page, mdx=True) == [
        ("front_matter", "title: Tabs", 2, 2),
        ("heading", "Tabs", 2, 2),
        ("paragraph", "Helm chart", 12, 12),
        ("paragraph", "Install the chart:", 14, 14),
        ("code_fence", "helm install", 16, 18),
        ("paragraph", "Use the page.", 23, 23),
        ("paragraph", "Next", 26, 26),
    ]


def test_markdown_with_jsx_is_read_as_mdx() -> None:
    assert seen("<Tabs>\n<TabItem label='A'>\n    text\n</TabItem>\n</Tabs>") == [
        ("paragraph", "A", 2, 2),
        ("paragraph", "text", 3, 3),
    ]


def test_html_tables_of_mdx_hold_markdown() -> None:
    page = "<Table>\n<tr>\n<td>**Name**</td>\n<td><Link>`a`</Link></td>\n</tr>\n</Table>"
    assert seen(page, mdx=True) == [("table_row", "Name | a", 3, 4)]


def test_what_is_too_long_is_cut_and_said() -> None:
    parsed = parse("text\n\n" + "word " * 60_000)
    assert [skip.reason for skip in parsed.skips] == ["line 3: of 300,000 characters the first 100,000 are read"]
    assert len(parsed.blocks[1].text) == 99_999
    parsed = parse("- x\n" * 60_000)
    assert [skip.reason for skip in parsed.skips] == ["of 60,001 lines the first 50,000 are read"]
    assert len(parsed.blocks) == 50_000


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=6).map(" ".join)
PIECE = st.one_of(
    WORDS.map(lambda words: f"# {words}\n"),
    WORDS.map(lambda words: f"{words}\n"),
    st.lists(WORDS, min_size=1, max_size=3).map("\n".join).map(lambda words: f"{words}\n"),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda items: "".join(f"- {words}\n" for words in items)),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda items: "".join(f"{n}. {w}\n" for n, w in enumerate(items, 1))),
    WORDS.map(lambda words: f"| {words} | x |\n|---|---|\n| {words} | y |\n"),
    WORDS.map(lambda words: f":::note\n{words}\n:::\n"),
    WORDS.map(lambda words: f"> {words}\n"),
    WORDS.map(lambda words: f"```\n{words}\n```\n"),
    WORDS.map(lambda words: f"<p>\n{words}\n</p>\n"),
    WORDS.map(lambda words: f"<!-- {words} -->\n"),
)


@given(st.lists(PIECE, max_size=10).map("\n".join), st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_block_stands_on_its_line(source: str, mdx: bool) -> None:  # noqa: FBT001 - drawn
    lines = source.split("\n")
    for block in (parse_mdx if mdx else parse_markdown)(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= len(lines)
        first = re.findall(r"\w+", block.text)[0]
        at = block.line + 1 if block.type is BlockType.CODE_FENCE else block.line
        assert first in lines[at - 1]


@given(st.text(alphabet="ab #*_`[]()<>!|-=+:{}~\\\n \t&1.'\"", max_size=80), st.booleans())
@settings(max_examples=500, deadline=None)
def test_nothing_raises(source: str, mdx: bool) -> None:  # noqa: FBT001 - drawn
    for block in (parse_mdx if mdx else parse_markdown)(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= source.count("\n") + 1
        assert block.text
