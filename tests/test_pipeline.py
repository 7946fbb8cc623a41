"""What a crawl does with a source, a store and the rules, and what it says came of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from errno import ENOSPC
from hashlib import sha1
from pathlib import Path

import pytest

from crawler.analyse import Analyst
from crawler.errors import SourceUnavailable
from crawler.models import SYMLINK, RepoState, Skip, Snapshot, Status, TreeEntry
from crawler.pack.models import Project
from crawler.pipeline import Crawler, Kept, Outcome, Result, nothing_reached
from crawler.sources import Metadata, RepoRef, Source, Usage
from crawler.store import SnapshotStore
from tests.match.given import feature_of, pack_of, project_of

WORDS = ("scale to zero", "canary", "gateway", "cache")
FEATURES = [feature_of([{"kind": "text", "pattern": word, "weight": 4.0}], id=word.replace(" ", "-")) for word in WORDS]
PAGES: dict[str, str | bytes] = {
    "README.md": "# Serve\n\nA server.\n",
    "docs/page.md": "# Page\n\n" + "".join(f"Models know {word}.\n\n" for word in WORDS),
}
AUK, CRANE = project_of("auk"), project_of("crane")


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link as a page."""

    target: str


@dataclass
class FakeSource:
    """Repositories as dictionaries of pages; notes what it was asked."""

    repos: dict[str, Mapping[str, str | bytes | Link]]
    failing: dict[str, SourceUnavailable] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    """Path -> why its blob is not sent."""
    asked: list[str] = field(default_factory=list)
    refs: list[RepoRef] = field(default_factory=list)
    learnt: dict[str, Metadata] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)

    def heads(self, wanted: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
        self.refs += wanted
        self.asked.append("heads")
        return {ref: self.failing.get(ref.repo) or self._commit(ref.repo) for ref in wanted}

    def _commit(self, repo: str) -> str:
        return sha1(repr(sorted(self.repos[repo].items())).encode(), usedforsecurity=False).hexdigest()

    def state(self, repo: str, commit: str) -> RepoState:
        self.asked.append(f"state {repo}")
        return RepoState(repo, commit, "2025-06-01T12:00:00+00:00")

    def tree(self, repo: str, commit: str) -> tuple[TreeEntry, ...]:
        assert commit == self._commit(repo)
        self.asked.append(f"tree {repo}")
        return tuple(
            TreeEntry(path, _blob(page), SYMLINK if isinstance(page, Link) else "100644")
            for path, page in self.repos[repo].items()
        )

    def blobs(self, repo: str, commit: str, blobs: Collection[str]) -> tuple[dict[str, bytes], dict[str, str]]:
        assert commit == self._commit(repo)
        self.asked.append(f"blobs {repo}")
        refused = {_blob(self.repos[repo][path]): why for path, why in self.lacking.items()}
        pages = {_blob(page): _bytes(page) for page in self.repos[repo].values()}
        return {one: pages[one] for one in blobs if one not in refused}, refused

    def line(self, repo: str, older: str, newer: str) -> tuple[str, ...]:  # noqa: ARG002 - it knows no history
        return (newer,)

    def metadata(self, repo: str) -> Metadata | None:
        return self.learnt.get(repo)

    def cached_blobs(self, repo: str, blobs: Collection[str]) -> dict[str, bytes]:  # noqa: ARG002 - it caches nothing
        return {}


def _bytes(page: str | bytes | Link) -> bytes:
    if isinstance(page, Link):
        return page.target.encode()
    return page.encode() if isinstance(page, str) else page


def _blob(page: str | bytes | Link) -> str:
    return sha1(_bytes(page), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Place:
    """A crawler with its parts at hand."""

    source: FakeSource
    store: SnapshotStore
    analyst: Analyst

    def crawler(self, *, at: str | None = None, accept_shrinkage: bool = False) -> Crawler:
        source: Source = self.source
        return Crawler(self.analyst, source, self.store, at, 2, accept_shrinkage)

    def crawl(self, *, accept_shrinkage: bool = False) -> dict[str, Outcome]:
        outcomes = self.crawler(accept_shrinkage=accept_shrinkage).crawl([AUK, CRANE])
        return {outcome.project: outcome for outcome in outcomes}

    def change(self, repo: str, pages: Mapping[str, str | bytes | Link | None]) -> None:
        new = {**self.source.repos[repo], **pages}
        self.source.repos[repo] = {path: page for path, page in new.items() if page is not None}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    source = FakeSource({"acme/auk": dict(PAGES), "acme/crane": dict(PAGES)})
    analyst = Analyst(pack_of(FEATURES, [AUK, CRANE], absence={"bytes": 1}, thresholds={"shrink": 0.5}))
    return Place(source, SnapshotStore(tmp_path / "snapshots"), analyst)


@pytest.fixture
def crawled(place: Place) -> Place:
    """The place after a first good crawl, its notes forgotten."""
    assert [outcome.result for outcome in place.crawl().values()] == [Result.FIRST, Result.FIRST]
    place.source.asked.clear()
    return place


def held(store: SnapshotStore) -> Snapshot:
    snapshot = store.load("auk")
    assert snapshot is not None
    return snapshot


def statuses(store: SnapshotStore) -> Iterable[Status | None]:
    return [held(store).claims[feature.id].status for feature in FEATURES]


def test_a_first_crawl_stores_what_it_found(place: Place) -> None:
    outcome = place.crawl()["auk"]
    assert outcome == Outcome("auk", Result.FIRST, Kept.NEW)
    assert statuses(place.store) == [Status.YES] * 4


def test_outcomes_come_in_the_order_of_the_projects_and_each_is_told_when_done(place: Place) -> None:
    told: list[Outcome] = []
    outcomes = place.crawler().crawl([CRANE, AUK], told.append)
    assert [outcome.project for outcome in outcomes] == ["crane", "auk"]
    assert sorted(told, key=lambda one: one.project) == sorted(outcomes, key=lambda one: one.project)


def test_what_did_not_move_is_asked_nothing_more(crawled: Place) -> None:
    assert [outcome.result for outcome in crawled.crawl().values()] == [Result.UNCHANGED, Result.UNCHANGED]
    assert crawled.source.asked == ["heads"]


def test_only_what_moved_is_read(crawled: Place) -> None:
    crawled.change("acme/auk", {"docs/more.md": "# More\n"})
    outcomes = crawled.crawl()
    assert (outcomes["auk"].result, outcomes["crane"].result) == (Result.UPDATED, Result.UNCHANGED)
    assert crawled.source.asked == ["heads", "state acme/auk", "tree acme/auk", "blobs acme/auk"]


def test_other_rules_read_all_again(crawled: Place) -> None:
    features = [*FEATURES, feature_of([{"kind": "text", "pattern": "server"}], id="server")]
    crawled.analyst.pack = pack_of(features, [AUK, CRANE], absence={"bytes": 1})
    assert {outcome.result for outcome in crawled.crawl().values()} == {Result.UPDATED}


def test_the_ref_is_the_projects_own_or_the_one_asked_for_all(place: Place) -> None:
    place.crawler(at="2025-01-01").crawl([AUK, CRANE.model_copy(update={"ref": "v1"})])
    assert place.source.refs == [RepoRef("acme/auk", "2025-01-01"), RepoRef("acme/crane", "v1")]


def test_a_repository_that_two_projects_share_is_asked_once(place: Place) -> None:
    place.crawler().crawl([AUK, CRANE.model_copy(update={"repositories": ("acme/auk",)})])
    assert place.source.refs == [RepoRef("acme/auk")]


def test_every_repository_of_a_project_is_read(place: Place) -> None:
    both = AUK.model_copy(update={"repositories": ("acme/auk", "acme/crane")})
    place.crawler().crawl([both])
    snapshot = held(place.store)
    assert [state.repo for state in snapshot.repos] == ["acme/auk", "acme/crane"]
    assert {repo for repo, _, _, _ in snapshot.documents} == {"acme/auk", "acme/crane"}


@pytest.mark.parametrize("offline", [True, False])
def test_a_failure_keeps_the_last_good_snapshot_and_leaves_the_others_alone(crawled: Place, offline: bool) -> None:  # noqa: FBT001
    before = crawled.store.load("auk")
    crawled.source.failing["acme/auk"] = SourceUnavailable("acme/auk", "gone", offline=offline)
    crawled.change("acme/crane", {"docs/more.md": "# More\n"})
    outcomes = crawled.crawl()
    assert outcomes["auk"] == Outcome("auk", Result.FAILED, Kept.LAST, None, "acme/auk: gone", offline)
    assert crawled.store.load("auk") == before
    assert outcomes["crane"].result is Result.UPDATED
    assert not nothing_reached(list(outcomes.values()))


def test_nothing_reached_is_every_host_out_of_reach(crawled: Place) -> None:
    for repo in crawled.source.repos:
        crawled.source.failing[repo] = SourceUnavailable(repo, "no network", offline=True)
    assert nothing_reached(list(crawled.crawl().values()))
    assert not nothing_reached([])


def test_a_failure_of_one_of_its_repositories_fails_the_project(place: Place) -> None:
    place.source.failing["acme/crane"] = SourceUnavailable("acme/crane", "gone")
    both = AUK.model_copy(update={"repositories": ("acme/auk", "acme/crane")})
    (outcome,) = place.crawler().crawl([both])
    assert (outcome.result, outcome.kept, outcome.reason) == (Result.FAILED, Kept.NONE, "acme/crane: gone")
    assert place.store.load("auk") is None


def test_a_repository_without_documents_is_a_failure(crawled: Place) -> None:
    before = held(crawled.store)
    crawled.change("acme/auk", {"README.md": None, "docs/page.md": None, "main.c": "int main;"})
    outcome = crawled.crawl()["auk"]
    assert (outcome.result, outcome.kept) == (Result.FAILED, Kept.LAST)
    assert held(crawled.store) == before
    assert "no documentation could be read" in outcome.reason


def test_many_claims_gone_at_once_are_not_believed(crawled: Place) -> None:
    before = crawled.store.load("auk")
    crawled.change("acme/auk", {"docs/page.md": "# Page\n\nModels know cache.\n"})
    outcome = crawled.crawl()["auk"]
    assert (outcome.result, outcome.kept) == (Result.QUARANTINED, Kept.LAST)
    assert outcome.reason.startswith("3 of 4 features that were found before")
    assert crawled.store.load("auk") == before
    accepted = crawled.crawl(accept_shrinkage=True)["auk"]
    assert (accepted.result, accepted.kept, accepted.replaced) == (Result.UPDATED, Kept.NEW, before)
    assert statuses(crawled.store) == [Status.NO, Status.NO, Status.NO, Status.YES]
    assert crawled.crawl()["auk"].result is Result.UNCHANGED


def test_how_many_is_the_packs_to_say(crawled: Place) -> None:
    analyst, thresholds = crawled.analyst, crawled.analyst.pack.file.thresholds
    loose = thresholds.model_copy(update={"shrink": 0.9})
    analyst.pack = replace(analyst.pack, file=analyst.pack.file.model_copy(update={"thresholds": loose}))
    crawled.change("acme/auk", {"docs/page.md": "# Page\n\nModels know cache.\n"})
    assert crawled.crawl()["auk"].result is Result.UPDATED


def test_a_reading_with_holes_keeps_the_last_good_snapshot_or_is_the_first(crawled: Place) -> None:
    before = crawled.store.load("auk")
    crawled.change("acme/auk", {"README.md": b"\xff\xfe\n", "docs/a\x07.md": "# A\n"})
    outcome = crawled.crawl()["auk"]
    assert (outcome.result, outcome.kept) == (Result.DAMAGED, Kept.LAST)
    assert outcome.reason.endswith("(and 1 more)")
    assert crawled.store.load("auk") == before


def test_a_first_reading_with_holes_is_stored_as_it_is(place: Place) -> None:
    place.change("acme/auk", {"docs/two\nlines.md": "# Two\n"})
    outcome = place.crawl()["auk"]
    assert (outcome.result, outcome.kept, outcome.replaced) == (Result.DAMAGED, Kept.NEW, None)
    assert outcome.reason == r"'docs/two\nlines.md': its path has control characters"
    assert statuses(place.store) == [Status.YES] * 4


def test_a_page_that_the_server_lacks_is_a_skip_and_a_readme_a_hole(crawled: Place) -> None:
    crawled.change("acme/auk", {"docs/more.md": "# More\n"})
    crawled.source.lacking["docs/more.md"] = "more than the 32 MiB that are read"
    outcome = crawled.crawler().crawl([AUK])[0]
    assert outcome.result is Result.UPDATED
    assert held(crawled.store).skips == (Skip("docs/more.md", "more than the 32 MiB that are read", "acme/auk"),)
    crawled.source.lacking = {"README.md": "gone"}
    crawled.change("acme/auk", {"docs/more.md": None})
    (outcome,) = crawled.crawler().crawl([AUK])
    assert (outcome.result, outcome.reason) == (Result.DAMAGED, "'README.md': gone")


def test_links_are_told_by_what_they_hold(place: Place) -> None:
    links = {"docs/a.md": Link("page.md"), "docs/b.md": Link("/etc/passwd"), "docs/c.md": Link("c.md")}
    place.change("acme/auk", links)
    place.crawl()
    snapshot = held(place.store)
    assert [(skip.path, skip.grave) for skip in snapshot.skips] == [
        ("docs/a.md", False),
        ("docs/b.md", False),
        ("docs/c.md", True),
    ]
    assert "docs/a.md" not in {path for _, path, _, _ in snapshot.documents}


def test_a_damaged_snapshot_is_named_and_left_as_it_is(crawled: Place) -> None:
    spoilt = min((crawled.store.root / "auk").iterdir())
    for file in (crawled.store.root / "auk").iterdir():
        file.write_text("spoilt")
    crawled.change("acme/crane", {"docs/more.md": "# More\n"})
    outcomes = crawled.crawl()
    assert (outcomes["auk"].result, outcomes["auk"].kept) == (Result.FAILED, Kept.NONE)
    assert str(crawled.store.root / "auk") in outcomes["auk"].reason
    assert spoilt.read_text() == "spoilt"
    assert outcomes["crane"].result is Result.UPDATED


def test_a_disk_that_is_full_keeps_the_old_snapshot_and_the_other_projects(
    crawled: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = crawled.store.load("auk")
    save = SnapshotStore.save

    def full(store: SnapshotStore, snapshot: Snapshot) -> bool:
        if snapshot.project == "auk":
            raise OSError(ENOSPC, "No space left on device")
        return save(store, snapshot)

    monkeypatch.setattr(SnapshotStore, "save", full)
    for repo in ("acme/auk", "acme/crane"):
        crawled.change(repo, {"docs/more.md": "# More\n"})
    outcomes = crawled.crawl()
    assert (outcomes["auk"].result, outcomes["crane"].result) == (Result.FAILED, Result.UPDATED)
    assert outcomes["auk"].reason == "its snapshot cannot be written: No space left on device"
    assert crawled.store.load("auk") == before


def test_a_disk_that_is_full_at_the_end_of_a_save_keeps_the_new_snapshot(
    crawled: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(crawled.store)
    crawled.change("acme/auk", {"docs/more.md": "# More\n"})

    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.store.disk._bring_home", full)
        (outcome,) = crawled.crawler().crawl([AUK])
    assert (outcome.result, outcome.kept, outcome.replaced) == (Result.FAILED, Kept.NEW, before)
    assert "docs/more.md" in {path for _, path, _, _ in held(crawled.store).documents}
    assert crawled.crawl()["auk"].result is Result.UNCHANGED
    assert not (crawled.store.root / ".auk.next").exists()


def test_a_project_of_several_repositories_is_read_whole(tmp_path: Path) -> None:
    both = Project(id="auk", name="Auk", repositories=("acme/auk", "acme/charts"))
    source = FakeSource({"acme/auk": {"README.md": "# Auk\n"}, "acme/charts": dict(PAGES)})
    crawler = Crawler(Analyst(pack_of(FEATURES, [both])), source, SnapshotStore(tmp_path))
    crawler.crawl([both])
    snapshot = held(crawler.store)
    assert [state.repo for state in snapshot.repos] == ["acme/auk", "acme/charts"]
    assert {entry.repo for entry in snapshot.evidence} == {"acme/charts"}
    assert statuses(crawler.store) == [Status.YES] * 4
