"""What it says that nothing was found: it depends on which kinds of documents were read, and on how much of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.models import Contribution, DocumentKind
from crawler.pack.models import Absence, Weights
from crawler.score.sources import source_of

LOOKED_AT = frozenset({DocumentKind.README, DocumentKind.DOCS, DocumentKind.API_REFERENCE})
"""Kinds of documents in which a shipped feature would be mentioned. Without them nothing can be said to be absent."""


def bytes_by_kind(documents: Iterable[tuple[DocumentKind, int]]) -> dict[DocumentKind, int]:
    """How many bytes were read of each kind of document, from each document's kind and length."""
    read: Counter[DocumentKind] = Counter()
    for kind, length in documents:
        read[kind] += length
    return dict(read)


def bytes_of_documentation(read: Mapping[DocumentKind, int]) -> int:
    """How many bytes were read of documents in which a shipped feature would be mentioned."""
    return sum(length for kind, length in read.items() if kind in LOOKED_AT)


def bytes_by_source(read: Mapping[DocumentKind, int]) -> Counter[str]:
    """How many bytes were read of each source."""
    lengths: Counter[str] = Counter()
    for kind, length in read.items():
        lengths[source_of(kind)] += length
    return lengths


@dataclass(frozen=True, slots=True)
class Silence:
    """What was read without a word of a feature, and how many bits that speaks against it."""

    bits: float
    sources: tuple[str, ...]

    @property
    def line(self) -> Contribution:
        """Its line in the sum."""
        return Contribution(f"nothing in {', '.join(self.sources)}", -round(self.bits, 2))


def is_enough(read: Mapping[DocumentKind, int], absence: Absence) -> bool:
    """Whether so much documentation was read that finding nothing can be a no."""
    return bytes_of_documentation(read) >= absence.bytes


def silence(read: Mapping[DocumentKind, int], speaking: frozenset[str], weights: Weights, absence: Absence) -> Silence:
    """The bits of all sources that were read and do not speak of the feature.

    A source's bits are fitted: how much rarer its silence is on features that are there than on others. One of which
    less than `absence.bytes` was read counts in proportion.
    """
    lengths = bytes_by_source(read)
    bits = {
        source: says * min(1.0, lengths[source] / absence.bytes)
        for source, says in weights.absence.items()
        if source not in speaking
    }
    silent = tuple(source for source, says in bits.items() if says > 0)
    return Silence(sum(bits.values()), silent)
