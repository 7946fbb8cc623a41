"""Over how many projects a signal fires: one that fires on a single project may be that project's private wording."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from crawler.models import Snapshot
from crawler.pack.anatomy import anatomy
from crawler.pack.doubts import Doubt, patterns_of
from crawler.pack.models import Feature, Signal

FEWEST_PROJECTS = 5
"""Snapshots of fewer projects tell nothing about what is general."""

Spread = Mapping[tuple[str, str], Collection[str]]
"""(feature, signal) -> ids of the projects in whose snapshots it stands as evidence that counts."""


def spread(snapshots: Iterable[Snapshot]) -> Spread:
    """On which projects each signal fires; signals that fire on none are left out."""
    found: dict[tuple[str, str], set[str]] = {}
    for snapshot in snapshots:
        for entry in snapshot.evidence:
            found.setdefault((entry.feature, entry.signal), set()).add(snapshot.project)
    return found


def lonely(feature: Feature, fired: Spread) -> Iterator[tuple[int, Doubt]]:
    """Signals that fire on one project only and say in no note why they are general, with their positions.

    A signal that looks for a value by one of the value's own names needs no note: that a product is supported by one
    project only makes its name no private wording.
    """
    for index, signal in enumerate(feature.signals):
        projects = fired.get((feature.id, signal.id), ())
        if len(projects) == 1 and not signal.note and not names_its_value(feature, signal):
            message = f"fires on one project only ({', '.join(projects)})"
            mend = "say in 'note' why it is general, or widen it, or delete it"
            yield index, Doubt(("note",), message, mend)


def names_its_value(feature: Feature, signal: Signal) -> bool:
    """Whether some pattern of a signal holds a name of the value that it supports."""
    if not signal.value:
        return False
    names = {_letters(name) for name in (signal.value, *feature.values.get(signal.value, ()))} - {""}
    held = [_letters("".join(anatomy(pattern).runs())) for _, pattern in patterns_of(signal)]
    return any(name in letters for name in names for letters in held)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
