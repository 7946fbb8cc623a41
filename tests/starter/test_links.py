"""Repositories guessed from a page's links."""

from __future__ import annotations

import pytest

from crawler.starter.links import linked_repositories, repository_for, repository_of

PAGE = """\
# Queues

- [Heron](https://github.com/birds/heron-queue) is fast.
- Bittern's [release notes](https://github.com/birds/bittern/releases/tag/v1) say more.
- [Sponsors](https://github.com/sponsors/birds), [elsewhere](https://example.org/a/b)
"""


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.com/birds/heron", "birds/heron"),
        ("https://github.com/birds/heron.git", "birds/heron"),
        ("http://www.github.com/birds/heron/blob/main/README.md#use", "birds/heron"),
        ("https://github.com/birds", ""),
        ("https://github.com/topics/birds", ""),
        ("https://github.com/birds/..", ""),
        ("https://gitlab.com/birds/heron", ""),
        ("https://github.com.example.org/birds/heron", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_address_names_a_repository_or_none(address: str, repository: str) -> None:
    assert repository_of(address) == repository


def test_a_repository_goes_by_its_links_words_and_by_its_own_name() -> None:
    assert linked_repositories(PAGE) == {
        "heron": "birds/heron-queue",
        "heronqueue": "birds/heron-queue",
        "bittern": "birds/bittern",
    }


@pytest.mark.parametrize(
    ("label", "links", "repository"),
    [
        ("Crane", ["https://github.com/birds/crane"], "birds/crane"),
        ("HERON", [], "birds/heron-queue"),
        ("Bitern", [], "birds/bittern"),
        ("Owl", [], ""),
    ],
)
def test_a_label_leads_to_its_own_link_then_to_what_the_page_calls_so(
    label: str, links: list[str], repository: str
) -> None:
    assert repository_for(label, links, linked_repositories(PAGE)) == repository
