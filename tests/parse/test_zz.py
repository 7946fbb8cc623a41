"""Inline Markdown becomes the text that a reader sees."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.parse.inline import plain_text, with_symbols
from crawler.parse.inline_scanner import InlineScanner, normal_label, shown_by_tag

SHOWN = {
    "plain words": "plain words",
    "**Fast**: it is *very* fast": "Fast: it is very fast",
    "__bold__ and _italic_ and ***both***": "bold and italic and both",
    "snake_case_name and 2 * 3 * 4": "snake_case_name and 2 * 3 * 4",
    "`kubectl get pods` lists **`pods`**": "kubectl get pods lists pods",
    "`` a ` b `` and `**not bold**`": "a ` b and **not bold**",
    "[the guide](https://example.org/a_b 'Title') says": "the guide says",
    "[**bold** `code`](page.md) ends": "bold code ends",
    "![a diagram](pic.png) shows": "a diagram shows",
    "[![badge](b.svg)](https://example.org)": "badge",
    "[a [b](c) d](e)": "[a b d](e)",
    "<https://example.org/x_y> and <me@example.org>": "https://example.org/x_y and me@example.org",
    'one <b>two</b> <img src="x" alt="three"> four': "one two three four",
    "over<br>two<br/>lines": "over\ntwo\nlines",
    "soft\nbreak": "soft break",
    "hard  \nbreak and\\\nanother": "hard\nbreak and\nanother",
    r"\*not emphasis\* \[nor link\]": "*not emphasis* [nor link]",
    "a &lt; b &amp; c &#8211; d &nosuch; e": "a < b & c \u2013 d &nosuch; e",
    "see<!-- not this --> that": "see that",
    "x <- y, a < b > c, List<int, string>": "x <- y, a < b > c, List<int, string>",
    "- [x] done [ ] open": "- [x] done [ ] open",
    "~~gone~~ about ~5": "gone about ~5",
    "noted[^1] and `[^a-z]`[^long-name]": "noted and [^a-z]",
    "[^1]: the note itself": "the note itself",
    "**unclosed and *crossed**": "*unclosed and crossed",
    "x*_é*_*_*": "x*é*_",
    "***a** b*, **c****d**": "a b, c****d",
    "🚀 **Fast** 快速": "🚀 Fast 快速",
    "中**粗体**文": "中粗体文",
}


@pytest.mark.parametrize(("source", "text"), SHOWN.items())
def test_shows_what_readers_see(source: str, text: str) -> None:
    assert plain_text(source) == text


def test_reference_links_need_their_definition() -> None:
    assert plain_text("[guide][g] and [g] and [x][y]", {normal_label("G")}) == "guide and g and [x][y]"
    assert plain_text("[guide][g] and a[0][1]") == "[guide][g] and a[0][1]"


def test_names_of_symbols_become_symbols() -> None:
    assert with_symbols(":white_check_mark: yes, :x: no, :rocket: 10:30") == "✅ yes, ❌ no, :rocket: 10:30"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("<br>", "\n"),
        ("<BR />", "\n"),
        ("<brx>", ""),
        ("<b>", ""),
        ('<img alt="A &amp; B">', "A & B"),
        ("<img src=x>", ""),
    ],
)
def test_tags_show_little(tag: str, text: str) -> None:
    assert shown_by_tag(tag) == text


LIBRARY = MarkdownIt("commonmark")


def rendered(tokens: list[Token]) -> str:
    """The text of markdown-it's inline tokens."""
    shown: dict[str, Callable[[Token], str]] = {
        "softbreak": lambda _: " ",
        "hardbreak": lambda _: "\n",
        "image": lambda token: rendered(token.children or []),
        "html_inline": lambda token: "" if token.content.startswith("<!") else shown_by_tag(token.content),
        "text": lambda token: token.content,
        "text_special": lambda token: token.content,
        "code_inline": lambda token: token.content,
    }
    return "".join(shown[token.type](token) for token in tokens if token.type in shown)


def squeezed(text: str) -> str:
    return re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", text)).strip()


MARKS = ["*", "**", "_", "__", "`", "``", "[", "]", "](", "](u)", "](u 'tt')", "![", ")", "<b>", "</b>", "<br>"]
MARKS += [
    "<x y='z'>",
    "<!-- c -->",
    "<!--",
    "<",
    ">",
    "&amp;",
    "&",
    ";",
    "\\",
    "\n",
    "  \n",
    "\\\n",
    " ",
    "\t",
    '"',
    "(",
    "!",
    "é",
    "中",
]
PIECES = st.sampled_from([*MARKS, "a", "b c", "x_y", "1.", "http://h/", "<http://h/a_b>"])


@given(st.lists(PIECES, max_size=24).map("".join))
@settings(max_examples=20000, deadline=None)
def test_agrees_with_markdown_it(source: str) -> None:
    assume("\\  \n" not in source)  # after a backslash the library counts one space less
    if "![" in source:  # it reads an image's text as if nothing stood around it
        assume(not set("*_") & set(source) and source.count("[") < 3)
    tokens = LIBRARY.parse("x" + source)
    if len(tokens) == 3 and tokens[1].type == "inline":  # one paragraph
        content = tokens[1].content
        assert squeezed(plain_text(content)) == squeezed(rendered(tokens[1].children or []))


@given(st.lists(PIECES, max_size=24).map("".join))
@settings(max_examples=20000, deadline=None)
def test_both_ways_agree(source: str) -> None:
    assert squeezed(plain_text(source)) == squeezed(InlineScanner(source, ()).text())


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a](", "*a ", "*a_ ", "a**b", "`", "<", "<!-- ", '<a b="', "&", "\\", "[a](b '", "](", "~~a "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    source = (unit * 100_000)[:100_000]
    assert len(plain_text(source)) <= len(source)
    ticks = "".join("`" * n + " a " for n in range(1, 400))
    assert plain_text(ticks) == ticks.strip()
