"""Evidence carries the weight it was found with; here it is weighed anew, without reading anything again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.calibrate.cells import Reading
from crawler.models import DocumentKind, Evidence
from crawler.pack.models import Feature, SignalKind, Weights


@dataclass(frozen=True, slots=True)
class Group:
    """Evidence that shares one fitted factor: by its signal's kind, or by its document's."""

    of: SignalKind | DocumentKind

    @property
    def is_document(self) -> bool:
        """Whether the factor belongs to a kind of document."""
        return isinstance(self.of, DocumentKind)


class Pooling:
    """Which factors bear on which evidence: a signal with a weight of its own has none for its kind."""

    def __init__(self, features: Iterable[Feature]) -> None:
        """Look up every signal's kind."""
        self._kinds = {
            (feature.id, signal.id): signal.kind if signal.weight is None else None
            for feature in features
            for signal in feature.signals
        }

    def groups(self, entry: Evidence) -> tuple[Group, ...]:
        """The factors of one piece of evidence."""
        kind = self._kinds.get((entry.feature, entry.signal))
        return (Group(entry.kind), Group(kind)) if kind else (Group(entry.kind),)

    def reweighed(self, evidence: Iterable[Evidence], factors: Mapping[Group, float]) -> tuple[Evidence, ...]:
        """The evidence with each weight times its factors."""

        def weight(entry: Evidence) -> float:
            product = entry.weight
            for group in self.groups(entry):
                product *= factors.get(group, 1.0)
            return product

        return tuple(replace(entry, weight=weight(entry)) for entry in evidence)

    def readings(self, readings: Iterable[Reading], factors: Mapping[Group, float]) -> list[Reading]:
        """Readings with all their evidence weighed anew."""
        return [
            replace(one, evidence={name: self.reweighed(found, factors) for name, found in one.evidence.items()})
            for one in readings
        ]


def with_factors(weights: Weights, factors: Mapping[Group, float]) -> Weights:
    """The pack's weights times the factors, with the two places that are written."""
    signals = dict(weights.signals)
    documents = dict(weights.documents)
    for group, factor in factors.items():
        if isinstance(group.of, DocumentKind):
            documents[group.of] = round(documents.get(group.of, 1.0) * factor, 2)
        elif group.of in signals:
            signals[group.of] = round(signals[group.of] * factor, 2)
    return weights.model_copy(update={"signals": signals, "documents": documents})


def groups_of(pooling: Pooling, evidence: Sequence[Evidence]) -> list[Group]:
    """All factors that bear on some evidence, in a fixed order."""
    return sorted({group for entry in evidence for group in pooling.groups(entry)}, key=lambda g: (g.is_document, g.of))
