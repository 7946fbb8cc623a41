"""The site source: reads a project's documentation sites, page by page, and keeps the last good state of each page.

A page that cannot be read is as it was read last, and so is every page of a site that cannot be read. What was never
read is told as a grave skip, so that nothing is taken for absent that could not be looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from crawler.models import Skip
from crawler.models.sites import fault_of_site, folder_of, page_address
from crawler.sources import Usage
from crawler.sources.fetching import Meter
from crawler.sources.limits import Limits, side_by_side
from crawler.sources.site_cache import Known, SiteCache, known_of
from crawler.sources.site_guard import GuardedTransport, site_client
from crawler.sources.site_http import LATER, TIMEOUT, Page, SiteHttp, SiteTrouble, Turns
from crawler.sources.site_listing import Listing, listing
from crawler.sources.site_robots import PAUSE

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of one site's pages, as they are read."""

SITE_TIME = 300.0
"""Seconds for one site; pages that are left are as they were, and come first the next night."""

AT_ONCE = 2
"""Requests to one site at a time."""

_MOST_OFFLINE = 3
_GONE = frozenset({404, 410})
_HTML = frozenset({"text/html", "application/xhtml+xml"})

Reduce = Callable[[bytes, str], bytes]
"""What is read of a page: its body and the encoding that the server names -> the bytes that are parsed."""

Place = tuple[str, str]
"""A site, and a page's path below it."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page as it is read: its path below `site`, and its bytes with their hash."""

    site: str
    path: str
    blob: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SiteReading:
    """What was read of sites, what was not, and what people should know of that."""

    pages: tuple[SitePage, ...] = ()
    skips: tuple[Skip, ...] = ()
    notices: tuple[str, ...] = ()

    def __add__(self, other: SiteReading) -> SiteReading:
        return SiteReading(self.pages + other.pages, self.skips + other.skips, self.notices + other.notices)


@dataclass(slots=True)
class _Visit:
    """One site while it is read."""

    site: str
    http: SiteHttp
    known: dict[str, Known]
    data: dict[str, bytes]
    seen: frozenset[str]
    round: int
    offline: int = 0
    skips: list[Skip] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, known: Known | None) -> Page:
        """Ask for a page, unless the host has been out of reach for a while."""
        if self.offline >= _MOST_OFFLINE:
            raise SiteTrouble("the host cannot be reached", offline=True)
        return self.http.ask(page_address(self.site, path), known.conditions if known else {})

    def skip(self, path: str, reason: str, *, grave: bool = False) -> None:
        self.skips.append(Skip(path, reason, self.site, grave=grave))


