"""YAML files: what each document is, and the lines of what is found in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import Block, BlockType, CrdField, Document, DocumentKind, HelmValue, Manifest, Parsed
from crawler.parse.document import decode, parse
from crawler.parse.kubernetes import MOST_ITEMS, locate_field, locate_yaml, parse_yaml

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.org
  names:
    kind: {kind}
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              size:
                type: integer
"""


def document(text: str, path: str = "deploy/all.yaml", kind: DocumentKind = DocumentKind.MANIFEST) -> Document:
    return Document("o/r", path, "0" * 40, kind, text.encode())


def parsed(text: str, path: str = "deploy/all.yaml", kind: DocumentKind = DocumentKind.MANIFEST) -> Parsed:
    given_document = document(text, path, kind)
    return parse_yaml(given_document, decode(given_document.data))


def told(result: Parsed) -> list[tuple[str, str]]:
    """Type and name of each block."""
    return [
        (
            block.type,
            block.facts.kind + "/" + (block.facts.path if isinstance(block.facts, CrdField) else block.facts.name),
        )
        for block in result.blocks
        if isinstance(block.facts, Manifest | CrdField)
    ]


MIXED = (
    "# a bundle\n"
    + CRD.format(kind="Widget")
    + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: one\n---\nbroken: [\n---\n"
    + CRD.format(kind="Gadget")
    + "---\nservices:\n  engine: {image: e}\n"
)


def test_every_document_is_read_as_what_it_is() -> None:
    result = parsed(MIXED)
    assert told(result) == [
        ("crd", "Widget/"),
        ("crd_field", "Widget/spec"),
        ("crd_field", "Widget/spec.size"),
        ("manifest", "Service/one"),
        ("crd", "Gadget/"),
        ("crd_field", "Gadget/spec"),
        ("crd_field", "Gadget/spec.size"),
        ("manifest", "/"),
    ]


def test_a_broken_document_is_a_skip_and_loses_no_other() -> None:
    [skip] = parsed(MIXED).skips
    assert (skip.path, skip.repo) == ("deploy/all.yaml", "o/r")
    assert skip.reason.startswith("line 23: not valid YAML: ")
    assert MIXED.split("\n")[22] == "broken: ["


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DocumentKind.MANIFEST, DocumentKind.CRD),
        (DocumentKind.CHART, DocumentKind.CRD),
        (DocumentKind.PROPOSAL, DocumentKind.PROPOSAL),
        (DocumentKind.EXAMPLE, DocumentKind.EXAMPLE),
        (DocumentKind.TEST, DocumentKind.TEST),
    ],
)
def test_the_kind_of_a_file_with_definitions(kind: DocumentKind, expected: DocumentKind) -> None:
    assert parsed(CRD.format(kind="Widget"), kind=kind).kind is expected


def test_the_kind_of_a_file_without_definitions_stays() -> None:
    assert parsed("apiVersion: v1\nkind: Service\n").kind is DocumentKind.MANIFEST


def test_a_definition_inside_a_template_is_read() -> None:
    text = "{{- if .Values.crds.enabled -}}\n" + CRD.format(kind="Widget") + "{{- end }}\n"
    result = parsed(text, "charts/engine/templates/crds.yaml", DocumentKind.CHART)
    assert (result.kind, result.skips) == (DocumentKind.CRD, ())
    located = [locate_yaml(document(text), block).line for block in result.blocks]
    assert [text.split("\n")[line - 1].strip() for line in located] == [
        "kind: CustomResourceDefinition",
        "spec:",
        "size:",
    ]


def test_a_template_that_cannot_be_read_is_a_skip() -> None:
    result = parsed("kind: A\n---\na: [ {{ b }\n", "charts/x/templates/a.yaml")
    assert [skip.reason for skip in result.skips] == ["line 2: a Helm template, not plain YAML"]
    assert len(result.blocks) == 1


LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: one
  spec:
    ports:
    - port: 80
    - port: 81
- apiVersion: v1
  kind: ServiceList
  items:
  - apiVersion: v1
    kind: Service
    metadata: {name: two}
"""


def test_the_objects_of_a_list() -> None:
    result = parsed(LIST)
    assert [(block.info, locate_yaml(document(LIST), block).line) for block in result.blocks] == [
        ("items[0]", 5),
        ("items[1].items[0]", 16),
    ]
    assert locate_field(document(LIST), result.blocks[0], "spec.ports[].port", "81") == (11, 11)
    assert locate_field(document(LIST), result.blocks[1], "metadata.name") == (17, 17)


def test_no_more_objects_of_a_list_than_anyone_writes() -> None:
    result = parsed("kind: List\nitems:\n" + "- a: 1\n" * (MOST_ITEMS + 1))
    assert len(result.blocks) == MOST_ITEMS
    assert [skip.reason for skip in result.skips] == ["line 1: only the first 1000 objects of a list are read"]


def test_charts_and_values() -> None:
    chart = parsed("apiVersion: v2\nname: engine\n", "charts/engine/Chart.yaml")
    assert [block.type for block in chart.blocks] == [BlockType.HELM_CHART]
    values = parsed("# why\na:\n  b: 1\n", "charts/engine/values-gpu.yml")
    assert [block.facts for block in values.blocks] == [HelmValue("a", "", "why"), HelmValue("a.b", "1", "")]
    assert [block.line for block in values.blocks] == [2, 3]
    plain = parsed("a:\n  b: 1\n", "config/settings.yaml")
    assert [block.type for block in plain.blocks] == [BlockType.MANIFEST]
    odd = parsed("apiVersion: v1\nkind: Values\n", "charts/engine/values.yaml")
    assert [block.type for block in odd.blocks] == [BlockType.MANIFEST]


def test_what_is_left_out_is_said() -> None:
    fields = "".join(f"  k{number}: 1\n" for number in range(401))
    text = f"a: 1\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n{fields}"
    assert [skip.reason for skip in parsed(text).skips] == [
        "line 2: only the first 400 fields down to level 20 are read"
    ]
    values = parsed("".join(f"k{number}: 1\n" for number in range(2001)), "values.yaml")
    assert [skip.reason for skip in values.skips] == ["line 1: only the first 2000 values are read"]
    many = parsed("a: 1\n---\n" * 2001)
    assert [skip.reason for skip in many.skips] == ["line 4000: only the first 2000 documents of the file are read"]


TWICE = """\
apiVersion: v1
kind: Widget
spec:
  engines:
  - args: [--one]
  - args:
    - --one
    - --two
    limits: {gpu: 1}
