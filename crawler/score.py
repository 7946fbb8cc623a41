"""From evidence to a claim: log-odds in bits, capped by source kind, then a two-parameter Platt map.

    L = log2(prior / (1 - prior)) + sum over kinds of support(kind) - sum over kinds of refutation(kind)

where a kind's support is its strongest signal, plus half of its next and a quarter of the third: different signals in
the same pages corroborate a little, repetition of one signal not at all. The prose kinds are capped together.
Probabilities follow Platt (1999), "Probabilistic outputs for support vector machines", on L in bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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
from crawler.pack.models import Absence, Feature, Weights

SOURCE_OF: dict[DocumentKind, str] = {
    DocumentKind.README: "readme",
    DocumentKind.DOCS: "docs",
    DocumentKind.COMMUNITY: "docs",
    DocumentKind.API_REFERENCE: "api",
    DocumentKind.CRD: "api",
    DocumentKind.CHART: "chart",
    DocumentKind.VALUES: "chart",
    DocumentKind.MANIFEST: "manifest",
    DocumentKind.EXAMPLE: "example",
    DocumentKind.BENCHMARK: "example",
    DocumentKind.DEPENDENCY: "dependency",
    DocumentKind.BLOG: "news",
    DocumentKind.RELEASE_NOTES: "news",
    DocumentKind.ROADMAP: "plans",
    DocumentKind.PROPOSAL: "plans",
}
"""Documents that tend to repeat one another count as one source."""

PROSE_SOURCES = frozenset({"readme", "docs", "news"})
LOOKED_AT = frozenset({DocumentKind.README, DocumentKind.DOCS, DocumentKind.API_REFERENCE})
"""Kinds of documents in which a shipped feature would be mentioned."""

_SHARES = (1.0, 0.5, 0.25)
_MOST_EVIDENCE = 10
_PLANNED_BITS = 0.7
"""A plan is worth saying from one clear sentence on."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights and the rule for absence, as a pack sets them."""

    weights: Weights
    absence: Absence

    def claim(self, feature: Feature, evidence: Sequence[Evidence], read: int) -> Claim:
        """The claim that the evidence of one feature makes.

        Args:
            feature: what is asked.
            evidence: its evidence, without voided entries.
            read: how many bytes of documents of the kinds `LOOKED_AT` were read, which decides whether absence is a no.
        """
        if feature.levels:
            return _rated(feature, evidence)
        if feature.type == "status":
            return self._status(feature, evidence, read)
        return self._values(feature, evidence, read)

    def probability(self, bits: float) -> float:
        """Probability of log-odds in bits, through the pack's Platt map."""
        return 1.0 / (1.0 + math.exp2(-(self.weights.scale * bits + self.weights.shift)))

    def _status(self, feature: Feature, evidence: Sequence[Evidence], read: int) -> Claim:
        there = [entry for entry in evidence if entry.stage is not Stage.PLANNED]
        shipped = [entry for entry in there if entry.stage not in LIMITED_STAGES]
        everything = self._sum(feature.prior, there)
        firm = self._sum(feature.prior, shipped)
        if firm.bits >= 0 and firm.supports:
            return self._claim(feature, Status.YES, Basis.SHIPPED, firm, there, self.probability(firm.bits))
        if everything.bits >= 0 and everything.supports:
            confidence = self.probability(everything.bits) * 0.9
            return self._claim(feature, Status.LIMITED, Basis.SHIPPED, everything, there, confidence)
        planned = [entry for entry in evidence if entry.stage is Stage.PLANNED and entry.polarity is Polarity.SUPPORTS]
        plans = self._sum(0.5, planned)
        if plans.bits >= _PLANNED_BITS:
            return self._claim(feature, Status.WIP, Basis.PLANNED, plans, planned, self.probability(plans.bits))
        if everything.refutes and everything.bits < 0:
            confidence = self.probability(-everything.bits)
            return self._claim(feature, Status.NO, Basis.REFUTED, everything, there, confidence)
        return self._absent(feature, everything, there, read)

    def _absent(self, feature: Feature, total: Sum, evidence: Sequence[Evidence], read: int) -> Claim:
        """Nothing decides: a no where enough was read, unknown where it was not."""
        if read < self.absence.bytes:
            return Claim(feature.id, Status.UNKNOWN, None, (), Basis.UNDECIDED, None, total.lines)
        confidence = self.absence.confidence * (1.0 - self.probability(total.bits)) / (1.0 - feature.prior)
        return self._claim(feature, Status.NO, Basis.ABSENT, total, evidence, min(confidence, self.absence.confidence))

    def _claim(
        self,
        feature: Feature,
        status: Status,
        basis: Basis,
        total: Sum,
        evidence: Sequence[Evidence],
        confidence: float,
    ) -> Claim:
        polarity = Polarity.REFUTES if basis is Basis.REFUTED else Polarity.SUPPORTS
        best = [] if basis is Basis.ABSENT else _strongest(evidence, polarity)
        via = tuple(dict.fromkeys(entry.via for entry in best if entry.via)) if status is not Status.NO else ()
        prints = tuple(entry.fingerprint for entry in best)
        return Claim(feature.id, status, None, via[:2], basis, round(confidence, 4), total.lines, prints)

    def _values(self, feature: Feature, evidence: Sequence[Evidence], read: int) -> Claim:
        there = [entry for entry in evidence if entry.stage is not Stage.PLANNED and entry.value]
        sums = {
            value: self._sum(feature.prior, [entry for entry in there if entry.value == value], label=value)
            for value in feature.values
            if any(entry.value == value for entry in there)
        }
        ranked = sorted(sums, key=lambda value: -sums[value].bits)
        held = ranked[:1] if feature.pick == "best" else [value for value in ranked if sums[value].bits >= 0]
        values = tuple(value for value in feature.values if value in held)
        if not values and read < self.absence.bytes:
            return Claim(feature.id, None, None, (), Basis.UNDECIDED, None)
        lines = tuple(line for value in ranked for line in sums[value].lines)
        chances = [self.probability(sums[value].bits) for value in values]
        confidence = sum(chances) / len(chances) if chances else self.absence.confidence
        best = [entry for value in values for entry in _strongest(there, Polarity.SUPPORTS, value)[:3]]
        prints = tuple(entry.fingerprint for entry in best)
        basis = Basis.SHIPPED if values else Basis.ABSENT
        return Claim(feature.id, None, values, (), basis, round(confidence, 4), lines, prints)

    def _sum(self, prior: float, evidence: Iterable[Evidence], label: str = "") -> Sum:
        """The waterfall over the evidence, from the prior."""
        return _waterfall(prior, list(evidence), self.weights, label)


