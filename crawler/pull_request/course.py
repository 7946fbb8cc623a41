"""What to do tonight: open the pull request, update it, leave it alone, close it, or keep hands off, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.pull_request.commits import is_own, replaced
from crawler.pull_request.selection import Closed
from crawler.pull_request.state import State


class Course(StrEnum):
    """What is done about the pull request."""

    CREATE = "created"
    UPDATE = "updated"
    LEAVE = "left alone"
    CLOSE = "closed"
    PUSHED = "pushed only"
    """The branch is there, but the repository lets the token open no pull request."""
    HANDS_OFF = "hands off"
    NOTHING = "nothing to do"


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """A commit as the branch holds it: whose it is (addresses, casefolded), and its message."""

    author: str
    committer: str
    message: str


@dataclass(frozen=True, slots=True)
class Branch:
    """The bot's branch as it stands: its head, its commits that the base lacks, oldest first, and where it forked."""

    head: str
    commits: tuple[CommitFacts, ...]
    fork: str


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request from the bot's branch. `state` is None where it is not the bot's."""

    number: int
    base: str
    title: str
    body: str
    state: State | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on GitHub: the base branch and its head, the bot's branch, its pull requests, open and closed."""

    base: str
    base_head: str
    branch: Branch | None
    pulls: tuple[Pull, ...] = ()
    closed: tuple[Closed, ...] = ()

    @property
    def own(self) -> Pull | None:
        """The bot's open pull request."""
        return next((pull for pull in self.pulls if pull.state is not None), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand there: whether anything is, what it says, and whether the branch holds those files already."""

    anything: bool
    digest: str
    in_branch: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done, why in words, and which of both writes it takes."""

    course: Course
    reason: str
    push: bool = False
    edit: bool = False


def claimed(standing: Standing, email: str) -> str:
    """Why the bot keeps its hands off the branch; empty where all of it is the bot's."""
    for pull in standing.pulls:
        if pull.state is None:
            return f"pull request {pull.number} from this branch is not the bot's, or its state was taken out of it"
    branch = standing.branch
    if branch is None or not branch.commits:
        return ""
    if standing.own is None and branch.head in _merged_heads(standing.closed):
        return ""  # what people added to it went into the base with it
    strange = _strangers(branch.commits, email)
    if strange:
        return f"the branch has commits that the bot did not make ({', '.join(strange)})"
    own = standing.own
    if own and own.state and own.state.head not in {branch.head, replaced(branch.commits[-1].message)}:
        return f"the branch stands at {branch.head[:10]}, where the bot did not put it"
    return ""


def plan(standing: Standing, wanted: Wanted, email: str) -> Plan:
    """Decide. Nothing is written where the branch and the words are the same already."""
    own = standing.own
    if own is None and not wanted.anything:
        return Plan(Course.NOTHING, "no cell is to change")
    taken = claimed(standing, email)
    if taken:
        return Plan(Course.HANDS_OFF, f"{taken}; it is left as it is")
    if not wanted.anything:
        return Plan(Course.CLOSE, "no cell is to change any more", edit=True)
    moved = standing.branch is None or standing.branch.fork != standing.base_head
    push = moved or not wanted.in_branch
    if own is None or own.state is None:
        return Plan(Course.CREATE, "cells are to change, and no pull request is open", push=push, edit=True)
    words = own.state.digest != wanted.digest or own.base != standing.base
    edit = words or push or (standing.branch is not None and standing.branch.head != own.state.head)
    if not edit:
        return Plan(Course.LEAVE, "it says the same already")
    return Plan(Course.UPDATE, _why(moved=moved, push=push, words=words), push=push, edit=edit)


def _why(*, moved: bool, push: bool, words: bool) -> str:
    if moved:
        return "the base has moved"
    if push:
        return "other cells are to change"
    return "its text is to say something else" if words else "an earlier run was cut off"


def _merged_heads(closed: Sequence[Closed]) -> Collection[str]:
    return {one.head for one in closed if one.merged}


def _strangers(commits: Sequence[CommitFacts], email: str) -> list[str]:
    """Who else committed; a commit with the bot's address but not its trailer is another program's."""
    own = email.casefold()
    found = [
        next((address for address in (commit.author, commit.committer) if address != own), "another program")
        for commit in commits
        if (commit.author, commit.committer) != (own, own) or not is_own(commit.message)
    ]
    return list(dict.fromkeys(address or "unknown" for address in found))