---
# the second
apiVersion: v1
kind: Widget
spec:
  engines:
  - args:
    - --two
  note: |
    kind: none
"""


def test_objects_of_one_kind_are_told_apart() -> None:
    first, second = parsed(TWICE).blocks
    assert (first.level, second.level) == (1, 2)
    assert [locate_yaml(document(TWICE), block).line for block in (first, second)] == [2, 13]


@pytest.mark.parametrize(
    ("number", "field", "value", "line"),
    [
        (0, "spec.engines[].args[]", None, 5),
        (0, "spec.engines[].args[]", "--two", 8),
        (1, "spec.engines[].args[]", "--two", 17),
        (0, "spec.engines[].limits.gpu", "1", 9),
        (0, "spec.engines[].limits", None, 9),
        (0, "spec.engines", None, 4),
        (1, "spec.note", None, 18),
        (1, "nowhere", None, 13),
        (1, "spec.note", "another", 13),
    ],
)
def test_lines_of_fields(number: int, field: str, value: str | None, line: int) -> None:
    block = parsed(TWICE).blocks[number]
    assert locate_field(document(TWICE), block, field, value) == (line, line)


def test_lines_count_as_in_the_file() -> None:
    text = "\ufeff" + TWICE.replace("\n", "\r\n")
    blocks = parsed(text).blocks
    assert [locate_yaml(document(text), block).line for block in blocks] == [2, 13]


def test_lines_in_a_template() -> None:
    text = (
        "{{- if .Values.x }}\n{{- /* two\nlines */}}\napiVersion: v1\nkind: A\nspec:\n"
        "{{- if .y }}\n  n: {{ .z }}\n{{- end }}\n{{- end }}\n"
    )
    [block] = parsed(text).blocks
    assert locate_yaml(document(text), block).line == 5
    assert locate_field(document(text), block, "spec.n") == (8, 8)


@pytest.mark.parametrize("level", [0, 7])
def test_a_block_of_another_file_has_the_first_line(level: int) -> None:
    block = Block(BlockType.MANIFEST, "", 0, 0, facts=Manifest("v1", "A"), level=level)
    assert locate_yaml(document("a: 1\n"), block).line == 1
    assert locate_field(document("a: 1\n"), block, "a") == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n" + "".join(" " * depth + "b:\n" for depth in range(1, 200)),
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &a\n  b: *a\n",
        "- " * 200_000,
        "[" * 100_000,
        "a: |\n" + "  x\n" * 500_000,
        "{{ a }}\n" * 200_000,
        "---\n" * 500_000,
        "a: 1\n" * 300_000,
        "x\n" * 500_000,
        "? " + "k" * 1_000_000 + "\n: {a: 1}\n",
        "a:\tb\n\tc\n",
    ],
    ids=["deep", "aliases", "loop", "dashes", "brackets", "block", "template", "empty", "twice", "text", "key", "tabs"],
)
@pytest.mark.parametrize("path", ["a.yaml", "values.yaml", "Chart.yaml"])
def test_hostile_text_is_blocks_and_skips(text: str, path: str) -> None:
    result = parsed(text, path)
    for block in result.blocks[:3]:
        assert 1 <= (block.line or locate_yaml(document(text, path), block).line) <= text.count("\n") + 1


WORDS = (
    "a: b\n|- c\n|  |\n|---\n|kind: List\n|items:\n|{{ x }}|{{- if y }}\n|[|]|{|}|*a|&a |\"|'|# c\n|? |<<: |…"
    "|\t|é|\ufffd|\x85|1|apiVersion: v1\n|kind: CustomResourceDefinition\n|spec:\n"
)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS.split("|")), max_size=25).map("".join), st.sampled_from(["a.yaml", "values.yaml"])
)
def test_any_text_is_blocks_and_skips(text: str, path: str) -> None:
    asked = document(text, path)
    result = parse(asked)
    assert result.blocks[0].type is BlockType.PATH
    for block in result.blocks[1:]:
        located = block if block.line else locate_yaml(asked, block)
        assert 1 <= located.line <= located.end_line <= text.count("\n") + 1
        if isinstance(block.facts, Manifest):
            for field, value in block.facts.fields:
                first, last = locate_field(asked, block, field, value)
                assert 1 <= first <= last <= text.count("\n") + 1
