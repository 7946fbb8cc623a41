"""Four megabytes of one mark are read in seconds by every reader of prose, whatever the mark."""

import time
from collections.abc import Callable

import pytest

from crawler.models import Document, DocumentKind, Parsed
from crawler.parse.asciidoc import parse_asciidoc
from crawler.parse.html import parse_html
from crawler.parse.markdown import parse_markdown, parse_mdx
from crawler.parse.rst import parse_rst

SIZE = 1024 * 1024
SECONDS = 30.0
"""Of processor time, far above what a shared machine needs; a quadratic reader needs minutes."""

MARKDOWN = [
    "[",
    "![",
    "[a](",
    "[a](b '",
    "*a ",
    "*a_ ",
    "a**b",
    "`",
    "> ",
    "> > >\n",
    "|",
    "|a|b|\n",
    "- ",
    "1. ",
    "- x\n",
]
MARKDOWN += [
    "<b>",
    "<div>\n",
    "<!-- ",
    '<a b="',
    "&amp",
    "# a\n",
    "a\n=\n",
    ":::note\n",
    "!!! note\n    ",
    "```\n~~~\n",
]
MARKDOWN += ["```{note}\n", "[a]: b\n", "\\[", "<pre>", "<tr><td>"]
MDX = ["<A ", "<A b={\n", "{/* ", "{\n", "export const a = {\n", "import a\n", "<Table>", "`"]
RST = [
    "* ",
    "* x\n",
    ".. note::\n   ",
    "====\n",
    "a\n b\n",
    "+---+---+\n| a | b |\n",
    "=== ===\n",
    ":ref:`",
    ":a:\n",
    "``a ",
]
RST += ["a. x\n", "| a\n", ".. list-table::\n\n   * - a\n", "a::\n\n", "|a "]
HTML = ["<b>", "<div>\n", "<ul><li>", "<!-- ", '<a b="', "&amp", "<pre>", "<table><tr><td>", "<p>word\n", "<"]
ASCIIDOC = ["* ", "link:a[", "<<a", "|===\n", "====\n", "[a]\n", ".a\n", "----\n"]
MARKS = [
    *((parse_markdown, unit) for unit in MARKDOWN),
    *((parse_mdx, unit) for unit in MDX),
    *((parse_rst, unit) for unit in RST),
    *((parse_html, unit) for unit in HTML),
    *((parse_asciidoc, unit) for unit in ASCIIDOC),
]


@pytest.mark.parametrize(("parser", "unit"), MARKS)
def test_repetition(parser: Callable[[Document, str], Parsed], unit: str) -> None:
    in_time(parser, unit * (SIZE // len(unit)))


NESTED = {
    "lists": lambda: "".join("  " * min(n, 1400) + "- x\n" for n in range(2000)),
    "quotes": lambda: "".join("> " * n + "x\n" for n in range(2000)),
    "directives": lambda: "".join("   " * min(n, 400) + ".. note::\n\n" for n in range(2500)),
    "boxes": lambda: "".join("    " * min(n, 300) + "!!! note\n" for n in range(3000)),
    "staircase": lambda: "".join(" " * (2800 - n) + "x\n" for n in range(2800)),
    "ticks": lambda: "".join("`" * n + " a " for n in range(1, 2800)),
    "wide table": lambda: "a|" * 5000 + "b\n" + "-|" * 5000 + "-\n" + "x|y\n" * 500_000,
    "a hundred thousand items": lambda: "".join(" " * (n % 40) + "- x\n" for n in range(100_000)),
}


@pytest.mark.parametrize("parser", [parse_markdown, parse_mdx, parse_rst])
@pytest.mark.parametrize("shape", NESTED)
def test_nesting(parser: Callable[[Document, str], Parsed], shape: str) -> None:
    in_time(parser, NESTED[shape]())


def in_time(parser: Callable[[Document, str], Parsed], source: str) -> None:
    document = Document("owner/name", "docs/page.md", "0" * 40, DocumentKind.DOCS, b"")
    begin = time.process_time()
    parsed = parser(document, source)
    assert time.process_time() - begin < SECONDS
    lines = source.count("\n") + 1
    assert all(1 <= block.line <= block.end_line <= lines for block in parsed.blocks)
