"""Repositories keep their identity over crawls, and a run that is short of time keeps what it has."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.analyse import Analyst
from crawler.errors import SourceUnavailable
from crawler.models import Snapshot
from crawler.pipeline import Crawler, Kept, Outcome, Result
from crawler.sources import Metadata
from crawler.sources.limits import Limits
from crawler.sources.metadata import Answers
from crawler.store import SnapshotStore
from tests.match.given import pack_of
from tests.test_pipeline import AUK, CRANE, FEATURES, PAGES, FakeSource

AUKS = "acme/auk"


class Host:
    """A source, a store, and what a host says of the repositories."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = FakeSource({AUKS: dict(PAGES), "acme/crane": dict(PAGES)})
        self.store = SnapshotStore(folder)
        self.analyst = Analyst(pack_of(FEATURES, [AUK, CRANE], absence={"bytes": 1}))
        self.told: Answers = {}

    def crawl(self, limits: Limits | None = None) -> Outcome:
        parts = (self.analyst, self.source, self.store)
        crawler = Crawler(*parts, limits=limits or Limits(), describe=lambda _: self.told)
        return crawler.crawl([AUK, CRANE])[0]

    def stored(self) -> Snapshot:
        snapshot = self.store.load("auk")
        assert snapshot is not None
        return snapshot

    def texts(self) -> Mapping[str, bytes]:
        return {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def push(self) -> None:
        self.source.repos[AUKS] = {**self.source.repos[AUKS], "docs/more.md": "# More\n"}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_the_number_is_kept_and_a_night_without_a_token_does_not_forget_it(host: Host) -> None:
    host.told = {AUKS: Metadata(AUKS, 7, AUKS)}
    host.crawl()
    assert host.stored().repos[0].id == 7
    host.told = {}
    host.push()
    assert host.crawl().result is Result.UPDATED
    assert host.stored().repos[0].id == 7


def test_learning_the_number_on_a_quiet_night_changes_no_file(host: Host) -> None:
    host.crawl()
    before = host.texts()
    host.told = {AUKS: Metadata(AUKS, 7, AUKS)}
    assert host.crawl().result is Result.UNCHANGED
    assert host.texts() == before


@pytest.mark.parametrize("pushed", [True, False])
def test_another_repository_under_the_name_is_not_read(host: Host, pushed: bool) -> None:  # noqa: FBT001
    host.told = {AUKS: Metadata(AUKS, 7, AUKS)}
    host.crawl()
    before, host.source.asked = host.texts(), []
    host.told = {AUKS: Metadata(AUKS, 8, AUKS)}
    if pushed:
        host.push()
    outcome = host.crawl()
    assert (outcome.result, outcome.kept) == (Result.FAILED, Kept.LAST)
    assert "another repository stands under this name (its id was 7 and is 8)" in outcome.reason
    assert host.texts() == before
    assert host.source.asked == ["heads"]


def test_what_a_source_learns_while_it_reads_counts_too(host: Host) -> None:
    host.told = {AUKS: Metadata(AUKS, 7, AUKS)}
    host.crawl()
    host.told = {AUKS: SourceUnavailable(AUKS, "not seen by the token")}
    host.source.learnt = {AUKS: Metadata(AUKS, 8)}
    host.push()
    assert host.crawl().result is Result.FAILED
    host.source.learnt = {AUKS: Metadata(AUKS, 7, "duo/auk")}
    outcome = host.crawl()
    assert outcome.result is Result.UPDATED
    assert outcome.notices == ("acme/auk has moved to duo/auk; it is followed; mend its entry in projects.toml",)


def test_without_time_what_is_current_is_current_and_the_rest_is_left_for_the_next_run(host: Host) -> None:
    host.crawl()
    before = host.stored()
    host.push()
    source = host.source
    source.asked = []
    outcomes = Crawler(host.analyst, source, host.store, limits=Limits(total=1e-9)).crawl([AUK, CRANE])
    assert [outcome.result for outcome in outcomes] == [Result.FAILED, Result.UNCHANGED]
    assert outcomes[0].reason == (
        "acme/auk: not read: the run's time of 1e-09 s was over; the next one goes on from here"
    )
    assert (outcomes[0].kept, host.stored()) == (Kept.LAST, before)
    assert source.asked == ["heads"]
    assert host.crawl().result is Result.UPDATED


def test_an_interrupt_stops_what_is_going_on(host: Host) -> None:
    limits = Limits()

    def interrupted(outcome: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Crawler(host.analyst, host.source, host.store, limits=limits).crawl([AUK, CRANE], interrupted)
    assert limits.stopped
    assert host.stored().repos[0].repo == AUKS


def test_evidence_that_stood_in_a_page_that_cannot_be_read_now_is_not_taken_for_gone(host: Host) -> None:
    host.crawl()
    before = host.stored()
    host.source.lacking = {"docs/page.md": "the server does not have this file's content"}
    host.push()
    outcome = host.crawl()
    assert (outcome.result, outcome.reason) == (
        Result.DAMAGED,
        "'docs/page.md': the server does not have this file's content",
    )
    assert host.stored() == before
