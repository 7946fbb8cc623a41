"""What a change of the rules changes: claims before and after over all projects, and which signals made the difference.

Pure: it compares snapshots of the same documents, judged by one set of rules and by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from crawler.models import Claim, Evidence, Polarity, Snapshot
from crawler.score import source_of

Kind = Literal["verdict", "qualifier", "threshold", "confidence"]
"""What changed of a claim, from the gravest: what it says, with what it is done, whether it is sure, how sure it is."""

_SAME = 0.005
"""Confidences closer than this are the same to people."""

_LOST = "\N{MINUS SIGN}"

_SameThing = tuple[str, str, str, Polarity]
"""Signal, value, source and side: hits that the sum counts once."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One difference in a claim's evidence: `signal` in `source` appeared, vanished or says something else.

    `before` and `after` are its best hits; one of them may be None.
    """

    signal: str
    source: str
    before: Evidence | None
    after: Evidence | None

    @property
    def bits(self) -> float:
        """How much the difference weighs."""
        return abs((self.after.bits if self.after else 0.0) - (self.before.bits if self.before else 0.0))

    def words(self) -> str:
        """The difference in a few words."""
        if self.before is None or self.after is None:
            entry, sign = (self.after, "+") if self.before is None else (self.before, _LOST)
            return f"{sign}{self.signal} ({self.source}{_side(entry)}, {_bits(entry)})" if entry else self.signal
        if self.before.stage is not self.after.stage:
            return f"{self.signal} ({self.source}) {self.before.stage.value} → {self.after.stage.value}"
        return f"{self.signal} ({self.source}) {self.before.weight:g} → {self.after.weight:g} bits"


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim that is not as it was; `before` or `after` is None where the feature is new or gone."""

    project: str
    feature: str
    before: Claim | None
    after: Claim | None
    kind: Kind
    reasons: tuple[Reason, ...]


def changes(
    before: Mapping[str, Snapshot], after: Mapping[str, Snapshot], threshold: float, features: Iterable[str]
) -> tuple[ClaimChange, ...]:
    """All claims that differ, by feature, then project.

    Args:
        before: the snapshot of each project under the rules as they were.
        after: under the rules as they are; projects that stand in one of the two only are left out.
        threshold: the confidence from which a claim is proposed to the table.
        features: which features to compare.
    """
    found = []
    for feature in features:
        for project in sorted(before.keys() & after.keys()):
            old, new = before[project].claims.get(feature), after[project].claims.get(feature)
            kind = _kind(old, new, threshold)
            if kind is not None:
                reasons = _reasons(_of(before[project], feature), _of(after[project], feature))
                found.append(ClaimChange(project, feature, old, new, kind, reasons))
    return tuple(found)


def scoring_differences(change: ClaimChange) -> tuple[str, ...]:
    """Where no signal made the difference: which parts of the two sums differ, values taken together."""
    old, new = _parts(change.before), _parts(change.after)
    prior = (old.pop(_PRIOR, ""), new.pop(_PRIOR, ""))
    words = [f"prior {prior[0]} → {prior[1]}"] if prior[0] != prior[1] else []
    differing = sorted(source for source in old.keys() | new.keys() if old.get(source) != new.get(source))
    words += [f"other bits for {source}" for source in differing]
    return tuple(words) or ("the same sum, read otherwise",)


_PRIOR = "prior"


def _parts(claim: Claim | None) -> dict[str, str]:
    """Each source of a sum with its bits, of all values together; for the prior, its percentage."""
    bits: dict[str, list[str]] = {}
    for line in claim.contributions if claim else ():
        source = line.label.rpartition(": ")[2]
        name, _, share = source.partition(" ")
        key = _PRIOR if name == _PRIOR else "what says nothing" if name == "nothing" else name
        bits.setdefault(key, []).append(share if key == _PRIOR else f"{line.bits:+g}")
    return {key: " ".join(dict.fromkeys(sorted(said)) if key == _PRIOR else said) for key, said in bits.items()}


def _kind(old: Claim | None, new: Claim | None, threshold: float) -> Kind | None:
    if old is None or new is None:
        return None if old is new else "verdict"
    if (old.status, old.values) != (new.status, new.values):
        return "verdict"
    if old.via != new.via:
        return "qualifier"
    sure, now = old.confidence or 0.0, new.confidence or 0.0
    if (sure >= threshold) != (now >= threshold):
        return "threshold"
    return "confidence" if abs(sure - now) >= _SAME else None


def _of(snapshot: Snapshot, feature: str) -> list[Evidence]:
    return [entry for entry in snapshot.evidence if entry.feature == feature]


def _reasons(old: Iterable[Evidence], new: Iterable[Evidence]) -> tuple[Reason, ...]:
    """The differences between two sets of evidence, those that weigh most first."""
    return tuple(sorted(_differences(_best(old), _best(new)), key=lambda one: (-one.bits, one.signal, one.source)))


def _differences(old: Mapping[_SameThing, Evidence], new: Mapping[_SameThing, Evidence]) -> Iterator[Reason]:
    for key in old.keys() | new.keys():
        signal, _, source, _ = key
        before, after = old.get(key), new.get(key)
        if before is None or after is None or (before.stage, before.weight) != (after.stage, after.weight):
            yield Reason(signal, source, before, after)


def _best(evidence: Iterable[Evidence]) -> dict[_SameThing, Evidence]:
    best: dict[_SameThing, Evidence] = {}
    for entry in sorted(evidence, key=lambda one: (one.weight, one.stage.value, one.fingerprint)):
        best[entry.signal, entry.value, source_of(entry.kind), entry.polarity] = entry
    return best


def _side(entry: Evidence | None) -> str:
    return ", against" if entry and entry.polarity is Polarity.REFUTES else ""


def _bits(entry: Evidence) -> str:
    return f"{entry.weight:g} bits"
