from dataclasses import replace

from crawler.models import DocumentKind, Evidence, Polarity, Stage
from crawler.report.permalink import permalink

ENTRY = Evidence(
    "f",
    "s",
    Polarity.SUPPORTS,
    Stage.SHIPPED,
    1.0,
    "https://x.org/docs/",
    "a%20b/",
    3,
    4,
    "0" * 40,
    DocumentKind.DOCS,
    "p",
)


def test_a_page_is_linked_with_its_anchor_and_no_line() -> None:
    assert permalink(ENTRY) == "https://x.org/docs/a%20b/"
    assert permalink(replace(ENTRY, anchor="delayed-jobs")) == "https://x.org/docs/a%20b/#delayed-jobs"


def test_nothing_in_a_link_ends_it() -> None:
    spoilt = permalink(replace(ENTRY, path=')<img src="x">\n', anchor='x)"> \ud800'))
    assert not set(spoilt) & set('()<>" \n\ud800')


def test_what_only_looks_like_a_site_is_no_address() -> None:
    assert permalink(replace(ENTRY, repo="javascript://x/")).startswith("https://github.com/")
