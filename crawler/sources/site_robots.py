"""What a site's robots.txt allows (RFC 9309), read by protego. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from protego import Protego

from crawler.sources.http import AGENT

LARGEST_ROBOTS = 500 * 1024
"""Bytes of the largest file that is read, as many as RFC 9309 asks for."""

PAUSE, LONGEST_PAUSE = 0.25, 10.0
"""Seconds between two requests unless the site asks for more, and the most that is granted."""

_MOST_RULES = 2_000
_MOST_SITEMAPS = 20
_NAME = AGENT.partition("/")[0]
_NOT_ALLOWED_FROM = 400
_BROKEN_FROM = 500


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for this program: which addresses, how fast, and where its sitemaps are."""

    rules: Protego = field(repr=False)
    pause: float = PAUSE
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether an address may be read."""
        return self.rules.can_fetch(url, _NAME)


def robots_of(status: int, body: bytes) -> Robots:
    """The rules that an answer to `/robots.txt` gives: a client's error means that there are none.

    Raises:
        ValueError: the file has more rules than anybody writes, or the server failed, so that nothing may be read.
    """
    if status >= _BROKEN_FROM:
        raise ValueError(f"its robots.txt cannot be read ({status}), so that nothing may be")
    text = body.decode("utf-8-sig", "replace") if status < _NOT_ALLOWED_FROM else ""
    if len(lines := text.splitlines()) > _MOST_RULES:
        raise ValueError(f"its robots.txt has {len(lines):,} lines, so that nothing is read")
    rules = Protego.parse(text)
    asked = rules.crawl_delay(_NAME) or 0.0
    pause = min(max(asked, PAUSE), LONGEST_PAUSE) if math.isfinite(asked) else LONGEST_PAUSE
    return Robots(rules, pause, tuple(rules.sitemaps)[:_MOST_SITEMAPS])
