"""The git source: reads repositories of any forge, of a mirror or of a folder, with git itself.

An unchanged repository costs one small question. A changed one costs a fetch of its new commit and trees and one of
the blobs that are wanted and not yet known; both land in a bare cache, from which everything is read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from crawler.errors import BadInput, SourceUnavailable
from crawler.models import RepoState, TreeEntry
from crawler.sources import Metadata, RepoRef, Usage
from crawler.sources.address import Base, day_of, fault_of_ref, fault_of_repo, is_full_id, is_short_id
from crawler.sources.bare import BareRepository, CacheDamaged, blob_id, opened, replace_text, with_cache
from crawler.sources.blobs import fetch_blobs
from crawler.sources.bounds import left_out, refuse_names
from crawler.sources.fetching import Meter, Remote, fetch_commit
from crawler.sources.history import History
from crawler.sources.limits import Limits, side_by_side
from crawler.sources.listing import Listing, RefLister
from crawler.sources.process import Git, trusting_config
from crawler.sources.refs import HEAD, Refs, abbreviated, named, newest_as_of, prefixes

EMPTY_BLOB = blob_id(b"")
"""Nobody needs to be asked for a file without content, and some servers do not keep it."""
NO_HEAD = "it is empty, or its default branch does not exist"


class GitSource:
    """Reads repositories from `base_template` through a cache below `cache_dir`.

    Args:
        base_template: such as `https://github.com/{owner}/{name}.git` or `file:///mirror/{owner}+{name}.git`.
        cache_dir: made when it is not there; may be deleted at any time between runs.
        jobs: how many repositories are asked for their refs at once.
        timeout: seconds for any one call of git.
        limits: how long all of them may take.

    Raises:
        BadInput: the template cannot be used.
    """

    def __init__(
        self, base_template: str, cache_dir: Path, jobs: int = 8, timeout: float = 300.0, limits: Limits | None = None
    ) -> None:
        self._base = Base.parse(base_template)
        self._cache = cache_dir.absolute()
        self._jobs = jobs
        self._git = Git(timeout, limits=limits or Limits())
        self._moved: dict[str, str] = {}
        self._meter = Meter()
        if self._base.scheme == "file":
            self._git = replace(self._git, global_config=self._write_trusting_config())

    @property
    def usage(self) -> Usage:
        """What was used so far."""
        return self._meter.usage

    def heads(self, wanted: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
        """Find the commit of each ref, all asked at once; see :class:`crawler.sources.Source`."""
        found: dict[RepoRef, str | SourceUnavailable] = {}
        remotes: dict[RepoRef, Remote] = {}
        for ask in wanted:
            fault = fault_of_repo(ask.repo) or (fault_of_ref(ask.ref) if ask.ref is not None else "")
            if fault:
                found[ask] = SourceUnavailable(ask.repo, fault)
            elif ask.ref and is_full_id(ask.ref):
                found[ask] = ask.ref
            else:
                remotes[ask] = self._remote(ask.repo)
        # Many days of one repository are read off one list of its refs.
        firsts: dict[tuple[str, ...], RepoRef] = {}
        for ask in remotes:
            firsts.setdefault(_question(ask), ask)
        asked = {ask: remotes[ask] for ask in firsts.values()}
        lister = RefLister(self._git, self._meter, self._jobs, self._note_move)
        listings = lister.listings(asked, over_http=self._base.over_http)
        with ThreadPoolExecutor(self._jobs) as pool:
            commits = side_by_side(pool, lambda ask: self._commit(ask, listings[firsts[_question(ask)]]), remotes)
            found.update(zip(remotes, commits, strict=True))
        return {ask: found[ask] for ask in wanted}

    def state(self, repo: str, commit: str) -> RepoState:
        """Make sure that the commit can be read, and tell its date; see :class:`crawler.sources.Source`."""
        remote = self._checked(repo, commit)

        def read(bare: BareRepository) -> RepoState:
            committed = bare.commit_date(commit)
            if committed is None:
                fetch_commit(bare, remote, self._meter, commit)
                committed = bare.commit_date(commit)
            if committed is None and bare.is_something_else(commit):
                raise SourceUnavailable(repo, f"{commit[:12]} is no commit")
            if committed is None:
                raise CacheDamaged(f"{commit} came and cannot be read")
            return RepoState(repo, commit, committed)

        return with_cache(self._place(repo), self._git, repo, read)

    def tree(self, repo: str, commit: str) -> tuple[TreeEntry, ...]:
        """List every file of the commit in path order; see :class:`crawler.sources.Source`."""
        remote = self._checked(repo, commit)

        def read(bare: BareRepository) -> tuple[TreeEntry, ...]:
            if not bare.has_commit(commit):
                fetch_commit(bare, remote, self._meter, commit)
            return bare.tree(commit)

        return with_cache(self._place(repo), self._git, repo, read)

    def blobs(self, repo: str, commit: str, blobs: Collection[str]) -> tuple[dict[str, bytes], dict[str, str]]:
        """Read blobs by id, and say why others are not there; see :class:`crawler.sources.Source`."""
        remote = self._checked(repo, commit, *blobs)
        wanted = [blob for blob in dict.fromkeys(blobs) if blob != EMPTY_BLOB]
        empty = {EMPTY_BLOB: b""} if EMPTY_BLOB in blobs else {}

        def read(bare: BareRepository) -> tuple[dict[str, bytes], dict[str, str]]:
            sizes = bare.sizes(wanted)
            unknown = [blob for blob in wanted if blob not in sizes]
            refused = fetch_blobs(bare, remote, self._meter, unknown) if unknown else {}
            sizes |= bare.sizes(blob for blob in unknown if blob not in refused)
            if lost := [blob for blob in wanted if blob not in sizes and blob not in refused]:
                raise CacheDamaged(f"{len(lost)} blobs came and cannot be found, {lost[0]} among them")
            too_much = left_out(sizes)
            found = bare.read({blob: size for blob, size in sizes.items() if blob not in too_much})
            return empty | found, refused | too_much

        return with_cache(self._place(repo), self._git, repo, read)

    def cached_blobs(self, repo: str, blobs: Collection[str]) -> dict[str, bytes]:
        """Read those of the blobs that are in the cache; asks nobody and never fails."""
        place = self._place(repo)
        wanted = [blob for blob in dict.fromkeys(blobs) if is_full_id(blob)]
        if fault_of_repo(repo) or not wanted or not place.is_dir():
            return {}
        with suppress(SourceUnavailable, CacheDamaged), opened(place, self._git, repo) as bare:
            sizes = bare.sizes(wanted)
            too_much = left_out(sizes)
            return bare.read({blob: size for blob, size in sizes.items() if blob not in too_much})
        return {}

    def line(self, repo: str, older: str, newer: str) -> tuple[str, ...]:
        """List the commits after `older` up to `newer`, as far as known; see :class:`crawler.sources.Source`."""
        self._checked(repo, older, newer)
        return self._history(repo).line(older, newer)

    def metadata(self, repo: str) -> Metadata | None:
        """A repository's new name, where the server told of one; asks nobody."""
        name = self._moved.get(repo)
        return Metadata(repo, name=name) if name else None

    def _note_move(self, repo: str, url: str) -> None:
        if name := self._base.repo_at(url):
            self._moved[repo] = name

    def _commit(self, ask: RepoRef, listing: Listing) -> str | SourceUnavailable:
        """Decide what a ref means, given the refs that were listed."""
        if isinstance(listing, SourceUnavailable):
            return listing
        day = day_of(ask.ref) if ask.ref else None
        try:
            if day:
                return self._at_end_of(day, ask.repo, listing)
            found = named(ask.ref, listing)
            if not found and ask.ref and is_short_id(ask.ref):
                found = abbreviated(ask.ref, listing) or self._history(ask.repo).abbreviated(ask.ref)
        except SourceUnavailable as unavailable:
            return unavailable
        if found:
            return found
        return SourceUnavailable(ask.repo, NO_HEAD if ask.ref is None else f"no branch or tag is called {ask.ref!r}")

    def _at_end_of(self, day: date, repo: str, refs: Refs) -> str:
        """Find the commit of a day, by the tags of a mirror or by the history."""
        if HEAD not in refs:
            raise SourceUnavailable(repo, NO_HEAD)
        return self._history(repo).at_end_of(day, refs[HEAD], newest_as_of(day, refs))

    def _history(self, repo: str) -> History:
        return History(self._cache / "git-history" / _file_name(repo), self._git, self._meter, self._remote(repo))

    def _place(self, repo: str) -> Path:
        return self._cache / "git" / _file_name(repo)

    def _remote(self, repo: str) -> Remote:
        return Remote(repo, self._base.url(repo), self._base.place)

    def _checked(self, repo: str, *ids: str) -> Remote:
        """The remote of a name that may reach git."""
        refuse_names(repo, *ids)
        return self._remote(repo)

    def _write_trusting_config(self) -> Path:
        file = self._cache / "git" / "trusting.gitconfig"
        text = trusting_config(os.environ)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.is_file() or file.read_bytes() != text.encode():
                replace_text(file, text)
        except OSError as error:
            raise BadInput(f"the cache {self._cache} cannot be written: {error.strerror}") from error
        return file


def _question(ask: RepoRef) -> tuple[str, ...]:
    """What a server is asked for the sake of a ref: the same for all days of one repository."""
    return (ask.repo, *prefixes(ask.ref))


def _file_name(repo: str) -> str:
    """The folder of a repository; `+` stands in no name, so that no two repositories share one."""
    return f"{repo.replace('/', '+')}.git"
