"""One small function a signal kind: where on a block a signal hits, and what the hit says.

A new kind is one function and one line in `SIGNALS` (and its fields in `crawler.pack.models`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.match.page import Page
from crawler.match.verdict import verdict_of_cell, verdict_of_cells
from crawler.models import Block, BlockType, CrdField, Dependency, HelmValue, Manifest, Status, TableRow
from crawler.pack.models import Signal
from crawler.pack.patterns import compiled, found, whole


@dataclass(frozen=True, slots=True)
class Hit:
    """Where in the block's text a signal matched; `says` overrides what the signal would say (a table's cell).

    `field` and `value` are the manifest field that matched, whose line is then the evidence.
    """

    start: int
    end: int
    says: Status | None = None
    field: str = ""
    value: str = ""


_PARAMETERS = r"(data )?types?|defaults?( value)?|required\\??|optional|mandatory"
"""Heads of tables that list parameters: their cells speak of the parameter, not of what it does."""

Matcher = Callable[[Signal, Page, Block], list[Hit]]


def _found(pattern: str | None, text: str) -> bool:
    return pattern is None or found(pattern, text)


def _whole(pattern: str | None, text: str) -> bool:
    return pattern is None or whole(pattern, text)


def _text(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    hits = [Hit(start, end) for start, end in compiled(signal.pattern or "").spans(block.text)]
    if isinstance(block.facts, TableRow) and hits:
        says = _row_verdict(block.facts, signal.pattern or "")
        return [Hit(hit.start, hit.end, says) for hit in hits]
    return hits


def _row_verdict(row: TableRow, pattern: str) -> Status | None:
    """What the cells beside those that the pattern matches say; a parameter's "no" (not required) is no verdict."""
    if any(_whole(_PARAMETERS, head.strip()) for head in row.header):
        return None
    return verdict_of_cells([cell for cell in row.cells if not found(pattern, cell)])


def _table_row(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    if not isinstance(block.facts, TableRow) or not block.facts.cells:
        return []
    row = block.facts
    label = next((cell for cell in row.cells[:2] if found(signal.pattern or "", cell)), None)
    if label is None:
        return []
    says = _column_verdict(row, signal.column) if signal.column else _row_verdict(row, signal.pattern or "")
    if says is None:
        return []
    start = max(block.text.find(label), 0)
    return [Hit(start, start + len(label), says)]


def _column_verdict(row: TableRow, column: str) -> Status | None:
    for head, cell in zip(row.header, row.cells, strict=False):
        if found(column, head):
            return verdict_of_cell(cell)
    return None


def _heading(signal: Signal, page: Page, block: Block) -> list[Hit]:
    if block.type is BlockType.FRONT_MATTER:
        return _front_matter_title(signal, page, block)
    is_title = block.level == 1 or block.text == page.title
    if (signal.title and not is_title) or (signal.steps and not block.steps):
        return []
    return [Hit(start, end) for start, end in compiled(signal.pattern or "").spans(block.text, 1)]


def _front_matter_title(signal: Signal, page: Page, block: Block) -> list[Hit]:
    """A page without a heading of its own takes its title from its front matter."""
    if signal.steps and not page.has_steps:
        return []
    for line in block.text.splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == "title" and (spans := compiled(signal.pattern or "").spans(value, 1)):
            offset = block.text.find(line) + len(key) + 1
            return [Hit(offset + spans[0][0], offset + spans[0][1])]
    return []


def _code_fence(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    if not _whole(signal.language, block.info):
        return []
    return [Hit(start, end) for start, end in compiled(signal.pattern or "").spans(block.text, 1)]


def _crd_kind(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    facts = block.facts
    if not isinstance(facts, CrdField) or facts.path:
        return []
    fits = _whole(signal.object, facts.kind) and _found(signal.group, facts.group)
    return [Hit(0, len(block.text))] if fits else []


def _crd_field(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    facts = block.facts
    if not isinstance(facts, CrdField) or not _whole(signal.field, facts.path):
        return []
    fits = (
        _whole(signal.object, facts.kind)
        and _found(signal.group, facts.group)
        and (signal.enum is None or any(_whole(signal.enum, value) for value in facts.enum))
        and (signal.default is None or (facts.default is not None and _whole(signal.default, facts.default)))
        and (signal.minimum is None or (facts.minimum is not None and facts.minimum <= signal.minimum))
        and signal.field_type in {None, facts.type}
        and _found(signal.description, facts.description)
    )
    return [Hit(0, len(block.text))] if fits else []


def _helm_value(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    facts = block.facts
    if not isinstance(facts, HelmValue) or not _whole(signal.field, facts.path):
        return []
    fits = _whole(signal.content, facts.value) and _found(signal.comment, facts.comment)
    return [Hit(0, len(block.text))] if fits else []


def _manifest(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    facts = block.facts
    if not isinstance(facts, Manifest) or not _whole(signal.object, facts.kind):
        return []
    if not _found(signal.group, facts.api_version):
        return []
    if signal.field is None and signal.content is None:
        return [Hit(0, len(block.text))]
    for path, value in facts.fields:
        if _whole(signal.field, path) and _whole(signal.content, value):
            return [Hit(0, len(block.text), field=path, value=value)]
    return []


def _dependency(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    facts = block.facts
    if not isinstance(facts, Dependency) or (facts.indirect and not signal.indirect):
        return []
    fits = _whole(signal.name, facts.name) and signal.ecosystem in {None, facts.ecosystem}
    return [Hit(0, len(block.text))] if fits else []


def _path(signal: Signal, _page: Page, block: Block) -> list[Hit]:
    return [Hit(start, end) for start, end in compiled(signal.pattern or "").spans(block.text, 1)]


SIGNALS: dict[str, Matcher] = {
    "text": _text,
    "list_item": _text,
    "heading": _heading,
    "table_row": _table_row,
    "code_fence": _code_fence,
    "crd_kind": _crd_kind,
    "crd_field": _crd_field,
    "helm_value": _helm_value,
    "manifest": _manifest,
    "dependency": _dependency,
    "path": _path,
}
