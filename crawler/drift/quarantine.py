"""Whether a project lost so many of its claims at once that the reading is to be doubted, not the project.

A source that is valid but cut short has emptied catalogues elsewhere (artifacthub#3973); here it proposes nothing.
"""

from __future__ import annotations

from crawler.models import Basis, Claim, Snapshot, Status

FEWEST = 3
"""Fewer vanished claims than this are an ordinary change, whatever share they are of a small project."""


def vanished(snapshot: Snapshot, previous: Snapshot | None, share: float) -> str:
    """Why a project is quarantined, or an empty string.

    Claims vanish when something was found before and now nothing is; what a page now denies has not vanished. A rule
    set that changed over unchanged documents is a reason of its own, told apart elsewhere.
    """
    if previous is None or only_rules_changed(snapshot, previous):
        return ""
    before = [feature for feature, claim in previous.claims.items() if _positive(claim)]
    gone = [feature for feature in before if _nothing(snapshot.claims.get(feature))]
    if len(gone) < FEWEST or len(gone) < share * len(before):
        return ""
    return f"{len(gone)} of {len(before)} features that were found before were not found in this reading"


def only_rules_changed(snapshot: Snapshot, previous: Snapshot) -> bool:
    """The rules differ and every document is the same."""
    return snapshot.rules_hash != previous.rules_hash and _blobs(snapshot) == _blobs(previous)


def _blobs(snapshot: Snapshot) -> frozenset[tuple[str, str, str]]:
    return frozenset((repo, path, blob) for repo, path, _, blob in snapshot.documents)


def _positive(claim: Claim) -> bool:
    if claim.status is not None:
        return claim.status in {Status.YES, Status.LIMITED}
    return bool(claim.values)


def _nothing(claim: Claim | None) -> bool:
    if claim is None:
        return True
    if claim.status is not None:
        return claim.status is Status.UNKNOWN or (claim.status is Status.NO and claim.basis is Basis.ABSENT)
    return not claim.values
