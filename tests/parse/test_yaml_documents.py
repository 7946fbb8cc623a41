"""A YAML file is split, guarded and read document by document."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.yaml_documents import YamlText, blank_template, load, split_documents


def read(text: str) -> object:
    return load(YamlText(1, 1, text))


def refusal(text: str, line: int = 1) -> str:
    with pytest.raises(ValueError, match=r"^line \d+: ") as error:
        load(YamlText(1, line, text))
    return str(error.value)


def test_documents_are_split_at_their_markers() -> None:
    text = "# only a comment\n---\na: 1\n--- # next\nb: |\n  ---\n  x: 1\n---\n\n---\nc: 3\n...\n# end\n"
    parts = list(split_documents(text))
    assert [(part.number, part.line) for part in parts] == [(1, 2), (2, 4), (3, 10)]
    assert [load(part) for part in parts] == [{"a": 1}, {"b": "---\nx: 1\n"}, {"c": 3}]


def test_directives_are_no_document() -> None:
    parts = list(split_documents("%YAML 1.2\n---\na: 1\n...\nb: 2\n"))
    assert [(part.line, load(part)) for part in parts] == [(2, {"a": 1}), (4, {"b": 2})]


@pytest.mark.parametrize("text", ["", "\n\n", "---\n---\n", "# a\n---\n# b\n", "...\n"])
def test_nothing_in_it(text: str) -> None:
    assert list(split_documents(text)) == []


def test_scalars_are_those_of_yaml_1_2() -> None:
    read_back = read("a: yes\nb: on\nc: true\nd: 0o17\ne: 2026-01-31\nf: ~\ng: 1.10\nh: 010\n")
    assert read_back == {"a": "yes", "b": "on", "c": True, "d": 15, "e": "2026-01-31", "f": None, "g": 1.1, "h": 10}


def test_the_last_of_two_equal_keys_holds() -> None:
    assert read("a: 1\na: 2\n") == {"a": 2}


def test_tags_are_ignored() -> None:
    assert read('a: !!python/object/apply:os.system ["x"]\nb: !Ref c\n') == {"a": ["x"], "b": "c"}


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    assert (
        refusal("a: 1\n b: 2\n", line=10) == "line 11: not valid YAML: mapping values are not allowed in this context"
    )
    assert refusal('a: "x\n') == "line 2: not valid YAML: invalid indentation in multiline quoted scalar"
    assert refusal("? {a: [1], b: {c: d}}\n: 1\n").endswith("a list or map is used as a key")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000 + "a",
        "a:\n  " + "- " * 100_000 + "a",
        "? " * 100_000 + "a",
        "\n".join(" " * depth + "a:" for depth in range(1000)),
        "{{ if x }}" + "- " * 100_000 + "a",
        "a:\n\tb: 1\n",
        "a: *unknown\n",
        "a: &a [x]\nb: &b [*a]\nc: &c [*b]\nd: &d [*c]\ne: &e [*d]\nf: [*e]\n",
    ],
    ids=[
        "bomb",
        "open",
        "brackets",
        "braces",
        "dashes",
        "deeper",
        "keys",
        "blocks",
        "template",
        "tab",
        "alias",
        "chain",
    ],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    refusal(text)


def test_a_huge_scalar_is_read() -> None:
    assert read("a: " + "x" * 3_000_000) == {"a": "x" * 3_000_000}


TEMPLATE = """\
{{- /* a comment
   of two lines */ -}}
{{- if .Values.enabled }}
apiVersion: v1
metadata:
  name: {{ include "engine.name" . }}-server
  labels:
    {{- include "engine.labels" . | nindent 4 }}
spec:
  {{- if gt (int .Values.replicas) 1 }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  image: "{{ .Values.image }}:{{ .Values.tag }}"
{{- end }}
"""


def test_a_template_is_read_without_its_actions() -> None:
    assert read(TEMPLATE) == {
        "apiVersion": "v1",
        "metadata": {"name": "…-server", "labels": None},
        "spec": {"replicas": "…", "image": "…:…"},
    }


def test_blanking_keeps_every_line_where_it_was() -> None:
    before, after = TEMPLATE.split("\n"), blank_template(TEMPLATE).split("\n")
    assert len(before) == len(after)
    assert [row for row in after if row.strip()] == [
        "apiVersion: v1",
        "metadata:",
        "  name: …-server",
        "  labels:",
        "spec:",
        "  replicas: …",
        '  image: "…:…"',
    ]
    assert after.index("spec:") == before.index("spec:")


def test_yaml_that_only_mentions_braces_is_read_as_it_is() -> None:
    assert read('a: "{{ .x }}"\nb: use {{ y }} here\n') == {"a": "{{ .x }}", "b": "use {{ y }} here"}


def test_a_template_that_is_no_yaml_even_then() -> None:
    assert refusal("a: {{ .x }\n  b: [\n", line=3) == "line 3: a Helm template, not plain YAML"


@pytest.mark.parametrize("text", ["{{ " * 200_000, "{{ a }}\n" * 100_000, "x{{ a }}" * 100_000, "}}{{" * 100_000])
def test_blanking_is_fast(text: str) -> None:
    assert blank_template(text).count("\n") == text.count("\n")


@given(st.text(st.sampled_from("{}%-/* \nab:…")))
def test_blanking_changes_no_line_number(text: str) -> None:
    assert blank_template(text).count("\n") == text.count("\n")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(st.characters(codec="utf-8", categories=["L"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcde", min_size=1), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.dictionaries(st.text("abcde", min_size=1), JSON, min_size=1), min_size=1, max_size=4))
def test_reads_what_pyyaml_writes(documents: list[dict[str, object]]) -> None:
    text = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, allow_unicode=True)
    parts = list(split_documents(text))
    assert [load(part) for part in parts] == documents
    starts = [part.line for part in parts]
    assert starts == sorted(starts)
    assert starts[-1] <= text.count("\n") + 1


@settings(deadline=None)
@given(st.text(st.sampled_from("ab:-? \n#'\"|>{}[]&*!%.{}\\\x85…0"), max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for part in split_documents(text):
        try:
            load(part)
        except ValueError as error:
            line = int(str(error).removeprefix("line ").split(":")[0])
            assert 1 <= line <= text.count("\n") + 2, text  # the reader may complain about the end of the text


def test_a_number_that_takes_minutes_is_refused() -> None:
    (document,) = split_documents("a: " + "9" * 1_000_000)
    begin = time.process_time()
    with pytest.raises(ValueError, match="digits"):
        load(document)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("before", [0, 1, 2_150, 4_298, 4_299, 4_300, 9_000])
def test_too_many_digits_are_found_wherever_they_stand(before: int) -> None:
    text = "x" * before + " "
    assert read(f"a: {text}{'7' * 4_299} y") == {"a": f"{text}{'7' * 4_299} y".strip()}
    with pytest.raises(ValueError, match="digits"):
        read(f"a: {text}{'7' * 4_300} y")
