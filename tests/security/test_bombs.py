"""Repositories of a few kilobytes that would fill any memory: refused with a reason, in seconds, and others go on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from crawler.sources.bounds import TOO_MANY, TOO_MUCH
from crawler.sources.trees import TOO_DEEP
from tests.commands.conftest import Workplace
from tests.little_github import LittleGitHub, little_github
from tests.security.bombs import GUIDE, files_of_blanks, nested_folders
from tests.security.limited import GIGABYTE, SECONDS, limited
from tests.support import ALONE, GitRepo

BLANKS = 30_000_000
PAGES = "a quarter of a million pages"
DEEP = "a page a thousand folders down"
REASONS = {
    ("git", PAGES): "it has more than 100,000 documents",
    ("api", PAGES): "it has more than 100,000 documents",
    ("api", DEEP): TOO_DEEP,
}
"""Where it is another than TOO_MANY."""
BOMBS: dict[str, Callable[[GitRepo], object]] = {
    PAGES: lambda repo: nested_folders(repo, 5, 12),  # nothing but too many
    "ten thousand million pages": lambda repo: nested_folders(repo, 10, 10),
    "as many empty folders": lambda repo: nested_folders(repo, 10, 10, empty=True),
    DEEP: lambda repo: nested_folders(repo, 1200, 1, name="d" * 240),
    "a million pages with long paths": lambda repo: nested_folders(repo, 19, 2, name="d" * 240),
}


@contextmanager
def options(source: str, place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """What a command is told to read the workplace's repositories with git, or from a little GitHub."""
    if source == "git":
        yield ()
        return
    monkeypatch.setattr(LittleGitHub, "git", _cut_short)
    with little_github(place.folder / "git") as github:
        github.tree_limit = 100
        yield ("--source", "api", "--api-base", f"{github.url}/api", "--raw-base", f"{github.url}/raw")


def _cut_short(github: LittleGitHub, repo: str, *arguments: str) -> bytes:
    """What git prints, and of a listing the beginning alone: GitHub is not blown up either."""
    environment = ALONE | {"GIT_DIR": str(github.folder(repo))}
    with subprocess.Popen(
        ["git", *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as git:
        assert git.stdout
        if arguments[0] != "ls-tree":
            return git.stdout.read()
        printed = git.stdout.read(3_000_000)
        git.kill()
        return printed[: printed.rindex(b"\0") + 1] if printed else b""


def crawl_in_bounds(place: Workplace, asked: tuple[str, ...], check: Callable[[int, str], None]) -> None:
    """Crawl in a process of its own, hold it to its bounds, and look there at the exit code and what was said."""

    def work() -> None:
        ran = place.run(*asked, "crawl")
        check(ran.code, ran.out + ran.err)

    begun = time.monotonic()
    spent = limited(work)
    assert spent.ending == ""
    assert spent.memory < GIGABYTE
    assert max(spent.seconds, time.monotonic() - begun) < SECONDS


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("source", ["git", "api"])
def test_endless_folders_are_refused_and_the_last_snapshot_is_kept(
    source: str, bomb: str, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with options(source, workplace, monkeypatch) as asked:
        assert workplace.run(*asked, "crawl").code == 0
        before = workplace.files("snapshots", "bittern")
        BOMBS[bomb](workplace.replace("bittern"))
        workplace.repo("auk").commit({"docs/jobs.md": f"# Jobs\n\n{GUIDE}"})

        def check(code: int, said: str) -> None:
            assert code == 3, said[-900:]
            assert f"birds/bittern: {REASONS.get((source, bomb), TOO_MANY)}" in " ".join(said.split()), said[-900:]

        crawl_in_bounds(workplace, asked, check)
    assert before == workplace.files("snapshots", "bittern") != {}
    assert workplace.repo("auk").id("docs/jobs.md") in str(workplace.files("snapshots", "auk"))


@pytest.mark.parametrize("source", ["git", "api"])
def test_of_files_of_blanks_most_are_read(source: str, workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = workplace.replace("bittern")
    repo.commit({"README.md": "# Bittern\n\nA bird.\n", "docs/jobs.md": GUIDE})
    files_of_blanks(repo, [BLANKS] * 10)

    def check(code: int, said: str) -> None:
        assert code == 0, said[-900:]
        assert said.partition("bittern: first")[2].split("\n")[1] == "  delays: yes 0.90", said[-900:]

    with options(source, workplace, monkeypatch) as asked:
        crawl_in_bounds(workplace, asked, check)
    kept = b"".join(workplace.files("snapshots", "bittern").values()).decode()
    assert kept.count(TOO_MUCH) == 2
    assert repo.id("docs/jobs.md") in kept
