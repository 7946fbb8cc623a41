"""The evidence that a claim rests on, and since when it stands there."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.models import Claim, Evidence, Snapshot

MOST = 10
"""Entries shown of one claim, unless it has more values than that."""


def contributing(snapshot: Snapshot, claim: Claim) -> tuple[Evidence, ...]:
    """The entries that a claim names, strongest first; of a claim with values, first one entry for each value."""
    known = {entry.fingerprint: entry for entry in reversed(snapshot.evidence) if entry.feature == claim.feature}
    entries = [known[fingerprint] for fingerprint in claim.evidence if fingerprint in known]
    firsts = list({entry.value: entry for entry in reversed(entries)}.values())[::-1] if claim.values else []
    leading = {entry.fingerprint for entry in firsts}
    ordered = [*firsts, *(entry for entry in entries if entry.fingerprint not in leading)]
    return tuple(ordered[: max(MOST, len(firsts))])


def places(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One entry for each place, the first, in order: of the strongest evidence first, each place by its strongest."""
    found: dict[tuple[str, str, int], Evidence] = {}
    for entry in evidence:
        found.setdefault((entry.repo, entry.path, entry.line), entry)
    return tuple(found.values())


def since(evidence: tuple[Evidence, ...], snapshot: Snapshot, previous: Snapshot | None) -> str:
    """The date (ISO) since which the strongest evidence is known to stand there.

    That is the date of the commit at which it was first seen, where a snapshot tells it, else of the commit that was
    read: it stands there since then at the latest.
    """
    dates = {state.commit: state.commit_date for old in (previous, snapshot) if old for state in old.repos}
    read = {state.repo: state.commit_date for state in snapshot.repos}
    main = snapshot.repos[0].commit_date if snapshot.repos else ""
    if not evidence:
        return main[:10]
    first = evidence[0]
    return (dates.get(first.commit) or read.get(first.repo) or main)[:10]
