"""Finds the commit of a day or of an abbreviated id in a history that is fetched without trees and files.

Histories have a cache of their own, so that in the other one a commit that is there always has its trees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from crawler.errors import SourceUnavailable
from crawler.sources.bare import BareRepository, with_cache
from crawler.sources.faults import FaultKind
from crawler.sources.fetching import REMOTE, Meter, Remote, fetch, unavailable
from crawler.sources.process import Git

_WINDOWS = (timedelta(days=31), timedelta(days=366))
"""How long before the day asked for a fetch begins; the last resort is the whole history."""
_WHOLE = "--depth=2147483647"
"""Git's own number for no limit; unlike --unshallow it may be given where nothing is shallow."""
_HEAD = "refs/claimwatch/head"


@dataclass(frozen=True, slots=True)
class History:
    """The commits of one repository, with their cache at `path`."""

    path: Path
    git: Git
    meter: Meter
    remote: Remote

    def at_end_of(self, day: date, head: str, marked: str | None) -> str:
        """Find the commit at which the branch of `head` stood at the end of a day (UTC).

        Only first parents count: a commit of a merged branch may be older than its merge. `marked` is the answer of
        a mirror whose history is cut; it holds unless the head itself is of that day or before.

        Raises:
            SourceUnavailable: the branch is younger, or cannot be read.
        """

        def search(bare: BareRepository) -> str | None:
            if marked is None:
                return self._search(bare, day, head)
            if not bare.has_commit(head):
                self._fetch(bare, "--depth=1", f"+{head}:{_HEAD}")
            return head if _newest(bare, head, day) == head else marked

        found = with_cache(self.path, self.git, self.remote.repo, search)
        if found is None:
            raise SourceUnavailable(self.remote.repo, f"its default branch has no commit on {day} or before")
        return found

    def abbreviated(self, short: str) -> str:
        """Find the one commit of all branches and tags whose id begins with `short`.

        Raises:
            SourceUnavailable: there is none, there are several, or the history cannot be read.
        """

        def search(bare: BareRepository) -> str:
            if found := _commit_of(bare, short):
                return found
            self._fetch(bare, _WHOLE, "+refs/heads/*:refs/claimwatch/heads/*", "+refs/tags/*:refs/claimwatch/tags/*")
            return _commit_of(bare, short)

        found = with_cache(self.path, self.git, self.remote.repo, search)
        if not found:
            raise SourceUnavailable(self.remote.repo, f"no branch, tag or single commit is called {short!r}")
        return found

    def _search(self, bare: BareRepository, day: date, head: str) -> str | None:
        """Look at what is known, then fetch from further and further back."""
        if found := _newest(bare, head, day):
            return found
        for window in _WINDOWS:
            self._fetch(bare, f"--shallow-since={day - window}T00:00:00Z", f"+{head}:{_HEAD}", may_fail=True)
            if found := _newest(bare, head, day):
                return found
        self._fetch(bare, _WHOLE, f"+{head}:{_HEAD}")
        return _newest(bare, head, day)

    def _fetch(self, bare: BareRepository, reach: str, *refs: str, may_fail: bool = False) -> None:
        """Fetch commits alone; where it `may_fail`, a server that finds nothing to cut off is passed over."""
        arguments = ["--filter=tree:0", reach, REMOTE, *refs]
        fault = fetch(bare, self.remote, self.meter, arguments, settings=self.remote.settings("tree:0"))
        if fault and not (may_fail and fault.kind is FaultKind.OTHER):
            raise unavailable(self.remote, fault, "its history cannot be fetched")


def _newest(bare: BareRepository, head: str, day: date) -> str | None:
    """Find the newest commit from `head` down the first parents, as far as they are known, within the day or before."""
    end = int(datetime.combine(day, time.max, UTC).timestamp())
    output = bare.run(["rev-list", "--first-parent", "--max-count=1", f"--min-age={end}", head])
    return output.out.decode("ascii").strip() or None


def _commit_of(bare: BareRepository, short: str) -> str:
    """Find a commit that is here by the beginning of its id; empty when there is none or more than one."""
    output = bare.run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{short}^{{commit}}"])
    return output.out.decode("ascii").strip() if output.code == 0 else ""
