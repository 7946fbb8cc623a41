"""Reads a repository through the API: its branches, files by tree and blob, and the bot's pull requests."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from github import Auth, Github
from github.GitTree import GitTree
from github.PullRequest import PullRequest as ApiPull
from github.Repository import Repository
from urllib3.util.retry import Retry

from crawler import __version__
from crawler.errors import BadInput
from crawler.github.checkout import blob_id
from crawler.github.faults import NOT_FOUND, GitHubFailed, told
from crawler.pull_request.course import Branch, CommitFacts, Pull
from crawler.pull_request.selection import Closed
from crawler.pull_request.state import state_of

TIMEOUT = 15
"""Seconds for an answer; GitHub itself gives up after ten."""

BETWEEN_WRITES = 1.0
"""Seconds, as GitHub asks of programs."""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REGULAR = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class File:
    """A regular file of a tree."""

    blob: str
    mode: str


@dataclass
class Forge:
    """A repository on GitHub, as a token may see it. `calls` counts the requests that were made for it."""

    repository: Repository
    calls: int = 0
    trees: dict[str, GitTree] = field(default_factory=dict)
    """By the id or commit that they were asked for."""

    @classmethod
    def of(cls, slug: str, *, token: str, api_base: str) -> Forge:
        """Look a repository up.

        Raises:
            BadInput: there is no such repository that the token may see, or the token is not accepted.
            GitHubFailed: an outage.
        """
        retry = Retry(
            total=2,
            read=0,  # a request that took too long is left to the next night
            status=2,
            backoff_factor=0.5,
            status_forcelist=(502, 503, 504),
            allowed_methods=("GET",),
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        client = Github(
            auth=Auth.Token(token),
            base_url=api_base.rstrip("/"),
            timeout=TIMEOUT,
            user_agent=f"claimwatch/{__version__}",
            per_page=100,
            retry=retry,
            seconds_between_requests=None,
            seconds_between_writes=BETWEEN_WRITES,
        )
        try:
            with told(f"look up {slug}"):
                return cls(client.get_repo(slug), 1)
        except GitHubFailed as error:
            if error.status == NOT_FOUND:
                raise BadInput(f"there is no repository {slug} that the token may see; name it with --repo") from None
            raise

    @property
    def slug(self) -> str:
        """`owner/name`, the new one where the repository was renamed."""
        return self.repository.full_name

    def default_branch(self) -> str:
        """The repository's default branch."""
        return self.repository.default_branch

    @contextmanager
    def asking(self, what: str, requests: int = 1) -> Iterator[None]:
        """Count requests and put what goes wrong with them into words; `what` follows "cannot"."""
        self.calls += requests
        with told(what):
            yield

    def head(self, branch: str) -> str:
        """The commit that a branch stands at; empty where there is no such branch."""
        try:
            with self.asking(f"read the branch {branch}"):
                return checked(self.repository.get_git_ref(f"heads/{branch}").object.sha)
        except GitHubFailed as error:
            if error.status == NOT_FOUND:
                return ""
            raise

    def branch(self, name: str, base: str) -> Branch | None:
        """The bot's branch against the base branch; None where there is none."""
        head = self.head(name)
        if not head:
            return None
        try:
            with self.asking(f"compare {name} with {base}"):
                comparison = self.repository.compare(base, head)
                fork = checked(comparison.merge_base_commit.sha)
                commits = tuple(
                    CommitFacts(
                        (commit.commit.author.email or "").casefold(),
                        (commit.commit.committer.email or "").casefold(),
                        commit.commit.message,
                    )
                    for commit in comparison.commits
                )
        except GitHubFailed as error:
            if error.status != NOT_FOUND:
                raise
            # So GitHub answers where both have no commit in common: a history that the bot did not begin.
            return Branch(head, (CommitFacts("an unrelated history", "", ""),), "")
        return Branch(head, commits, fork)

    def pulls(self, branch: str) -> tuple[Pull, ...]:
        """The open pull requests from a branch of this repository, forks' branches of that name aside."""
        return tuple(
            Pull(pull.number, pull.base.ref, pull.title, pull.body or "", state_of(pull.body))
            for pull in self._listed(branch, "open")
        )

    def closed(self, branch: str) -> tuple[Closed, ...]:
        """The closed pull requests from a branch of this repository."""
        return tuple(
            Closed(pull.number, pull.merged_at is not None, pull.head.sha, state_of(pull.body))
            for pull in self._listed(branch, "closed")
        )

    def files(self, commit: str, paths: Iterable[str]) -> dict[str, File]:
        """The regular files at some paths, as far as there are any; asks for their folders only.

        Raises:
            GitHubFailed: an outage, or a folder of so many entries that GitHub cuts the list.
        """
        return {path: file for path in paths if (file := self._file(commit, path)) is not None}

    def folder(self, commit: str, path: str) -> dict[str, File]:
        """All regular files below a folder, by whole path; none where there is no such folder."""
        parent, _, name = path.rpartition("/")
        entries = self._entries(commit, parent)
        if entries is None or name not in entries or entries[name][0] != "040000":
            return {}
        tree = self._tree(entries[name][1], recursive=True)
        return {
            f"{path}/{entry.path}": File(checked(entry.sha), entry.mode)
            for entry in tree.tree
            if entry.mode in _REGULAR
        }

    def read(self, blob: str) -> bytes:
        """A file's bytes, held to their id."""
        with self.asking("read a file"):
            content = self.repository.get_git_blob(blob)
            data = base64.b64decode(content.content) if content.encoding == "base64" else content.content.encode()
        if len(blob) == 40 and blob_id(data) != blob:  # noqa: PLR2004 - SHA-1
            raise GitHubFailed(f"GitHub sent other bytes than those of {blob[:10]}; nothing was done with them")
        return data

    def _listed(self, branch: str, state: str) -> Sequence[ApiPull]:
        head = f"{self.repository.owner.login}:{branch}"
        with self.asking(f"list {state} pull requests"):
            pulls = list(self.repository.get_pulls(state=state, head=head, sort="created", direction="asc"))
            self.calls += len(pulls) // 100
            return [pull for pull in pulls if pull.head.repo and pull.head.repo.full_name == self.slug]

    def _file(self, commit: str, path: str) -> File | None:
        parent, _, name = path.rpartition("/")
        entries = self._entries(commit, parent)
        found = entries.get(name) if entries else None
        return File(found[1], found[0]) if found and found[0] in _REGULAR else None

    def _entries(self, commit: str, folder: str) -> dict[str, tuple[str, str]] | None:
        """Mode and id by name of a folder's entries; None where there is no such folder."""
        tree = self._tree(commit)
        for part in folder.split("/") if folder else ():
            found = next((entry for entry in tree.tree if entry.path == part and entry.mode == "040000"), None)
            if found is None:
                return None
            tree = self._tree(checked(found.sha))
        return {entry.path: (entry.mode, checked(entry.sha)) for entry in tree.tree}

    def _tree(self, sha: str, *, recursive: bool = False) -> GitTree:
        key = f"{sha}:recursive" if recursive else sha
        if key not in self.trees:
            with self.asking("read a folder"):
                tree = self.repository.get_git_tree(sha, recursive=recursive)
                if tree.raw_data.get("truncated"):
                    raise GitHubFailed("GitHub cut the list of files short, so that nothing was done with it")
                self.trees[key] = tree
        return self.trees[key]


def checked(sha: str) -> str:
    """An object's id; raises ValueError for what is none."""
    if not isinstance(sha, str) or not _ID.fullmatch(sha):
        raise ValueError(f"{sha!r} is no object's id")
    return sha
