"""What `run` and `crawl` leave in the run history, and that only one of them works at a time."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from crawler.store.run_lock import FILE, only_run
from tests.commands.conftest import Workplace


def rows(place: Workplace, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(place.folder / "cache" / "history.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_run_by_hand_is_in_the_history(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert workplace.run("run").code == 0
    assert rows(workplace, "select verb, started_by, result, exit_code, claims_changed from runs") == [
        ("run", "person", "done", 0, 3)
    ]
    assert rows(workplace, "select project, result from projects") == [
        ("auk", "first"),
        ("bittern", "first"),
        ("crane", "first"),
    ]
    assert rows(workplace, "select decision, cells from cells") == [("propose", 3)]
    assert rows(workplace, "select step from durations") == [("crawl",), ("judge",), ("report",)]
    requests: dict[str, int] = dict(rows(workplace, "select kind, count from requests"))
    assert requests["questions for refs"] == 3
    assert requests["new files"] == 6  # a README and a page each


def test_a_partial_run_notes_the_reason_and_keeps_the_claims(crawled: Workplace) -> None:
    crawled.replace("bittern")
    assert crawled.run("run").code == 3
    assert rows(crawled, "select result, exit_code from runs order by id desc limit 1") == [("partial", 3)]
    ((reason,),) = rows(crawled, "select reason from projects where project = 'bittern' and result = 'failed'")
    assert "empty" in reason
    assert rows(crawled, "select count(*) from latest_claims where project = 'bittern'") == [(1,)]


def test_claims_over_time(crawled: Workplace) -> None:
    crawled.repo("auk").commit({"docs/jobs.md": "# Jobs\n"})
    crawled.run("crawl", "auk")
    crawled.run("crawl", "auk")
    told = rows(crawled, "select run, status from claims where project = 'auk' and feature = 'delays'")
    assert told == [(1, "yes"), (2, "no")]


def test_bad_input_is_noted_with_its_message(workplace: Workplace) -> None:
    (workplace.folder / "pack" / "pack.toml").write_text("title = 3")
    assert workplace.run("run").code == 2
    ((result, message),) = rows(workplace, "select result, message from runs")
    assert result == "bad input"
    assert "pack.toml:1" in message


@pytest.mark.parametrize("verb", ["run", "crawl"])
def test_a_second_one_exits_3_and_names_the_first(crawled: Workplace, verb: str) -> None:
    before = crawled.files("reports") if verb == "run" else {}
    with only_run(crawled.folder / "snapshots", "crawl"):
        ran = crawled.run(verb)
    assert ran.code == 3
    assert f"in use by `claimwatch crawl` (process {os.getpid()}" in ran.err
    assert crawled.files("reports") == before if verb == "run" else True
    assert rows(crawled, "select count(*) from runs") == [(1,)]
    assert crawled.run(verb).code == 0


def test_it_can_wait(crawled: Workplace) -> None:
    first = only_run(crawled.folder / "snapshots", "crawl")
    first.__enter__()
    threading.Timer(0.3, lambda: first.__exit__(None, None, None)).start()
    ran = crawled.run("run", "--wait", "60")
    assert ran.code == 0
    assert "waiting up to 60 s" in ran.err


@pytest.mark.parametrize("seconds", ["-1", "nan", "soon"])
def test_a_wait_that_is_none_is_refused(crawled: Workplace, seconds: str) -> None:
    with pytest.raises(SystemExit) as left:
        crawled.run("run", "--wait", seconds)
    assert left.value.code == 2


def test_no_run_fails_for_its_history(crawled: Workplace) -> None:
    path = crawled.folder / "cache" / "history.db"
    path.write_text("no database, but long enough to be read as one" * 100)
    ran = crawled.run("run")
    assert ran.code == 0
    assert "The run goes on without it" in ran.err
    assert "cells of comparison.md" in ran.out


KILLED = """
import os, signal, sys
from crawler.pipeline import Crawler
Crawler.crawl = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_killed_run_leaves_no_lock_and_is_marked(crawled: Workplace) -> None:
    folder: Path = crawled.folder
    places = ["--pack", f"{folder}/pack", "--snapshots", f"{folder}/snapshots", "--cache", f"{folder}/cache"]
    killed = subprocess.run([sys.executable, "-c", KILLED, *places, "run"], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "snapshots" / FILE).exists()
    assert rows(crawled, "select result from runs") == [("done",), ("",)]
    assert crawled.run("run").code == 0
    assert rows(crawled, "select result from runs") == [("done",), ("cut off",), ("done",)]
    assert not (folder / "snapshots" / FILE).exists()
