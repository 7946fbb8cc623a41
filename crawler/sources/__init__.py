"""Where documents come from: the one interface between the pipeline and the outside world, and its values.

A source is asked in the order `heads`, `state`, `tree`, `blobs`, and a caller stops as soon as it knows enough: a head
that did not move needs nothing more. Every source yields the same entries and bytes for the same commit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from crawler.errors import SourceUnavailable
from crawler.models import RepoState, TreeEntry, why_unread

__all__ = ["Metadata", "RepoRef", "Source", "Usage", "why_unread"]


@dataclass(frozen=True, slots=True)
class RepoRef:
    """What to read: `repo` as owner/name, and `ref`.

    A ref is a branch, a tag, a commit (40 hex digits, or the first 7 and more), or a day as YYYY-MM-DD: the state of
    the default branch at that day's end (UTC). None is the default branch as it is now.
    """

    repo: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a source has cost since it was made: questions for refs, fetches, blobs that were new, bytes received.

    `api` are requests that count against the hourly limit of GitHub's API, `raw` those to its host for files,
    `pages` those to documentation sites.
    """

    ls_refs: int = 0
    fetches: int = 0
    blobs_fetched: int = 0
    received: int = 0
    api: int = 0
    raw: int = 0
    pages: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a host says of the repository that it serves under the name `repo`; None is what was not learnt.

    `id` is its number, which stays when its name and its owner change. `name` is its present owner/name, `head` the
    newest commit of its default branch, `latest_release` the tag of that.
    """

    repo: str
    id: int | None = None
    name: str | None = None
    archived: bool = False
    fork: bool = False
    default_branch: str | None = None
    head: str | None = None
    latest_release: str | None = None


class Source(Protocol):
    """Reads repositories at commits. Safe to call from several threads."""

    @property
    def usage(self) -> Usage:
        """What was used so far."""

    def heads(self, wanted: Sequence[RepoRef]) -> dict[RepoRef, str | SourceUnavailable]:
        """Find the commit (40 hex digits) of each ref, all asked at once; a repository's failure is its value."""

    def state(self, repo: str, commit: str) -> RepoState:
        """Make sure that the commit can be read, and tell its date.

        Raises:
            SourceUnavailable: it cannot be read.
        """

    def tree(self, repo: str, commit: str) -> tuple[TreeEntry, ...]:
        """List every file of the commit in path order, symbolic links and submodules with their modes.

        Bytes of a path that are no UTF-8 become U+FFFD, since such a path could be neither printed nor linked;
        :func:`why_unread` says so of it.

        Raises:
            SourceUnavailable: it cannot be read.
        """

    def blobs(self, repo: str, commit: str, blobs: Collection[str]) -> tuple[dict[str, bytes], dict[str, str]]:
        """Read blobs by id: their bytes, checked against the id, and for each of the others why it is not there.

        Raises:
            SourceUnavailable: the repository as a whole cannot be read.
        """

    def line(self, repo: str, older: str, newer: str) -> tuple[str, ...]:
        """List the commits of the default branch after `older` up to `newer`, oldest first, as far as they are known.

        The last is always `newer`; a source that knows no history gives it alone.
        """

    def cached_blobs(self, repo: str, blobs: Collection[str]) -> dict[str, bytes]:
        """Read those of the blobs that are on this machine; asks nobody and never fails."""

    def metadata(self, repo: str) -> Metadata | None:
        """What this source happened to learn of a repository while it read it; asks nobody."""
