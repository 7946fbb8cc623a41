"""GitHub's REST API through PyGithub: one question at a time, again where that may help, answers checked.

PyGithub waits and tries again by itself, without a word and for as long as an hour; here it does neither.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import requests
from github import Auth, Github, GithubException
from github.Commit import Commit
from urllib3.exceptions import MaxRetryError

from crawler.errors import SourceUnavailable
from crawler.models import TreeEntry
from crawler.sources import Metadata
from crawler.sources.address import is_full_id
from crawler.sources.answers import ATTEMPTS, CONFLICT, NOT_FOUND, UNPROCESSABLE, again, refusal
from crawler.sources.bare import iso_date
from crawler.sources.fetching import Meter
from crawler.sources.http import AGENT, PATIENCE
from crawler.sources.limits import Limits
from crawler.sources.trees import Listing

T = TypeVar("T")

_PAGE = 100
_ABSENT = frozenset({NOT_FOUND, CONFLICT, UNPROCESSABLE})
NO_SENSE = "{place} sent an answer that makes no sense"


class Absent(SourceUnavailable):
    """The API answered, and does not have what was asked for."""


@dataclass(frozen=True, slots=True)
class PastCommit:
    """A commit in a history: when it was committed, in seconds since the epoch, and its first parent."""

    commit: str
    time: float
    parent: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """The API at `base`, with a token or without; safe to use from several threads."""

    base: str
    token: str = field(repr=False)
    place: str
    limits: Limits
    meter: Meter

    def metadata(self, repo: str) -> Metadata:
        """Tell what the API says of a repository, under whatever name it is today."""
        return self._asked(repo, "", lambda client: _metadata(repo, client.get_repo(repo).raw_data))

    def commit(self, repo: str, commit: str) -> tuple[str, str]:
        """The committer's date of a commit as ISO 8601 with offset, and the id of its tree.

        The API tells dates in UTC. A signed commit comes with its text, and so with the committer's own offset.
        """
        lacking = f"the commit {commit[:12]} is not there (forced away, or never pushed)"

        def read(client: Github) -> tuple[str, str]:
            found = client.get_repo(repo).get_git_commit(commit).raw_data
            text = (found.get("verification") or {}).get("payload")
            date = datetime.fromisoformat(found["committer"]["date"]).isoformat()
            return iso_date(text.encode()) if text else date, _id(found["tree"]["sha"])

        return self._asked(repo, lacking, read)

    def tree(self, repo: str, tree: str, *, recursive: bool) -> Listing:
        """List a tree."""

        def read(client: Github) -> Listing:
            found = client.get_repo(repo).get_git_tree(tree, recursive=recursive).raw_data
            return Listing(tuple(map(_entry, found["tree"])), found["truncated"] is True)

        return self._asked(repo, f"the tree {tree[:12]} is not there", read)

    def blob(self, repo: str, blob: str) -> bytes:
        """A blob's bytes; the caller checks them."""

        def read(client: Github) -> bytes:
            found = client.get_repo(repo).get_git_blob(blob).raw_data
            return base64.b64decode(found["content"])

        return self._asked(repo, f"the file {blob[:12]} is not there", read)

    def tags(self, repo: str, prefix: str) -> list[str]:
        """Names of the tags that begin with `prefix`."""

        def read(client: Github) -> list[str]:
            found = client.get_repo(repo).get_git_matching_refs(f"tags/{prefix}")
            return [str(ref.ref).removeprefix("refs/tags/") for ref in found]

        return self._asked(repo, "its tags cannot be listed", read)

    def history(self, repo: str, start: str) -> list[PastCommit]:
        """One page of what leads to a commit, which comes first."""

        def read(client: Github) -> list[PastCommit]:
            page = client.get_repo(repo).get_commits(sha=start).get_page(0)
            return list(map(_past, page))

        return self._asked(repo, "its history is not there", read)

    def _asked(self, repo: str, lacking: str, read: Callable[[Github], T]) -> T:
        """Ask, again if that may help.

        Raises:
            Absent: it is not there; `lacking` says what that means.
            SourceUnavailable: no answer of use came.
        """
        attempt = 0
        while True:
            if over := self.limits.over:
                raise SourceUnavailable(repo, over)
            self.meter.add(api=1)
            seconds, offline = None, False
            try:
                with closing(self._client()) as client:
                    return read(client)
            except GithubException as error:
                headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
                advice = again(error.status, headers, str(error.data), time.time(), self.place, attempt)
                if advice is None:
                    if lacking and error.status in _ABSENT:
                        raise Absent(repo, lacking) from error
                    raise SourceUnavailable(repo, refusal(error.status, self.place)) from error
                reason, seconds = advice.reason, advice.seconds
            except requests.RequestException as error:
                reason, offline = _broken(error, self.place)
            except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RuntimeError):
                # PyGithub takes an answer for well-formed and fails on it in any of these ways.
                reason = NO_SENSE.format(place=self.place)
            attempt += 1
            pause = self.limits.backoff(attempt - 1) if seconds is None else seconds
            if attempt >= ATTEMPTS or offline or not self.limits.wait(pause, f"{repo}: {reason}"):
                raise SourceUnavailable(repo, self.limits.over or reason, offline=offline)

    def _client(self) -> Github:
        return Github(
            auth=Auth.Token(self.token) if self.token else None,
            base_url=self.base,
            timeout=max(1, int(min(PATIENCE, self.limits.left()))),
            user_agent=AGENT,
            per_page=_PAGE,
            retry=None,
            seconds_between_requests=None,
            lazy=True,
        )


def _broken(error: requests.RequestException, place: str) -> tuple[str, bool]:
    """Say how a request broke, and whether the host is out of reach."""
    if isinstance(error, requests.ConnectionError) and error.args and isinstance(error.args[0], MaxRetryError):
        return f"{place} cannot be reached", True
    if isinstance(error, requests.Timeout):
        return f"{place} did not answer in time", False
    if isinstance(error, requests.exceptions.InvalidJSONError):
        return NO_SENSE.format(place=place), False
    return f"the connection to {place} broke off", False


def _metadata(repo: str, found: Mapping[str, Any]) -> Metadata:
    number, name = found["id"], found["full_name"]
    if not isinstance(number, int) or not isinstance(name, str):
        raise TypeError("a repository without id or name")
    return Metadata(
        repo, number, name, bool(found.get("archived")), bool(found.get("fork")), found.get("default_branch")
    )


def _entry(row: Mapping[str, Any]) -> TreeEntry:
    path, mode, size = row["path"], row["mode"], row.get("size")
    if not isinstance(path, str) or not isinstance(mode, str) or not mode.isdecimal():
        raise TypeError("an entry without path or mode")
    return TreeEntry(path, _id(row["sha"]), mode, size if isinstance(size, int) else None)


def _past(commit: Commit) -> PastCommit:
    # Not by way of `raw_data`, for which PyGithub would ask about each commit of the page again.
    when = commit.commit.committer.date.timestamp()
    parents = [_id(parent.sha) for parent in commit.parents]
    return PastCommit(_id(commit.sha), when, parents[0] if parents else None)


def _id(text: object) -> str:
    if not isinstance(text, str) or not is_full_id(text):
        raise ValueError(f"{text!r} is no object id")
    return text
