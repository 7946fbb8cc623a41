"""Strangers' text stays text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crawler.report.escape import escaped, link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docs/a_b/c-d.md", "docs/a_b/c-d.md"),
        ("a|b", "a\\|b"),
        ("<b>x</b>", "\\<b\\>x\\</b\\>"),
        ("[x](y)", "\\[x\\](y)"),
        ("a\nb\r\n\tc", "a b c"),
        ("`code` *b* _i_ ~s~ $m$", "\\`code\\` \\*b\\* \\_i\\_ \\~s\\~ \\$m\\$"),
        ("Tom & Ann", "Tom & Ann"),
        ("&lt;", "&amp;lt;"),
        ("@user #12", "@&#8203;user #&#8203;12"),
        ("https://x.org www.x.org", "https&#58;//x.org www&#46;x.org"),
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("1.5", "1.5"),
        ("a\u202eb\udcff\x00", "a\ufffdb\ufffd\ufffd"),
    ],
)
def test_what_is_written(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_link_with_hostile_text() -> None:
    assert link("a](http://evil)|", "https://x.org/a%29") == "[a\\](http&#58;//evil)\\|](https://x.org/a%29)"


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.text(st.sampled_from("ab1 |\\`*_<>[]()!#-+=:~.&;@/'\"\n\t\x00é\udcff"), max_size=25)


@given(HOSTILE)
def test_no_markup_comes_through_and_the_text_is_shown(text: str) -> None:
    shown = MARKDOWN.render(f"| a | {escaped(text)} |\n|---|---|\n| x | {escaped(text)} |\n")
    cells = re.findall(r"<t[hd]>(.*?)</t[hd]>", shown)
    expected = " ".join(re.sub("[\x00\udcff]", "\ufffd", text).split())
    assert [html.unescape(cell).replace("\u200b", "") for cell in cells] == ["a", expected, "x", expected]
    assert not re.search(r"<(?!/?(table|thead|tbody|tr|th|td)>)", shown)


@given(HOSTILE)
def test_a_line_of_it_is_a_paragraph(text: str) -> None:
    written = escaped(text)
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", MARKDOWN.render(f"{written}\n"))
    written.encode()
