"""Given labels with more than one acceptable answer, expect how often the other is accepted."""

from crawler.calibrate.tolerance import fit_tolerance
from crawler.score import Scorer
from tests.calibrate.given import ABSENCE, HAND, feature, hit, reading

SCORER = Scorer(HAND, ABSENCE)


def test_other_statuses_are_counted_by_what_the_claim_says() -> None:
    features = [feature("a"), feature("b"), feature("c")]
    answers = {"a": "yes", "b": {"status": "yes", "accept": ["yes", "limited"]}, "c": {"status": "no", "clear": False}}
    one = reading("auk", answers, *(hit(of=name) for name in "abc"))
    tolerated = fit_tolerance([one], features, SCORER)
    assert tolerated.of("yes", "limited") == 0.5
    assert tolerated.of("yes", "no") == 0.25
    assert tolerated.of("limited", "no") == 0.5


def test_values_that_one_could_leave_out_are_counted_among_the_claimed() -> None:
    values = ("x", "y", "z")
    signals = [{"id": value, "kind": "text", "pattern": "is it", "value": value} for value in values]
    engines = feature("engines", type="set", values={value: [value] for value in values}, signal=signals)
    label = {"engines": {"values": ["x", "z"], "accept_extra": ["y"]}}
    found = [hit(value, of="engines", value=value) for value in values]
    assert fit_tolerance([reading("auk", label, *found)], [engines], SCORER).value == 0.4
