"""What would change a verdict, by scoring again; the scoring here is a plain sum, so that each answer can be seen."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.explain.verdicts import WhatIf
from crawler.explain.what_if import holding_signals, what_if
from crawler.models import Basis, Claim, Contribution, DocumentKind, Evidence, Status
from crawler.pack.load import DEFAULT_WEIGHTS
from crawler.pack.models import Feature
from tests.match.given import HIT, feature_of

TEXT, FIELD = {"kind": "text", "pattern": "zero"}, {"kind": "crd_field", "field": "zero"}


def evidence(signal: str, weight: float, line: int = 1, kind: DocumentKind = DocumentKind.DOCS) -> Evidence:
    print_ = f"{signal} {line} {kind.value}"
    place = replace(HIT, path=f"{kind.value}.md", line=line, end_line=line, kind=kind)
    return replace(place, signal=signal, weight=weight, fingerprint=print_)


def by_sum(found: Sequence[Evidence]) -> Claim:
    """Yes from three bits on, limited from one; each signal counts once."""
    best = {one.signal: max(o.weight for o in found if o.signal == one.signal) for one in found}
    total = sum(best.values())
    status = Status.YES if total >= 3 else Status.LIMITED if total >= 1 else Status.NO
    prints = tuple(one.fingerprint for one in sorted(found, key=lambda one: -one.weight))
    return Claim("scale-to-zero", status, None, (), Basis.SHIPPED, min(total / 10, 1.0), (), prints)


def told(
    feature: Feature, found: Sequence[Evidence], voided: Sequence[Evidence] = ()
) -> list[tuple[str, Status | None]]:
    return [(one.words, one.claim.status) for one in what_if(feature, DEFAULT_WEIGHTS, found, voided, by_sum)]


def test_a_single_piece_on_which_it_hangs_is_named() -> None:
    found = [evidence("s1", 2.0, 7), evidence("s2", 1.0)]
    assert told(feature_of([TEXT, TEXT]), found) == [
        ("without docs.md#L7 (s1)", Status.LIMITED),
        ("without docs.md#L1 (s2)", Status.LIMITED),
    ]


def test_where_no_piece_is_alone_the_signal_is_named() -> None:
    found = [evidence("s1", 3.0, 7), evidence("s1", 3.0, 8)]
    assert told(feature_of([TEXT]), found) == [("without every hit of s1", Status.NO)]


def test_where_no_signal_is_alone_the_source_is_named_and_then_the_fewest_signals() -> None:
    docs = [evidence("s1", 3.0, 1), evidence("s2", 3.0, 2)]
    assert told(feature_of([TEXT, TEXT]), docs) == [("without all that stands in docs", Status.NO)]
    both = [*docs, evidence("s3", 3.0, 3, DocumentKind.CRD), evidence("s4", 0.5, 3, DocumentKind.CRD)]
    words = "only without 3 signals at once (s1, s2, s3)"
    assert told(feature_of([TEXT, TEXT, FIELD, FIELD]), both) == [(words, Status.NO)]
    assert holding_signals(both, by_sum, by_sum(both)) == ("s1", "s2", "s3")


def test_a_guard_that_decides_is_named() -> None:
    voided = [replace(evidence("s1", 3.0, 4), voided="negation"), replace(evidence("s2", 0.1, 5), voided="title")]
    assert ("if negation let docs.md#L4 count", Status.YES) in told(feature_of([TEXT, TEXT]), [], voided)
    assert not any("title" in words for words, _ in told(feature_of([TEXT, TEXT]), [], voided))


def test_the_weakest_hit_that_makes_it_yes_is_named() -> None:
    found = [evidence("s1", 1.0)]
    weak, strong = {**TEXT, "weight": 2.0}, {**FIELD, "weight": 5.0}
    more = ("with one sentence in the documentation (s3, 2 bits)", Status.YES)
    assert told(feature_of([TEXT, strong, weak]), found)[-1] == more
    assert told(feature_of([TEXT, {**weak, "stage": "claimed"}]), found) == [("without docs.md#L1 (s1)", Status.NO)]


def test_a_value_that_hangs_on_one_piece_is_named() -> None:
    feature = feature_of([{**TEXT, "value": "a"}], type="set", values={"a": ["Ay"], "b": ["Bee"]})

    def values(found: Sequence[Evidence]) -> Claim:
        held = tuple(dict.fromkeys(one.value for one in found))
        return Claim("scale-to-zero", None, held, (), Basis.SHIPPED, 0.9)

    found = [replace(evidence("s1", 1.0, line), value=value) for line, value in ((1, "a"), (2, "b"), (3, "b"))]
    (one,) = what_if(feature, DEFAULT_WEIGHTS, found, [], values)
    assert (one.words, one.claim.values) == ("without docs.md#L1 (s1), Ay would go", ("b",))


def test_levels_tell_how_far_the_next_is() -> None:
    levels = [{"value": "low", "upto": 2}, {"value": "mid", "upto": 5}, {"value": "high"}]
    feature = feature_of([TEXT], type="text", values={"low": [], "mid": [], "high": []}, level=levels)
    claim = Claim("scale-to-zero", None, ("mid",), (), Basis.SHIPPED, 0.5, (Contribution("s1", 4.0),))
    found: tuple[WhatIf, ...] = what_if(feature, DEFAULT_WEIGHTS, [], [], lambda _: claim)
    assert [(one.words, one.claim.values) for one in found] == [
        ("from more than 5 points on (it has 4)", ("high",)),
        ("up to 2 points (it has 4)", ("low",)),
    ]
