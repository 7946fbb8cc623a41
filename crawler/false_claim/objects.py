"""Outlines of structured hits: the smallest object of its kind that has the field which the signal looks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from crawler.models import CrdField, Dependency, HelmValue, Manifest
from crawler.pack.models import Signal

Outline = Callable[[str], str]
"""A text in the rules' own words."""

GROUP, KIND = "example.org", "Thing"

_PLAIN = re.compile(r"[A-Za-z_./][\w./-]*")
_LONGEST_VALUE = 60
"""Characters; a longer scalar is a text of its own and is reduced to the rules' words."""


def crd(facts: CrdField, signal: Signal, outline: Outline) -> tuple[str, str]:
    """Path and text of a CustomResourceDefinition with one property."""
    kind = facts.kind if signal.object else KIND
    group = facts.group if signal.group else GROUP
    schema: dict[str, Any] = {"type": "object"}
    if facts.path:
        schema = _schema(facts.path.split("."), _property(facts, signal, outline))
    version = {"name": "v1", "schema": {"openAPIV3Schema": schema}}
    plural = f"{kind.lower()}s"
    spec = {"group": group, "names": {"kind": kind, "plural": plural}, "versions": [version]}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": spec,
    }
    return f"config/crd/bases/{group}_{plural}.yaml", as_yaml(definition)


def chart_value(facts: HelmValue, signal: Signal, outline: Outline) -> tuple[str, str]:
    """Path and text of a chart's values with one value."""
    value = _scalar(facts.value, outline) if facts.value else {"enabled": False}
    text = as_yaml(_nested(facts.path.split("."), value))
    comment = outline(facts.comment) if signal.comment else ""
    return "charts/example/values.yaml", (f"# {comment}\n" if comment else "") + text


def manifest(facts: Manifest, signal: Signal, field: str, value: str, outline: Outline) -> tuple[str, str]:
    """Path and text of an object with one field."""
    version = facts.api_version if signal.group else f"{GROUP}/v1"
    content: dict[str, Any] = {"apiVersion": version, "kind": facts.kind, "metadata": {"name": "example"}}
    if field:
        nested = _nested(field.split("."), _scalar(value, outline))
        head = next(iter(nested))
        content[head] = {**content.get(head, {}), **nested[head]} if head == "metadata" else nested[head]
    return "config/example.yaml", as_yaml(content)


def dependency(facts: Dependency) -> tuple[str, str]:
    """Path and text of a file that declares one package."""
    if facts.ecosystem == "go":
        return "go.mod", f"module example.org/example\n\nrequire {facts.name} v1.0.0\n"
    if facts.ecosystem == "helm":
        entry = {"name": facts.name, "version": "1.0.0", "repository": "https://example.org/charts"}
        return "charts/example/Chart.yaml", as_yaml({"apiVersion": "v2", "name": "example", "dependencies": [entry]})
    if facts.ecosystem == "npm":
        return "package.json", json.dumps({"dependencies": {facts.name: "1.0.0"}}, indent=2) + "\n"
    return "requirements.txt", f"{facts.name}\n"


def as_yaml(value: dict[str, Any]) -> str:
    """Maps, lists and scalars as YAML in block style."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: dict[str, Any] | list[Any], indent: str) -> list[str]:
    lines: list[str] = []
    rows = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in rows:
        head = f"{indent}- " if key is None else f"{indent}{_word(key)}:"
        if isinstance(item, (dict, list)) and item:
            below = _lines(item, indent + "  ")
            lines += [head + below[0].lstrip(), *below[1:]] if key is None else [head, *below]
        else:
            lines.append(f"{head}{'' if key is None else ' '}{_word(item)}")
    return lines


def _word(value: object) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in {"true", "false", "null", "yes"}:
        return value
    return json.dumps(value, ensure_ascii=False)


def _property(facts: CrdField, signal: Signal, outline: Outline) -> dict[str, Any]:
    made: dict[str, Any] = {"type": facts.type or "string"}
    if facts.enum and signal.enum:
        made["enum"] = [word for word in facts.enum if outline(word) == word] or list(facts.enum)
    if facts.default is not None and signal.default:
        made["default"] = facts.default
    if facts.minimum is not None and signal.minimum is not None:
        made["minimum"] = facts.minimum
    if signal.description:
        made["description"] = outline(facts.description)
    return made


def _schema(path: list[str], leaf: dict[str, Any]) -> dict[str, Any]:
    head, *rest = path
    below = _schema(rest, leaf) if rest else leaf
    name = head.removesuffix("[]")
    inner = {"type": "array", "items": below} if head.endswith("[]") else below
    return {"type": "object", "properties": {name: inner}}


def _nested(path: list[str], value: object) -> dict[str, Any]:
    head, *rest = path
    below = _nested(rest, value) if rest else value
    name = head
    while name.endswith("[]"):
        name, below = name[:-2], [below]
    return {name: below}


def _scalar(value: str, outline: Outline) -> object:
    short = len(value) <= _LONGEST_VALUE and "\n" not in value
    return value if short and " " not in value.strip() else outline(value)
