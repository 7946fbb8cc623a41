"""What to do, from what stands and what is wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.pull_request.course import Branch, CommitFacts, Course, Pull, Standing, Wanted, plan
from crawler.pull_request.selection import Closed
from crawler.pull_request.state import State

BOT = "bot@example.org"
OURS = CommitFacts(BOT, BOT, "auk: delays No → Yes\n\nClaimwatch-Change: auk\n")
STATE = State("head", "words", "Title")
PULL = Pull(1, "main", "Title", "", STATE)
STANDING = Standing("main", "base", Branch("head", (OURS,), "base"), (PULL,))
NONE = Standing("main", "base", None)
SAME = Wanted(anything=True, digest="words", in_branch=True)
NOTHING = Wanted(anything=False, digest="none", in_branch=True)


@pytest.mark.parametrize(
    ("standing", "wanted", "course", "push", "edit"),
    [
        (NONE, NOTHING, Course.NOTHING, False, False),
        (NONE, replace(SAME, in_branch=False), Course.CREATE, True, True),
        (STANDING, SAME, Course.LEAVE, False, False),
        (STANDING, replace(SAME, digest="others"), Course.UPDATE, False, True),
        (STANDING, replace(SAME, in_branch=False), Course.UPDATE, True, True),
        (replace(STANDING, base_head="moved"), SAME, Course.UPDATE, True, True),
        (replace(STANDING, base="trunk"), SAME, Course.UPDATE, False, True),
        (STANDING, NOTHING, Course.CLOSE, False, True),
        (replace(STANDING, pulls=()), SAME, Course.CREATE, False, True),
        (replace(STANDING, pulls=()), NOTHING, Course.NOTHING, False, False),
    ],
)
def test_the_course(standing: Standing, wanted: Wanted, course: Course, *, push: bool, edit: bool) -> None:
    found = plan(standing, wanted, BOT)
    assert (found.course, found.push, found.edit) == (course, push, edit)
    assert found.reason


@pytest.mark.parametrize(
    "commit",
    [
        replace(OURS, author="ann@example.org"),
        replace(OURS, committer="noreply@github.com"),
        replace(OURS, author=""),
        replace(OURS, message="Format the table"),
    ],
)
@pytest.mark.parametrize("wanted", [SAME, replace(SAME, in_branch=False), NOTHING])
def test_hands_off_where_somebody_else_committed(commit: CommitFacts, wanted: Wanted) -> None:
    standing = replace(STANDING, branch=Branch("head", (OURS, commit), "base"))
    assert plan(standing, wanted, BOT).course is Course.HANDS_OFF


def test_hands_off_where_the_head_is_another() -> None:
    standing = replace(STANDING, branch=Branch("elsewhere", (OURS,), "base"))
    assert plan(standing, SAME, BOT).course is Course.HANDS_OFF


def test_a_head_that_says_what_it_replaced_is_a_run_cut_off() -> None:
    commit = replace(OURS, message=f"{OURS.message}Claimwatch-Replaces: head\n")
    found = plan(replace(STANDING, branch=Branch("new", (commit,), "base")), SAME, BOT)
    assert (found.course, found.push, found.edit) == (Course.UPDATE, False, True)


def test_hands_off_where_somebody_else_opened_one() -> None:
    strange = replace(STANDING, pulls=(replace(PULL, number=2, state=None), PULL))
    assert plan(strange, SAME, BOT).course is Course.HANDS_OFF


def test_a_branch_that_was_merged_may_be_used_again_whoever_committed() -> None:
    branch = Branch("theirs", (OURS, replace(OURS, author="ann@example.org")), "old")
    closed = Closed(1, merged=True, head="theirs", state=STATE)
    wanted = replace(SAME, in_branch=False)
    assert plan(Standing("main", "base", branch, (), (closed,)), wanted, BOT).course is Course.CREATE
    unmerged = replace(closed, merged=False)
    assert plan(Standing("main", "base", branch, (), (unmerged,)), wanted, BOT).course is Course.HANDS_OFF


def test_addresses_do_not_differ_by_case() -> None:
    assert plan(STANDING, SAME, BOT.upper()).course is Course.LEAVE
