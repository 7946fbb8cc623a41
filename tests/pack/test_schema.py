import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.pack.models import ALLOWED_FIELDS, REQUIRED_FIELDS, Feature, Signal
from crawler.pack.schema import FILE_MODELS, schema_text, schemas, write_schemas
from tests.pack.given import SAILS

RULES = Path(__file__).parents[2] / "rules"


@pytest.mark.parametrize("name", sorted(FILE_MODELS))
def test_the_schemas_of_this_repository_are_in_step_with_the_models(name: str) -> None:
    path = RULES / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(schemas()[name]), "run: python -m crawler.pack.schema"


def test_no_schema_of_this_repository_is_left_over() -> None:
    assert {path.name for path in (RULES / "schema").iterdir()} == {f"{name}.schema.json" for name in FILE_MODELS}


def test_schemas_are_written_as_json(tmp_path: Path) -> None:
    write_schemas(tmp_path / "schema")
    assert json.loads((tmp_path / "schema" / "pack.schema.json").read_text(encoding="utf-8")) == schemas()["pack"]


def test_a_schema_names_keys_as_files_do_and_refuses_others() -> None:
    feature = schemas()["feature"]
    assert set(tomllib.loads(SAILS)) <= set(feature["properties"])
    assert "signals" not in feature["properties"]
    assert feature["additionalProperties"] is False
    assert "in" in feature["$defs"]["Signal"]["properties"]
    assert "not_in" in schemas()["guards"]["$defs"]["Guard"]["properties"]


def test_every_field_of_a_feature_is_described() -> None:
    fields = Signal.model_fields
    specific = {name for names in ALLOWED_FIELDS.values() for name in names}
    assert all(fields[name].description for name in specific)
    assert Feature.model_fields["labels"].description


def _refused(kind: str, fields: dict[str, Any]) -> bool:
    """Whether the conditions by kind refuse a signal; enough of JSON Schema to read them."""
    for condition in schemas()["feature"]["$defs"]["Signal"]["allOf"]:
        if condition["if"] == {"properties": {"kind": {"const": kind}}, "required": ["kind"]}:
            forbidden = {name for name, allowed in condition["then"]["properties"].items() if allowed is False}
            return not set(condition["then"]["required"]) <= set(fields) or bool(forbidden & set(fields))
    return False


@pytest.mark.parametrize("kind", sorted(ALLOWED_FIELDS))
def test_the_schema_knows_which_fields_a_kind_must_and_may_have(kind: str) -> None:
    required, allowed = set(REQUIRED_FIELDS[kind]), set(ALLOWED_FIELDS[kind])
    others = {name for names in ALLOWED_FIELDS.values() for name in names} - allowed
    assert not _refused(kind, dict.fromkeys(required))
    assert not _refused(kind, dict.fromkeys(allowed))
    assert all(_refused(kind, dict.fromkeys(allowed - {name})) for name in required)
    assert all(_refused(kind, dict.fromkeys(required | {name})) for name in others)
