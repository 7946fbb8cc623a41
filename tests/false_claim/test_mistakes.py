"""Which hits make a claim wrong, and that the example made of one fails as the hit does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crawler.analyse import Analyst
from crawler.explain import Explanation
from crawler.false_claim import Mistake, mistakes, shown
from crawler.match.examples import Verdict, run_examples
from crawler.models import Evidence, Status
from crawler.pack.models import Example
from tests.explain.test_near_misses import explanation
from tests.match.given import pack_of, project_of

TEXT: dict[str, Any] = {"kind": "text", "pattern": "to zero", "weight": 5.0}
VOID = {"id": "no", "action": "void", "where": "before", "pattern": "never .{0,20}$", "why": "It says never."}


def judge_of(found: Explanation) -> Callable[[Example], Verdict]:
    engine = Analyst(pack_of([found.feature])).engine(project_of("stranger"))

    def judged(example: Example) -> Verdict:
        return run_examples(engine, [found.feature.model_copy(update={"examples": (example,)})])[0]

    return judged


def wrong(found: Explanation, expected: Status | tuple[str, ...], missed: tuple[Evidence, ...] = ()) -> list[Mistake]:
    return list(mistakes(found.claim, expected, tuple(found.stored.values()), missed, found.rescore))


def test_words_that_would_make_the_outline_right_are_left_out_of_it() -> None:
    far = "They never take long in Wagga Wagga or anywhere else until they scale to zero."
    found = explanation(TEXT, far + "\n", guard=[VOID])
    (mistake,) = wrong(found, Status.NO)
    (hit,) = found.found.values()
    example = shown(mistake, hit, found.feature, found.feature.guards, judge_of(found))
    assert example is not None
    assert (example.text, example.says) == ("to zero\n", "nothing")
    assert judge_of(found)(example).said == "supports"


def test_an_outline_that_the_rules_read_rightly_is_no_example() -> None:
    guard = {**VOID, "action": "planned", "pattern": "will .{0,20}$"}
    far = "They will take long in Wagga Wagga or anywhere else until they scale to zero."
    found = explanation(TEXT, far + "\n", guard=[guard])
    (mistake,) = wrong(found, Status.WIP)
    (hit,) = found.found.values()
    example = shown(mistake, hit, found.feature, found.feature.guards, judge_of(found))
    assert example is not None
    assert (example.text, example.says) == ("to zero\n", "planned")


def test_only_as_many_signals_are_blamed_as_hold_the_claim_up() -> None:
    found = explanation(TEXT, "They scale to zero.\n\nThey go to zero.\n")
    assert [one.says for one in wrong(found, Status.LIMITED)] == ["limited"]
    assert wrong(found, Status.YES) == []


def test_a_voided_hit_is_what_a_missed_claim_rests_on() -> None:
    found = explanation(TEXT, "They never go to zero.\n", guard=[VOID])
    missed = tuple(miss.evidence for miss in found.near)
    (mistake,) = wrong(found, Status.YES, missed)
    assert (mistake.says, mistake.entry.voided) == ("supports", "no")
    (hit,) = found.found.values()
    example = shown(mistake, hit, found.feature, found.feature.guards, judge_of(found))
    assert example is not None
    assert example.text == "… never … to zero.\n"


def test_a_value_too_many_and_a_value_too_few() -> None:
    more: dict[str, Any] = {"type": "set", "values": {"a": ["A"], "b": ["B"]}}
    found = explanation({**TEXT, "value": "a"}, "They scale to zero.\n", **more)
    assert [(one.says, one.value) for one in wrong(found, ())] == [("nothing", "a")]
    entry = next(iter(found.stored.values()))
    assert wrong(found, ("a",), (entry,)) == []


def test_of_a_value_too_many_the_strongest_signals_come_first() -> None:
    more: dict[str, Any] = {"type": "set", "values": {"a": ["A"]}}
    found = explanation({**TEXT, "value": "a"}, "They scale to zero.\n", **more)
    (entry,) = found.stored.values()
    weights = {"weak": 1.0, "strong": 4.0, "middle": 2.0}
    evidence = [replace(entry, signal=signal, weight=weight, fingerprint=signal) for signal, weight in weights.items()]
    blamed = mistakes(found.claim, (), evidence, (), found.rescore)
    assert [one.entry.signal for one in blamed] == ["strong", "middle", "weak"]
