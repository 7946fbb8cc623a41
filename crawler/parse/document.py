"""From a document's bytes to its blocks. Pure; nothing here raises on a repository's content: a failure is a Skip.

A new format is one module and one line in `PARSERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath

from crawler.models import Block, BlockType, Document, DocumentKind, Parsed, Skip
from crawler.models.sites import is_site
from crawler.parse.asciidoc import parse_asciidoc
from crawler.parse.decoding import decode
from crawler.parse.dependency import parse_gomod, parse_pyproject, parse_requirements
from crawler.parse.html import parse_html
from crawler.parse.kubernetes import locate_field, locate_yaml, parse_yaml
from crawler.parse.markdown import parse_markdown, parse_mdx
from crawler.parse.rst import parse_rst

__all__ = ["PARSERS", "Parser", "decode", "locate", "locate_field", "parse"]

Parser = Callable[[Document, str], Parsed]
"""Takes the document and its decoded text."""

PARSERS: dict[str, Parser] = {
    ".md": parse_markdown,
    ".markdown": parse_markdown,
    ".mdx": parse_mdx,
    ".rst": parse_rst,
    ".html": parse_html,
    ".htm": parse_html,
    ".adoc": parse_asciidoc,
    ".asciidoc": parse_asciidoc,
    ".txt": parse_rst,
    "": parse_markdown,
    ".yaml": parse_yaml,
    ".yml": parse_yaml,
    "go.mod": parse_gomod,
    "pyproject.toml": parse_pyproject,
    "requirements.txt": parse_requirements,
}
"""By full file name first, then by suffix."""


def is_markdown(document: Document) -> bool:
    """Whether a document is parsed as Markdown."""
    return _parser_of(document) in {parse_markdown, parse_mdx}


def parse(document: Document) -> Parsed:
    """Parse a document into blocks, the document's path itself among them.

    Returns blocks in the document's order; where the bytes cannot be read, none but the path and a Skip that says why.
    """
    path = Block(BlockType.PATH, document.path, 1, 1)
    parser = _parser_of(document)
    if parser is None:
        return Parsed(document.kind, (path,))
    try:
        text = decode(document.data)
        parsed = parser(document, text)
        if "\ufffd" in text and (broken := _first_bad_byte(document.data)) is not None:
            reason = f"not UTF-8 (byte {broken}); what could be read of it was read"
            parsed = Parsed(parsed.kind, parsed.blocks, (*parsed.skips, Skip(document.path, reason, document.repo)))
    except (ValueError, RecursionError) as error:
        return Parsed(document.kind, (path,), (Skip(document.path, str(error) or "nested too deeply", document.repo),))
    return Parsed(parsed.kind, (path, *parsed.blocks), parsed.skips)


def _parser_of(document: Document) -> Parser | None:
    if is_site(document.repo):
        return parse_html
    return _parser(document.path.rpartition("/")[2], document.kind)


@lru_cache(maxsize=4096)
def _parser(name: str, kind: DocumentKind) -> Parser | None:
    suffix = PurePosixPath(name).suffix.lower()
    if kind is DocumentKind.DEPENDENCY and suffix == ".txt":
        return parse_requirements
    return PARSERS.get(name) or PARSERS.get(suffix)


def _first_bad_byte(data: bytes) -> int | None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start
    return None


def locate(document: Document, block: Block) -> Block:
    """Give a block its lines where its parser left them for later (line 0)."""
    return block if block.line else locate_yaml(document, block)