class SiteSource:
    """Reads sites through a cache below `cache_dir`. Safe to use from several threads, for one site in one of them.

    Args:
        cache_dir: may be deleted at any time between runs; what sites then do not answer is unknown.
        reduce: what is read of a page.
        format: goes up when `reduce` comes to give something else.
        limits: how long all of it may take.
        transport: makes what sends the requests to one site.
    """

    def __init__(
        self,
        cache_dir: Path,
        reduce: Reduce,
        format: int = 1,  # noqa: A002 - so it is called
        limits: Limits | None = None,
        transport: Callable[[], httpx.BaseTransport] = GuardedTransport,
    ) -> None:
        self._cache = SiteCache(cache_dir, format)
        self._reduce = reduce
        self._limits = limits or Limits()
        self._transport = transport
        self._meter = Meter()

    @property
    def usage(self) -> Usage:
        """What was used so far."""
        return self._meter.usage

    def cached_blobs(self, blobs: Collection[str]) -> dict[str, bytes]:
        """What was read of pages, by hash, as far as it is on this machine; asks nobody and never fails."""
        return self._cache.read(blobs)

    def read(self, addresses: Iterable[str], seen: Collection[Place] = ()) -> SiteReading:
        """Read sites, sitemaps and single pages, each below its folder; whatever a site does, nothing is raised.

        Args:
            addresses: as they stand in projects.toml.
            seen: the pages on which the last snapshot rests, which must not vanish for lack of an answer.
        """
        reading = SiteReading()
        by_site: dict[str, list[str]] = {}
        for address in dict.fromkeys(addresses):
            if fault := fault_of_site(address):
                reading += SiteReading(skips=(Skip("", fault, address, grave=True),))
            else:
                by_site.setdefault(folder_of(address), []).append(address)
        for site, listed in by_site.items():
            reading += self._site(site, listed, frozenset(path for where, path in seen if where == site))
        return reading

    def _site(self, site: str, addresses: list[str], seen: frozenset[str]) -> SiteReading:
        known = self._cache.load(site)
        data = self._cache.read({page.blob for page in known.values()})
        known = {path: page for path, page in known.items() if page.blob in data}
        with site_client(self._transport(), TIMEOUT) as client:
            http = SiteHttp(client, self._limits, self._meter, Turns(PAUSE), time.monotonic() + SITE_TIME)
            number = max((page.asked for page in known.values()), default=0) + 1
            visit = _Visit(site, http, known, data, seen, number)
            try:
                found = self._pages(visit, listing(http, site, addresses))
                self._cache.save(site, found)
            except SiteTrouble as error:
                return _as_it_was(visit, str(error))
            except OSError as error:
                return _as_it_was(visit, f"its cache cannot be written: {error.strerror or error}")
        return _settled(visit, found)

    def _pages(self, visit: _Visit, listed: Listing) -> dict[str, Known]:
        """Ask for each page; gives those that are there, as they came or as they were."""
        for reason in listed.reasons:
            visit.skip("", reason)
        paths = dict.fromkeys(listed.paths if listed.whole else (*listed.paths, *visit.known, *visit.seen))
        never = Known("")
        order = sorted(paths, key=lambda path: (visit.known.get(path, never).asked, path))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = side_by_side(pool, lambda path: self._page(visit, path), order)
        return {path: page for path, page in sorted(zip(order, answers, strict=True)) if page is not None}

    def _page(self, visit: _Visit, path: str) -> Known | None:
        """One page as it is now, or as it was; None where it is gone, or neither is known."""
        known = visit.known.get(path)
        try:
            page = visit.ask(path, known)
        except SiteTrouble as error:
            visit.offline += error.offline
            visit.failures[path] = str(error)
            return known
        if page.unchanged and known:
            return replace(known, asked=visit.round)
        if page.status in _GONE:
            visit.skip(path, f"the site says that it is gone ({page.status})")
            return None
        if not page.fine:
            visit.failures[path] = f"the site refuses it ({page.status})"
            return known
        return self._read(visit, path, page)

    def _read(self, visit: _Visit, path: str, page: Page) -> Known | None:
        kind, _, rest = page.headers.get("content-type", "").partition(";")
        if kind.strip().lower() not in _HTML:
            visit.skip(path, "it is no HTML page")
            return None
        data = self._reduce(page.body, rest.partition("charset=")[2].strip(" \"';"))
        blob = self._cache.keep(data)
        visit.data[blob] = data
        return replace(known_of(blob, page.headers), asked=visit.round)


def _as_it_was(visit: _Visit, reason: str) -> SiteReading:
    """A site of which nothing can be read now."""
    if not visit.known or visit.seen - visit.known.keys():
        return SiteReading(skips=(Skip("", reason, visit.site, grave=True),))
    notice = f"{visit.site}: {reason}; its {len(visit.known)} pages are as they were read last"
    return SiteReading(_pages_of(visit, visit.known), (), (notice,))


def _settled(visit: _Visit, found: dict[str, Known]) -> SiteReading:
    """What was read, page by page, with what became of those that did not answer."""
    kept = [path for path in visit.failures if path in found]
    for path, reason in sorted(visit.failures.items()):
        if path not in found:
            visit.skip(path, reason, grave=reason != LATER or path in visit.seen)
    notices: tuple[str, ...] = ()
    if kept:
        reason = visit.failures[min(kept)]
        notices = (f"{visit.site}: {len(kept)} of its pages are as they were read last ({min(kept)!r}: {reason})",)
    return SiteReading(_pages_of(visit, found), tuple(sorted(visit.skips, key=lambda skip: skip.path)), notices)


def _pages_of(visit: _Visit, found: dict[str, Known]) -> tuple[SitePage, ...]:
    """The pages in the order of their paths, each text once, up to so many bytes."""
    pages: dict[str, SitePage] = {}
    total = 0
    for path, page in sorted(found.items()):
        data = visit.data[page.blob]
        total += len(data)
        if total > MOST_BYTES:
            visit.skip(path, f"the site has more than the {MOST_BYTES // 1024 // 1024} MiB that are read")
        elif page.blob not in pages:
            pages[page.blob] = SitePage(visit.site, path, page.blob, data)
    return tuple(pages.values())
