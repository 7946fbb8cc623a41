"""YAML files: every document of a file goes to the parser of what it is.

CustomResourceDefinitions to :mod:`crawler.parse.crd`, Chart.yaml and values to :mod:`crawler.parse.helm`, all others to
:mod:`crawler.parse.manifest`. Blocks of CRDs and manifests carry no line, since only hits need one: `locate_yaml` and
`locate_field` find it. Their `level` is the document's number in the file, and `info` the place inside of it where a
list holds the object.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from crawler.models import Block, BlockType, CrdField, Document, DocumentKind, Parsed, Skip
from crawler.parse.crd import crd_entry, parse_crd
from crawler.parse.decoding import as_text
from crawler.parse.helm import MOST_VALUES, parse_chart, parse_values
from crawler.parse.manifest import DEEPEST, MOST_FIELDS, is_kubernetes_object, leaves, parse_manifest, path_of, steps_to
from crawler.parse.yaml_documents import MOST_DOCUMENTS, YamlText, blank_template, load, split_documents
from crawler.parse.yaml_lines import Entry, Step, YamlLines

MOST_ITEMS = 1_000
"""Objects that are read of one list object."""

_LARGEST_VALUES = 1024 * 1024
"""Characters; nobody comments more by hand, and a larger file is read like any other."""
_VALUES_NAME = re.compile(r"(?:values(?:[-_.].*)?|.*[-_.]values)\.ya?ml")
_CHART_NAME = re.compile(r"chart\.ya?ml")
_SHARPENED = frozenset({DocumentKind.MANIFEST, DocumentKind.CHART, DocumentKind.CRD, DocumentKind.VALUES})


def parse_yaml(document: Document, text: str) -> Parsed:
    """Parse a YAML file; a document that cannot be read is a skip, and the others are read.

    The file's kind becomes `crd` when it holds a CustomResourceDefinition and would else be a manifest or part of a
    chart; a CRD in a proposal or an example keeps that kind, which says more.
    """
    blocks: list[Block] = []
    reasons: list[str] = []
    parts = list(itertools.islice(split_documents(text), MOST_DOCUMENTS + 1))
    if len(parts) > MOST_DOCUMENTS:
        reasons.append(f"line {parts.pop().line}: only the first {MOST_DOCUMENTS} documents of the file are read")
    for part in parts:
        found, left_out = _parse_document(part, PurePosixPath(document.path).name.lower())
        blocks += found
        reasons += left_out
    defines = any(block.type is BlockType.CRD for block in blocks)
    kind = DocumentKind.CRD if defines and document.kind in _SHARPENED else document.kind
    skips = tuple(Skip(document.path, reason, document.repo) for reason in reasons)
    return Parsed(kind, tuple(blocks), skips)


def _parse_document(part: YamlText, file_name: str) -> tuple[list[Block], list[str]]:
    """The blocks of one document, and why something of it was not read."""
    try:
        value = load(part)
    except ValueError as error:
        return [], [str(error)]
    if isinstance(value, dict) and not is_kubernetes_object(value):
        if _CHART_NAME.fullmatch(file_name) and "name" in value:
            return list(parse_chart(value, _lines(part))), []
        if _VALUES_NAME.fullmatch(file_name) and len(part.text) <= _LARGEST_VALUES:
            blocks, cut = parse_values(value, _lines(part))
            return blocks, [f"line {part.line}: only the first {MOST_VALUES} values are read"] if cut else []
    return _parse_objects(value, part)


def _parse_objects(value: object, part: YamlText) -> tuple[list[Block], list[str]]:
    blocks: list[Block] = []
    reasons: list[str] = []
    for count, (item, place) in enumerate(_objects(value)):
        if count == MOST_ITEMS:
            reasons.append(f"line {part.line}: only the first {MOST_ITEMS} objects of a list are read")
            break
        if _is_definition(item):
            blocks += parse_crd(item, part.number, place)
            continue
        block, cut = parse_manifest(item, part.number, place)
        blocks.append(block)
        if cut:
            where = f"line {part.line}{f', {place}' if place else ''}"
            reasons.append(f"{where}: only the first {MOST_FIELDS} fields down to level {DEEPEST} are read")
    return blocks, reasons


def _objects(value: object, place: str = "", depth: int = 0) -> Iterator[tuple[object, str]]:
    """The objects of a document, those of a ``kind: List`` one by one, each with its place in the document."""
    if value is None:
        return
    items = value.get("items") if isinstance(value, dict) and str(value.get("kind")).endswith("List") else None
    if isinstance(items, list) and depth < DEEPEST:
        for index, item in enumerate(items):
            inner = f"{place}.items[{index}]" if place else f"items[{index}]"
            yield from _objects(item, inner, depth + 1)
    else:
        yield value, place


def _is_definition(value: object) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict) or value.get("kind") != "CustomResourceDefinition":
        return False
    return isinstance(value.get("spec"), dict)


def locate_yaml(document: Document, block: Block) -> Block:
    """Give a block of a YAML file its line: of a CRD's property the key's, of an object that of its `kind`.

    What cannot be located (a key inside of brackets) takes its nearest ancestor's line, at last the document's.
    """
    located = _located(document, block)
    if located is None:
        return block._replace(line=1, end_line=1)
    lines, entry = located
    if isinstance(block.facts, CrdField):
        entry = crd_entry(lines, entry, block.facts)
    else:
        entry = lines.child(entry, "kind") or entry
    line = lines.line_of(entry)
    return block._replace(line=line, end_line=line)


def locate_field(document: Document, block: Block, field: str, value: str | None = None) -> tuple[int, int]:
    """The first and last line of a manifest's field, such as ``spec.containers[].image``.

    Of several fields of this path the first with this value is meant, where one is given. A field that cannot be
    located takes the line of its nearest ancestor, at last that of the block.
    """
    located = _located(document, block)
    if located is None:
        return (1, 1)
    lines, start = located
    steps = _steps_of_field(document, block, field, value)
    if not steps:
        line = locate_yaml(document, block).line
        return (line, line)
    entry = start
    for step in steps:
        found = lines.child(entry, step)
        if found is None:
            break
        entry = found
    return (lines.line_of(entry), lines.line_of(entry))


def _steps_of_field(document: Document, block: Block, field: str, value: str | None) -> tuple[Step, ...]:
    """The steps from the block's object to its field, with the indices that the field's path leaves open."""
    try:
        node: Any = _value(_parts(document.data)[block.level - 1][0])
        for step in steps_to(block.info):
            node = node[step]
    except (ValueError, LookupError, TypeError):
        return ()
    for leaf in leaves(node):
        if leaf.path == field and value in (None, leaf.value):
            return leaf.steps
        if value is None and leaf.path.startswith(field):
            for length in range(1, len(leaf.steps)):
                if path_of(leaf.steps[:length]) == field:
                    return leaf.steps[:length]
    return ()


def _located(document: Document, block: Block) -> tuple[YamlLines, Entry] | None:
    """The lines of the block's document and the entry of its object; None for a block of another file."""
    parts = _parts(document.data)
    if not 1 <= block.level <= len(parts):
        return None
    lines = parts[block.level - 1][1]
    entry = lines.root
    for step in steps_to(block.info):
        entry = lines.child(entry, step) or entry
    return lines, entry


def _lines(part: YamlText) -> YamlLines:
    return YamlLines(blank_template(part.text) if part.is_template else part.text, part.line)


@functools.lru_cache(maxsize=1)
def _value(part: YamlText) -> object:
    """The last document that was read again to find a field of it."""
    return load(part)


@functools.lru_cache(maxsize=4)
def _parts(data: bytes) -> list[tuple[YamlText, YamlLines]]:
    """The documents of a file with their lines; kept for the last files, as hits in one file come together."""
    return [(part, _lines(part)) for part in itertools.islice(split_documents(as_text(data)), MOST_DOCUMENTS)]
