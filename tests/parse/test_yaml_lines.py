"""The lines of keys, found by indentation."""

import string
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.yaml_lines import Step, YamlLines

MANIFEST = """\
# a comment: first
apiVersion: v1
kind: Widget   # the kind: of it
metadata:
  name: engine
  annotations:
    note: |
      spec:
        replicas: 9
    "quoted/key": a
    'it''s': b
spec:

  replicas: 3
  text: "two
    lines: of text"
  containers:
  - name: server
    # between
    args: [--port, "80"]
    env:
    - {name: A, value: b}
    -
      name: B
  - &second
    image: !!str other
    nested:
      - - deep: 1
        - deep: 2
  anchored: &a
    key: 1
  spaced : 2
replicas: last
"""


def line(*steps: Step) -> int:
    return YamlLines(MANIFEST).line(steps)


def test_keys_of_nested_maps() -> None:
    assert line("apiVersion") == 2
    assert line("kind") == 3
    assert line("metadata", "name") == 5
    assert line("spec", "replicas") == 14
    assert line("replicas") == 33


def test_text_inside_a_block_scalar_or_a_quoted_text_is_no_key() -> None:
    assert line("spec") == 12
    assert line("spec", "lines") == 12


def test_items_of_lists() -> None:
    assert line("spec", "containers") == 17
    assert line("spec", "containers", 0, "name") == 18
    assert line("spec", "containers", 0, "args") == 20
    assert line("spec", "containers", 0, "env", 1, "name") == 24
    assert line("spec", "containers", 1, "image") == 26
    assert line("spec", "containers", 1, "nested", 0, 1, "deep") == 29


def test_odd_spellings_of_keys() -> None:
    assert line("metadata", "annotations", "quoted/key") == 10
    assert line("metadata", "annotations", "it's") == 11
    assert line("spec", "anchored", "key") == 31
    assert YamlLines("a:\n  spaced : 1\n  !tag tagged: 2\n").line(("a", "spaced")) == 2
    assert YamlLines("a:\n  spaced : 1\n  !tag tagged: 2\n").line(("a", "tagged")) == 3


def test_what_stands_in_brackets_takes_its_ancestors_line() -> None:
    assert line("spec", "containers", 0, "env", 0, "name") == 22
    assert line("spec", "containers", 0, "args", 1) == 20


def test_what_is_not_there_takes_its_ancestors_line() -> None:
    assert line("spec", "containers", 7, "name") == 17
    assert line("metadata", "nowhere", "at all") == 4
    assert line() == 2


def test_a_value_on_the_keys_own_line_is_no_block() -> None:
    assert YamlLines("key: |\n     x: 1\n").line(("key", "x")) == 1
    assert YamlLines("a:\nb:\n  c: 1\n").line(("a", "b")) == 1
    assert YamlLines("a:\n  b:\nc: 1\n").line(("a", "b", "c")) == 2


def test_a_block_ends_where_less_indentation_begins() -> None:
    lines = YamlLines("a:\n  b: 1\n  c: 2\nd:\n  e: 3\n")
    assert [lines.line(("a", key)) for key in ("c", "e", "b")] == [3, 1, 2]
    lines = YamlLines("a:\n- 1\n- 2\nb:\n- 3\n")
    assert [lines.line(("a", index)) for index in (1, 2, 0)] == [3, 1, 2]


def test_a_key_is_matched_whole() -> None:
    lines = YamlLines("a:b: 1\nab: 2\na: 3\n")
    assert [lines.line((key,)) for key in ("a", "ab", "a:b")] == [3, 2, 1]


def test_lines_may_be_asked_for_in_any_order() -> None:
    lines = YamlLines(MANIFEST)
    assert [lines.line((key,)) for key in ("replicas", "kind", "spec", "kind")] == [33, 3, 12, 3]


def test_lines_count_from_the_documents_first() -> None:
    assert YamlLines("--- # second\na:\n  b: 1\n", first_line=40).line(("a", "b")) == 42


def test_never_past_the_end() -> None:
    assert YamlLines("").line(("a",)) == 1
    assert YamlLines("# nothing\n").line(("a",)) == 1
    assert YamlLines("a:\n").line(("a", "b")) == 1


def test_the_value_on_a_line() -> None:
    lines = YamlLines("a: 'x' # why\nb:\n  - y\n")
    first, second = lines.child(lines.root, "a"), lines.child(lines.root, "b")
    assert first
    assert second
    assert lines.value(first) == "x"
    assert lines.value(second) == ""
    assert lines.value(next(lines.items(second))) == "y"


BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029"  # PyYAML counts lines at them; git, editors and YAML 1.2 do not
KEYS = st.text(string.ascii_letters + string.digits + "-_./ ':\"#é", min_size=1, max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters=BREAKS_OF_YAML_1_1), max_size=20)
    | st.sampled_from(["a: b\nc: d\n", "- x\n- y", "# no comment", "x\n\n  key: 1\n", "{{ x }}", "key:", "'", '"'])
)
VALUES: st.SearchStrategy[object] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
STYLES = st.fixed_dictionaries(
    {
        "indent": st.integers(2, 6),
        "width": st.sampled_from([20, 80, 1000]),
        "default_style": st.sampled_from([None, "|", "'", '"']),
        "explicit_start": st.booleans(),
        "sort_keys": st.just(value=False),
        "default_flow_style": st.just(value=False),
        "allow_unicode": st.just(value=True),
    }
)


def marked(node: yaml.Node, steps: tuple[Step, ...] = ()) -> list[tuple[tuple[Step, ...], int]]:
    """PyYAML's word on where the keys and items stand, block style only."""
    found: list[tuple[tuple[Step, ...], int]] = []
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        for key, value in node.value:
            found.append(((*steps, key.value), key.start_mark.line + 1))
            found += marked(value, (*steps, key.value))
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        for index, item in enumerate(node.value):
            found.append(((*steps, index), item.start_mark.line + 1))
            found += marked(item, (*steps, index))
    return found


@settings(deadline=None)
@given(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), STYLES, st.sampled_from(["", "\n", "# c: d\n", "  # e\n"])
)
def test_agrees_with_pyyaml(value: dict[str, object], style: dict[str, Any], between: str) -> None:
    text = yaml.dump(value, Dumper=yaml.CSafeDumper, **style)
    # Between two top-level keys a comment or an empty line changes no value but a block scalar's last empty lines.
    text = "".join(between + row if row[:1].isalnum() else row for row in text.splitlines(keepends=True))
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node is not None
    lines = YamlLines(text)
    for steps, expected in marked(node):
        assert lines.line(steps) == expected, (steps, text)


@given(st.text("ab:- \n#'\"|>{}[]&*!?.", max_size=60), st.lists(st.sampled_from(["a", "b", 0, 1, "a b", "x" * 2000])))
def test_any_text_gives_a_line_of_it(text: str, steps: list[Step]) -> None:
    assert 1 <= YamlLines(text).line(steps) <= max(1, len(text.split("\n")))
