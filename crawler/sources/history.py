"""Finds the commit of a day or of an abbreviated id in a history that is fetched without trees and files.

Histories have a cache of their own, so that in the other one a commit that is there always has its trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from crawler.errors import SourceUnavailable
from crawler.sources.bare import BareRepository, with_cache
from crawler.sources.faults import Fault, FaultKind
from crawler.sources.fetching import REMOTE, Meter, Remote, fetch, unavailable
from crawler.sources.process import Git

_WINDOWS = (timedelta(days=31), timedelta(days=366))
"""How long before the day asked for a fetch begins; the last resort is the whole history."""
_WHOLE = "--depth=2147483647"
"""Git's own number for no limit; unlike --unshallow it may be given where nothing is shallow."""
_HEAD = "refs/claimwatch/head"
_LACKING = "its history is not there"


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

    def line(self, older: str, newer: str) -> tuple[str, ...]:
        """List the commits after `older` up to `newer` down the first parents, oldest first, `newer` always last.

        Where the history between the two is not known, as in a mirror that keeps a commit a month, it is `newer` alone.
        """

        def search(bare: BareRepository) -> tuple[str, ...]:
            if not (bare.has_commit(older) and bare.has_commit(newer)):
                return ()
            output = bare.run(["rev-list", "--first-parent", "--reverse", f"{older}..{newer}"])
            return tuple(output.out.decode("ascii").split()) if output.code == 0 else ()

        return with_cache(self.path, self.git, self.remote.repo, search) or (newer,)

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
        """Look at what is known, then fetch from further and further back.

        A mirror whose own history is cut trips over its cut when it is asked for a window, or does not tell where it
        is: what came is then of no use, and the whole of what it has is asked for.
        """
        if found := _newest(bare, head, day):
            return found
        for window in _WINDOWS:
            arguments = [f"--shallow-since={day - window}T00:00:00Z", REMOTE, f"+{head}:{_HEAD}"]
            fault = self._try(bare, arguments)
            if fault and fault.kind not in {FaultKind.OTHER, FaultKind.DAMAGED}:
                raise unavailable(self.remote, fault, _LACKING)
            if found := _newest(bare, head, day):
                return found
            if bare.has_commit(head) and not _ends(bare, head):
                bare.discard()
                break
        self._fetch(bare, _WHOLE, f"+{head}:{_HEAD}")
        return _newest(bare, head, day)

    def _fetch(self, bare: BareRepository, reach: str, *refs: str) -> None:
        if fault := self._try(bare, [reach, REMOTE, *refs]):
            raise unavailable(self.remote, fault, _LACKING)

    def _try(self, bare: BareRepository, arguments: Sequence[str]) -> Fault | None:
        """Fetch commits alone."""
        settings = self.remote.settings("tree:0")
        return fetch(bare, self.remote, self.meter, ["--filter=tree:0", *arguments], settings=settings)


def _newest(bare: BareRepository, head: str, day: date) -> str | None:
    """Find the newest commit from `head` down the first parents, as far as they are known, within the day or before."""
    end = int(datetime.combine(day, time.max, UTC).timestamp())
    output = bare.run(["rev-list", "--first-parent", "--max-count=1", f"--min-age={end}", head])
    return output.out.decode("ascii").strip() or None


def _ends(bare: BareRepository, head: str) -> bool:
    """Whether the line of first parents ends at a first commit or at a known cut, and not at a lacking commit."""
    return bare.run(["rev-list", "--first-parent", "--count", head]).code == 0


def _commit_of(bare: BareRepository, short: str) -> str:
    """Find a commit that is here by the beginning of its id; empty when there is none or more than one."""
    output = bare.run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{short}^{{commit}}"])
    return output.out.decode("ascii").strip() if output.code == 0 else ""
