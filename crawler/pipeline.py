"""Wires the edges to the core: what a crawl does, project by project, and what came of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from threading import Lock

from crawler.analyse import Analyst, Reading
from crawler.collect import READ_ELSEWHERE, Choice, choose, link_skip, page_kind
from crawler.drift import vanished
from crawler.errors import SnapshotDamaged, SourceUnavailable
from crawler.models import UNREAD_KINDS, Document, DocumentKind, RepoState, Skip, Snapshot
from crawler.models.sites import is_site
from crawler.pack.models import Project
from crawler.sources import Metadata, RepoRef, Source
from crawler.sources.identity import check_identity, notices, with_ids
from crawler.sources.limits import Limits
from crawler.sources.metadata import Answers
from crawler.sources.site import SiteReading, SiteSource
from crawler.store import SnapshotStore


class Result(StrEnum):
    """What came of one project's crawl."""

    FIRST = "first"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    """It could not be read; the last good snapshot is kept."""
    DAMAGED = "damaged"
    """It was read in part; the last good snapshot is kept, or the first one is stored as it is."""
    QUARANTINED = "quarantined"
    """An unusual share of its positive claims vanished; the last good snapshot is kept."""


TROUBLES = frozenset({Result.FAILED, Result.DAMAGED, Result.QUARANTINED})


class Kept(StrEnum):
    """Which snapshot of a project the store holds after its crawl."""

    NEW = "new"
    """That of what was read."""
    LAST = "last"
    """The last good one, as before."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One project after a crawl: which snapshot the store now holds, and why it is so in words.

    The snapshot itself is left in the store, so that a crawl of many unchanged projects needs the memory of few.
    """

    project: str
    result: Result
    kept: Kept
    replaced: Snapshot | None = None
    """The snapshot before a new one; None where that is the first."""
    reason: str = ""
    offline: bool = False
    """It failed because the host itself could not be reached."""
    notices: tuple[str, ...] = ()
    """What else people should know of its repositories: one was renamed, one is archived."""


