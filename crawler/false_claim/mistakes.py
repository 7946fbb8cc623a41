"""Which hits make a claim wrong, and the examples that show it. Pure: claims, hits and rules in, examples out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.explain.what_if import Rescore
from crawler.false_claim.documents import outlines
from crawler.false_claim.words import Vocabulary
from crawler.match.engine import Found
from crawler.match.examples import Verdict
from crawler.models import Basis, Claim, Evidence, Polarity, Stage, Status
from crawler.pack.doubts import patterns_of
from crawler.pack.models import Example, Feature, Guard, Signal

Says = str
"""What an example says, as the rule format has it."""

_RANK = {None: 0, Status.UNKNOWN: 0, Status.NO: 0, Status.WIP: 1, Status.LIMITED: 2, Status.YES: 3}
_SAYS: dict[Status, Says] = {
    Status.YES: "supports",
    Status.LIMITED: "limited",
    Status.WIP: "planned",
    Status.NO: "nothing",
    Status.UNKNOWN: "nothing",
}
MOST_EXAMPLES = 4
"""Examples of one report; a claim that rests on more signals than this is seldom wrong in all."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One hit that misleads, and what the rules should make of its words; `value` of a set or text feature."""

    entry: Evidence
    says: Says
    value: str = ""


def mistakes(
    claim: Claim,
    expected: Status | tuple[str, ...],
    evidence: Sequence[Evidence],
    missed: Sequence[Evidence],
    rescore: Rescore,
) -> Iterator[Mistake]:
    """The hits that keep a claim from what it should say.

    Args:
        claim: what is said.
        expected: what should be said: a status, or all values.
        evidence: what counts for and against.
        missed: hits that a guard took away, which may have been right.
        rescore: what some evidence makes.
    """
    if isinstance(expected, Status):
        yield from _of_status(claim, expected, evidence, missed, rescore)
        return
    said = claim.values or ()
    for value in [value for value in said if value not in expected]:
        own = sorted((one for one in evidence if one.value == value), key=lambda one: -one.weight)
        by_signal: dict[str, Evidence] = {}
        for one in own:
            by_signal.setdefault(one.signal, one)
        yield from (Mistake(one, "nothing", value) for one in by_signal.values())
    for one in missed:
        if one.value in expected and one.value not in said:
            yield Mistake(one, "supports", one.value)


def _of_status(
    claim: Claim, expected: Status, evidence: Sequence[Evidence], missed: Sequence[Evidence], rescore: Rescore
) -> Iterator[Mistake]:
    if _RANK[claim.status] > _RANK[expected]:
        left, now = list(evidence), claim
        while _RANK[now.status] > _RANK[expected]:
            best = next((one for print_ in now.evidence for one in left if one.fingerprint == print_), None)
            if best is None:
                return
            yield Mistake(best, _SAYS[expected])
            left = [one for one in left if one.signal != best.signal]
            now = rescore(left)
    elif claim.basis is Basis.REFUTED:
        yield from (Mistake(one, "nothing") for one in evidence if one.polarity is Polarity.REFUTES)
    if _RANK[claim.status] < _RANK[expected]:
        yield from (Mistake(one, _SAYS[expected]) for one in missed)
        held_back = {Stage.PLANNED} if expected is not Status.WIP else set()
        yield from (Mistake(one, _SAYS[expected]) for one in evidence if one.stage in held_back)


def shown(
    mistake: Mistake,
    found: Found,
    feature: Feature,
    guards: Iterable[Guard],
    judged: Callable[[Example], Verdict],
) -> Example | None:
    """An example that fails by today's rules as the hit does, in the rules' own words; None where none can be made."""
    signal = next(signal for signal in feature.signals if signal.id == mistake.entry.signal)
    words = Vocabulary(_looked_for(signal, guards))
    for path, text in outlines(found, signal, words):
        example = Example.model_validate(
            {
                "says": mistake.says,
                "path": path,
                "text": text,
                "value": mistake.value,
                "seen": seen(mistake.entry),
            }
        )
        verdict = judged(example)
        misled = signal.id in verdict.signals or mistake.entry.voided
        if not verdict.passed and misled:
            return example
    return None


def seen(entry: Evidence) -> str:
    """Where evidence stands, as an example points to it."""
    return f"{entry.repo}@{entry.commit}:{entry.path}#L{entry.line}"


def _looked_for(signal: Signal, guards: Iterable[Guard]) -> Iterator[str]:
    yield from (pattern for _, pattern in patterns_of(signal))
    for guard in guards:
        yield from (pattern.replace("{product}", "") for pattern in (guard.pattern, guard.unless) if pattern)
