"""Which rules a document or a block meets: all that can fire on it, and few others."""

from typing import Any

import pytest

from crawler.match.rulebook import Rulebook
from crawler.models import CrdField, Dependency, HelmValue, Manifest
from tests.match.given import document_of, feature_of

CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n"


def book_of(*signals: dict[str, Any]) -> Rulebook:
    return Rulebook([feature_of(signals)])


def ids(rules: Any) -> list[str]:  # noqa: ANN401 - rules, or pairs that begin with one
    return [(rule[0] if isinstance(rule, tuple) else rule).signal.id for rule in rules]


def passing(book: Rulebook, path: str, text: str) -> list[str]:
    return [book.rules[number].signal.id for number in sorted(book.passing(document_of(path, text)))]


TEXT = {"kind": "text", "pattern": "scale to zero"}
IMAGE = {"kind": "manifest", "object": "Deployment", "field": r"spec\.containers\[\]\.image", "content": r"acme/.*"}
KIND = {"kind": "manifest", "object": "ScaledObject|ScaledJob"}


def test_text_screens_look_at_prose_and_object_screens_at_yaml() -> None:
    book = book_of(TEXT, KIND)
    assert passing(book, "docs/page.md", "Models **scale**\n> to `zero`.\r\n") == ["s1"]
    assert passing(book, "docs/page.md", "kind: ScaledObject") == []
    assert passing(book, "samples/zero.yaml", "# scale to zero\nkind: ScaledObject\n") == ["s2"]
    assert passing(book, "samples/zero.yml", '{"kind": "ScaledJob"}') == ["s2"]


@pytest.mark.parametrize(
    ("signal", "text", "passes"),
    [
        (KIND, "kind: ScaledObject", True),
        (KIND, "kind: 'ScaledJob'", True),
        (KIND, "kind: Deployment", False),
        (IMAGE, "spec:\n  containers:\n  - image: acme/serve:1", True),
        (IMAGE, "spec:\n  containers:\n  - image: other/serve:1", False),
        (IMAGE, "spec:\n  volumes:\n  - image: acme/serve:1", False),
        ({**IMAGE, "content": None}, "spec:\n  containers:\n  - image: other/serve:1", True),
        ({"kind": "manifest", "object": ".*", "content": "zero"}, "spec:\n  to: zero\n", True),
        ({"kind": "manifest", "object": ".*", "content": "zero"}, "spec:\n  to: one\n", False),
    ],
)
def test_a_manifest_signal_asks_the_bytes_for_its_kind_or_its_keys_and_content(
    signal: dict[str, Any],
    text: str,
    passes: bool,  # noqa: FBT001
) -> None:
    assert (passing(book_of(signal), "samples/a.yaml", text) == ["s1"]) is passes


def test_a_file_of_crds_meets_every_rule_on_objects() -> None:
    field = {"kind": "crd_field", "field": r"spec\.min"}
    book = book_of(TEXT, KIND, field, {"kind": "crd_kind", "object": "Job"})
    assert {"s2", "s3", "s4"} <= set(passing(book, "config/crd/a.yaml", CRD))
    assert book.wants(document_of("config/crd/a.yaml", CRD), frozenset()) or passing(book, "config/crd/a.yaml", CRD)


def test_a_crd_is_parsed_though_no_rule_is_on_manifests() -> None:
    book = book_of({"kind": "crd_field", "field": r"spec\.min"})
    document = document_of("config/crd/a.yaml", CRD)
    assert book.wants(document, book.passing(document))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("README.md", True),
        ("go.mod", True),
        ("charts/serve/values.yaml", True),
        ("charts/serve/Chart.yaml", True),
        ("docs/page.md", False),
        ("samples/a.yaml", False),
    ],
)
def test_the_few_and_structured_are_always_parsed(path: str, wanted: bool) -> None:  # noqa: FBT001
    book = book_of(TEXT)
    document = document_of(path, "nothing of the kind")
    assert book.wants(document, book.passing(document)) is wanted


def test_a_block_of_text_meets_the_rules_of_its_kinds() -> None:
    book = book_of(TEXT, {"kind": "heading", "pattern": "scale"}, {"kind": "path", "pattern": "scale"})
    assert ids(book.text_rules("Models scale\nto zero", frozenset({"text"}))) == ["s1"]
    assert ids(book.text_rules("Models scale to zero", frozenset({"text", "heading"}))) == ["s1", "s2"]
    assert ids(book.text_rules("Models grow", frozenset({"text", "heading"}))) == []
    assert ids(book.path_rules("docs/scale.md")) == ["s3"]


def test_a_crd_and_its_fields_meet_their_own_rules() -> None:
    book = book_of({"kind": "crd_kind", "object": "Job"}, {"kind": "crd_field", "field": r"spec\.(min|max)"})
    assert ids(book.crd_rules(CrdField("acme.io", "Job", "v1"))) == ["s1"]
    assert ids(book.crd_rules(CrdField("acme.io", "Job", "v1", "spec.min"))) == ["s2"]
    assert ids(book.crd_rules(CrdField("acme.io", "Job", "v1", "spec.minimum"))) == []


def test_values_and_dependencies_meet_the_rules_that_match_them_whole() -> None:
    book = book_of(
        {"kind": "helm_value", "field": r"autoscaling\.enabled"},
        {"kind": "dependency", "name": "keda|knative.dev/serving"},
    )
    assert ids(book.helm_rules(HelmValue("autoscaling.enabled"))) == ["s1"]
    assert ids(book.helm_rules(HelmValue("autoscaling.enabled.by"))) == []
    assert ids(book.dependency_rules(Dependency("go", "knative.dev/serving"))) == ["s2"]
    assert ids(book.dependency_rules(Dependency("go", "knative.dev/serving/v2"))) == []


FIELDS = (("spec.replicas", "1"), ("spec.containers[].image", "acme/a"), ("spec.containers[].image", "other/b"))


def test_an_object_meets_the_rules_on_its_kind_with_the_fields_that_they_ask_for() -> None:
    book = book_of(KIND, IMAGE, {"kind": "manifest", "object": "Deployment"})
    (image, whole) = book.manifest_rules(Manifest("apps/v1", "Deployment", "", FIELDS), frozenset({0, 1, 2}))
    narrow = image if image[0].signal.id == "s2" else whole
    wide = whole if narrow is image else image
    assert (ids([narrow]), narrow[1].fields) == (["s2"], FIELDS[1:])
    assert (ids([wide]), wide[1].fields) == (["s3"], FIELDS)


def test_an_object_meets_no_rule_that_did_not_pass_or_whose_field_it_lacks() -> None:
    book = book_of(KIND, IMAGE, {"kind": "manifest", "object": "Deployment"})
    whole = Manifest("apps/v1", "Deployment", "", FIELDS)
    assert ids(book.manifest_rules(whole, frozenset({0, 1}))) == ["s2"]
    bare = Manifest("apps/v1", "Deployment", "", FIELDS[:1])
    assert ids(book.manifest_rules(bare, frozenset({0, 1}))) == []


def test_dumped_screens_give_the_same_book_and_fit_no_other() -> None:
    feature = feature_of([TEXT, KIND])
    dumped = Rulebook([feature]).dumped_screens()
    assert passing(Rulebook([feature], dumped), "docs/page.md", "scale to zero") == ["s1"]
    with pytest.raises(ValueError, match="other patterns"):
        Rulebook([feature_of([{**TEXT, "pattern": "grow"}, KIND])], dumped)
