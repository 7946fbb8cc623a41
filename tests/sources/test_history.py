"""Refs of every kind: branches, tags, commits, abbreviated commits, days."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.sources import RepoRef
from tests.sources.conftest import MakeSource
from tests.support import GitRepo

HeadOf = Callable[..., str]


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> tuple[GitRepo, list[str]]:
    """A commit at noon (UTC) of the first day of each month from 2024-01 to 2025-12."""
    repo = GitRepo.create(tmp_path_factory.mktemp("years") / "repo.git")
    months = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    return repo, [repo.commit({"README.md": f"{y}-{m}\n"}, f"{y}-{m:02}-01T12:00:00+00:00") for y, m in months]


@pytest.fixture
def commits(demo: GitRepo, two_years: tuple[GitRepo, list[str]]) -> list[str]:
    """The commits of two years, served as octo/demo."""
    repo, ids = two_years
    shutil.copytree(repo.path, demo.path, dirs_exist_ok=True)
    return list(ids)


def test_branches_tags_and_commits(demo: GitRepo, commits: list[str], head_of: HeadOf) -> None:
    demo.git("branch", "release/1", commits[3])
    demo.git("branch", "release/1-next", commits[4])
    demo.tag("v1", commits[5])
    assert demo.tag("v2", commits[6], annotated=True) != commits[6]
    assert head_of() == commits[-1]
    assert head_of("main") == commits[-1]
    assert head_of("release/1") == commits[3]
    assert head_of("v1") == commits[5]
    assert head_of("v2") == commits[6]
    assert head_of("refs/tags/v2") == commits[6]
    assert head_of(commits[7]) == commits[7]
    assert head_of("release") == "no branch or tag is called 'release'"


def test_a_whole_commit_id_asks_nobody(make_source: MakeSource) -> None:
    source = make_source("https://nowhere.invalid/{owner}/{name}")
    ask = RepoRef("octo/demo", "1" * 40)
    assert source.heads([ask]) == {ask: "1" * 40}
    assert source.usage.ls_refs == 0


def test_abbreviated_commits(demo: GitRepo, commits: list[str], head_of: HeadOf, make_source: MakeSource) -> None:
    demo.git("branch", "old", commits[2])
    lost = demo.commit({"x.md": "x\n"}, branch="side")
    assert head_of(commits[-1][:7]) == commits[-1]
    assert head_of(commits[2][:12]) == commits[2]
    ask = RepoRef("octo/demo", commits[9][:10])
    source = make_source()
    assert source.heads([ask]) == {ask: commits[9]}
    assert source.usage.fetches == 1
    again = make_source()
    assert again.heads([ask]) == {ask: commits[9]}
    assert again.usage.fetches == 0
    assert head_of(lost[:8]) == lost
    assert head_of("0123456") == "no branch, tag or single commit is called '0123456'"


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2025-12-31", 24),
        ("2025-12-01", 24),
        ("2025-11-30", 23),
        ("2025-01-01", 13),
        ("2024-12-31", 12),
        ("2024-02-01", 2),
        ("2024-01-01", 1),
        ("2030-01-01", 24),
    ],
)
def test_a_day_is_the_state_of_the_default_branch_at_its_end(
    day: str, month: int, commits: list[str], head_of: HeadOf
) -> None:
    assert head_of(day) == commits[month - 1]


def test_a_day_ends_at_midnight_utc(demo: GitRepo, head_of: HeadOf) -> None:
    before = demo.commit({"a": "1"}, "2025-06-01T19:59:59-04:00")
    after = demo.commit({"a": "2"}, "2025-06-01T20:00:00-04:00")
    assert head_of("2025-06-01") == before
    assert head_of("2025-06-02") == after


def test_before_the_first_commit_there_is_nothing(commits: list[str], head_of: HeadOf) -> None:
    assert head_of("2023-12-31") == "its default branch has no commit on 2023-12-31 or before"


def test_a_merged_branch_does_not_count_before_its_merge(demo: GitRepo, head_of: HeadOf) -> None:
    first = demo.commit({"a": "1"}, "2025-01-01T12:00:00+00:00")
    demo.git("branch", "side", first)
    side = demo.commit({"b": "1"}, "2025-01-05T12:00:00+00:00", branch="side")
    merged = demo.commit({"b": "1"}, "2025-01-09T12:00:00+00:00", merge=side)
    assert head_of("2025-01-06") == first
    assert head_of("2025-01-09") == merged


def test_days_need_few_commits_and_no_files(commits: list[str], make_source: MakeSource, tmp_path: Path) -> None:
    recent, old = RepoRef("octo/demo", "2025-11-15"), RepoRef("octo/demo", "2024-03-15")
    source = make_source()
    assert source.heads([recent]) == {recent: commits[22]}
    assert source.usage.fetches == 1
    history = GitRepo(tmp_path / "cache" / "git-history" / "octo+demo.git")
    assert history.git("rev-list", "--count", commits[23]) == "2"
    again = make_source()
    assert again.heads([recent]) == {recent: commits[22]}
    assert again.usage.fetches == 0
    assert again.heads([old]) == {old: commits[2]}
    kinds = history.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    assert set(kinds) == {"commit"}


def test_days_leave_the_cache_of_files_alone(commits: list[str], demo: GitRepo, make_source: MakeSource) -> None:
    source = make_source()
    newest, old = demo.id("README.md"), RepoRef("octo/demo", "2024-03-15")
    source.blobs("octo/demo", commits[23], [newest])
    assert source.heads([old]) == {old: commits[2]}
    assert source.state("octo/demo", commits[2]).commit_date == "2024-03-01T12:00:00+00:00"
    assert [entry.path for entry in source.tree("octo/demo", commits[2])] == ["README.md"]
    assert source.cached_blobs("octo/demo", [newest]) == {newest: b"2025-12\n"}


def test_marks_of_a_mirror_with_a_cut_history(commits: list[str], demo: GitRepo, head_of: HeadOf) -> None:
    demo.git("update-ref", "refs/heads/main", demo.commit({"a": "1"}, "2026-01-10T12:00:00+00:00", branch="cut"))
    demo.tag("asof-2025-02-15", commits[13])
    demo.tag("asof-2025-05-15", commits[16], annotated=True)
    assert head_of("2025-02-15") == commits[13]
    assert head_of("2025-05-14") == commits[13]
    assert head_of("2025-12-31") == commits[16]
    assert head_of("2025-02-14") == "its default branch has no commit on 2025-02-14 or before"


def test_a_mirror_with_a_cut_history_and_no_marks(commits: list[str], demo: GitRepo, head_of: HeadOf) -> None:
    (demo.path / "shallow").write_text(f"{commits[20]}\n")
    for commit in commits[:20]:
        demo.object_file(commit).unlink()
    assert head_of("2025-11-15") == commits[22]
    for _ in range(2):
        assert head_of("2025-08-31") == "its default branch has no commit on 2025-08-31 or before"
        assert head_of("2025-09-01") == commits[20]
    assert head_of("2026-01-01") == commits[23]


def test_the_head_is_newer_than_the_newest_mark(commits: list[str], demo: GitRepo, head_of: HeadOf) -> None:
    demo.tag("asof-2025-05-15", commits[16])
    assert head_of("2025-11-30") == commits[16]
    assert head_of("2025-12-01") == commits[23]


def test_a_day_of_an_empty_repository(demo: GitRepo, head_of: HeadOf) -> None:
    assert head_of("2025-01-01") == "it is empty, or its default branch does not exist"
