from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from crawler.sources import site as site_module
from crawler.sources import site_http, site_listing
from crawler.sources.bare import blob_id
from crawler.sources.site import SiteReading, SiteSource
from crawler.sources.site_guard import GuardedTransport
from tests.site_server import Reply, Site, site_server
from tests.sources.conftest import NoWaiting

Read = Callable[..., SiteReading]


@pytest.fixture
def site() -> Iterator[Site]:
    with site_server() as running:
        running.put("/docs/a", "Delayed jobs: Put them off.")
        running.put("/docs/b", "Retries: Try again.")
        running.map("/docs/a", "/docs/b")
        yield running


@pytest.fixture
def read(site: Site, tmp_path: Path) -> Read:
    """Read the site anew, as another night's process would."""

    def night(*addresses: str, cache: str = "cache", private: bool = True, **more: object) -> SiteReading:
        source = SiteSource(
            tmp_path / cache, lambda body, _: body, 1, NoWaiting(), partial(GuardedTransport, private=private)
        )
        listed = [f"{site.url}{address}" for address in addresses or ("/docs/",)]
        return source.read(listed, **more)  # type: ignore[arg-type]

    return night


def paths(reading: SiteReading) -> list[str]:
    return [page.path for page in reading.pages]


def grave(reading: SiteReading) -> list[str]:
    return [skip.reason for skip in reading.skips if skip.grave]


def test_the_pages_of_a_sitemap(site: Site, read: Read) -> None:
    reading = read()
    assert paths(reading) == ["a", "b"]
    assert reading.pages[0].site == f"{site.url}/docs/"
    assert b"Delayed jobs" in reading.pages[0].data
    assert reading.pages[0].blob == blob_id(reading.pages[0].data)
    assert reading.skips == ()
    assert site.paths[:3] == ["/robots.txt", "/docs/sitemap.xml", "/sitemap.xml"]
    assert sorted(site.paths[3:]) == ["/docs/a", "/docs/b"]


def test_an_unchanged_page_is_not_sent_again(site: Site, read: Read) -> None:
    first = read()
    site.asked.clear()
    assert read() == first
    conditions = [headers.get("if-none-match", "") for path, headers in site.asked if path.startswith("/docs/")]
    assert [bool(condition) for condition in conditions] == [False, True, True]


def test_a_changed_page_is(site: Site, read: Read) -> None:
    before = read()
    site.put("/docs/a", "Delayed jobs: Put them off until tomorrow.")
    after = read()
    assert before.pages[0].blob != after.pages[0].blob
    assert before.pages[1] == after.pages[1]


def test_single_pages_and_sitemaps_by_name(site: Site, read: Read) -> None:
    assert paths(read("/docs/b")) == ["b"]
    assert "/sitemap.xml" not in site.paths
    site.pages["/docs/own.xml"] = Reply(f"<urlset><url><loc>{site.url}/docs/a</loc></url></urlset>")
    assert paths(read("/docs/own.xml", cache="other")) == ["a"]
    site.pages["/docs/list.txt"] = Reply(f"{site.url}/docs/a\n{site.url}/docs/b\nhttps://elsewhere.org/docs/c\n")
    assert paths(read("/docs/list.txt", cache="third")) == ["a", "b"]


def test_sitemaps_that_robots_txt_names_and_an_index(site: Site, read: Read) -> None:
    del site.pages["/sitemap.xml"]
    site.pages["/robots.txt"] = Reply(f"Sitemap: {site.url}/index.xml\nSitemap: https://elsewhere.org/map.xml\n")
    site.pages["/index.xml"] = Reply(
        f"<sitemapindex><sitemap><loc>{site.url}/1.xml</loc></sitemap><sitemap><loc>{site.url}/index.xml</loc></sitemap>"
        "<sitemap><loc>http://169.254.169.254/x.xml</loc></sitemap></sitemapindex>"
    )
    site.pages["/1.xml"] = Reply(f"<urlset><url><loc>{site.url}/docs/a</loc></url></urlset>")
    assert paths(read()) == ["a"]
    assert site.paths == ["/robots.txt", "/index.xml", "/1.xml", "/docs/a"]


def test_robots_txt_is_honoured(site: Site, read: Read) -> None:
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /docs/b\n")
    reading = read()
    assert paths(reading) == ["a"]
    assert [skip.reason for skip in reading.skips] == ["its robots.txt keeps 1 of its pages from programs"]
    assert "/docs/b" not in site.paths
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /\n")
    assert grave(read(cache="other")) == ["its robots.txt keeps all of its pages from programs"]


