"""CustomResourceDefinitions: kinds, properties, and where they stand."""

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawler.models import UNREAD_KINDS, Block, BlockType, CrdField, Document
from crawler.parse.classify import classify
from crawler.parse.crd import crd_entry, parse_crd
from crawler.parse.document import decode
from crawler.parse.kubernetes import locate_yaml, parse_yaml
from crawler.parse.yaml_documents import YamlText, load
from crawler.parse.yaml_lines import YamlLines

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

WIDGET = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              replicas:
                type: integer
              gone:
                type: string
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        description: |-
          A widget
          serves.
        type: object
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            properties:
              replicas:
                description: how many
                type: integer
                minimum: 0
                default: 1
              engine:
                type: string
                enum: [fast, "slow"]
              features:
                type: array
                items:
                  type: string
                  enum:
                  - chat
                  - embed
              adapters:
                items:
                  properties:
                    id:
                      type: string
                    "odd.key/x":
                      type: string
                  type: object
                type: array
              groups:
                additionalProperties:
                  properties:
                    size:
                      x-kubernetes-int-or-string: true
                type: object
              labels:
                additionalProperties: {type: string}
                default: {a: b}
                type: object
              template:
                description: a pod
                properties:
                  metadata: {type: object}
                  spec:
                    properties:
                      containers:
                        description: keyword in an embedded type
                        type: array
                      nodeSelector: {type: object}
                      tolerations: {type: array}
                type: object
              server:
                properties:
                  containers: {type: array}
                  nodeSelector: {type: object}
                  tolerations: {type: array}
                  maxBatch: {type: integer}
                type: object
              strategy:
                allOf:
                - enum: [a, b]
                - enum: [a, b]
                type: string
          status:
            properties:
              ready:
                type: boolean
  - name: v2
    served: false
    schema: {openAPIV3Schema: {properties: {spec: {properties: {never: {type: string}}}}}}
"""


def definition(text: str) -> dict[str, Any]:
    value = load(YamlText(1, 1, text))
    assert isinstance(value, dict)
    return value


def fields(text: str) -> dict[str, CrdField]:
    blocks = parse_crd(definition(text), 1)
    return {block.facts.path: block.facts for block in blocks if isinstance(block.facts, CrdField)}


def field(path: str, type: str = "", version: str = "v1", **more: Any) -> CrdField:  # noqa: A002, ANN401 - as in CrdField
    return CrdField("example.org", "Widget", version, path, type, **more)


def test_kind_and_properties() -> None:
    assert list(fields(WIDGET).values()) == [
        field("", version="", description="A widget serves."),
        field("spec", "object"),
        field("spec.replicas", "integer", default="1", minimum=0.0, description="how many"),
        field("spec.engine", "string", enum=("fast", "slow")),
        field("spec.features", "array", enum=("chat", "embed")),
        field("spec.adapters", "array"),
        field("spec.adapters[].id", "string"),
        field("spec.adapters[].odd.key/x", "string"),
        field("spec.groups", "object"),
        field("spec.groups.*.size", "int-or-string"),
        field("spec.labels", "object", default='{"a": "b"}'),
        field("spec.template", "object", description="a pod"),
        field("spec.server", "object"),
        field("spec.server.maxBatch", "integer"),
        field("spec.strategy", "string", enum=("a", "b")),
        field("status"),
        field("status.ready", "boolean"),
        field("spec.gone", "string", version="v1alpha1"),
    ]


def test_blocks() -> None:
    blocks = list(parse_crd(definition(WIDGET), number=4, place="items[1]"))
    assert blocks[0].type is BlockType.CRD
    assert blocks[0].text == "Widget.example.org: A widget serves."
    assert {block.type for block in blocks[1:]} == {BlockType.CRD_FIELD}
    assert blocks[2].text == "spec.replicas: how many"
    assert blocks[3].text == "spec.engine"
    assert {(block.line, block.level, block.info) for block in blocks} == {(0, 4, "items[1]")}


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["v1beta1", "v1", "v1alpha1"], "v1"),
        (["v1alpha1", "v1alpha10", "v1alpha2"], "v1alpha10"),
        (["v1beta2", "v2alpha1"], "v1beta2"),
        (["v1", "v2"], "v2"),
        (["odd", "v1alpha1"], "v1alpha1"),
    ],
)
def test_the_newest_version_tells(names: list[str], newest: str) -> None:
    schema = {"openAPIV3Schema": {"properties": {"spec": {"type": "object"}}}}
    crd = {"spec": {"versions": [{"name": name, "schema": schema} for name in names]}}
    versions = [block.facts.version for block in parse_crd(crd, 1) if isinstance(block.facts, CrdField)]
    assert versions == ["", newest]


OLD = """\
kind: CustomResourceDefinition
spec:
  group: example.org
  names: {kind: Widget}
  version: v1
  validation:
    openAPIV3Schema:
      properties:
        spec:
          properties:
            size: {type: string}
