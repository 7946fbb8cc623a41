"""The API source: reads repositories of GitHub without git, through its API and its host for raw files.

An unchanged project costs one request, a changed one four and its changed files; with a token one query tells the heads
of all. It yields the same entries and bytes as the git source, and nothing that does not bear out its id.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from crawler.errors import BadInput, SourceUnavailable
from crawler.models import RepoState, TreeEntry
from crawler.sources import Metadata, RepoRef, Usage
from crawler.sources.address import day_of, fault_of_ref, fault_of_repo, is_full_id
from crawler.sources.answers import CONFLICT, OK, UNPROCESSABLE, refusal
from crawler.sources.blob_cache import BlobCache
from crawler.sources.bounds import MOST_BYTES, MOST_ENTRIES, left_out, refuse_names
from crawler.sources.fetching import Meter
from crawler.sources.first_parents import FirstParents
from crawler.sources.git import NO_HEAD
from crawler.sources.http import Http, Pace, client, place_of
from crawler.sources.limits import Limits, side_by_side
from crawler.sources.metadata import MetadataReader
from crawler.sources.raw import Allowance, RawFiles
from crawler.sources.refs import AS_OF
from crawler.sources.rest import Rest
from crawler.sources.trees import Listing, TreeWrong, whole_tree

READS_PER_SECOND = 15.0
"""Of one repository, as GitHub asks of everybody."""

_SHA = "application/vnd.github.sha"
_TREES_KEPT = 16
_AS_OF = AS_OF.removeprefix("refs/tags/")


class ApiSource:
    """Reads repositories from the API at `api_base` and the files at `raw_base`, through a cache below `cache_dir`.

    Args:
        api_base: such as `https://api.github.com`.
        raw_base: such as `https://raw.githubusercontent.com`.
        cache_dir: made when it is not there; may be deleted at any time between runs.
        token: raises the hourly limit from 60 requests to 5,000, and tells all heads in one of them.
        jobs: how many requests run at once.
        limits: how long all may take.
        reader: asks for the heads of many repositories at once; it counts by itself what it uses.

    Raises:
        BadInput: an address cannot be used.
    """

    def __init__(
        self,
        api_base: str,
        raw_base: str,
        cache_dir: Path,
        *,
        token: str = "",
        jobs: int = 8,
        limits: Limits | None = None,
        reader: MetadataReader | None = None,
    ) -> None:
        self._api, self._raw = _checked(api_base), _checked(raw_base)
        self._token = token
        self._jobs = jobs
        self._limits = limits or Limits()
        self._pace = Pace(READS_PER_SECOND)
        self._meter = Meter()
        self._blobs = BlobCache(cache_dir.absolute() / "blobs")
        self._rest = Rest(self._api, token, place_of(self._api), self._limits, self._meter)
        self._lines = FirstParents(self._rest)
        self._reader = reader
        self._metadata: dict[str, Metadata] = {}
        self._roots: dict[tuple[str, str], str] = {}
        self._trees: OrderedDict[tuple[str, str], tuple[TreeEntry, ...]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def usage(self) -> Usage:
        """What was used so far."""
        return self._meter.usage

    def heads(self, wanted: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
        """Find the commit of each ref, all asked at once; see :class:`crawler.sources.Source`."""
        found: dict[RepoRef, str | SourceUnavailable] = {}
        for ask in dict.fromkeys(wanted):
            fault = fault_of_repo(ask.repo) or (fault_of_ref(ask.ref) if ask.ref is not None else "")
            if fault:
                found[ask] = SourceUnavailable(ask.repo, fault)
            elif ask.ref and is_full_id(ask.ref):
                found[ask] = ask.ref
        found |= self._heads_of_all([ask for ask in wanted if ask not in found and ask.ref is None])
        left: dict[str, list[RepoRef]] = {}
        for ask in wanted:
            if ask not in found:
                left.setdefault(ask.repo, []).append(ask)
        found |= self._one_by_one(list(left.values()))
        return {ask: found[ask] for ask in wanted}

    def state(self, repo: str, commit: str) -> RepoState:
        """Make sure that the commit can be read, and tell its date; see :class:`crawler.sources.Source`."""
        refuse_names(repo, commit)
        known = self._described(repo)
        committed, root = self._rest.commit(known.name or repo, commit)
        self._roots[repo, commit] = root
        return RepoState(repo, commit, committed, known.id)

    def tree(self, repo: str, commit: str) -> tuple[TreeEntry, ...]:
        """List every file of the commit in path order; see :class:`crawler.sources.Source`."""
        refuse_names(repo, commit)
        with self._lock:
            if (repo, commit) in self._trees:
                return self._trees[repo, commit]
        if (repo, commit) not in self._roots:
            self.state(repo, commit)
        name = self._described(repo).name or repo

        def ask(tree: str, *, recursive: bool) -> Listing:
            return self._rest.tree(name, tree, recursive=recursive)

        try:
            entries = whole_tree(self._roots[repo, commit], ask)
        except TreeWrong as error:
            raise SourceUnavailable(repo, str(error)) from error
        with self._lock:
            self._trees[repo, commit] = entries
            kept = self._trees.values()
            while len(kept) > _TREES_KEPT or (len(kept) > 1 and sum(map(len, kept)) > MOST_ENTRIES):
                self._trees.popitem(last=False)
        return entries

    def blobs(self, repo: str, commit: str, blobs: Collection[str]) -> tuple[dict[str, bytes], dict[str, str]]:
        """Read blobs by id, and say why others are not there; see :class:`crawler.sources.Source`."""
        refuse_names(repo, commit, *blobs)
        wanted = dict.fromkeys(blobs)
        entries = {entry.blob: entry for entry in self.tree(repo, commit) if entry.blob in wanted}
        told = {blob: entry.size or 0 for blob, entry in entries.items()}
        too_much = left_out(told | self._blobs.sizes(wanted))
        found = self._blobs.read(blob for blob in wanted if blob not in too_much)
        lacking = [entry for blob, entry in entries.items() if blob not in found and blob not in too_much]
        if not lacking:
            return found, too_much
        name = self._described(repo).name or repo
        allowance = Allowance(MOST_BYTES - sum(map(len, found.values())))
        with client(self._jobs, self._raw_headers()) as opened, ThreadPoolExecutor(self._jobs) as pool:
            http = Http(opened, place_of(self._raw), self._limits, self._meter, self._pace, "raw")
            files = RawFiles(http, self._raw, self._rest, self._blobs, repo, name, commit, allowance)
            fetched, refused = files.fetch(pool, lacking)
        return found | fetched, refused | too_much

    def cached_blobs(self, repo: str, blobs: Collection[str]) -> dict[str, bytes]:  # noqa: ARG002 - ids are unique
        """Read those of the blobs that are in the cache; asks nobody and never fails."""
        sizes = self._blobs.sizes(blob for blob in dict.fromkeys(blobs) if is_full_id(blob))
        too_much = left_out(sizes)
        return self._blobs.read(blob for blob in sizes if blob not in too_much)

    def line(self, repo: str, older: str, newer: str) -> tuple[str, ...]:
        """List the commits after `older` up to `newer`, as far as known; see :class:`crawler.sources.Source`."""
        refuse_names(repo, older, newer)
        return self._lines.between(repo, older, newer)

    def metadata(self, repo: str) -> Metadata | None:
        """What was learnt of a repository while it was read; asks nobody."""
        return self._metadata.get(repo)

    def _heads_of_all(self, asks: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
        """With a token, learn the newest commits of all in one query; what it does not tell is asked one by one."""
        if self._reader is None or not asks:
            return {}
        try:
            answers = self._reader.read([ask.repo for ask in asks])
        except SourceUnavailable:
            return {}
        found: dict[RepoRef, str | SourceUnavailable] = {}
        for ask in asks:
            answer = answers.get(ask.repo)
            if isinstance(answer, Metadata):
                self._metadata[ask.repo] = answer
                found[ask] = answer.head or SourceUnavailable(ask.repo, NO_HEAD)
            elif answer is not None:
                found[ask] = answer
        return found

    def _one_by_one(self, groups: Sequence[Sequence[RepoRef]]) -> dict[RepoRef, str | SourceUnavailable]:
        """Ask repository by repository; when the first finds the host out of reach, the others are spared the wait."""
        if not groups:
            return {}
        with client(self._jobs, self._api_headers()) as opened, ThreadPoolExecutor(self._jobs) as pool:
            http = Http(opened, place_of(self._api), self._limits, self._meter, self._pace)

            def commits(asks: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
                return {ask: self._commit(http, ask) for ask in asks}

            found = commits(groups[0][:1])
            first = next(iter(found.values()))
            if isinstance(first, SourceUnavailable) and first.offline:
                every = [ask for asks in groups for ask in asks]
                return {ask: SourceUnavailable(ask.repo, first.reason, offline=True) for ask in every}
            for answers in side_by_side(pool, commits, [groups[0][1:], *groups[1:]]):
                found |= answers
        return found

    def _commit(self, http: Http, ask: RepoRef) -> str | SourceUnavailable:
        day = day_of(ask.ref) if ask.ref else None
        try:
            if day is None:
                return self._named(http, ask.repo, ask.ref)
            head = self._named(http, ask.repo, None)
            marks = [mark for tag in self._rest.tags(ask.repo, _AS_OF) if (mark := day_of(tag.removeprefix(_AS_OF)))]
            past = [mark for mark in marks if mark <= day]
            # A mirror whose history is cut marks its days; that holds unless the head itself is of that day or before.
            if past and _utc_day(self._rest.commit(ask.repo, head)[0]) > day:
                return self._named(http, ask.repo, f"{_AS_OF}{max(past).isoformat()}")
            return self._lines.at_end_of(ask.repo, day, head)
        except SourceUnavailable as unavailable:
            return unavailable

    def _named(self, http: Http, repo: str, ref: str | None) -> str:
        """Ask for the commit of a branch, a tag or an abbreviated id, by a request that is answered with that alone."""
        url = f"{self._api}/repos/{repo}/commits/{quote(ref or 'HEAD')}"
        answer = http.ask(repo, url, headers={"Accept": _SHA})
        commit = answer.body.decode("ascii", "replace").strip()
        if answer.status == OK and is_full_id(commit):
            return commit
        if answer.status == OK:
            raise SourceUnavailable(repo, f"{http.place} sent an answer that makes no sense")
        if answer.status == CONFLICT or (answer.status == UNPROCESSABLE and ref is None):
            raise SourceUnavailable(repo, NO_HEAD)
        if answer.status == UNPROCESSABLE:
            raise SourceUnavailable(repo, f"no branch, tag or single commit is called {ref!r}")
        raise SourceUnavailable(repo, refusal(answer.status, http.place))

    def _described(self, repo: str) -> Metadata:
        """The metadata of a repository, asked for when they are not known yet."""
        if repo not in self._metadata:
            known = self._reader.read([repo]).get(repo) if self._reader else None
            self._metadata[repo] = known if isinstance(known, Metadata) else self._rest.metadata(repo)
        return self._metadata[repo]

    def _api_headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _raw_headers(self) -> dict[str, str]:
        """The token goes to GitHub's own host for files, or to the host that the API is on, and nowhere else."""
        raw = urlsplit(self._raw)
        trusted = raw.netloc in {"raw.githubusercontent.com", urlsplit(self._api).netloc}
        return self._api_headers() if trusted else {}


def _utc_day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(UTC).date()


def _checked(base: str) -> str:
    """An address without the slash at its end.

    Raises:
        BadInput: it is no address of a web server.
    """
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadInput(f"{base!r} is not an address such as https://api.github.com")
    return base.rstrip("/")
