"""Permalinks lead to the lines, whatever the path is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.models import DocumentKind, Evidence, Polarity, Stage
from crawler.report.permalink import commit_link, permalink

ENTRY = Evidence(
    feature="cache",
    signal="guide",
    polarity=Polarity.SUPPORTS,
    stage=Stage.SHIPPED,
    weight=2.0,
    repo="org/alpha",
    path="config/crd.yaml",
    line=12,
    end_line=14,
    commit="a" * 40,
    kind=DocumentKind.CRD,
    fingerprint="f",
)
BASE = f"https://github.com/org/alpha/blob/{'a' * 40}"


def test_a_range_of_lines() -> None:
    assert permalink(ENTRY) == f"{BASE}/config/crd.yaml#L12-L14"


def test_one_line() -> None:
    assert permalink(replace(ENTRY, line=1, end_line=1)) == f"{BASE}/config/crd.yaml#L1"
    assert permalink(replace(ENTRY, end_line=12)) == f"{BASE}/config/crd.yaml#L12"


@pytest.mark.parametrize("path", ["README.md", "docs/page.MD", "docs/page.rst", "docs/page.mdx"])
def test_rendered_files_are_shown_plain(path: str) -> None:
    assert permalink(replace(ENTRY, path=path)) == f"{BASE}/{path}?plain=1#L12-L14"


def test_no_line_links_to_the_file() -> None:
    assert permalink(replace(ENTRY, path="a.md", line=0, end_line=0)) == f"{BASE}/a.md"


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("a b/c#d?e.yaml", "a%20b/c%23d%3Fe.yaml"),
        ("(x)[y]\n|`.yaml", "%28x%29%5By%5D%0A%7C%60.yaml"),
        ("ü.yaml", "%C3%BC.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("100%.yaml", "100%25.yaml"),
    ],
)
def test_paths_are_percent_encoded(path: str, encoded: str) -> None:
    assert permalink(replace(ENTRY, path=path)) == f"{BASE}/{encoded}#L12-L14"


def test_another_base() -> None:
    assert permalink(ENTRY, "https://git.example.org/").startswith("https://git.example.org/org/alpha/blob/")
    assert commit_link("org/alpha", "a" * 40) == f"https://github.com/org/alpha/tree/{'a' * 40}"
