"""Everything that is known of one claim: what counts, what speaks against it, what nearly did, what would tip it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.analyse import Analyst, Reading
from crawler.drift import CellDrift
from crawler.explain.near_misses import NearMiss, near_misses, relaxed
from crawler.explain.what_if import Rescore, WhatIf, what_if
from crawler.match.engine import Found
from crawler.models import Basis, Claim, Document, DocumentKind, Evidence, Polarity, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Override, Project
from crawler.score import bytes_by_kind


@dataclass(frozen=True)
class Explanation:
    """One claim with its reasons. `stored` is the snapshot's evidence of the feature, by fingerprint.

    `found` are the hits of today's rules in the cached documents, by fingerprint; empty without a cache. `rescored` is
    what today's rules make of the stored evidence, which differs from the claim only where the rules have changed.
    """

    feature: Feature
    snapshot: Snapshot
    claim: Claim
    stored: Mapping[str, Evidence]
    texts: Mapping[tuple[str, str], Document]
    found: Mapping[str, Found]
    near: tuple[NearMiss, ...]
    rescore: Rescore
    """The claim that other evidence would make by today's rules."""
    rescored: Claim
    what_if: tuple[WhatIf, ...]
    stale: bool
    """The snapshot was made by other rules."""
    cells: tuple[CellDrift, ...] = ()
    """The curated cells that it is about, with what is decided of each."""
    override: Override | None = None
    lapsed: tuple[str, ...] = ()
    """Verdicts of people on this cell that no longer hold, and why."""

    @property
    def against(self) -> tuple[Evidence, ...]:
        """Stored evidence on the other side than the claim, the strongest first."""
        side = Polarity.SUPPORTS if self.claim.basis is Basis.REFUTED else Polarity.REFUTES
        entries = [entry for entry in self.stored.values() if entry.polarity is side]
        return tuple(sorted(entries, key=lambda entry: (-entry.weight, entry.path, entry.line)))


def with_relaxed_twin(pack: Pack, feature: Feature) -> Pack:
    """The pack with this feature only, and beside it a twin whose signals ask nothing of the place of a hit."""
    return replace(pack, features=(feature, relaxed(feature)))


def explained(
    analyst: Analyst,
    project: Project,
    feature: Feature,
    snapshot: Snapshot,
    claim: Claim,
    texts: Mapping[tuple[str, str], Document],
    *,
    rules_hash: str,
) -> Explanation:
    """Explain a stored claim.

    Args:
        analyst: the rules of `with_relaxed_twin`.
        project: whose claim it is.
        feature: what is asked.
        snapshot: what is stored of the project.
        claim: the claim in it.
        texts: its documents as far as they are at hand, by repository and path.
        rules_hash: of the whole pack as it stands.
    """
    found = analyst.find(project, Reading(tuple(texts.values()), snapshot.repos)).found if texts else ()
    own = {one.evidence.fingerprint: one for one in found if one.evidence.feature == feature.id}
    stored = {entry.fingerprint: entry for entry in snapshot.evidence if entry.feature == feature.id}
    guards = (*analyst.pack.guards.guards, *feature.guards)
    read = _read(snapshot, texts, analyst.pack.file.absence.bytes)

    def rescore(evidence: Sequence[Evidence]) -> Claim:
        return analyst.scorer.claim(feature, evidence, read)

    evidence = tuple(stored.values())
    voided = [one.evidence for one in own.values() if one.evidence.voided]
    return Explanation(
        feature,
        snapshot,
        claim,
        stored,
        texts,
        own,
        near_misses(feature, found, evidence, {guard.id: guard.why for guard in guards}),
        rescore,
        rescore(evidence),
        what_if(feature, analyst.pack.weights, evidence, voided, rescore),
        stale=snapshot.rules_hash != rules_hash,
    )


def _read(snapshot: Snapshot, texts: Mapping[tuple[str, str], Document], enough: int) -> dict[DocumentKind, int]:
    """How many bytes were read of each kind; without the texts each kind that was read is taken for read enough."""
    if texts:
        lengths = {place: len(document.data) for place, document in texts.items()}
        return bytes_by_kind((kind, lengths.get((repo, path), 0)) for repo, path, kind, _ in snapshot.documents)
    return dict.fromkeys((kind for _, _, kind, _ in snapshot.documents), enough)
