"""What an HTTP answer of GitHub means: whether to ask again, when, and what to say where that does not help. Pure.

The rules are GitHub's own (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api): honour
`retry-after`; else, with no request left, wait for the reset; else a minute, and twice as long each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

OK, MOVED, NOT_MODIFIED = 200, frozenset({301, 302, 307, 308}), 304
UNAUTHORISED, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE, TOO_MANY, LEGAL = 401, 403, 404, 409, 422, 429, 451
_SERVERS_FAULT = 500

_MINUTE = 60.0
_LATEST = 4e9
"""Seconds since the epoch, in 2096: a header that names a later time can be no date."""
_SECONDARY = ("secondary rate limit", "abuse detection")

ATTEMPTS = 4
"""Times that the same is asked, the first included."""


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again after `seconds`, or where there are none after a pause of the asker's choice; `reason` says why."""

    reason: str
    seconds: float | None = None


def again(status: int, headers: Mapping[str, str], body: str, now: float, place: str, attempt: int) -> Again | None:
    """Say whether an answer is worth asking for again.

    Args:
        status: the answer's.
        headers: the answer's, by small letters.
        body: the beginning of it, in which limits are told from refusals.
        now: seconds since the epoch.
        place: the host in words for people.
        attempt: how often the same was asked before.
    """
    if status >= _SERVERS_FAULT:
        return Again(f"{place} answered with an error (HTTP {status})")
    if status not in {FORBIDDEN, TOO_MANY}:
        return None
    limited = f"{place} asks to wait (too many requests)"
    if (after := number(headers.get("retry-after"))) is not None:
        return Again(limited, after)
    if headers.get("x-ratelimit-remaining") == "0" and (reset := number(headers.get("x-ratelimit-reset"))) is not None:
        at = datetime.fromtimestamp(reset, UTC)
        return Again(f"the hourly limit of {place} is used up until {at:%H:%M} UTC{_advice(headers)}", reset - now + 1)
    if status == TOO_MANY or any(words in body.casefold() for words in _SECONDARY):
        return Again(limited, _MINUTE * 2**attempt)
    return None


def refusal(status: int, place: str) -> str:
    """Say what an answer that is no success means, for a repository as a whole."""
    return {
        UNAUTHORISED: f"{place} does not accept the token in GITHUB_TOKEN",
        FORBIDDEN: f"{place} refuses access (HTTP 403)",
        NOT_FOUND: "no such repository, or it is private and the token may not see it",
        LEGAL: f"{place} blocks it for legal reasons",
    }.get(status, f"{place} answered with HTTP {status}")


def number(text: str | None) -> float | None:
    """A header's value as seconds; None for what is no number, such as a date."""
    return min(float(text), _LATEST) if text is not None and text.strip().isdecimal() else None


def _advice(headers: Mapping[str, str]) -> str:
    limit = number(headers.get("x-ratelimit-limit"))
    return "; a token in GITHUB_TOKEN gives 5,000 an hour" if limit is not None and limit <= _MINUTE else ""
