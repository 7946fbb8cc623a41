"""Four megabytes of one mark are read in seconds by every reader of prose, whatever the mark."""

import time
from collections.abc import Callable

import pytest

from crawler.models import Document, DocumentKind, Parsed
from crawler.parse.asciidoc import parse_asciidoc
from crawler.parse.html import parse_html
from crawler.parse.markdown import parse_markdown, parse_mdx
from crawler.parse.rst import parse_rst

SIZE = 4 * 1024 * 1024
SECONDS = 30.0
"""Of processor time, far above what a shared machine needs; a quadratic reader needs minutes."""

PARSERS = {
    "markdown": parse_markdown,
    "mdx": parse_mdx,
    "rst": parse_rst,
    "html": parse_html,
    "asciidoc": parse_asciidoc,
}
UNITS = [
    *("[", "![", "[a](", "[a](b '", "*a ", "*a_ ", "a**b", "`", "> ", "> > >\n", "|", "|a|b|\n", "- ", "1. ", "- x\n"),
    *("<b>", "<div>\n", "<ul><li>", "<!-- ", '<a b="', "&amp", "# a\n", "a\n=\n", ":::note\n", "!!! note\n    "),
    *("```\n~~~\n", "```{note}\n", "<A b={\n", "{/* ", "{\n", "[a]: b\n", "\\[", ".. note::\n   ", "====\n", "a\n b\n"),
    *("+---+---+\n| a | b |\n", "=== ===\n", ":ref:`", ":a:\n", "``a ", "a. x\n", "link:a[", "|===\n", "<pre>"),
]
SHAPES = {
    "nested lists": "".join("  " * min(n, 1400) + "- x\n" for n in range(2000)),
    "nested quotes": "".join("> " * n + "x\n" for n in range(2000)),
    "nested directives": "".join("   " * min(n, 400) + ".. note::\n\n" for n in range(2500)),
    "nested boxes": "".join("    " * min(n, 300) + "!!! note\n" for n in range(3000)),
    "staircase": "".join(" " * (2800 - n) + "x\n" for n in range(2800)),
    "runs of ticks": "".join("`" * n + " a " for n in range(1, 2800)),
    "wide table": "a|" * 5000 + "b\n" + "-|" * 5000 + "-\n" + "x|y\n" * 500_000,
    "a hundred thousand items": "".join(" " * (n % 40) + "- x\n" for n in range(100_000)),
}


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize("source", [unit * (SIZE // len(unit)) for unit in UNITS], ids=range(len(UNITS)))
def test_repetition(parser: Callable[[Document, str], Parsed], source: str) -> None:
    in_time(parser, source)


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize("source", SHAPES.values(), ids=SHAPES)
def test_shapes(parser: Callable[[Document, str], Parsed], source: str) -> None:
    in_time(parser, source)


def in_time(parser: Callable[[Document, str], Parsed], source: str) -> None:
    document = Document("owner/name", "docs/page.md", "0" * 40, DocumentKind.DOCS, b"")
    begin = time.process_time()
    parsed = parser(document, source)
    assert time.process_time() - begin < SECONDS
    lines = source.count("\n") + 1
    assert all(1 <= block.line <= block.end_line <= lines for block in parsed.blocks)
