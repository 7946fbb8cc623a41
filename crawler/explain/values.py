"""What would change a claim that holds values or a level instead of a status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from crawler.explain.verdicts import WhatIf, place_of
from crawler.models import Claim, Evidence
from crawler.pack.models import Feature

_MOST_VALUES = 4


def of_values(
    feature: Feature, evidence: Sequence[Evidence], rescore: Callable[[Sequence[Evidence]], Claim]
) -> Iterator[WhatIf]:
    """Values that hang on a single piece of evidence, those in the claim's order, a few of them."""
    claim = rescore(evidence)
    given = 0
    for value in claim.values or ():
        pieces = [one for one in evidence if one.value == value]
        best = max(pieces, key=lambda one: (one.weight, one.path), default=None)
        if best is None or given == _MOST_VALUES:
            continue
        rescored = rescore([one for one in evidence if one.fingerprint != best.fingerprint])
        if value not in (rescored.values or ()):
            given += 1
            word = next(iter(feature.values.get(value, ())), value)
            yield WhatIf(f"without {place_of(best)} ({best.signal}), {word} would go", rescored)


def of_levels(feature: Feature, claim: Claim) -> Iterator[WhatIf]:
    """How many points more or less make another level."""
    total = sum(line.bits for line in claim.contributions)
    held = next((n for n, level in enumerate(feature.levels) if level.value in (claim.values or ())), None)
    if held is None:
        return
    bound = feature.levels[held].upto
    if bound is not None and held + 1 < len(feature.levels):
        yield WhatIf(f"from more than {bound:g} points on (it has {total:g})", _at(claim, feature, held + 1))
    below = feature.levels[held - 1].upto if held else None
    if below is not None:
        yield WhatIf(f"up to {below:g} points (it has {total:g})", _at(claim, feature, held - 1))


def _at(claim: Claim, feature: Feature, level: int) -> Claim:
    return Claim(claim.feature, None, (feature.levels[level].value,), (), claim.basis, claim.confidence)