def nothing_reached(outcomes: Sequence[Outcome]) -> bool:
    """Whether every project failed because its host could not be reached."""
    return bool(outcomes) and all(outcome.offline for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Crawler:
    """Reads projects from a source, judges them by a pack's rules and keeps their snapshots."""

    analyst: Analyst
    source: Source
    store: SnapshotStore
    at: str | None = None
    jobs: int = 4
    accept_shrinkage: bool = False
    limits: Limits = field(default_factory=Limits)
    describe: Callable[[Sequence[str]], Answers] = lambda _: {}
    """Tells what a host says of repositories, as far as it can be asked."""
    sites: SiteSource | None = None
    """Reads documentation sites; they are left out where there is none."""
    _analysis: Lock = field(default_factory=Lock, repr=False)
    """Repositories are fetched side by side, and analysed one after another."""

    def crawl(self, projects: Sequence[Project], done: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
        """Crawl projects; a failure of one leaves the others alone. `done` is called as each is finished.

        What is finished is stored at once, so that an end in the middle, by whatever cause, costs only what is left.
        """
        wanted = tuple(dict.fromkeys(ref for project in projects for ref in self._refs(project)))
        with self.limits.one_project():
            told = self.describe([ref.repo for ref in wanted])
            heads = self.source.heads(wanted)

        def one(project: Project) -> Outcome:
            with self.limits.one_project():
                outcome = self._crawl(project, heads, told)
            said = (notices(self._metadata(ref.repo, told)) for ref in self._refs(project))
            outcome = replace(outcome, notices=(*outcome.notices, *chain.from_iterable(said)))
            done(outcome)
            return outcome

        with few_collections(), ThreadPoolExecutor(max(1, self.jobs)) as pool:
            try:
                return list(pool.map(one, projects))
            except BaseException:
                self.limits.stop()
                raise

    def _refs(self, project: Project) -> list[RepoRef]:
        return [RepoRef(repo, project.ref or self.at) for repo in project.repositories]

    def _metadata(self, repo: str, told: Answers) -> Metadata | None:
        answer = told.get(repo)
        return answer if isinstance(answer, Metadata) else self.source.metadata(repo)

    def _crawl(self, project: Project, heads: dict[RepoRef, str | SourceUnavailable], told: Answers) -> Outcome:
        previous: Snapshot | None = None
        try:
            previous = self.store.load(project.id)
            self.store.settle(project.id)
            known = previous.repos if previous else ()
            commits = [(ref.repo, commit_of(heads[ref])) for ref in self._refs(project)]
            for repo, _ in commits:
                check_identity(known, self._metadata(repo, told))
            pages = self._pages(project, previous)
            paged = page_documents(project, pages)
            current = previous is not None and self._is_current(previous, commits)
            if previous is not None and current and not _moved(paged, pages.skips, previous):
                return Outcome(project.id, Result.UNCHANGED, Kept.LAST, notices=pages.notices)
            self._go_on(project)
            reading = self.read(project, commits)
            reading = replace(reading, documents=(*reading.documents, *paged), skips=(*reading.skips, *pages.skips))
            learnt = [self._metadata(repo, told) for repo, _ in commits]
            for metadata in learnt:
                check_identity(known, metadata)
            reading = replace(reading, repos=with_ids(reading.repos, known, learnt))
            with self._analysis:
                self._go_on(project)
                snapshot = self.analyst.analyse(project, reading, previous)
            return replace(self._keep(project, snapshot, previous), notices=pages.notices)
        except SourceUnavailable as error:
            return Outcome(project.id, Result.FAILED, _before(previous), None, str(error), error.offline)
        except SnapshotDamaged as error:
            return Outcome(project.id, Result.FAILED, Kept.NONE, None, str(error))
        except OSError as error:
            reason = f"its snapshot cannot be written: {error.strerror or error}"
            return Outcome(project.id, Result.FAILED, *self._left(project, previous), reason)

    def _pages(self, project: Project, previous: Snapshot | None) -> SiteReading:
        """The pages of a project's sites as they are now. An earlier day has none: sites keep no history."""
        if self.sites is None or self.at is not None or not project.sites:
            return SiteReading()
        known = previous.documents if previous else ()
        return self.sites.read(project.sites, {(repo, path) for repo, path, _, _ in known if is_site(repo)})

    def _left(self, project: Project, previous: Snapshot | None) -> tuple[Kept, Snapshot | None]:
        """What a save that failed left, which may be the whole new snapshot: the store knows."""
        with suppress(OSError, SnapshotDamaged):
            if self.store.load(project.id) != previous:
                return Kept.NEW, previous
        return _before(previous), None

    def _go_on(self, project: Project) -> None:
        if over := self.limits.run_is_over:
            raise SourceUnavailable(project.repositories[0], over)

    def _is_current(self, previous: Snapshot, commits: list[tuple[str, str]]) -> bool:
        known = [(state.repo, state.commit) for state in previous.repos]
        return known == commits and previous.rules_hash == self.analyst.pack.rules_hash

    def read(self, project: Project, commits: Sequence[tuple[str, str]]) -> Reading:
        """Fetch what is to be read of a project's repositories at their commits.

        Raises:
            SourceUnavailable: one of them cannot be read, or holds nothing to read, or more than is read.
        """
        documents: list[Document] = []
        skips: list[Skip] = []
        states: list[RepoState] = []
        for repo, commit in commits:
            states.append(self.source.state(repo, commit))
            choice = choose(project, repo, self.source.tree(repo, commit))
            if choice.too_many:
                raise SourceUnavailable(repo, choice.too_many)
            blobs, lacking = self.source.blobs(repo, commit, choice.blobs)
            documents.extend(_documents(repo, choice, blobs))
            skips.extend((*choice.skips, *_unread(repo, choice, blobs, lacking)))
        if not documents:
            raise SourceUnavailable(project.repositories[0], "no documentation could be read in it")
        return Reading(tuple(documents), tuple(states), tuple(skips))

    def _keep(self, project: Project, snapshot: Snapshot, previous: Snapshot | None) -> Outcome:
        damage = _damage(snapshot, previous)
        if damage:
            first = damage[0]
            place = f"{first.repo}{first.path}" if is_site(first.repo) else repr(first.path)
            reason = f"{place}: {first.reason}" + (f" (and {len(damage) - 1} more)" if damage[1:] else "")
            if previous is None:
                self.store.save(snapshot)
            return Outcome(project.id, Result.DAMAGED, Kept.LAST if previous else Kept.NEW, None, reason)
        share = self.analyst.pack.file.thresholds.shrink
        if not self.accept_shrinkage and (reason := vanished(snapshot, previous, share)):
            return Outcome(project.id, Result.QUARANTINED, Kept.LAST, None, reason)
        if not self.store.save(snapshot):
            return Outcome(project.id, Result.UNCHANGED, Kept.LAST)
        return Outcome(project.id, Result.UPDATED if previous else Result.FIRST, Kept.NEW, previous)


def _before(previous: Snapshot | None) -> Kept:
    """What is kept of a project that was not read."""
    return Kept.LAST if previous else Kept.NONE


def _damage(snapshot: Snapshot, previous: Snapshot | None) -> list[Skip]:
    """What could not be read and may hide what was seen before: evidence that stood there is not known to be gone."""
    before = {(one.repo, one.path) for one in previous.evidence} if previous else set()
    hidden = before - {(one.repo, one.path) for one in snapshot.evidence}
    unread = (skip for skip in snapshot.skips if skip.reason != READ_ELSEWHERE)
    return [skip for skip in unread if skip.grave or (skip.repo, skip.path) in hidden]


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for cycles seldom: blocks are made by the hundred thousand and hold none."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def commit_of(head: str | SourceUnavailable) -> str:
    """A ref's commit; raises the SourceUnavailable that stands in its place."""
    if isinstance(head, SourceUnavailable):
        raise head
    return head


def page_documents(project: Project, pages: SiteReading) -> tuple[Document, ...]:
    """The pages of sites that are read, as documents."""
    return tuple(
        Document(page.site, page.path, page.blob, kind, page.data)
        for page in pages.pages
        if (kind := page_kind(project, page.path)) not in UNREAD_KINDS
    )


def _moved(documents: Sequence[Document], skips: Sequence[Skip], previous: Snapshot) -> bool:
    """Whether the pages of sites are others than those of a snapshot, or could not be read."""
    now = {(one.repo, one.path, one.blob) for one in documents}
    grave = any(skip.grave for skip in skips)
    return grave or now != {(repo, path, blob) for repo, path, _, blob in previous.documents if is_site(repo)}


def _documents(repo: str, choice: Choice, blobs: dict[str, bytes]) -> list[Document]:
    return [
        Document(repo, entry.path, entry.blob, kind, blobs[entry.blob])
        for entry, kind in choice.documents
        if entry.blob in blobs
    ]


def _unread(repo: str, choice: Choice, blobs: dict[str, bytes], lacking: dict[str, str]) -> list[Skip]:
    """The documents whose blobs the source lacks, and the links."""
    skips = [
        Skip(entry.path, lacking.get(entry.blob, "not sent by the server"), repo, grave=kind is DocumentKind.README)
        for entry, kind in choice.documents
        if entry.blob not in blobs
    ]
    targets = {link.path: blobs[link.blob] for link in choice.links if link.blob in blobs}
    return skips + [link_skip(repo, link, targets) for link in choice.links]