"""


def test_a_schema_in_the_old_place() -> None:
    assert list(fields(OLD)) == ["", "spec", "spec.size"]
    shared = OLD.replace("  version: v1\n", "  versions:\n  - name: v1\n  - name: v1beta1\n")
    assert list(fields(shared)) == ["", "spec", "spec.size"]


@pytest.mark.parametrize(
    ("default", "written"),
    [
        (False, "false"),
        (0, "0"),
        ("", ""),
        ({}, "{}"),
        ([], "[]"),
        ("x", "x"),
        (1.5, "1.5"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_defaults(default: object, written: str) -> None:
    schema = {"openAPIV3Schema": {"properties": {"a": {"default": default}}}}
    crd = {"spec": {"versions": [{"name": "v1", "schema": schema}]}}
    [_, block] = parse_crd(crd, 1)
    assert isinstance(block.facts, CrdField)
    assert block.facts.default == written


ODD_SPECS: list[dict[str, Any]] = [
    {},
    {"versions": 3, "names": []},
    {"versions": [None, {"schema": {"openAPIV3Schema": {"properties": {1: {}, "a": None, "b": {"items": [1]}}}}}]},
    {"versions": [{"schema": {"openAPIV3Schema": {"properties": {"a": {"default": 10**5000, "minimum": 10**5000}}}}}]},
    {"versions": [{"schema": {"openAPIV3Schema": {"properties": {"a": {"default": [10**5000], "enum": [None]}}}}}]},
]


@pytest.mark.parametrize("spec", ODD_SPECS)
def test_an_odd_definition_is_read_as_far_as_it_goes(spec: dict[str, Any]) -> None:
    blocks = list(parse_crd({"spec": spec, "metadata": {"name": "odd.example.org"}}, 1))
    assert isinstance(blocks[0].facts, CrdField)
    assert blocks[0].facts.kind in ("odd.example.org", "")


def test_a_schema_without_end_ends() -> None:
    node: dict[str, Any] = {"type": "object"}
    node["properties"] = {"a": node}
    crd = {"spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": node}}]}}
    assert len(list(parse_crd(crd, 1))) == 41
    items: dict[str, Any] = {}
    items["items"] = items
    crd["spec"]["versions"][0]["schema"] = {"openAPIV3Schema": {"properties": {"a": items}}}
    assert len(list(parse_crd(crd, 1))) == 2


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "kind: CustomResourceDefinition"),
        ("spec.replicas", "replicas:"),
        ("spec.features", "features:"),
        ("spec.adapters[].id", "id:"),
        ("spec.adapters[].odd.key/x", '"odd.key/x":'),
        ("spec.groups.*.size", "size:"),
        ("spec.server.maxBatch", "maxBatch: {type: integer}"),
        ("status.ready", "ready:"),
    ],
)
def test_lines(path: str, expected: str) -> None:
    lines = YamlLines(WIDGET)
    line = lines.line_of(crd_entry(lines, lines.root, fields(WIDGET)[path]))
    assert WIDGET.split("\n")[line - 1].strip() == expected
    assert path == "" or line > WIDGET[: WIDGET.index("  - name: v1\n")].count("\n")


def test_the_line_of_a_property_that_only_another_version_has() -> None:
    lines = YamlLines(WIDGET)
    assert lines.line_of(crd_entry(lines, lines.root, fields(WIDGET)["spec.gone"])) == 21


def test_what_is_in_brackets_takes_the_line_of_the_property_above() -> None:
    lines = YamlLines(
        OLD.replace("properties:\n            size: {type: string}", "properties: {size: {type: string}}")
    )
    entry = crd_entry(lines, lines.root, field("spec.size"))
    assert lines.line_of(entry) == 9


def git(repository: Path, *arguments: str, stdin: str = "") -> bytes:
    command = ["git", "-c", "safe.directory=*", "-C", str(repository), *arguments]
    env = {"GIT_NO_LAZY_FETCH": "1"}
    return subprocess.run(command, input=stdin.encode(), capture_output=True, check=True, env=env).stdout


def corpus_crds(repository: Path) -> Iterator[Document]:
    """The CRDs of a repository that would be read."""
    entries = [
        line.split("\t", 1) for line in git(repository, "ls-tree", "-r", "-z", "HEAD").decode().split("\0") if line
    ]
    wanted = [
        (path, head.split()[2])
        for head, path in entries
        if path.endswith((".yaml", ".yml")) and classify(path) not in UNREAD_KINDS and head.startswith("100644")
    ]
    answer = git(repository, "cat-file", "--batch", stdin="\n".join(blob for _, blob in wanted))
    for path, blob in wanted:
        head, _, answer = answer.partition(b"\n")
        size = int(head.split()[2]) if not head.endswith(b"missing") else -1
        data, answer = answer[: max(size, 0)], answer[size + 1 :]
        if b"CustomResourceDefinition" in data:
            yield Document(repository.stem, path, blob, classify(path), data)


def pyyamls_line(node: yaml.Node, steps: tuple[str | int, ...]) -> int:
    """The line of a key, as PyYAML marks it."""
    line: int = node.start_mark.line
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            key, node = next(pair for pair in node.value if pair[0].value == step)
            line = key.start_mark.line
        else:
            assert isinstance(step, int)
            node = node.value[step]
    return line + 1


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")
def test_every_property_of_the_corpus_stands_on_its_line() -> None:
    asked: list[tuple[str, str, int, str]] = []
    for document in itertools.chain.from_iterable(corpus_crds(repository) for repository in CORPUS.glob("*.git")):
        text = decode(document.data)
        rows = text.split("\n")
        for block in parse_yaml(document, text).blocks:
            if isinstance(block.facts, CrdField):
                leaf = block.facts.path.rsplit(".", 1)[-1].removesuffix("[]") or "kind"
                line = locate_yaml(document, block).line
                asked.append((document.path, block.facts.path, line, f"{leaf}:" * (f"{leaf}:" in rows[line - 1])))
    wrong = [one for one in asked if not one[3]]
    assert len(asked) > 8_000
    assert len(wrong) <= len(asked) / 1_000, wrong[:20]


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")
def test_lines_agree_with_pyyaml_on_a_real_definition() -> None:
    path = "manifests/crds/kubeai.org_models.yaml"
    [document] = [found for found in corpus_crds(CORPUS / "kubeai-project+kubeai.git") if found.path == path]
    text = decode(document.data)
    [node] = [node for node in yaml.compose_all(text, Loader=yaml.CSafeLoader) if node]
    blocks: list[Block] = [*parse_yaml(document, text).blocks]
    found = {b.facts.path: locate_yaml(document, b).line for b in blocks if isinstance(b.facts, CrdField)}
    assert len(found) > 30
    schema = ("spec", "versions", 0, "schema", "openAPIV3Schema")
    for path_of_field, line in found.items():
        steps: tuple[str | int, ...] = schema if path_of_field else ("kind",)
        for name in path_of_field.split(".") if path_of_field else ():
            steps += ("properties", name.removesuffix("[]")) + (("items",) if name.endswith("[]") else ())
        assert line == pyyamls_line(node, steps), path_of_field
