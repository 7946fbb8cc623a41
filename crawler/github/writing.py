"""Writes through the API: commits out of blobs and trees, the branch, the pull request. Never a file on disk."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from github import InputGitAuthor, InputGitTreeElement
from github.GithubObject import NotSet

from crawler.github.faults import FORBIDDEN, NOT_FOUND, UNPROCESSABLE, GitHubFailed, told
from crawler.github.reading import File, Forge, checked
from crawler.pack.models import PullRequest
from crawler.pull_request.commits import PlannedCommit

_INLINE = 64 * 1024
"""Bytes up to which a file of a snapshot, which is JSON of ours, goes with the tree, without a request of its own."""


class MayNotOpen(GitHubFailed):
    """The repository does not let this token open pull requests; the branch stands."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pull request that was opened, and what of labels and reviewers was refused."""

    number: int
    url: str
    refused: tuple[str, ...] = ()


def commit_all(
    forge: Forge, base: str, commits: Sequence[PlannedCommit], known: Mapping[str, File], who: PullRequest
) -> str:
    """Make the commits on top of the base, and give the id of the last; no branch is moved.

    Args:
        forge: the repository.
        base: the commit to stand on.
        commits: in order; what a file holds after each.
        known: files of the base, whose modes are kept.
        who: author and committer.
    """
    identity = InputGitAuthor(who.author, who.email)
    with forge.asking("read the base commit", 2):
        parent = forge.repository.get_git_commit(base)
        tree = forge.repository.get_git_tree(parent.tree.sha)
    for commit in commits:
        elements = [_element(forge, path, data, known) for path, data in commit.files.items()]
        with forge.asking("write a commit", 2):
            tree = forge.repository.create_git_tree(elements, tree)
            parent = forge.repository.create_git_commit(commit.message, tree, [parent], identity, identity)
    with told("write a commit"):
        return checked(parent.sha)


def move(forge: Forge, branch: str, expected: str, head: str) -> None:
    """Set a branch to a commit, if it still stands where it was seen (empty: is not there).

    Raises:
        GitHubFailed: it was moved meanwhile, or GitHub refused.
    """
    if forge.head(branch) != expected:
        raise GitHubFailed(f"somebody moved {branch} meanwhile; it is left as it is, the next run looks again")
    with forge.asking(f"move the branch {branch}", 2 if expected else 1):
        if expected:
            forge.repository.get_git_ref(f"heads/{branch}").edit(head, force=True)
        else:
            forge.repository.create_git_ref(f"refs/heads/{branch}", head)


def open_pull(forge: Forge, settings: PullRequest, base: str, title: str, body: str) -> Opened:
    """Open a pull request, with labels and reviewers; what is refused of those is told and not fatal.

    Raises:
        MayNotOpen: the repository's settings forbid it.
        GitHubFailed: any other failure.
    """
    try:
        with forge.asking("open a pull request"):
            pull = forge.repository.create_pull(base=base, head=settings.branch, title=title, body=body)
            number, url = pull.number, pull.html_url
    except GitHubFailed as error:
        if error.status == FORBIDDEN and "not permitted to create" in error.said:
            raise MayNotOpen(str(error), status=error.status, said=error.said) from error
        raise
    teams = [name.partition("/")[2] for name in settings.reviewers if "/" in name]
    people = [name for name in settings.reviewers if "/" not in name]
    refused = []
    if settings.labels:
        # PyGithub's add_to_labels sends a bare list, which GitHub takes and its own description does not.
        labels = list(settings.labels)
        refused.append(_tried(forge, "label it", lambda: forge.repository.get_issue(number).edit(labels=labels), 2))
    if people:
        refused.append(
            _tried(forge, f"ask {', '.join(people)} for a review", lambda: pull.create_review_request(people))
        )
    if teams:
        ask = f"ask {', '.join(teams)} for a review"
        refused.append(_tried(forge, ask, lambda: pull.create_review_request(team_reviewers=teams)))
    return Opened(number, url, tuple(filter(None, refused)))


def edit_pull(forge: Forge, number: int, title: str, body: str, *, base: str = "", close: bool = False) -> str:
    """Write title and body of a pull request anew, in one request, and close it with the same if asked; its address.

    An empty title or base stays as it is.
    """
    with forge.asking(f"read pull request {number}"):
        pull = forge.repository.get_pull(number)
    with forge.asking(f"edit pull request {number}"):
        pull.edit(
            title=title or NotSet,
            body=body,
            state="closed" if close else NotSet,
            base=base or NotSet,
        )
    return pull.html_url


def _element(forge: Forge, path: str, data: bytes | None, known: Mapping[str, File]) -> InputGitTreeElement:
    mode = known[path].mode if path in known else "100644"
    if data is None:
        return InputGitTreeElement(path, mode, "blob", sha=None)
    if path.endswith((".json", ".jsonl")) and len(data) <= _INLINE:
        return InputGitTreeElement(path, mode, "blob", content=data.decode("utf-8"))
    with forge.asking("write a file"):
        blob = forge.repository.create_git_blob(base64.b64encode(data).decode("ascii"), "base64")
        return InputGitTreeElement(path, mode, "blob", sha=checked(blob.sha))


def _tried(forge: Forge, what: str, write: Callable[[], object], requests: int = 1) -> str:
    """Why something that need not succeed did not; empty where it did."""
    try:
        with forge.asking(what, requests):
            write()
    except GitHubFailed as error:
        if error.status in {FORBIDDEN, NOT_FOUND, UNPROCESSABLE}:
            return str(error)
        return f"{error} (the pull request itself stands)"
    return ""
