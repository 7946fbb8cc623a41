"""A hit as a small document in nobody's words, in several degrees of detail."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from crawler.false_claim.objects import Outline, chart_value, crd, dependency, manifest
from crawler.false_claim.words import ELLIPSIS, Vocabulary
from crawler.match.engine import Found
from crawler.match.page import sentence_around
from crawler.match.verdict import verdict_of_cell
from crawler.models import (
    Block,
    BlockType,
    CrdField,
    Dependency,
    DocumentKind,
    HelmValue,
    Manifest,
    TableRow,
)
from crawler.pack.models import Signal
from crawler.parse.classify import classify

PATHS: dict[DocumentKind, str] = {
    DocumentKind.README: "README.md",
    DocumentKind.DOCS: "docs/page.md",
    DocumentKind.API_REFERENCE: "docs/api/page.md",
    DocumentKind.ROADMAP: "ROADMAP.md",
    DocumentKind.PROPOSAL: "docs/proposals/page.md",
    DocumentKind.BLOG: "docs/blog/page.md",
    DocumentKind.RELEASE_NOTES: "CHANGELOG.md",
    DocumentKind.EXAMPLE: "examples/page/README.md",
    DocumentKind.BENCHMARK: "benchmarks/README.md",
    DocumentKind.COMMUNITY: "CONTRIBUTING.md",
}
"""A plain path for a page of each kind."""

_FILLERS = (ELLIPSIS, "something")
"""What stands for other words; a pattern may ask for a word in between."""


def outlines(found: Found, signal: Signal, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Paths and texts of documents that may show the same hit, from the one that says most of its surroundings."""
    for filler in _FILLERS:
        yield from _outlines(found, signal, partial(words.outline, filler=filler), filler)


def _outlines(found: Found, signal: Signal, outline: Outline, filler: str) -> Iterator[tuple[str, str]]:
    block, facts = found.block, found.block.facts
    if isinstance(facts, CrdField):
        yield crd(facts, signal, outline)
    elif isinstance(facts, HelmValue):
        yield chart_value(facts, signal, outline)
    elif isinstance(facts, Manifest):
        yield manifest(facts, signal, found.hit.field, found.hit.value, outline)
    elif isinstance(facts, Dependency):
        yield dependency(facts)
    elif block.type is BlockType.PATH:
        yield found.document.path, "# Page\n" if found.document.path.endswith(".md") else "example: true\n"
    else:
        path = _path(found, signal)
        for said in _said(found):
            yield path, _page(block, outline, said, filler)


def _path(found: Found, signal: Signal) -> str:
    """A plain path of the same kind; the page's own where the signal asks for the path."""
    plain = PATHS.get(found.document.kind, "")
    asks = signal.file or signal.not_file or signal.under
    return plain if plain and not asks and classify(plain) is found.document.kind else found.document.path


def _said(found: Found) -> Iterator[str]:
    """What is outlined: the hit's sentence, its block, the words of the hit alone."""
    block, hit = found.block, found.hit
    yield sentence_around(block.text, hit.start, hit.end).text
    yield block.text
    yield block.text[hit.start : hit.end]


def _page(block: Block, outline: Outline, said: str, filler: str) -> str:
    """A page in which a block of the same shape stands under headings as deep as its own."""
    titles = [outline(heading) for heading in block.headings]
    titles = [title if title not in {"", filler} else f"Section {n}" for n, title in enumerate(titles, 1)]
    lines = [f"{'#' * min(n, 6)} {title}\n" for n, title in enumerate(titles, 1)]
    return "\n".join([*lines, _shaped(block, outline, said, filler)])


def _shaped(block: Block, outline: Outline, said: str, filler: str) -> str:
    text = outline(said)
    line = " ".join(text.split())
    if block.type is BlockType.HEADING:
        steps = "\n\n```sh\nmake example\n```" if block.steps else ""
        return f"{'#' * max(block.level, 1)} {line}{steps}\n"
    if block.type is BlockType.CODE_FENCE:
        return f"```{block.info}\n{text}\n```\n"
    if block.type is BlockType.FRONT_MATTER:
        return f"---\ntitle: {line}\n---\n"
    if block.type is BlockType.LIST_ITEM:
        return f"- **{filler}**: {line}\n" if block.lead else f"- {line}\n"
    if isinstance(block.facts, TableRow):
        return _table(block.facts, outline, filler)
    return f"{line}\n"


def _table(row: TableRow, outline: Outline, filler: str) -> str:
    """The row under its header; a cell that says yes or no in a sign or a word is kept."""
    head = [outline(cell) or filler for cell in row.header] or [filler] * len(row.cells)
    cells = [cell.split()[0] if verdict_of_cell(cell) else outline(cell) or filler for cell in row.cells]
    return f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n| {' | '.join(cells)} |\n"
