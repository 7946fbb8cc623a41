import gzip

import pytest

from crawler.sources.sitemap import LARGEST_SITEMAP, sitemap_of

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_pages() -> None:
    pages = "<!-- x --><url><loc> https://x.org/a </loc></url><url/><url><loc/></url>"
    text = f"<?xml version='1.0'?><urlset {NS}>{pages}</urlset>"
    assert sitemap_of(text.encode()).pages == ("https://x.org/a",)
    assert sitemap_of(gzip.compress(text.encode())).pages == ("https://x.org/a",)


def test_an_index_leads_to_sitemaps() -> None:
    text = f"<sitemapindex {NS}><sitemap><loc>https://x.org/1.xml</loc></sitemap></sitemapindex>"
    assert sitemap_of(text.encode()).sitemaps == ("https://x.org/1.xml",)


def test_a_list_of_addresses() -> None:
    assert sitemap_of(b"\xef\xbb\xbfhttps://x.org/a\r\nhttps://x.org/b\nnonsense\n").pages == (
        "https://x.org/a",
        "https://x.org/b",
    )


BOMB = '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40)) + "]>"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (f"{BOMB}<urlset><url><loc>&a39;</loc></url></urlset>".encode(), "document type|nesting depth"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
            "document type",
        ),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><urlset/>', "document type"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><urlset/>".encode("utf-16"), ""),
        (b"<html><body>Not found</body></html>", "root is <html>"),
        (b"<urlset>" + b"<a>" * 100_000, "no XML"),
        (b"<urlset", "no XML"),
        (b"\x1f\x8bnonsense", "no gzip"),
        (gzip.compress(b"<" + b" " * (LARGEST_SITEMAP + 1)), "larger than"),
        (b"<" + b" " * LARGEST_SITEMAP, "too large"),
        (b"<\x00urlset/>", "no XML"),
    ],
)
def test_what_is_no_sitemap(body: bytes, word: str) -> None:
    if not word:
        assert not sitemap_of(body).pages
        return
    with pytest.raises(ValueError, match=word):
        sitemap_of(body)
