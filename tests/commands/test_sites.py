"""A project's documentation site beside its repository: read, linked, kept while it is down."""

from collections.abc import Iterator

import pytest

from tests.commands.conftest import Workplace
from tests.site_server import Site, site_server


@pytest.fixture
def site(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site of the project `auk`, whose repository says nothing of delays."""
    monkeypatch.setattr("crawler.sources.site.PAUSE", 0.0)
    monkeypatch.setattr("crawler.sources.site_robots.PAUSE", 0.0)
    monkeypatch.setattr("crawler.sources.site_listing.MOST_PAGES", 50)
    workplace.repo("auk").commit({"docs/jobs.md": None})
    with site_server() as running:
        running.put("/docs/jobs/delayed", "Delayed jobs: Put them off.")
        running.map("/docs/jobs/delayed")
        path = workplace.folder / "pack" / "projects.toml"
        path.write_text(path.read_text().replace('id = "auk"\n', f'id = "auk"\nsites = ["{running.url}/docs/"]\n'))
        yield running


def claim(workplace: Workplace) -> str:
    status: str = workplace.export()["auk"]["claims"]["delays"]["status"]
    return status


def test_a_page_is_evidence_with_its_anchor(workplace: Workplace, site: Site) -> None:
    ran = workplace.run("crawl", "auk", "--private-sites")
    assert (ran.code, ran.err) == (0, "")
    (entry,) = workplace.export()["auk"]["claims"]["delays"]["evidence"]
    assert entry["permalink"] == f"{site.url}/docs/jobs/delayed#delayed-jobs"
    assert (entry["repo"], entry["path"], entry["kind"]) == (f"{site.url}/docs/", "jobs/delayed", "docs")
    shown = workplace.run("explain", "auk", "delays").out
    assert "> Delayed jobs\n" in shown
    assert entry["permalink"] in shown


def test_reports_link_to_the_page(workplace: Workplace, site: Site) -> None:
    assert workplace.run("run", "--private-sites").code == 0
    address = f"{site.url}/docs/jobs/delayed#delayed-jobs"
    for name in ("drift.md", "drift.json", "comparison.md"):
        assert address in (workplace.folder / "reports" / name).read_text()
    assert "jobs/delayed#delayed-jobs" in (workplace.folder / "reports" / "index.html").read_text()


def test_an_unchanged_site_changes_nothing(workplace: Workplace, site: Site) -> None:
    workplace.run("crawl", "auk", "--private-sites")
    before = workplace.files("snapshots")
    assert workplace.run("crawl", "auk", "--private-sites").out.startswith("auk: unchanged")
    assert workplace.files("snapshots") == before


def test_a_changed_page_is_seen_although_the_repository_stood_still(workplace: Workplace, site: Site) -> None:
    workplace.run("crawl", "auk", "--private-sites")
    site.put("/docs/jobs/delayed", "Jobs: They run at once.")
    workplace.run("crawl", "auk", "--private-sites", "--accept-shrinkage")
    assert claim(workplace) != "yes"


def test_while_the_site_is_down_its_pages_are_as_they_were(workplace: Workplace, site: Site) -> None:
    workplace.run("crawl", "auk", "--private-sites")
    before = workplace.files("snapshots")
    site.pages.clear()
    ran = workplace.run("crawl", "auk", "--private-sites")
    assert ran.code == 0
    assert "its 1 pages are as they were read last" in ran.err
    assert workplace.files("snapshots") == before


def test_without_a_cache_a_dead_site_keeps_the_last_snapshot(workplace: Workplace, site: Site) -> None:
    workplace.run("crawl", "auk", "--private-sites")
    before = workplace.files("snapshots")
    site.pages.clear()
    workplace.repo("auk").commit({"README.md": "# Auk\n\nAnother bird.\n"})
    ran = workplace.run("crawl", "auk", "--private-sites", "--cache", str(workplace.folder / "empty"))
    assert ran.code == 3
    assert f"{site.url}/docs/: " in ran.err
    assert "the last good snapshot is kept" in ran.err
    assert workplace.files("snapshots") == before


def test_a_private_network_is_not_reached(workplace: Workplace, site: Site) -> None:
    ran = workplace.run("crawl", "auk")
    assert ran.code == 3
    assert "its host lies in a private network" in ran.err
    assert site.asked == []


def test_an_earlier_day_has_no_site(workplace: Workplace, site: Site) -> None:
    workplace.run("crawl", "auk", "--private-sites", "--at", "2025-06-02")
    assert site.asked == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://user:pw@docs.example.org/", "docs.example.org"])
def test_a_site_that_is_none_is_bad_input(workplace: Workplace, address: str) -> None:
    path = workplace.folder / "pack" / "projects.toml"
    path.write_text(path.read_text().replace('id = "auk"\n', f'id = "auk"\nsites = ["{address}"]\n'))
    ran = workplace.run("crawl", "auk")
    assert ran.code == 2
    assert "projects.toml:3: " in ran.err
    assert "is no site" in ran.err
    assert "user:pw" not in ran.err
