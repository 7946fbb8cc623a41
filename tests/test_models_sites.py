import pytest

from crawler.models.sites import fault_of_site, folder_of, is_site, page_address, page_below, same_site

SITE = "https://docs.example.org/guide/"


@pytest.mark.parametrize(
    "address", [SITE, "http://localhost:8000/", "https://[::1]/a.xml", "https://x.org/sitemap.xml.gz"]
)
def test_addresses_of_sites(address: str) -> None:
    assert fault_of_site(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "docs.example.org/guide/",
        "ftp://docs.example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)//",
        "gopher://x.org/",
        "https://docs.example.org",
        "https:///guide/",
        "https://user:secret@x.org/",
        "https://x.org@127.0.0.1/",
        "https://x.org/?next=1",
        "https://x.org/#part",
        "https://x.org\\@127.0.0.1/",
        "https://x.org/a b/",
        "https://x.org/a\nb/",
        "https://x.org/\u202e/",
        "https://\u0435xample.org/",
        "https://x.org:99999/",
        "https://[::1/",
        "https://a..b/",
        "https://x.org/" + "a" * 3000,
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    assert fault_of_site(address)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"{SITE}scaling/", "scaling/"),
        (SITE, ""),
        (f"{SITE}a.html#part", "a.html"),
        ("HTTPS://DOCS.example.org:443/guide/a", "a"),
        (f"{SITE}a%20b/%7Ec", "a%20b/~c"),
        (f"  {SITE}a \n", "a"),
        (f"{SITE}é", "%C3%A9"),
        (f"{SITE}a?print=1", None),
        ("https://docs.example.org/guidebook/", None),
        ("https://docs.example.org/", None),
        ("http://docs.example.org/guide/a", None),
        ("https://docs.example.org:8443/guide/a", None),
        ("https://evil.org/guide/a", None),
        ("https://docs.example.org@evil.org/guide/a", None),
        (f"{SITE}../secret", None),
        (f"{SITE}a/%2e%2e/%2E%2E/secret", None),
        (f"{SITE}a\x1b[31m", None),
        ("https://[::1", None),
    ],
)
def test_pages_of_a_site(address: str, path: str | None) -> None:
    assert page_below(SITE, address) == path


def test_a_site_is_no_repository() -> None:
    assert is_site(SITE)
    assert not is_site("owner/name")
    assert folder_of("https://x.org/docs/sitemap.xml") == "https://x.org/docs/"
    assert page_address(SITE, "a/b") == "https://docs.example.org/guide/a/b"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/guide/b", "https://docs.example.org/guide/b"),
        ("b", "https://docs.example.org/guide/b"),
        ("https://docs.example.org:443/c", "https://docs.example.org/c"),
        ("", ""),
        ("http://docs.example.org/c", ""),
        ("https://evil.org/", ""),
        ("//evil.org/", ""),
        ("//docs.example.org@evil.org/", ""),
        ("https://docs.example.org:8443/", ""),
        ("file:///etc/passwd", ""),
        ("https://[::1/", ""),
        ("https://169.254.169.254/latest/meta-data/", ""),
    ],
)
def test_redirects_stay_on_the_host(location: str, target: str) -> None:
    assert same_site(f"{SITE}a", location) == target


def test_a_redirect_may_lead_from_http_to_https() -> None:
    assert same_site("http://x.org/a", "https://x.org/a") == "https://x.org/a"
    assert same_site("http://x.org:8080/a", "https://x.org/a") == ""
