"""The sum over the evidence, source by source, every term a line that a person can read.

    L = log2(prior / (1 - prior)) + sum over sources of support(source) - sum over sources of refutation(source)

where a source's support is its strongest signal, plus half of its next and a quarter of the third: different signals in
the same pages corroborate a little, repetition of one signal not at all. The prose sources are capped together, and so
are all refutations.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crawler.models import LIMITED_STAGES, Contribution, Evidence, Polarity, Stage
from crawler.pack.models import Weights
from crawler.score.sources import PROSE_SOURCES, source_of

SHARES = (1.0, 0.5, 0.25)
"""Of the strongest signals of one source."""
OUTSIDE_ITS_SECTION = 0.5
"""A refutation speaks of the section it stands in; against a shipped claim elsewhere it has half its force."""
_MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of evidence adds to a sum: signed bits after shares and caps."""

    evidence: Evidence
    bits: float


@dataclass(frozen=True, slots=True)
class Sum:
    """A waterfall: its total in bits, its lines, the bits for and against, and what each piece of evidence adds."""

    bits: float
    lines: tuple[Contribution, ...]
    supports: float
    refutes: float
    parts: tuple[Part, ...]


def waterfall(prior: float, evidence: Sequence[Evidence], weights: Weights, label: str = "") -> Sum:
    """The sum of some evidence from a prior (a probability); `label` goes before the name of each line."""
    start = math.log2(prior / (1.0 - prior))
    prefix = f"{label}: " if label else ""
    lines = [Contribution(f"{prefix}prior {prior:.0%}", round(start, 2))]
    parts: list[Part] = []
    sides = {Polarity.SUPPORTS: 0.0, Polarity.REFUTES: 0.0}
    elsewhere = _speaking_elsewhere(evidence)
    for polarity, cap in ((Polarity.SUPPORTS, weights.prose_cap), (Polarity.REFUTES, weights.refute_cap)):
        sign = 1 if polarity is Polarity.SUPPORTS else -1
        room = cap
        for source in sorted({source_of(entry.kind) for entry in evidence}):
            side = [e for e in evidence if e.polarity is polarity and source_of(e.kind) == source]
            adding = _corroborated(side, elsewhere)
            whole = bits = sum(part.bits for part in adding)
            if polarity is Polarity.REFUTES or source in PROSE_SOURCES:
                bits = min(bits, room)
                room -= bits
            if bits <= 0:
                continue
            parts.extend(Part(part.evidence, sign * part.bits * bits / whole) for part in adding)
            best = adding[0].evidence
            name = f"{prefix}{source}" + (" (of another section)" if best.fingerprint in elsewhere else "")
            lines.append(Contribution(name, round(sign * bits, 2), best.fingerprint, len(side) - 1))
            sides[polarity] += bits
    total = start + sides[Polarity.SUPPORTS] - sides[Polarity.REFUTES]
    return Sum(total, tuple(lines), sides[Polarity.SUPPORTS], sides[Polarity.REFUTES], tuple(parts))


def _speaking_elsewhere(evidence: Sequence[Evidence]) -> frozenset[str]:
    """Fingerprints of the refutations that stand in another section than everything that is shipped.

    What is said without headings around it (a field of an API, a page that has none) holds for the whole project, and
    so does a refutation that nothing shipped speaks against.
    """
    shipped = {e.section for e in evidence if e.polarity is Polarity.SUPPORTS and e.stage is Stage.SHIPPED}
    if not shipped:
        return frozenset()
    refuting = (entry for entry in evidence if entry.polarity is Polarity.REFUTES and entry.section)
    return frozenset(entry.fingerprint for entry in refuting if entry.section not in shipped)


def strongest(evidence: Iterable[Evidence], polarity: Polarity, value: str = "") -> list[Evidence]:
    """Evidence on one side, strongest first, shipped before limited, one a signal and source."""
    side = [entry for entry in evidence if entry.polarity is polarity and (not value or entry.value == value)]
    side.sort(key=lambda e: (e.stage in LIMITED_STAGES, -e.weight, e.path, e.line, e.fingerprint))
    kept: dict[tuple[str, str], Evidence] = {}
    for entry in side:
        kept.setdefault((source_of(entry.kind), entry.signal), entry)
    return list(kept.values())[:_MOST_EVIDENCE]


def _corroborated(evidence: Iterable[Evidence], elsewhere: Collection[str]) -> list[Part]:
    """What one source adds, the most first: its best signal, half of the next, a quarter of the third; unsigned."""
    by_signal: dict[str, Part] = {}
    for entry in evidence:
        bits = entry.weight * (OUTSIDE_ITS_SECTION if entry.fingerprint in elsewhere else 1.0)
        part = Part(entry, bits)
        by_signal[entry.signal] = max(by_signal.get(entry.signal, part), part, key=_strength)
    ordered = sorted(by_signal.values(), key=_strength, reverse=True)
    return [Part(part.evidence, share * part.bits) for part, share in zip(ordered, SHARES, strict=False)]


def _strength(part: Part) -> tuple[float, str, str]:
    return (part.bits, part.evidence.path, part.evidence.fingerprint)
