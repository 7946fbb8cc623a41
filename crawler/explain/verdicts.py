"""Verdicts and places in a few words, for all parts of an explanation."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.models import Claim, Evidence, Status


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change of what is known, in words that follow "It would be otherwise", and the claim that it would make."""

    words: str
    claim: Claim


def said(claim: Claim) -> tuple[Status | None, tuple[str, ...] | None]:
    """What a claim says, without how it is done and how sure it is."""
    return claim.status, claim.values


def place_of(entry: Evidence) -> str:
    """Path and line."""
    return f"{entry.path}#L{entry.line}"


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
