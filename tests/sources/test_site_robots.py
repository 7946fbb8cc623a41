import time

import pytest

from crawler.sources.site_robots import LONGEST_PAUSE, PAUSE, robots_of

RULES = b"""\
User-agent: *
Disallow: /

User-agent: Claimwatch
Disallow: /private/
Disallow: /*?print=
Disallow: /*.pdf$
Allow: /private/open/
Crawl-delay: 2
Sitemap: https://x.org/map.xml
"""


def test_rules_for_this_program_go_before_those_for_all() -> None:
    robots = robots_of(200, RULES)
    allowed = [
        path
        for path in ("a", "private/a", "private/open/a", "a?print=1", "a.pdf")
        if robots.allows(f"https://x.org/{path}")
    ]
    assert allowed == ["a", "private/open/a"]
    assert robots.pause == 2
    assert robots.sitemaps == ("https://x.org/map.xml",)


def test_no_robots_file_means_no_rules() -> None:
    robots = robots_of(404, b"User-agent: *\nDisallow: /")
    assert robots.allows("https://x.org/a")
    assert robots.pause == PAUSE


def test_a_server_that_fails_allows_nothing() -> None:
    with pytest.raises(ValueError, match="503"):
        robots_of(503, b"")


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("0", PAUSE),
        ("-3", PAUSE),
        ("99999", LONGEST_PAUSE),
        ("inf", PAUSE),
        ("nan", PAUSE),
        ("1e999", PAUSE),
        ("x", PAUSE),
    ],
)
def test_a_delay_is_granted_within_bounds(asked: str, pause: float) -> None:
    assert robots_of(200, f"User-agent: *\nCrawl-delay: {asked}\nDisallow: /x".encode()).pause == pause


def test_patterns_cannot_take_long() -> None:
    rules = "User-agent: *\n" + f"Disallow: /{'*a' * 100}*b$\n" * 1900
    robots = robots_of(200, rules.encode())
    begin = time.process_time()
    for number in range(20):
        assert robots.allows(f"https://x.org/{'a' * 1900}{number}")
    assert time.process_time() - begin < 5


def test_a_file_with_too_many_rules_allows_nothing() -> None:
    with pytest.raises(ValueError, match="lines"):
        robots_of(200, b"Disallow: /a\n" * 3000)
