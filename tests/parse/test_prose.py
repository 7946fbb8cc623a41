"""The outline gives blocks their headings, joins items' paragraphs and says what it cuts."""

from crawler.models import Block, BlockType, Document, DocumentKind, Skip, TableRow
from crawler.parse.prose import LONGEST, MOST_LINES, Outline, readable

DOCUMENT = Document("owner/name", "docs/page.md", "0" * 40, DocumentKind.DOCS, b"")


def test_a_page() -> None:
    outline = Outline()
    outline.front_matter([("title", "Ferry"), ("draft", "no")], 2, 3)
    outline.heading("Ferry", 0, 2, 2)
    outline.heading("Scaling", 2, 5, 5)
    outline.open_item(1)
    outline.paragraph("one", 6, 6, lead=True)
    outline.paragraph("more", 8, 9)
    outline.code("run", "SH", 10, 12)
    outline.paragraph("after", 13, 13)
    outline.close_item()
    outline.row(("A", "B"), ("x", ""), 15, 15)
    outline.row(("A", "B"), ("", ""), 16, 16)
    parsed = outline.finish(DOCUMENT)
    assert parsed.blocks == (
        Block(BlockType.FRONT_MATTER, "title: Ferry\ndraft: no", 2, 3),
        Block(BlockType.HEADING, "Ferry", 2, 2, level=1, steps=True),
        Block(BlockType.HEADING, "Scaling", 5, 5, ("Ferry",), level=2, steps=True),
        Block(BlockType.LIST_ITEM, "one\nmore", 6, 9, ("Ferry", "Scaling"), level=1, lead=True),
        Block(BlockType.CODE_FENCE, "run", 10, 12, ("Ferry", "Scaling"), info="sh"),
        Block(BlockType.PARAGRAPH, "after", 13, 13, ("Ferry", "Scaling")),
        Block(BlockType.TABLE_ROW, "x | ", 15, 15, ("Ferry", "Scaling"), TableRow(("A", "B"), ("x", ""))),
    )
    assert (parsed.kind, parsed.skips) == (DocumentKind.DOCS, ())


def test_boxes_nest() -> None:
    outline = Outline()
    outline.enter("warning")
    outline.enter("")
    outline.paragraph("inner", 1, 1)
    outline.enter("note")
    outline.open_item(1)
    outline.paragraph("item", 2, 2)
    outline.leave()
    outline.leave()
    outline.leave()
    outline.paragraph("outer", 3, 3)
    assert [(b.type, b.info) for b in outline.finish(DOCUMENT).blocks] == [
        (BlockType.ADMONITION, "warning"),
        (BlockType.LIST_ITEM, "note"),
        (BlockType.PARAGRAPH, ""),
    ]


def test_a_block_that_is_too_long_is_cut() -> None:
    outline = Outline(["said before"])
    outline.code("x" * (LONGEST + 1), "", 7, 9)
    parsed = outline.finish(DOCUMENT)
    assert len(parsed.blocks[0].text) == LONGEST
    assert parsed.skips == (
        Skip("docs/page.md", "said before", "owner/name"),
        Skip("docs/page.md", "line 7: of 100,001 characters of one block the first 100,000 are read", "owner/name"),
    )


def test_readable() -> None:
    page = "a\n" * (MOST_LINES - 1)
    assert readable(page) == (page, [])
    assert readable(page + "b\nc") == (page[:-1] + "\nb", ["of 50,001 lines the first 50,000 are read"])
    long = "a\n" + "b" * (LONGEST + 5) + "\nc"
    text, reasons = readable(long)
    assert text == "a\n" + "b" * LONGEST + "\nc"
    assert reasons == ["line 2: of 100,005 characters the first 100,000 are read"]
    many_short = "word word word\n" * 20_000
    assert readable(many_short) == (many_short, [])
