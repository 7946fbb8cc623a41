"""The claim that a feature's evidence makes: first what it says and how firmly, in bits; then how probable that is.

Probabilities follow Platt (1999), "Probabilistic outputs for support vector machines", on the margin in bits. What a
claim says has a shift of its own, which keeps a plan apart from a field of an API, and may have a slope of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.models import (
    LIMITED_STAGES,
    Basis,
    Claim,
    Contribution,
    DocumentKind,
    Evidence,
    Polarity,
    Stage,
    Status,
)
from crawler.pack.models import Absence, Feature, Voice, Weights
from crawler.score.absence import is_enough, silence
from crawler.score.sources import PROSE_SOURCES, source_of
from crawler.score.waterfall import Sum, strongest, waterfall

Read = Mapping[DocumentKind, int]
"""Bytes that were read, by the kind of document."""

DOCUMENTED_BITS = 1.55
"""Pages alone that say less than this mention a thing in passing, which is limited at best."""
PLANNED_BITS = 0.7
"""A plan is worth saying from one clear sentence on, of a proposal from two."""
_MOST_PRINTS = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence of a status feature says: `margin` is by how many bits it says so, `voice` what and why.

    An unknown has no voice. `total` is the sum that decided, `evidence` what stands on the status's side, strongest
    first.
    """

    status: Status
    basis: Basis
    voice: Voice | None
    margin: float
    total: Sum
    lines: tuple[Contribution, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights and the rule for absence, as a pack sets them."""

    weights: Weights
    absence: Absence

    def claim(self, feature: Feature, evidence: Sequence[Evidence], read: Read) -> Claim:
        """The claim that the evidence of one feature makes.

        Args:
            feature: what is asked.
            evidence: its evidence, without voided entries.
            read: how much was read of each kind of document, which decides what finding nothing says.
        """
        if feature.levels:
            return _rated(feature, evidence)
        if feature.type == "status":
            return self._status(feature, self.judge(feature, evidence, read))
        return self._values(feature, evidence, read)

    def probability(self, bits: float, voice: Voice) -> float:
        """How probable it is that a fair reviewer accepts what is said with a margin in bits."""
        weights = self.weights
        slope = weights.scales.get(voice, weights.scale)
        logit = slope * bits + weights.shift + weights.shifts.get(voice, 0.0)
        chance = 1.0 / (1.0 + math.exp2(-logit))
        return min(chance, self.absence.confidence) if voice == "absent" else chance

    def judge(self, feature: Feature, evidence: Sequence[Evidence], read: Read) -> Judgement:
        """What the evidence of a status feature says, before any probability."""
        there = [entry for entry in evidence if entry.stage is not Stage.PLANNED]
        shipped = [entry for entry in there if entry.stage not in LIMITED_STAGES]
        firm = waterfall(feature.prior, shipped, self.weights)
        everything = waterfall(feature.prior, there, self.weights)
        if firm.bits >= 0 and firm.supports and not _in_passing(firm):
            return _found(Status.YES, Basis.SHIPPED, "yes", firm.bits, firm, there)
        if everything.bits >= 0 and everything.supports:
            return _found(Status.LIMITED, Basis.SHIPPED, "limited", everything.bits, everything, there)
        planned = [e for e in evidence if e.stage is Stage.PLANNED and e.polarity is Polarity.SUPPORTS]
        plans = waterfall(0.5, planned, self.weights)
        if plans.bits >= PLANNED_BITS:
            return _found(Status.WIP, Basis.PLANNED, "wip", plans.bits, plans, planned)
        if everything.refutes and everything.bits < 0:
            return _found(Status.NO, Basis.REFUTED, "refuted", -everything.bits, everything, there)
        return self._nothing(everything, read)

    def _nothing(self, total: Sum, read: Read) -> Judgement:
        """Nothing decides: a no where enough was read, unknown where it was not."""
        speaking = frozenset(source_of(part.evidence.kind) for part in total.parts)
        silent = silence(read, speaking, self.weights, self.absence)
        margin = silent.bits - total.bits
        if margin < 0 or not is_enough(read, self.absence):
            return Judgement(Status.UNKNOWN, Basis.UNDECIDED, None, margin, total, total.lines)
        lines = (*total.lines, silent.line) if silent.bits else total.lines
        return Judgement(Status.NO, Basis.ABSENT, "absent", margin, total, lines)

    def _status(self, feature: Feature, judged: Judgement) -> Claim:
        via = tuple(dict.fromkeys(e.via for e in judged.evidence if e.via)) if judged.status is not Status.NO else ()
        prints = tuple(entry.fingerprint for entry in judged.evidence)
        confidence = round(self.probability(judged.margin, judged.voice), 4) if judged.voice else None
        return Claim(feature.id, judged.status, None, via[:2], judged.basis, confidence, judged.lines, prints)

    def value_sums(self, feature: Feature, evidence: Sequence[Evidence]) -> dict[str, Sum]:
        """The sum of each value of a set or text feature that anything speaks for, the strongest first."""
        there = [entry for entry in evidence if entry.stage is not Stage.PLANNED and entry.value]
        sums = {
            value: waterfall(feature.prior, [e for e in there if e.value == value], self.weights, label=value)
            for value in feature.values
            if any(entry.value == value for entry in there)
        }
        return dict(sorted(sums.items(), key=lambda item: -item[1].bits))

    def _values(self, feature: Feature, evidence: Sequence[Evidence], read: Read) -> Claim:
        sums = self.value_sums(feature, evidence)
        held = list(sums)[:1] if feature.pick == "best" else [value for value, total in sums.items() if total.bits >= 0]
        covered = {value for value, exact in feature.covered.items() if set(exact) & set(held)}
        values = tuple(value for value in feature.values if value in held and value not in covered)
        if not values and not is_enough(read, self.absence):
            return Claim(feature.id, None, None, (), Basis.UNDECIDED, None)
        lines = tuple(line for total in sums.values() for line in total.lines)
        if values:
            chances = [self.probability(sums[value].bits, "value") for value in values]
            confidence = sum(chances) / len(chances)
        else:
            confidence = self.probability(silence(read, frozenset(), self.weights, self.absence).bits, "absent")
        there = [entry for entry in evidence if entry.stage is not Stage.PLANNED]
        best = [entry for value in values for entry in strongest(there, Polarity.SUPPORTS, value)[:3]]
        prints = tuple(entry.fingerprint for entry in best)
        basis = Basis.SHIPPED if values else Basis.ABSENT
        return Claim(feature.id, None, values, (), basis, round(confidence, 4), lines, prints)


def _in_passing(total: Sum) -> bool:
    """No more than a sentence of a page supports it: no API, chart, manifest or sample does."""
    sources = {source_of(part.evidence.kind) for part in total.parts if part.bits > 0}
    return total.supports < DOCUMENTED_BITS and sources <= PROSE_SOURCES


def _found(
    status: Status, basis: Basis, voice: Voice, margin: float, total: Sum, evidence: Sequence[Evidence]
) -> Judgement:
    polarity = Polarity.REFUTES if basis is Basis.REFUTED else Polarity.SUPPORTS
    return Judgement(status, basis, voice, margin, total, total.lines, tuple(strongest(evidence, polarity)))


def _rated(feature: Feature, evidence: Sequence[Evidence]) -> Claim:
    """A level out of countable facts: each distinct hit adds its signal's points, up to the signal's most."""
    lines = []
    total = 0.0
    for signal in feature.signals:
        hits = [entry for entry in evidence if entry.signal == signal.id]
        points = signal.points * len(hits)
        points = min(points, signal.most) if signal.most else points
        if hits:
            total += points
            lines.append(Contribution(signal.id, round(points, 2), hits[0].fingerprint, len(hits) - 1))
    level = next((level for level in feature.levels if level.upto is None or total <= level.upto), feature.levels[-1])
    prints = tuple(line.fingerprint for line in lines)[:_MOST_PRINTS]
    return Claim(feature.id, None, (level.value,), (), Basis.SHIPPED, 0.5, tuple(lines), prints)
