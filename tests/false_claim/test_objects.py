from typing import Any

import pytest
import yaml

from crawler.false_claim.objects import as_yaml, chart_value, crd, dependency, manifest
from crawler.models import CrdField, Dependency, HelmValue, Manifest
from crawler.pack.models import Signal


def signal_of(kind: str, **fields: object) -> Signal:
    return Signal.model_validate({"id": "s", "kind": kind, **fields})


def nothing(_text: str) -> str:
    return "…"


def test_a_crd_keeps_the_field_and_gets_plain_names_for_all_else() -> None:
    facts = CrdField("private.io", "Quux", "v1", "spec.roles[].type", "string", ("a", "b"), "a", 0, "Private words.")
    path, text = crd(facts, signal_of("crd_field", field="x", enum="a"), nothing)
    assert path == "config/crd/bases/example.org_things.yaml"
    spec = yaml.safe_load(text)["spec"]
    assert (spec["group"], spec["names"]["kind"]) == ("example.org", "Thing")
    schema = spec["versions"][0]["schema"]["openAPIV3Schema"]
    roles = schema["properties"]["spec"]["properties"]["roles"]
    assert roles == {
        "type": "array",
        "items": {"type": "object", "properties": {"type": {"type": "string", "enum": ["a", "b"]}}},
    }
    assert "rivate" not in text


def test_a_crd_keeps_the_names_that_its_signal_asks_for() -> None:
    facts = CrdField("private.io", "Quux", "v1")
    _, text = crd(facts, signal_of("crd_kind", object="Q.*", group="io"), nothing)
    spec = yaml.safe_load(text)["spec"]
    assert (spec["group"], spec["names"]["kind"]) == ("private.io", "Quux")


def test_a_manifest_has_the_field_alone() -> None:
    facts = Manifest("private.io/v1", "Quux", "name", (("a", "b"),))
    signal = signal_of("manifest", object="Q.*", field=".*")
    _, text = manifest(facts, signal, "metadata.labels.a[].b", "yes", nothing)
    assert yaml.safe_load(text) == {
        "apiVersion": "example.org/v1",
        "kind": "Quux",
        "metadata": {"name": "example", "labels": {"a": [{"b": "yes"}]}},
    }
    _, text = manifest(facts, signal, "args[]", "a long private text", nothing)
    assert yaml.safe_load(text)["args"] == ["…"]


def test_a_chart_value_keeps_a_comment_only_where_it_is_asked_for() -> None:
    facts = HelmValue("a.b", "3", "Private.")
    assert chart_value(facts, signal_of("helm_value", field="a"), nothing)[1] == 'a:\n  b: "3"\n'
    assert chart_value(facts, signal_of("helm_value", field="a", comment="vv"), nothing)[1].startswith("# …\na:")


@pytest.mark.parametrize(
    ("ecosystem", "path", "said"),
    [
        ("go", "go.mod", "require x/y v1.0.0"),
        ("python", "requirements.txt", "x/y"),
        ("npm", "package.json", '"x/y": "1.0.0"'),
        ("helm", "charts/example/Chart.yaml", "name: x/y"),
    ],
)
def test_a_dependency_is_declared_as_its_ecosystem_does(ecosystem: str, path: str, said: str) -> None:
    made, text = dependency(Dependency(ecosystem, "x/y"))
    assert made == path
    assert said in text


def test_yaml_comes_back_as_it_was() -> None:
    value: dict[str, Any] = {
        "a": [{"b": "no: really", "c": [1, "true"]}, "x y"],
        "d": {},
        "e": "",
        "yes": None,
        "f": [[1], [2]],
    }
    assert yaml.safe_load(as_yaml(value)) == value