@pytest.mark.parametrize("status", [500, 503, 429, 403, 401])
def test_a_page_that_fails_is_as_it_was(site: Site, read: Read, status: int) -> None:
    before = read()
    site.pages["/docs/a"] = Reply("<p>Sorry</p>", status)
    after = read()
    assert after.pages == before.pages
    assert after.skips == ()
    assert "1 of its pages are as they were read last ('a'" in after.notices[0]


def test_a_page_that_fails_and_was_never_read_is_grave(site: Site, read: Read) -> None:
    site.pages["/docs/a"] = Reply("<p>Sorry</p>", 503)
    reading = read()
    assert paths(reading) == ["b"]
    assert grave(reading) == ["its server failed (503)"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_gone(site: Site, read: Read, status: int) -> None:
    read()
    site.pages["/docs/a"] = Reply("none", status)
    reading = read()
    assert paths(reading) == ["b"]
    assert grave(reading) == []
    assert reading.skips[0].reason == f"the site says that it is gone ({status})"


def test_a_page_that_is_no_longer_listed_is_gone(site: Site, read: Read) -> None:
    read()
    site.map("/docs/b")
    assert paths(read()) == ["b"]


@pytest.mark.parametrize(
    "broken",
    [
        {"/robots.txt": Reply("", 500)},
        {"/sitemap.xml": Reply("", 500)},
        {"/sitemap.xml": Reply("<html>")},
        {"/sitemap.xml": Reply("<urlset></urlset>")},
        {"/robots.txt": Reply("", 302, {"Location": "http://169.254.169.254/"})},
    ],
)
def test_a_site_that_cannot_be_listed_is_as_it_was(site: Site, read: Read, broken: dict[str, Reply]) -> None:
    before = read()
    site.pages |= broken
    after = read()
    assert after.pages == before.pages
    assert "its 2 pages are as they were read last" in after.notices[0]
    assert len(grave(read(cache="empty"))) == 1


def test_a_sitemap_of_several_that_fails_takes_no_page_away(site: Site, read: Read) -> None:
    site.pages["/robots.txt"] = Reply(f"Sitemap: {site.url}/1.xml\nSitemap: {site.url}/2.xml\n")
    for number, page in ((1, "a"), (2, "b")):
        site.pages[f"/{number}.xml"] = Reply(f"<urlset><url><loc>{site.url}/docs/{page}</loc></url></urlset>")
    before = read()
    site.pages["/2.xml"] = Reply("", 503)
    after = read()
    assert after.pages == before.pages
    assert "/2.xml: its server failed (503)" in after.skips[0].reason


def test_a_site_that_is_down_is_as_it_was(site: Site, read: Read) -> None:
    before = read()
    site.url = "http://127.0.0.1:9"
    dead = read()
    assert dead.pages == ()
    assert grave(dead) == ["the host cannot be reached"]
    assert before.pages


def test_what_the_last_snapshot_rests_on_cannot_vanish_unread(site: Site, read: Read) -> None:
    read()
    site.pages["/robots.txt"] = Reply("", 500)
    place = f"{site.url}/docs/"
    assert grave(read(seen={(place, "a"), (place, "b")})) == []
    assert len(grave(read(seen={(place, "a"), (place, "c")}))) == 1


def test_the_time_of_a_site_ends(site: Site, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    read()
    monkeypatch.setattr(site_module, "SITE_TIME", -1.0)
    reading = read()
    assert paths(reading) == ["a", "b"]
    assert site_http.LATER in reading.notices[0]


def test_pages_that_waited_longest_come_first(site: Site, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_module, "AT_ONCE", 1)
    site.map("/docs/b")
    read()
    site.map("/docs/a", "/docs/b")
    site.asked.clear()
    read()
    assert site.paths[-2:] == ["/docs/a", "/docs/b"]
    site.put("/docs/0", "New: New.")
    site.map("/docs/0", "/docs/a", "/docs/b")
    site.pages["/docs/a"] = Reply("", 503)
    read()
    site.asked.clear()
    read()
    assert site.paths[-3] == "/docs/a"


def test_a_redirect_on_the_site_is_followed_and_none_off_it(site: Site, read: Read) -> None:
    site.pages["/docs/b"] = Reply("", 301, {"Location": "/docs/c"})
    site.put("/docs/c", "Retries: Moved.")
    assert b"Moved" in read().pages[1].data
    for target in ("http://169.254.169.254/latest/", "https://elsewhere.org/", "file:///etc/passwd", "//127.0.0.1:22/"):
        site.pages["/docs/b"] = Reply("", 302, {"Location": target})
        assert grave(read(cache=target.replace("/", "_"))) == ["it redirects to another host, which is not followed"]


def test_redirects_in_a_circle_end(site: Site, read: Read) -> None:
    site.pages["/docs/b"] = Reply("", 302, {"Location": "/docs/b"})
    assert grave(read()) == ["it redirects more than 3 times"]


def test_private_networks_are_refused_unless_allowed(site: Site, read: Read) -> None:
    reading = read(private=False)
    assert grave(reading) == ["its host lies in a private network (--private-sites allows that)"]
    assert site.asked == []


def test_answers_have_bounds(site: Site, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_listing, "MOST_PAGES", 1)
    assert paths(read()) == ["a"]
    monkeypatch.setattr(site_listing, "MOST_PAGES", 9)
    monkeypatch.setattr(site_module, "MOST_BYTES", 200)
    reading = read()
    assert paths(reading) == ["a"]
    assert "more than the 0 MiB" in reading.skips[0].reason
    site.pages["/docs/b"] = Reply(b"x" * (site_http.LARGEST + 1))
    assert grave(read(cache="other")) == ["more than the 4 MiB that are read"]


def test_what_is_no_page_is_passed_over(site: Site, read: Read) -> None:
    site.pages["/docs/b"] = Reply(b"%PDF", headers={"Content-Type": "application/pdf"})
    reading = read()
    assert paths(reading) == ["a"]
    assert [skip.reason for skip in reading.skips] == ["it is no HTML page"]


def test_the_same_page_under_two_addresses_counts_once(site: Site, read: Read) -> None:
    site.pages["/docs/b"] = site.pages["/docs/a"]
    assert paths(read()) == ["a"]


def test_addresses_that_are_none_are_told(tmp_path: Path) -> None:
    reading = SiteSource(tmp_path, lambda body, _: body).read(["file:///etc/passwd"])
    assert grave(reading) == ["it must begin with https:// or http://"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"site": 1, "format": 1, "pages": {}}',
        '{"site": "SITE", "format": 1, "pages": []}',
        '{"site": "SITE", "format": 1, "pages": {"a": {"blob": 7}}}',
        '{"site": "SITE", "format": 1, "pages": {"a": {"blob": "../../../etc/passwd"}}}',
        '{"site": "SITE", "format": 1, "pages": {"a": {"blob": "BLOB", "etag": "x\\r\\nHost: evil"}}}',
        '{"site": "SITE", "format": 1, "pages": {"a": {"blob": "BLOB", "asked": "x"}}}',
        '{"site": "SITE", "format": 1, "pages": {"a": {"blob": "BLOB", "more": "x"}}}',
        '{"site": "SITE", "format": 1, "pages": {"../../etc": {"blob": "BLOB"}}}',
        '{"site": "SITE", "format": 2, "pages": {"a": {"blob": "BLOB"}}}',
    ],
)
def test_a_cache_that_somebody_spoilt_is_as_none(site: Site, read: Read, tmp_path: Path, text: str) -> None:
    before = read()
    (file,) = (tmp_path / "cache" / "sites").glob("*.json")
    text = text.replace("SITE", f"{site.url}/docs/").replace("BLOB", before.pages[0].blob)
    file.write_text(text)
    assert read() == before


def test_a_page_in_the_cache_with_other_bytes_is_read_anew(site: Site, read: Read, tmp_path: Path) -> None:
    before = read()
    blob = before.pages[0].blob
    (tmp_path / "cache" / "sites" / "pages" / blob[:2] / blob[2:]).write_bytes(b"other")
    assert read() == before


def test_what_is_read_of_pages_can_be_had_again(read: Read, tmp_path: Path) -> None:
    page = read().pages[0]
    source = SiteSource(tmp_path / "cache", lambda body, _: body)
    assert source.cached_blobs({page.blob, "0" * 40, "../../x"}) == {page.blob: page.data}


def test_a_server_that_talks_nonsense_is_told(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("nonsense", request=request)

    guarded = partial(GuardedTransport, resolve=lambda *_: ["93.184.216.34"], inner=httpx.MockTransport(answer))
    reading = SiteSource(tmp_path, lambda body, _: body, 1, NoWaiting(), guarded).read(["https://docs.example.org/"])
    assert grave(reading) == ["the connection broke off, or its answer is no HTTP"]
