"""JSON Schemas of a pack's files, made from the models, so that an editor can complete and check rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from crawler.pack.models import (
    ALLOWED_FIELDS,
    REQUIRED_FIELDS,
    Feature,
    GuardFile,
    OverrideFile,
    PackFile,
    ProjectFile,
    Weights,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FILE_MODELS: dict[str, type[BaseModel]] = {
    "feature": Feature,
    "guards": GuardFile,
    "overrides": OverrideFile,
    "pack": PackFile,
    "projects": ProjectFile,
    "weights": Weights,
}
"""The model of each file; `feature` is that of every file in `features/`."""


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each file of a pack, by the file's name without suffix."""
    made = {name: {"$schema": DIALECT, **model.model_json_schema()} for name, model in FILE_MODELS.items()}
    made["feature"]["$defs"]["Signal"]["allOf"] = _fields_by_kind()
    return made


def write_schemas(folder: Path) -> None:
    """Write each schema into `folder` as NAME.schema.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.schema.json").write_text(schema_text(schema), encoding="utf-8", newline="\n")


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it is written: indented, final newline."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _fields_by_kind() -> list[dict[str, Any]]:
    """The condition that the models check in code: which fields a signal of each kind must and may have."""
    specific = sorted({name for names in ALLOWED_FIELDS.values() for name in names})
    return [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {
                "required": list(REQUIRED_FIELDS[kind]),
                "properties": {name: False for name in specific if name not in allowed},
            },
        }
        for kind, allowed in ALLOWED_FIELDS.items()
    ]


if __name__ == "__main__":
    write_schemas(Path("rules/schema"))
