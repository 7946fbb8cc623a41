"""Objects of a YAML document as flat fields, so that a rule can look at any of them by its path.

A path is dotted, `[]` stands for any item of a list: ``spec.containers[].image``. Kubernetes objects, compose files,
task definitions and settings are all flattened alike; what has no apiVersion and kind is a Manifest without them.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.models import Block, BlockType, Manifest
from crawler.parse.yaml_documents import PLACEHOLDER
from crawler.parse.yaml_lines import LONGEST_KEY, Step

MOST_FIELDS = 400
DEEPEST = 20
LONGEST_VALUE = 2_000
_MOST_KEYS_NAMED = 20
_LARGEST_INTEGER = 10**40
_COLLECTIONS = (dict, list)
_SCALARS = (str, int, float, type(None))
_INDEX = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar of a document: its path, its value as text, and the steps that lead to it."""

    path: str
    value: str
    steps: tuple[Step, ...]


def parse_manifest(value: object, number: int, place: str = "") -> tuple[Block, bool]:
    """Make the block of an object, line not yet located, and tell whether some of its fields were left out.

    `number` (the document's in its file, from 1) goes to the block's `level` and `place` (such as ``items[2]`` of a
    list) to its `info`: they tell several objects of one kind in one file apart. At most `MOST_FIELDS` fields down to
    `DEEPEST` levels are kept, and `LONGEST_VALUE` characters of each value.
    """
    found = list(itertools.islice(leaves(value), MOST_FIELDS + 1))
    kept = found[:MOST_FIELDS]
    fields = tuple((leaf.path, leaf.value) for leaf in kept)
    top: dict[Any, Any] = value if isinstance(value, dict) else {}
    is_object = is_kubernetes_object(top)
    api_version = top["apiVersion"] if is_object else ""
    kind = top["kind"] if is_object else ""
    name = _name(top)
    keys = [key for key in top if isinstance(key, str)][:_MOST_KEYS_NAMED]
    text = " ".join(part for part in (api_version, kind, name) if part) if is_object else " ".join(keys)
    block = Block(
        BlockType.MANIFEST,
        text,
        0,
        0,
        facts=Manifest(api_version, kind, name, fields),
        level=number,
        info=place,
    )
    return block, len(kept) < len(found)


def is_kubernetes_object(value: object) -> bool:
    """Whether the value names its apiVersion and kind, as every Kubernetes object does."""
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) and value[key] for key in ("apiVersion", "kind")
    )


def _name(top: dict[Any, Any]) -> str:
    metadata = top.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else top.get("name")
    return name[:LONGEST_VALUE] if isinstance(name, str) else ""


def leaves(node: object, path: str = "", steps: tuple[Step, ...] = ()) -> Iterator[Leaf]:
    """The scalars of a document in its order; what a merge key (``<<``) brings in counts as the mapping's own.

    A list or mapping deeper than `DEEPEST` levels shows as `PLACEHOLDER`.
    """
    if not node or not isinstance(node, _COLLECTIONS) or _is_template(node):
        yield Leaf(path, scalar_text(node)[:LONGEST_VALUE], steps)
    elif len(steps) >= DEEPEST:
        yield Leaf(path, PLACEHOLDER, steps)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from leaves(item, f"{path}[]", (*steps, index))
    else:
        for inner, value, below in _entries(path, node, steps):
            yield from leaves(value, inner, below)


def _entries(path: str, node: dict[Any, Any], steps: tuple[Step, ...]) -> Iterator[tuple[str, Any, tuple[Step, ...]]]:
    for key, value in node.items():
        if key == "<<":
            for merged in value if isinstance(value, list) else [value]:
                own = {name: inner for name, inner in merged.items() if name not in node} if _mergeable(merged) else {}
                yield from _entries(path, own, (*steps, "<<"))
        else:
            name = scalar_text(key)[:LONGEST_KEY]
            yield f"{path}.{name}" if path else name, value, (*steps, name)


def _mergeable(value: object) -> bool:
    return isinstance(value, dict) and "<<" not in value


def _is_template(node: dict[Any, Any] | list[Any]) -> bool:
    """Whether a mapping is what ``{{ … }}`` reads as: a flow mapping with a flow mapping as its key."""
    return isinstance(node, dict) and any(not isinstance(key, _SCALARS) for key in node)


def scalar_text(value: object) -> str:
    """A scalar as it would be written: true, 3, text; nothing for null; `PLACEHOLDER` for what a template fills in."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | float) or value in ({}, []):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _LARGEST_INTEGER else f"{value:#x}"
    return PLACEHOLDER


def path_of(steps: tuple[Step, ...]) -> str:
    """The path that these steps lead along, as in `Leaf.path`."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += "[]"
        elif step != "<<":
            path += f".{step}" if path else step
    return path


def steps_to(place: str) -> tuple[Step, ...]:
    """The steps of a place such as ``items[2]``."""
    steps: list[Step] = []
    for part in place.split(".") if place else ():
        name = _INDEX.sub("", part)
        steps += [name] if name else []
        steps += [int(index) for index in _INDEX.findall(part)]
    return tuple(steps)
