"""Strangers' texts, rendered, and looked at as GitHub's own filters would."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from crawler.pull_request.defuse import LONGEST_QUOTE, code, marked, plain
from tests.pull_request.hostile import HOSTILE

MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False})
CALLS = re.compile(
    r"@[a-z0-9]"
    r"|#\d"
    r"|\bGH-\d"
    r"|(?:https?:)//\S*/(?:issues|pull|pulls|discussions)/\d"
    r"|\bgithub\.com/\S+/(?:issues|pull)/\d",
    re.IGNORECASE,
)
"""What GitHub's filters look for in the text that is shown."""

LIVELY = (
    "a",
    "img",
    "script",
    "details",
    "summary",
    "h1",
    "h2",
    "hr",
    "pre",
    "blockquote",
    "ol",
    "input",
    "strong",
    "em",
    "del",
)


def rendered(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(MARKDOWN.render(markdown.encode("utf-8", "replace").decode()), "html.parser")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_quote_is_one_piece_of_code_or_nothing(text: str) -> None:
    quote = code(text)
    if not quote:
        assert not text.strip()
        return
    page = rendered(f"<details>\n\n- before {quote} after\n\n</details>\n\nthe end")
    (item,) = page.find_all("li")
    assert [child.name for child in item.find_all(recursive=False)] == ["code"]
    assert item.get_text().startswith("before ")
    assert item.get_text().endswith(" after")
    assert page.find_all("p")[-1].get_text() == "the end"
    assert not CALLS.search(page.get_text())
    assert not CALLS.search(quote)
    assert "\n" not in quote
    assert len(quote) < 2 * LONGEST_QUOTE


@pytest.mark.parametrize("text", HOSTILE)
def test_marked_text_stays_text_also_in_a_table(text: str) -> None:
    page = rendered(f"| a | b |\n|---|---|\n| {marked(text)} | mine |\n\nthe end")
    cells = [cell.get_text() for cell in page.find_all("td")]
    assert len(cells) == 2
    assert cells[1] == "mine"
    assert page.find_all("p")[-1].get_text() == "the end"
    assert not page.find_all(LIVELY)
    assert not CALLS.search(page.get_text())


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_calls_nobody(text: str) -> None:
    assert not CALLS.search(plain(text))
    assert "\n" not in plain(text)


def test_a_reader_sees_the_text_as_it_was() -> None:
    assert code("replicas: 0  # by hand") == "`replicas: 0 # by hand`"
    assert marked("Yes (LWS)") == "Yes (LWS)"
    assert plain("kserve: pd-disaggregation No → Yes (LWS)") == "kserve: pd-disaggregation No → Yes (LWS)"
    assert code("# Delayed jobs") == "`# Delayed jobs`"
    assert plain("fixes #1").replace("\u200b", "") == "fixes #1"


def test_the_corpus_is_large_enough() -> None:
    assert len(set(HOSTILE)) >= 40
