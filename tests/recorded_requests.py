"""Requests as they left PyGithub, held against GitHub's published description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from openapi_schema_validator import OAS30Validator

_DESCRIPTION = Path(__file__).parent / "openapi" / "github-requests.json"
PATHS: dict[str, dict[str, Any]] = json.loads(_DESCRIPTION.read_text("utf-8"))["paths"]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any


@contextmanager
def recorded(patch: pytest.MonkeyPatch) -> Iterator[list[Sent]]:
    """Everything that is sent through `requests`, which PyGithub uses and nothing else here."""
    sent: list[Sent] = []
    send = requests.adapters.HTTPAdapter.send

    def noting(
        adapter: requests.adapters.HTTPAdapter,
        request: requests.PreparedRequest,
        *arguments: Any,  # noqa: ANN401 - handed on as they are
        **options: Any,  # noqa: ANN401
    ) -> requests.Response:
        parts = urlsplit(request.url or "")
        body = json.loads(request.body) if isinstance(request.body, (str, bytes)) else None
        sent.append(Sent(request.method or "", parts.path, tuple(parse_qsl(parts.query)), body))
        return send(adapter, request, *arguments, **options)

    patch.setattr(requests.adapters.HTTPAdapter, "send", noting)
    yield sent


def faults_of(sent: Sent) -> list[str]:
    """What in a request is not as the description has it."""
    for template, operations in PATHS.items():
        found = _path(template).fullmatch(sent.path)
        if found and sent.method in operations:
            operation = operations[sent.method]
            return [
                *_in_path(operation, found.groupdict()),
                *_in_query(operation, sent),
                *_in_body(operation, sent.body),
            ]
    return [f"{sent.method} {sent.path}: no such endpoint in the description"]


def _path(template: str) -> re.Pattern[str]:
    """A template as a pattern; refs and comparisons hold slashes."""
    wide = {"ref", "basehead"}
    parts = re.split(r"\{(\w+)\}", template)
    pattern = "".join(
        (f"(?P<{part}>.+)" if part in wide else f"(?P<{part}>[^/]+)") if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    return re.compile(pattern)


def _in_path(operation: dict[str, Any], values: dict[str, str]) -> list[str]:
    schemas = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "path"}
    return [
        fault for name, value in values.items() for fault in _against(schemas[name], _typed(value, schemas[name]), name)
    ]


def _in_query(operation: dict[str, Any], sent: Sent) -> list[str]:
    schemas = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
    unknown = [f"query parameter {name} is unknown" for name, _ in sent.query if name not in schemas]
    return unknown + [
        fault
        for name, value in sent.query
        if name in schemas
        for fault in _against(schemas[name], _typed(value, schemas[name]), name)
    ]


def _in_body(operation: dict[str, Any], body: Any) -> list[str]:  # noqa: ANN401 - any JSON
    schema = operation["body"]
    if schema is None:
        return [] if body is None else ["a body where none is taken"]
    faults = _against(schema, body, "body")
    if isinstance(body, dict) and "properties" in schema:
        faults += [f"body.{name} is unknown" for name in body if name not in schema["properties"]]
    return faults


def _typed(value: str, schema: dict[str, Any]) -> str | int:
    return int(value) if schema.get("type") == "integer" and value.isdecimal() else value


def _against(schema: dict[str, Any], value: Any, where: str) -> list[str]:  # noqa: ANN401 - any JSON
    return [f"{where}: {error.message[:200]}" for error in OAS30Validator(schema).iter_errors(value)]
