"""What would change a verdict, found by scoring again: the loss of evidence, a guard that rests, one hit more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from crawler.explain.values import of_levels, of_values
from crawler.explain.verdicts import WhatIf, place_of, said
from crawler.models import Claim, DocumentKind, Evidence, Polarity, Stage, Status
from crawler.pack.models import Feature, Signal, Weights
from crawler.score import source_of

Rescore = Callable[[Sequence[Evidence]], Claim]
"""The claim that some evidence of the feature makes."""

__all__ = ["Rescore", "WhatIf", "what_if"]

_MOST_LOSSES = 3
_MOST_RELEASES = 3

_TYPICAL: dict[str, tuple[str, DocumentKind]] = {
    "crd_field": ("API field", DocumentKind.CRD),
    "crd_kind": ("API kind", DocumentKind.CRD),
    "table_row": ("row of a feature matrix", DocumentKind.DOCS),
    "heading": ("guide", DocumentKind.DOCS),
    "helm_value": ("chart value", DocumentKind.VALUES),
    "manifest": ("manifest", DocumentKind.MANIFEST),
    "text": ("sentence in the documentation", DocumentKind.DOCS),
    "list_item": ("list item in the documentation", DocumentKind.DOCS),
    "code_fence": ("block of code in the documentation", DocumentKind.DOCS),
    "dependency": ("dependency", DocumentKind.DEPENDENCY),
    "path": ("file by its path", DocumentKind.DOCS),
}
"""What a hit of each signal kind is to people, and where it mostly stands."""


def what_if(
    feature: Feature, weights: Weights, evidence: Sequence[Evidence], voided: Sequence[Evidence], rescore: Rescore
) -> tuple[WhatIf, ...]:
    """The smallest changes that would make another verdict, the most telling first."""
    if feature.levels:
        return tuple(of_levels(feature, rescore(evidence)))
    if feature.type != "status":
        return (*of_values(feature, evidence, rescore), *_releases(evidence, voided, rescore))
    claim = rescore(evidence)
    return (
        *_losses(evidence, rescore, claim),
        *_releases(evidence, voided, rescore),
        *_gains(feature, weights, evidence, rescore, claim),
    )


def _losses(evidence: Sequence[Evidence], rescore: Rescore, claim: Claim) -> list[WhatIf]:
    """Without which pieces the verdict is another; the narrowest kind of loss that makes one."""
    if not claim.evidence:
        return []
    named = set(claim.evidence) | {line.fingerprint for line in claim.contributions if line.fingerprint}
    pieces = {f"{place_of(one)} ({one.signal})": {one.fingerprint} for one in evidence if one.fingerprint in named}
    signals = _grouped(evidence, lambda one: f"every hit of {one.signal}")
    sources = _grouped(evidence, lambda one: f"all that stands in {source_of(one.kind)}")
    for groups in (pieces, signals, sources):
        changed = [
            WhatIf(f"without {name}", rescored)
            for name, gone in groups.items()
            if said(rescored := rescore([one for one in evidence if one.fingerprint not in gone])) != said(claim)
        ]
        if changed:
            return sorted(changed, key=lambda one: (one.claim.confidence or 0.0, one.words))[:_MOST_LOSSES]
    return _loss_of_several(evidence, rescore, claim)


def _grouped(evidence: Iterable[Evidence], name: Callable[[Evidence], str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for one in evidence:
        groups.setdefault(name(one), set()).add(one.fingerprint)
    return groups


def _loss_of_several(evidence: Sequence[Evidence], rescore: Rescore, claim: Claim) -> list[WhatIf]:
    """Take the strongest signal away until the verdict is another; signals count in all sources at once."""
    gone = holding_signals(evidence, rescore, claim)
    if not gone:
        return []
    left = rescore([one for one in evidence if one.signal not in gone])
    return [WhatIf(f"only without {len(gone)} signals at once ({', '.join(gone)})", left)]


def holding_signals(evidence: Sequence[Evidence], rescore: Rescore, claim: Claim) -> tuple[str, ...]:
    """Signals that hold a claim up: the strongest, and the next as long as the verdict stands without those before."""
    gone: list[str] = []
    left = list(evidence)
    now = claim
    while left and said(now) == said(claim):
        by_print = {one.fingerprint: one.signal for one in left}
        best = next((by_print[p] for p in now.evidence if p in by_print), None)
        if best is None:
            return ()
        gone.append(best)
        left = [one for one in left if one.signal != best]
        now = rescore(left)
    return tuple(gone) if said(now) != said(claim) else ()


def _releases(evidence: Sequence[Evidence], voided: Sequence[Evidence], rescore: Rescore) -> list[WhatIf]:
    """What would hold if a guard had not voided what it did."""
    claim = rescore(evidence)
    by_guard: dict[str, list[Evidence]] = {}
    for one in voided:
        by_guard.setdefault(one.voided, []).append(replace(one, voided=""))
    found = []
    for guard, entries in sorted(by_guard.items()):
        rescored = rescore([*evidence, *entries])
        if said(rescored) != said(claim):
            where = place_of(entries[0]) + (f" and {len(entries) - 1} more" if entries[1:] else "")
            found.append(WhatIf(f"if {guard} let {where} count", rescored))
    return found[:_MOST_RELEASES]


def _gains(
    feature: Feature, weights: Weights, evidence: Sequence[Evidence], rescore: Rescore, claim: Claim
) -> Iterator[WhatIf]:
    """The weakest single shipped hit that makes it yes, else the strongest one with what that makes."""
    if claim.status is Status.YES:
        return
    tried = []
    for signal in _unused(feature, evidence):
        entry = _hit_of(feature, signal, weights)
        rescored = rescore([*evidence, entry])
        if said(rescored) != said(claim):
            what, _ = _TYPICAL[signal.kind]
            words = f"with one {what} ({signal.id}, {entry.weight:g} bits)"
            tried.append((rescored.status is not Status.YES, entry.weight, WhatIf(words, rescored)))
    enough = [row for row in tried if not row[0]]
    if enough:
        yield min(enough, key=lambda row: (row[1], row[2].words))[2]
    elif tried:
        yield max(tried, key=lambda row: (row[1], row[2].words))[2]


def _unused(feature: Feature, evidence: Sequence[Evidence]) -> list[Signal]:
    """Signals for shipped things that have not hit."""
    hit = {one.signal for one in evidence}
    return [
        signal
        for signal in feature.signals
        if signal.id not in hit and signal.polarity is Polarity.SUPPORTS and signal.stage is Stage.SHIPPED
    ]


def _hit_of(feature: Feature, signal: Signal, weights: Weights) -> Evidence:
    """What a clean hit of a signal would be worth, in the kind of document where it mostly stands."""
    kind = _TYPICAL[signal.kind][1]
    kind = signal.documents[0] if signal.documents and kind not in signal.documents else kind
    weight = signal.weight if signal.weight is not None else weights.signals[signal.kind]
    return Evidence(
        feature=feature.id,
        signal=signal.id,
        polarity=signal.polarity,
        stage=signal.stage,
        weight=round(weight * weights.documents.get(kind, 1.0), 4),
        repo="",
        path="",
        line=0,
        end_line=0,
        commit="",
        kind=kind,
        fingerprint=f"what-if {signal.id}",
        via=signal.via,
    )
