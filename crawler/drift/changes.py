"""What changed between two snapshots of a project, and the evidence that did it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.drift.compare import same_verdict
from crawler.drift.evidence import contributing
from crawler.models import Basis, Claim, Evidence, Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that became another one. `day` and `commit` are those of the main repository after it.

    `gained` says whether `evidence` came, or was there before and is gone; it is None where neither tells why.
    """

    feature: str
    day: str
    repo: str
    commit: str
    before: Claim | None
    after: Claim
    evidence: Evidence | None = None
    gained: bool = True


def changed_features(before: Snapshot | None, after: Snapshot) -> tuple[str, ...]:
    """The features whose claims say something else, in the order of their ids; what was undecided and is, is none."""
    earlier = before.claims if before else {}
    return tuple(
        feature
        for feature, claim in sorted(after.claims.items())
        if not same_verdict(claim, earlier.get(feature)) and not (_silent(claim) and _silent(earlier.get(feature)))
    )


def change_of(feature: str, before: Snapshot | None, after: Snapshot) -> Change:
    """How a feature's claim changed, with the strongest evidence that came, or else went."""
    claim = after.claims[feature]
    earlier = before.claims.get(feature) if before else None
    now = contributing(after, claim)
    then = contributing(before, earlier) if before and earlier else ()
    came = _first_without(now, before)
    went = None if came else _first_without(then, after)
    main = after.repos[0]
    return Change(
        feature, main.commit_date[:10], main.repo, main.commit, earlier, claim, came or went, came is not None
    )


def _silent(claim: Claim | None) -> bool:
    return claim is None or claim.basis is Basis.UNDECIDED


def _first_without(entries: tuple[Evidence, ...], snapshot: Snapshot | None) -> Evidence | None:
    known = {entry.fingerprint for entry in snapshot.evidence} if snapshot else frozenset()
    return next((entry for entry in entries if entry.fingerprint not in known), None)
