"""Runs that end before their time, and runs that meet: nothing is lost, and the next one goes on."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import PROJECTS
from tests.faults.killing import Grounds, Started, rounds
from tests.faults.matrix import ENDS
from tests.little_github import little_github, slow

PATIENCE = 20.0


@pytest.fixture
def grounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grounds:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in [name for name in os.environ if name.startswith("CLAIMWATCH_") or name == "GITHUB_TOKEN"]:
        monkeypatch.delenv(name)
    return Grounds.prepare(tmp_path)


@pytest.fixture
def stuck(grounds: Grounds) -> Iterator[Started]:
    """A crawl that has finished auk, and waits for bittern."""
    before = grounds.commits()
    grounds.push(1)
    with little_github(grounds.folder / "git") as github:
        left = [2]  # the lists of refs

        def late(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
            left[0] -= 1
            return answer if left[0] >= 0 else slow(5)(answer)

        github.fail(r"POST /birds/(bittern|crane)\.git", late)
        run = grounds.started("crawl", "--jobs", "2", "--git-base", f"{github.url}/{{owner}}/{{name}}.git")
        end = time.monotonic() + PATIENCE
        while grounds.commits()["auk"] == before["auk"]:
            assert time.monotonic() < end, run.said
            time.sleep(0.02)
        yield run


@pytest.mark.parametrize(("how", "number"), [("interrupt", signal.SIGINT), ("terminate", signal.SIGTERM)])
def test_a_run_that_is_told_to_end_keeps_what_it_finished(
    grounds: Grounds, stuck: Started, how: str, number: int
) -> None:
    end = ENDS[how]
    began = time.monotonic()
    stuck.signal(number)
    assert str(stuck()) == end.code
    assert time.monotonic() - began < 4, "it waited for the server"
    assert end.reported in stuck.said
    heads, found = grounds.heads(), grounds.commits()
    assert found["auk"] == heads["auk"]
    assert found["crane"] != heads["crane"]
    run = grounds.started("crawl")
    assert run() == 0, run.said
    assert grounds.commits() == heads


def test_kill_at_any_moment_leaves_each_snapshot_as_before_or_after(grounds: Grounds) -> None:
    assert ENDS["kill"].result == "each snapshot is the one before or after"
    assert rounds(grounds, 10, seed=6) > 0


def test_two_runs_at_once_over_the_same_snapshots(grounds: Grounds) -> None:
    grounds.push(1)
    runs = [grounds.started("crawl"), grounds.started("crawl")]
    codes = sorted(run() for run in runs)
    # On a slow machine the second may begin when the first has ended.
    assert codes in ([0, 3], [0, 0]), [run.said for run in runs]
    assert grounds.commits() == grounds.heads()
    assert grounds.started("crawl")() == 0


def test_two_runs_at_once_over_the_same_cache(grounds: Grounds) -> None:
    grounds.push(1)
    runs = [grounds.started("crawl"), grounds.started("crawl", snapshots="others")]
    assert [run() for run in runs] == [0, 0], [run.said for run in runs]
    assert grounds.commits() == grounds.commits("others") == grounds.heads()
    assert set(grounds.commits()) == set(PROJECTS)
