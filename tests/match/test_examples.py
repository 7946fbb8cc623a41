"""A rule's examples are its tests: these are the tests of that."""

from typing import Any

import pytest

from crawler.match.engine import MOST_PER_SIGNAL, Engine
from crawler.match.examples import Verdict, run_examples
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook
from crawler.pack.load import DEFAULT_WEIGHTS
from crawler.pack.models import Feature
from tests.match.given import feature_of

ZERO = {"kind": "text", "pattern": "scale to zero"}
REFUTE = {"id": "negation", "action": "refute", "where": "before", "pattern": "cannot $", "why": "It says no."}
PLAN = {"id": "plan", "action": "planned", "where": "before", "pattern": "will $", "why": "It is a plan."}
PARTLY = {"id": "partly", "action": "partial", "where": "after", "pattern": "^ partly", "why": "It says partly."}
VOID = {"id": "void", "action": "void", "where": "before", "pattern": "others $", "why": "Another subject."}
GUARDS = [REFUTE, PLAN, PARTLY, VOID]


def ran(*examples: dict[str, Any], signals: tuple[dict[str, Any], ...] = (ZERO,), **more: Any) -> list[Verdict]:  # noqa: ANN401 - parts of a feature
    feature = feature_of(signals, example=examples, guard=GUARDS, **more)
    return run_examples(engine_of(feature), [feature])


def engine_of(*features: Feature) -> Engine:
    return Engine(Rulebook(features), GuardBook([], []), DEFAULT_WEIGHTS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Models scale to zero.", "supports"),
        ("Models scale to zero partly.", "limited"),
        ("Models will scale to zero.", "planned"),
        ("Models cannot scale to zero.", "refutes"),
        ("With others scale to zero.", "nothing"),
        ("Models grow.", "nothing"),
        ("Models scale to zero partly. These scale to zero.", "supports"),
        ("They cannot scale to zero.\n\nThey scale to zero partly.", "limited"),
        ("They will scale to zero.\n\nThey cannot scale to zero.", "refutes"),
    ],
)
def test_the_strongest_thing_said_counts(text: str, says: str) -> None:
    (verdict,) = ran({"says": says, "text": text})
    assert (verdict.said, verdict.passed) == (says, True)


def test_a_verdict_names_the_example_what_was_wanted_and_which_signals_spoke() -> None:
    examples = [{"says": "nothing", "text": "A page."}, {"says": "planned", "text": "Models scale to zero."}]
    assert ran(*examples)[1] == Verdict("scale-to-zero", 2, "planned", "supports", ("s1",))
    assert [verdict.passed for verdict in ran(*examples)] == [True, False]


def test_only_the_features_own_signals_count() -> None:
    other = feature_of([{"kind": "text", "pattern": "a page"}], id="other")
    asked = feature_of([ZERO], example=[{"says": "nothing", "text": "A page."}])
    (verdict,) = run_examples(engine_of(asked, other), [asked])
    assert verdict.said == "nothing"


def test_the_path_decides_parser_and_kind_and_an_unread_kind_says_nothing() -> None:
    signals = ({"kind": "helm_value", "field": r"replicas\.min"},)
    values = {"says": "supports", "text": "replicas:\n  min: 0\n", "path": "charts/serve/values.yaml"}
    assert ran(values, signals=signals)[0].passed
    assert not ran({**values, "path": "docs/page.md"}, signals=signals)[0].passed
    page = {"says": "supports", "text": "Models scale to zero."}
    assert ran(page)[0].passed
    assert not ran({**page, "path": "vendor/x/page.md"})[0].passed


def test_a_signal_on_the_path_alone_is_asked() -> None:
    signals = ({"kind": "path", "pattern": "config/zero"},)
    example = {"says": "supports", "text": "a: b\n", "path": "config/zero/autoscaler.yaml"}
    assert ran(example, signals=signals)[0].said == "supports"


def test_a_value_and_a_via_narrow_what_is_looked_at() -> None:
    signals = ({**ZERO, "value": "kpa", "via": "Knative"}, {"kind": "text", "pattern": "models", "value": "hpa"})
    feature: dict[str, Any] = {"signals": signals, "type": "set", "values": {"kpa": ["KPA"], "hpa": ["HPA"]}}
    text = "Models scale to zero."
    assert ran({"says": "supports", "text": text, "value": "kpa"}, **feature)[0].signals == ("s1",)
    assert ran({"says": "supports", "text": text, "value": "hpa"}, **feature)[0].signals == ("s2",)
    assert ran({"says": "supports", "text": text, "via": "Knative"}, **feature)[0].signals == ("s1",)
    assert ran({"says": "supports", "text": "The models.", "value": "kpa"}, **feature)[0].said == "nothing"


def test_no_example_is_spoilt_by_those_before_it() -> None:
    examples = [{"says": "supports", "text": f"Page {n}: models scale to zero."} for n in range(MOST_PER_SIGNAL + 2)]
    assert all(verdict.passed for verdict in ran(*examples))
