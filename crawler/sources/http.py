"""Asks a host over HTTP: politely, with a bound on everything, and again where that may help."""

from __future__ import annotations

import importlib.util
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit

import httpx

from crawler import __version__
from crawler.errors import SourceUnavailable
from crawler.sources.answers import ATTEMPTS, MOVED, again
from crawler.sources.fetching import Meter
from crawler.sources.limits import Limits

AGENT = f"claimwatch/{__version__}"
PATIENCE = 30.0
"""Seconds for a server to go on with an answer."""
HTTP2 = importlib.util.find_spec("h2") is not None
"""Many small files over one connection, where the package for it is installed."""

_MOST_HOPS = 3
_WORDS = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's status, headers by small letters, and body; where it came from after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = ""


class TooLong(Exception):
    """A body is longer than what is read."""


class Pace:
    """At most so many reads a second of any one repository."""

    def __init__(self, per_second: float) -> None:
        self._step = 1 / per_second
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def seconds_until(self, repo: str) -> float:
        """Take the next turn; gives the seconds until it comes."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(repo, now))
            self._next[repo] = turn + self._step
            return turn - now


@dataclass(frozen=True, slots=True)
class Http:
    """A host that is asked through one client; safe to use from several threads.

    `place` is the host in words. `kind` is under what its requests are counted: `api` or `raw`.
    """

    client: httpx.Client
    place: str
    limits: Limits
    meter: Meter
    pace: Pace
    kind: str = "api"

    def ask(
        self,
        repo: str,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        most: int = 32 * 1024 * 1024,
    ) -> Answer:
        """Ask for a URL on behalf of a repository, again where a limit or a bad moment of the server calls for it.

        Redirects are followed on the same host alone.

        Raises:
            SourceUnavailable: nothing came before the limits were reached.
            TooLong: the body is longer than `most` bytes.
        """
        attempt = 0
        while True:
            reason, pause, offline = self._once(repo, lambda: self._sent(url, method, headers, content, most), attempt)
            if isinstance(reason, Answer):
                return reason
            attempt += 1
            seconds = self.limits.backoff(attempt - 1) if pause is None else pause
            if attempt >= ATTEMPTS or offline or not self.limits.wait(seconds, f"{repo}: {reason}"):
                raise SourceUnavailable(repo, self.limits.over or reason, offline=offline)

    def _once(self, repo: str, send: Callable[[], Answer], attempt: int) -> tuple[Answer | str, float | None, bool]:
        """Ask once; gives the answer, or why there is none, when to ask again, and whether the host is out of reach."""
        if over := self.limits.over:
            raise SourceUnavailable(repo, over)
        if (turn := self.pace.seconds_until(repo)) and not self.limits.wait(turn, ""):
            raise SourceUnavailable(repo, self.limits.over or "there is not the time left for it")
        try:
            answer = send()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError):
            return f"{self.place} cannot be reached", None, True
        except httpx.TimeoutException:
            return f"{self.place} did not answer in time", None, False
        except (httpx.HTTPError, httpx.InvalidURL):
            return f"the connection to {self.place} broke off", None, False
        words = answer.body[:_WORDS].decode("utf-8", "replace")
        advice = again(answer.status, answer.headers, words, time.time(), self.place, attempt)
        return (answer, None, False) if advice is None else (advice.reason, advice.seconds, False)

    def _sent(
        self, url: str, method: str, headers: Mapping[str, str] | None, content: bytes | None, most: int
    ) -> Answer:
        for _ in range(_MOST_HOPS):
            self.meter.add(**{self.kind: 1})
            with self.client.stream(method, url, headers=headers, content=content) as response:
                body = bytearray()
                try:
                    for piece in response.iter_bytes():
                        body += piece
                        if len(body) > most:
                            raise TooLong(url)
                finally:
                    self.meter.add(received=response.num_bytes_downloaded)
                answer = Answer(response.status_code, dict(response.headers), bytes(body), url)
            target = same_host(url, answer.headers.get("location", "")) if answer.status in MOVED else ""
            if not target:
                return answer
            url = target
        return answer


def same_host(url: str, location: str) -> str:
    """Where a redirect leads, empty if that is nowhere or another host, port or protocol."""
    if not location:
        return ""
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    return target if (before.scheme, before.netloc) == (after.scheme, after.netloc) else ""


@contextmanager
def client(jobs: int, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
    """A client for the length of one piece of work: `jobs` connections at most, no redirects of its own."""
    bounds = httpx.Limits(max_connections=jobs, max_keepalive_connections=jobs)
    sent = {"User-Agent": AGENT, **(headers or {})}
    # Waiting for a free connection is no fault of a server: there is no limit to it but the asker's own.
    timeout = httpx.Timeout(PATIENCE, pool=None)
    with httpx.Client(timeout=timeout, limits=bounds, headers=sent, http2=HTTP2, verify=trusted()) as opened:
        yield opened


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that certificates are held to, as httpx finds them; read once, since that takes a while."""
    return httpx.create_ssl_context()


def place_of(url: str) -> str:
    """The host of a URL in words for people."""
    host = urlsplit(url).hostname or "this machine"
    return "GitHub" if host.endswith(("github.com", "githubusercontent.com")) else host
