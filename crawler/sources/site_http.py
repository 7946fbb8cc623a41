"""Asks a documentation site: politely, for a bounded time and size, and never off the site."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from crawler.models.sites import same_site
from crawler.sources.answers import MOVED, NOT_MODIFIED, OK, TOO_MANY
from crawler.sources.fetching import Meter
from crawler.sources.limits import Limits
from crawler.sources.site_guard import Refused

LARGEST = 4 * 1024 * 1024
"""Bytes of one answer, after decompression."""

TIMEOUT = 20.0
"""Seconds for a server to begin an answer, and to go on with it."""

LONGEST_ANSWER = 60.0
"""Seconds for a whole answer."""

LATER = "there was no time left for it; it comes first the next time"

_MOST_HOPS = 4
_BROKEN = 500


class SiteTrouble(Exception):
    """Why something could not be read of a site, in words; `offline` where no answer came at all."""

    def __init__(self, reason: str, *, offline: bool = False) -> None:
        super().__init__(reason)
        self.offline = offline


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: status, headers by small letters, body, and where it came from after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str

    @property
    def unchanged(self) -> bool:
        """Whether what was read before still holds."""
        return self.status == NOT_MODIFIED

    @property
    def fine(self) -> bool:
        """Whether the body is what was asked for."""
        return self.status == OK


class Turns:
    """Requests to one site, each at least so long after the one before; for several threads."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take the next turn; gives the seconds until it comes."""
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + self.pause
            return max(0.0, turn - time.monotonic())


@dataclass(frozen=True, slots=True)
class SiteHttp:
    """One site, asked through one client."""

    client: httpx.Client
    limits: Limits
    meter: Meter
    turns: Turns
    end: float = float("inf")
    """When the site's time is over, by the monotonic clock."""
    largest: int = LARGEST

    def ask(self, url: str, headers: Mapping[str, str] | None = None) -> Page:
        """Ask for an address, following redirects on the site alone.

        Raises:
            SiteTrouble: no answer came, or one that cannot be used.
        """
        try:
            for _ in range(_MOST_HOPS):
                page = self._once(url, headers or {})
                if page.status not in MOVED:
                    return self._settled(page)
                target = same_site(url, page.headers.get("location", ""))
                if not target:
                    raise SiteTrouble("it redirects to another host, which is not followed")
                url = target
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise SiteTrouble("the host cannot be reached", offline=True) from error
        except Refused as error:
            raise SiteTrouble("its host lies in a private network (--private-sites allows that)") from error
        except httpx.TimeoutException as error:
            raise SiteTrouble("no answer came in time") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise SiteTrouble("the connection broke off, or its answer is no HTTP") from error
        raise SiteTrouble(f"it redirects more than {_MOST_HOPS - 1} times")

    @property
    def _is_over(self) -> bool:
        return bool(self.limits.over) or time.monotonic() >= self.end

    def _once(self, url: str, headers: Mapping[str, str]) -> Page:
        if self._is_over or not self.limits.wait(self.turns.take(), "") or self._is_over:
            raise SiteTrouble(LATER)
        self.meter.add(pages=1)
        begin = time.monotonic()
        with self.client.stream("GET", url, headers=headers) as response:
            body = bytearray()
            try:
                for piece in response.iter_bytes(65_536):
                    body += piece
                    if len(body) > self.largest:
                        raise SiteTrouble(f"more than the {self.largest // 1024 // 1024} MiB that are read")
                    if self._is_over:
                        raise SiteTrouble(LATER)
                    if time.monotonic() - begin > LONGEST_ANSWER:
                        raise SiteTrouble(f"its answer took more than {LONGEST_ANSWER:g} s")
            finally:
                self.meter.add(received=response.num_bytes_downloaded)
            known = {key.lower(): value for key, value in response.headers.items()}
            return Page(response.status_code, known, bytes(body), url)

    def _settled(self, page: Page) -> Page:
        if page.status == TOO_MANY:
            raise SiteTrouble("it asks for fewer requests (429)")
        if page.status >= _BROKEN:
            raise SiteTrouble(f"its server failed ({page.status})")
        return page
