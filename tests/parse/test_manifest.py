"""Objects as flat fields."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.models import BlockType, Manifest
from crawler.parse.manifest import DEEPEST, LONGEST_VALUE, MOST_FIELDS, leaves, parse_manifest, path_of, steps_to
from crawler.parse.yaml_documents import YamlText, load


def fields(text: str) -> list[tuple[str, str]]:
    return [(leaf.path, leaf.value) for leaf in leaves(load(YamlText(1, 1, text)))]


def test_a_kubernetes_object() -> None:
    text = (
        "apiVersion: serving.example.org/v1\nkind: Widget\nmetadata: {name: one}\n"
        "spec:\n  replicas: 0\n  paused: false\n  containers:\n  - image: a:1\n    args: [--x, --y]\n  - image: b\n"
    )
    block, cut = parse_manifest(load(YamlText(1, 1, text)), number=3, place="items[2]")
    assert not cut
    assert (block.type, block.text, block.level, block.info) == (
        BlockType.MANIFEST,
        "serving.example.org/v1 Widget one",
        3,
        "items[2]",
    )
    assert (block.line, block.end_line) == (0, 0)
    assert block.facts == Manifest(
        "serving.example.org/v1",
        "Widget",
        "one",
        (
            ("apiVersion", "serving.example.org/v1"),
            ("kind", "Widget"),
            ("metadata.name", "one"),
            ("spec.replicas", "0"),
            ("spec.paused", "false"),
            ("spec.containers[].image", "a:1"),
            ("spec.containers[].args[]", "--x"),
            ("spec.containers[].args[]", "--y"),
            ("spec.containers[].image", "b"),
        ),
    )


def test_what_is_no_kubernetes_object_has_no_kind() -> None:
    block, _ = parse_manifest({"services": {"engine": {"image": "e"}}, "name": "stack", "kind": "odd"}, 1)
    assert block.text == "services name kind"
    assert block.facts == Manifest(
        "", "", "stack", (("services.engine.image", "e"), ("name", "stack"), ("kind", "odd"))
    )
    listed, _ = parse_manifest([{"task": "a"}, "b"], 1)
    assert isinstance(listed.facts, Manifest)
    assert listed.facts.fields == (("[].task", "a"), ("[]", "b"))


def test_scalars_are_written_as_in_yaml() -> None:
    assert fields("a: ~\nb: True\nc: 1.5\nd: {}\ne: []\nf: text\n7: g\n") == [
        ("a", ""),
        ("b", "true"),
        ("c", "1.5"),
        ("d", "{}"),
        ("e", "[]"),
        ("f", "text"),
        ("7", "g"),
    ]


def test_a_number_of_many_digits_is_no_trouble() -> None:
    [(path, value)] = fields("a: " + "9" * 4_000)
    assert (path, value[:2], len(value)) == ("a", "0x", LONGEST_VALUE)


def test_a_number_of_very_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="4,300 digits"):
        fields("a: " + "9" * 100_000)


def test_what_a_template_fills_in_is_a_placeholder() -> None:
    assert fields("replicas: {{ .Values.replicas }}\nname: x\n") == [("replicas", "…"), ("name", "x")]


def test_a_merge_key_brings_its_fields_in() -> None:
    text = "base: &base {image: a, port: 1}\nx:\n  <<: *base\n  port: 2\ny:\n  <<: [*base, {z: 3}]\n"
    assert fields(text)[2:] == [("x.image", "a"), ("x.port", "2"), ("y.image", "a"), ("y.port", "1"), ("y.z", "3")]


def test_bounds() -> None:
    many, cut = parse_manifest({f"k{number}": number for number in range(MOST_FIELDS + 1)}, 1)
    assert cut
    assert isinstance(many.facts, Manifest)
    assert len(many.facts.fields) == MOST_FIELDS
    _, cut = parse_manifest({f"k{number}": number for number in range(MOST_FIELDS)}, 1)
    assert not cut
    deep: object = "bottom"
    for _ in range(DEEPEST + 5):
        deep = {"a": deep}
    assert [(leaf.path.count("a"), leaf.value) for leaf in leaves(deep)] == [(DEEPEST, "…")]
    assert [len(leaf.value) for leaf in leaves({"data": "x" * 10_000})] == [LONGEST_VALUE]


def test_steps_and_places() -> None:
    assert steps_to("items[2].items[0]") == ("items", 2, "items", 0)
    assert steps_to("") == ()
    assert path_of(("spec", "containers", 1, "image")) == "spec.containers[].image"
    assert path_of((0, 1, "a", "<<", "b")) == "[][].a.b"


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just({}) | st.just([]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=20,
)


def at(value: object, steps: tuple[object, ...]) -> object:
    for step in steps:
        value = value[step]  # type: ignore[index]
    return value


@given(VALUES)
def test_every_leaf_is_where_its_steps_say(value: object) -> None:
    found = list(leaves(value))
    assert [path_of(leaf.steps) for leaf in found] == [leaf.path for leaf in found]
    for leaf in found:
        scalar = at(value, leaf.steps)
        written = scalar if isinstance(scalar, str) else "" if scalar is None else json.dumps(scalar)
        assert leaf.value == written


@given(st.dictionaries(st.text(), VALUES))
def test_any_object_is_a_block(value: dict[str, object]) -> None:
    block, _ = parse_manifest(value, 1)
    assert isinstance(block.facts, Manifest)
