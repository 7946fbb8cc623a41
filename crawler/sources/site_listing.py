"""Which pages a documentation site has: by its sitemaps or by name, as its robots.txt lets programs read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from crawler.models.sites import page_address, page_below
from crawler.sources.site_http import SiteHttp, SiteTrouble
from crawler.sources.site_robots import LARGEST_ROBOTS, Robots, robots_of
from crawler.sources.sitemap import LARGEST_SITEMAP, Sitemap, sitemap_of

MOST_PAGES = 500
"""Pages of one site that are read: the first in the order of their paths, so that they are the same every night."""

_MOST_SITEMAPS, _DEEPEST = 50, 3
_SITEMAPS = (".xml", ".xml.gz", ".txt")


@dataclass(frozen=True, slots=True)
class Listing:
    """A site's pages as sorted paths, what is not read of it and why; `whole` if every list was read."""

    paths: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    whole: bool = True


@dataclass(slots=True)
class _Maps:
    """The sitemaps of one site as they are read, one leading to others."""

    site: str
    http: SiteHttp
    paths: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def read(self, addresses: Sequence[str]) -> None:
        """Read sitemaps and those that they list, so deep and so many."""
        level = addresses
        for _ in range(_DEEPEST):
            further: list[str] = []
            for address in dict.fromkeys(level):
                if address not in self.seen and len(self.seen) < _MOST_SITEMAPS and self.is_here(address):
                    self.seen.add(address)
                    found = self._one(address)
                    below = (page_below(self.site, page) for page in found.pages)
                    self.paths.update(path for path in below if path is not None)
                    further += found.sitemaps
            level = further

    def is_here(self, address: str) -> bool:
        """Whether a sitemap stands on the site's own host."""
        return page_below(urljoin(self.site, "/"), address) is not None

    def _one(self, address: str) -> Sitemap:
        try:
            page = replace(self.http, largest=LARGEST_SITEMAP).ask(address)
            if page.fine:
                return sitemap_of(page.body)
            self.troubles.append(f"{address}: answered with {page.status}")
        except (SiteTrouble, ValueError) as error:
            self.troubles.append(f"{address}: {error}")
        return Sitemap()


def listing(http: SiteHttp, site: str, addresses: Collection[str]) -> Listing:
    """List the pages of a site that people named: the site itself, sitemaps of it, single pages of it.

    Raises:
        SiteTrouble: its robots.txt or all its lists cannot be read, or nothing in them may be.
    """
    robots = _robots(http, site)
    http.turns.pause = robots.pause
    maps = _Maps(site, http)
    maps.read([address for address in addresses if address.endswith(_SITEMAPS)])
    if site in addresses:
        own = [address for address in robots.sitemaps if maps.is_here(address)]
        maps.read(own or [urljoin(site, "sitemap.xml")])
        if not own and not maps.paths:
            maps.troubles.clear()
            maps.read([urljoin(site, "/sitemap.xml")])
    named = {page_below(site, one) for one in addresses if one != site and not one.endswith(_SITEMAPS)}
    paths = sorted(maps.paths | {path for path in named if path is not None})
    allowed = [path for path in paths if robots.allows(page_address(site, path))]
    if not allowed:
        raise SiteTrouble(_why_none(maps.troubles, len(paths)))
    reasons = [*maps.troubles[:1]]
    if len(allowed) < len(paths):
        reasons.append(f"its robots.txt keeps {len(paths) - len(allowed):,} of its pages from programs")
    if len(allowed) > MOST_PAGES:
        reasons.append(f"of its {len(allowed):,} pages the first {MOST_PAGES} are read")
    return Listing(tuple(allowed[:MOST_PAGES]), tuple(reasons), whole=not maps.troubles)


def _why_none(troubles: Sequence[str], listed: int) -> str:
    if listed:
        return "its robots.txt keeps all of its pages from programs"
    found = troubles[0] if troubles else "its sitemap lists no page below it"
    return f"{found}; name its sitemap or its pages under `sites` in projects.toml"


def _robots(http: SiteHttp, site: str) -> Robots:
    page = replace(http, largest=LARGEST_ROBOTS).ask(urljoin(site, "/robots.txt"))
    try:
        return robots_of(page.status, page.body)
    except ValueError as error:
        raise SiteTrouble(str(error)) from error
