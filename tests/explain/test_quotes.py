import pytest

from crawler.explain.quotes import harmless, quoted
from crawler.match.engine import Found
from crawler.match.signals import Hit
from crawler.models import Block, BlockType, DocumentKind, Evidence, Polarity, Stage
from tests.match.given import document_of


def found(text: str, words: str, line: int = 1, end_line: int = 1) -> tuple[Evidence, Found]:
    place = ("acme/serve", "docs/page.md", line, end_line, "0" * 40, DocumentKind.DOCS, "f")
    entry = Evidence("x", "s", Polarity.SUPPORTS, Stage.SHIPPED, 1.0, *place)
    start = text.index(words)
    block = Block(BlockType.PARAGRAPH, text, line, end_line)
    return entry, Found(entry, document_of("docs/page.md", text), block, Hit(start, start + len(words)))


@pytest.mark.parametrize(
    "hidden", ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\u202e", "\u2066", "\u200b", "\x00", "\u2028", "\r", "\ue000"]
)
def test_nothing_that_commands_a_terminal_or_hides_text_gets_through(hidden: str) -> None:
    shown = harmless(f"a{hidden}b")
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066\u200b\x00\u2028\r\ue000")
    assert shown.isprintable()


def test_the_line_with_the_hits_words_is_quoted_first() -> None:
    text = "one first line\nthen it can scale down\nand more\nlast"
    entry, hit = found(text, "scale down", 1, 4)
    assert quoted(entry, hit, hit.document, 2, 80) == ["then it can scale down", "and more"]


def test_a_long_line_is_cut_around_the_hit() -> None:
    text = "word " * 60 + "scale to zero " + "more " * 60
    entry, hit = found(text, "scale to zero")
    (line,) = quoted(entry, hit, hit.document, 3, 60)
    assert "scale to zero" in line
    assert (len(line) <= 60, line[0], line[-1]) == (True, "…", "…")


def test_without_the_document_there_is_no_quote() -> None:
    entry, hit = found("scale to zero", "scale")
    assert quoted(entry, hit, None, 3, 60) == []
    assert quoted(entry, None, hit.document, 3, 60) == ["scale to zero"]
