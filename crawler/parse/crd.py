"""CustomResourceDefinitions: the kind itself and the properties that the project defines in it.

CRDs repeat the Kubernetes types that they embed (a PodSpec has a thousand properties). Those say nothing of the
project, so a property of such a type is yielded and nothing below it; see :mod:`crawler.parse.kubernetes_types`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.models import Block, BlockType, CrdField
from crawler.parse.kubernetes_types import embedded_names
from crawler.parse.manifest import scalar_text
from crawler.parse.yaml_documents import PLACEHOLDER
from crawler.parse.yaml_lines import LONGEST_KEY, Entry, Step, YamlLines

ANY_KEY = "*"
"""Stands in a path for the keys of a map: `spec.groups.*.replicas`."""

_Schema = dict[str, Any]
_DEEPEST = 40
_TYPE_META = ("apiVersion", "kind", "metadata")
_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STABILITY = {"alpha": 0, "beta": 1, None: 2}


def parse_crd(definition: _Schema, number: int, place: str = "") -> Iterator[Block]:
    """Yield a CRD's block and those of its properties, lines not yet located.

    Args:
        definition: the object, its `kind` being CustomResourceDefinition.
        number: the document's number in its file, from 1; goes to the blocks' `level`.
        place: where in the document it stands, such as ``items[2]`` of a list; goes to the blocks' `info`.

    The newest served version tells the properties; those that only another served version has follow.
    """
    spec = _mapping(definition.get("spec"))
    group = str(spec.get("group") or "")
    kind = str(_mapping(spec.get("names")).get("kind") or _mapping(definition.get("metadata")).get("name") or "")
    schemas = list(_schemas(spec))
    description = _words(schemas[0][1].get("description")) if schemas else ""
    about = CrdField(group, kind, "", description=description)
    name = f"{kind}.{group}" if group else kind
    yield Block(BlockType.CRD, f"{name}: {description}".rstrip(": "), 0, 0, facts=about, level=number, info=place)
    seen: set[str] = set()
    for version, schema in schemas:
        for field in _fields(schema, group, kind, version):
            if field.path not in seen:
                seen.add(field.path)
                text = f"{field.path}: {field.description}" if field.description else field.path
                yield Block(BlockType.CRD_FIELD, text, 0, 0, facts=field, level=number, info=place)


def _schemas(spec: _Schema) -> Iterator[tuple[str, _Schema]]:
    """The versions' schemas, newest served version first; the one of `spec.validation` is every version's."""
    shared = _mapping(spec.get("validation"))
    versions = [_mapping(version) for version in _sequence(spec.get("versions"))]
    served = [version for version in versions if version.get("served") is not False] or versions
    for version in sorted(served, key=lambda version: _rank(str(version.get("name"))), reverse=True):
        schema = _mapping((_mapping(version.get("schema")) or shared).get("openAPIV3Schema"))
        if schema:
            yield str(version.get("name") or ""), schema
    if not served and shared:
        yield str(spec.get("version") or ""), _mapping(shared.get("openAPIV3Schema"))


def _rank(version: str) -> tuple[int, int, int]:
    """Kubernetes' order of versions: v2 > v1 > v1beta2 > v1beta1 > v1alpha1."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return (-1, 0, 0)
    return (_STABILITY[match[2]], int(match[1]), int(match[3] or 0))


def _fields(schema: _Schema, group: str, kind: str, version: str) -> Iterator[CrdField]:
    """The properties of a version, parents before children."""
    properties = _mapping(schema.get("properties"))
    waiting = [
        (name, _mapping(node), 1)
        for name, node in reversed(properties.items())
        if name not in _TYPE_META and isinstance(name, str) and len(name) <= LONGEST_KEY
    ]
    while waiting:
        path, node, depth = waiting.pop()
        inner, suffix = _below(node)
        yield CrdField(
            group,
            kind,
            version,
            path,
            _type(node),
            _enum(node) or _enum(inner),
            _scalar(node["default"]) if "default" in node else None,
            _number(node.get("minimum")),
            _words(node.get("description")),
        )
        children = _mapping(inner.get("properties"))
        if children and depth < _DEEPEST:
            foreign = embedded_names(children)
            waiting += [
                (f"{path}{suffix}.{name}", _mapping(child), depth + 1)
                for name, child in reversed(children.items())
                if name not in foreign and isinstance(name, str) and len(name) <= LONGEST_KEY
            ]


def _below(node: _Schema) -> tuple[_Schema, str]:
    """The schema of what a property holds, and how its path goes on: arrays with [], maps with their keys."""
    suffix = ""
    for _ in range(_DEEPEST):
        if items := _mapping(node.get("items")):
            node, suffix = items, suffix + "[]"
        elif values := _mapping(node.get("additionalProperties")):
            node, suffix = values, suffix + f".{ANY_KEY}"
        else:
            break
    return node, suffix


def _type(node: _Schema) -> str:
    if node.get("x-kubernetes-int-or-string"):
        return "int-or-string"
    return str(node.get("type") or "")


def _enum(node: _Schema) -> tuple[str, ...]:
    """The allowed values, also where a generator wrote them as a part of `allOf`."""
    for schema in (node, *_sequence(node.get("allOf"))):
        values = _sequence(_mapping(schema).get("enum"))
        if values:
            return tuple(_scalar(value) for value in values)
    return ()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _scalar(value: object) -> str:
    """A value as it would be written: true, 0, Text, or JSON for lists and maps."""
    if not value or not isinstance(value, dict | list):
        return scalar_text(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    except ValueError:  # an integer of more digits than Python writes
        return PLACEHOLDER


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _mapping(value: object) -> _Schema:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def crd_entry(lines: YamlLines, start: Entry, field: CrdField) -> Entry:
    """The entry of a property's key, or of its nearest ancestor; of a CRD itself, that of its `kind`."""
    if not field.path:
        return lines.child(start, "kind") or start
    spec = lines.child(start, "spec") or start
    entry = _schema_entry(lines, spec, field.version)
    names = field.path.replace("[]", ".[]").split(".")
    while names:
        found, used = _property(lines, entry, names)
        if found is None:
            break
        entry, names = found, names[used:]
    return entry


def _schema_entry(lines: YamlLines, spec: Entry, version: str) -> Entry:
    """The schema of a version, by the name that stands in it."""
    versions = lines.child(spec, "versions")
    for item in lines.items(versions) if versions else ():
        name = lines.child(item, "name")
        if name and lines.value(name) == version:
            schema = _descend(lines, item, ("schema", "openAPIV3Schema"))
            return schema or _descend(lines, spec, ("validation", "openAPIV3Schema")) or item
    return _descend(lines, spec, ("validation", "openAPIV3Schema")) or spec


def _property(lines: YamlLines, entry: Entry, names: list[str]) -> tuple[Entry | None, int]:
    """The entry of the first name of a path, and how many of its dot-separated parts that name took."""
    if names[0] == "[]":
        return lines.child(entry, "items"), 1
    if names[0] == ANY_KEY and (values := lines.child(entry, "additionalProperties")):
        return values, 1
    properties = lines.child(entry, "properties")
    if properties is None:
        return None, 0
    for used in range(1, len(names) + 1):
        if found := lines.child(properties, ".".join(names[:used])):
            return found, used
    return None, 0


def _descend(lines: YamlLines, entry: Entry, steps: tuple[Step, ...]) -> Entry | None:
    found: Entry | None = entry
    for step in steps:
        found = found and lines.child(found, step)
    return found