@dataclass(frozen=True, slots=True)
class Sum:
    """A waterfall: its total in bits, its lines, and the bits for and against."""

    bits: float
    lines: tuple[Contribution, ...]
    supports: float
    refutes: float


def _waterfall(prior: float, evidence: Sequence[Evidence], weights: Weights, label: str) -> Sum:
    start = math.log2(prior / (1.0 - prior))
    prefix = f"{label}: " if label else ""
    lines = [Contribution(f"{prefix}prior {prior:.0%}", round(start, 2))]
    sides = {Polarity.SUPPORTS: 0.0, Polarity.REFUTES: 0.0}
    for polarity, cap in ((Polarity.SUPPORTS, weights.prose_cap), (Polarity.REFUTES, weights.refute_cap)):
        sign = 1 if polarity is Polarity.SUPPORTS else -1
        prose = 0.0
        for source in sorted({SOURCE_OF.get(entry.kind, "other") for entry in evidence}):
            side = [e for e in evidence if e.polarity is polarity and SOURCE_OF.get(e.kind, "other") == source]
            bits = _corroborated(side)
            if source in PROSE_SOURCES:
                bits = min(bits, cap - prose)
                prose += bits
            if side and bits > 0:
                best = max(side, key=_strength)
                lines.append(Contribution(f"{prefix}{source}", round(sign * bits, 2), best.fingerprint, len(side) - 1))
                sides[polarity] += bits
    total = start + sides[Polarity.SUPPORTS] - min(sides[Polarity.REFUTES], weights.refute_cap)
    return Sum(total, tuple(lines), sides[Polarity.SUPPORTS], sides[Polarity.REFUTES])


def _corroborated(evidence: Sequence[Evidence]) -> float:
    """Bits of one source kind: its best signal, half of the next, a quarter of the third."""
    by_signal: dict[str, float] = {}
    for entry in evidence:
        by_signal[entry.signal] = max(by_signal.get(entry.signal, 0.0), entry.weight)
    ordered = sorted(by_signal.values(), reverse=True)
    return sum(share * bits for share, bits in zip(_SHARES, ordered, strict=False))


def _strength(entry: Evidence) -> tuple[float, str, str]:
    return (entry.weight, entry.path, entry.fingerprint)


def _strongest(evidence: Sequence[Evidence], polarity: Polarity, value: str = "") -> list[Evidence]:
    """Evidence on one side, strongest first, shipped before limited, one a signal and source kind."""
    side = [entry for entry in evidence if entry.polarity is polarity and (not value or entry.value == value)]
    side.sort(key=lambda e: (e.stage in LIMITED_STAGES, -e.weight, e.path, e.line, e.fingerprint))
    kept: dict[tuple[str, str], Evidence] = {}
    for entry in side:
        kept.setdefault((SOURCE_OF.get(entry.kind, "other"), entry.signal), entry)
    return list(kept.values())[:_MOST_EVIDENCE]


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
    prints = tuple(line.fingerprint for line in lines)[:_MOST_EVIDENCE]
    return Claim(feature.id, None, (level.value,), (), Basis.SHIPPED, 0.5, tuple(lines), prints)
