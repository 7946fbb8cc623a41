"""A document with what guards ask about it, and the sentence that a hit stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from crawler.models import Block, BlockType, Document, DocumentKind, Parsed

_SENTENCE_END = re.compile(r"""[.!?][)"'\]]?\s+(?=[A-Z0-9*\[("'`✅❌])|\n| \| """)


@dataclass(frozen=True)
class Page:
    """A parsed document at a commit, as signals and guards see it."""

    document: Document
    parsed: Parsed
    commit: str

    @property
    def kind(self) -> DocumentKind:
        """The document's kind, sharpened by its content."""
        return self.parsed.kind

    @cached_property
    def title(self) -> str:
        """The outermost heading of the page's first block that stands under one, or its first heading."""
        for block in self.parsed.blocks:
            if block.headings:
                return block.headings[0]
            if block.type is BlockType.HEADING:
                return block.text
        return ""

    @cached_property
    def intro(self) -> str:
        """Title and text before the page's second heading, eight blocks at most.

        A heading right below another one (an "Overview" below the title) ends nothing: it is the intro that it heads.
        """
        texts: list[str] = []
        above: BlockType | None = None
        headings = 0
        for block in self.parsed.blocks:
            headings += block.type is BlockType.HEADING and above is not BlockType.HEADING
            above = block.type
            if headings > 1 or len(texts) > 8:  # noqa: PLR2004 - see the docstring
                break
            if block.type in {BlockType.HEADING, BlockType.PARAGRAPH, BlockType.ADMONITION}:
                texts.append(block.text)
        return "\n".join(texts)

    @cached_property
    def has_steps(self) -> bool:
        """Whether the page shows code anywhere."""
        return any(block.type is BlockType.CODE_FENCE for block in self.parsed.blocks)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence of a hit, cut at the hit."""

    before: str
    hit: str
    after: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.before + self.hit + self.after


def sentence_around(text: str, start: int, end: int) -> Sentence:
    """The sentence of `text` that holds the span; table cells and lines end a sentence too."""
    left = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    match = _SENTENCE_END.search(text, end)
    right = len(text) if match is None else match.start() + (text[match.start()] in ".!?")
    left = min(left, start)
    return Sentence(text[left:start], text[start:end], text[end:right])


def headings_of(block: Block) -> tuple[str, ...]:
    """The headings that a block stands under; a heading stands under itself too."""
    return (*block.headings, block.text) if block.type is BlockType.HEADING else block.headings
