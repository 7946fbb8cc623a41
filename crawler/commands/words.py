"""Claims and counts in words, as the terminal shows them."""

from __future__ import annotations

from crawler.models import Claim


def plural(count: int, noun: str) -> str:
    """A count with its noun: 1 project, 2 projects."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def claim_words(claim: Claim) -> str:
    """A claim in a few words: its status or values, qualifier and confidence."""
    if claim.status is not None:
        what = claim.status.value
    elif claim.values is None:
        what = "unknown"
    else:
        what = ", ".join(claim.values) or "none"
    via = f" ({', '.join(claim.via)})" if claim.via else ""
    sure = f" {claim.confidence:.2f}" if claim.confidence is not None else ""
    return f"{what}{via}{sure}"
