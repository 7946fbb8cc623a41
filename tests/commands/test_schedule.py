"""`claimwatch schedule` as a service: its log, its stop, and what a kill leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import build_parser, shared_options
from crawler.commands.schedule import LOG, line_of, switches_of, variables_of
from crawler.schedule.program import Ended
from crawler.settings import settings_from
from crawler.store.history_db import RunHistory, Started
from crawler.store.run_lock import FILE, holder, only_run
from tests.commands.conftest import Workplace, options_of


@contextmanager
def service(place: Workplace, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-P", "-m", "crawler", *options_of(place.folder), "schedule", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], words: str) -> str:
    """The next line of standard error that holds these words."""
    assert process.stderr is not None
    return next(line for line in process.stderr if words in line)


def log(place: Workplace) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (place.folder / "cache" / LOG).read_text().splitlines()]


def missed(place: Workplace) -> None:
    """A history whose last run is three days old."""
    long_ago = datetime.now(UTC) - timedelta(days=3)
    history = RunHistory(place.folder / "cache" / "history.db")
    history.start(Started(long_ago, "run", "schedule", "pack", place.folder / "snapshots", "0.1.0"))


def test_once_runs_logs_a_line_and_leaves_a_history(workplace: Workplace) -> None:
    ran = workplace.run("schedule", "--once")
    assert ran.code == 0
    (line,) = log(workplace)
    assert json.loads(ran.out) == line
    assert (line["result"], line["exit"], line["projects"]) == ("done", 0, {"first": 3})
    assert line["cells"]["propose"] == 3
    assert line["seconds"] > 0
    assert (workplace.folder / "reports" / "drift.md").exists()
    last = RunHistory(workplace.folder / "cache" / "history.db").last(workplace.folder / "snapshots")
    assert last is not None
    assert last.result == "done"
    assert workplace.run("schedule", "--once").code == 0
    assert [line["projects"] for line in log(workplace)] == [{"first": 3}, {"unchanged": 3}]


def test_a_partial_night_is_in_the_log_with_its_reason(crawled: Workplace) -> None:
    crawled.replace("bittern")
    ran = crawled.run("schedule", "--once")
    assert ran.code == 3
    (line,) = log(crawled)
    assert line["result"] == "partial"
    assert "bittern" in line["message"]
    assert "bittern" in ran.err


def test_a_pull_request_is_not_begun_after_bad_input(workplace: Workplace, tmp_path: Path) -> None:
    (workplace.folder / "pack" / "overrides.toml").write_text("overrides = 3")
    assert workplace.run("schedule", "--once").code == 2
    assert workplace.run("run").code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cron", "23 3 * * 9"], "no day of the week"),
        (["--cron", "23 3"], "give minute, hour"),
        (["--timezone", "Mars/Base"], "time zone 'Mars/Base'"),
        (["--jitter", "-5"], "--jitter -5"),
        (["--log", "/dev/null/log"], "--log /dev/null/log: cannot be written"),
    ],
)
def test_what_cannot_be_served_is_said_at_the_start(workplace: Workplace, arguments: list[str], message: str) -> None:
    ran = workplace.run("schedule", "--once", *arguments)
    assert ran.code == 2
    assert message in ran.err


def test_the_pack_says_when(workplace: Workplace) -> None:
    pack = workplace.folder / "pack" / "pack.toml"
    pack.write_text(pack.read_text() + '\n[schedule]\ncron = "5 4 * * *"\njitter = 0\ntimezone = "Europe/Berlin"\n')
    with service(workplace) as process:
        assert "04:05:00 CE" in said(process, "next run at")


def test_a_cron_line_in_the_pack_is_checked_with_the_pack(workplace: Workplace) -> None:
    pack = workplace.folder / "pack" / "pack.toml"
    pack.write_text(pack.read_text() + '\n[schedule]\ncron = "every night"\n')
    ran = workplace.run("schedule", "--once")
    assert ran.code == 2
    assert "has not the five fields" in ran.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_service_stops_at_once(workplace: Workplace, number: signal.Signals) -> None:
    with service(workplace, "--cron", "23 3 * * *") as process:
        said(process, "next run at")
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 10
    assert log(workplace) == []


def test_a_missed_run_is_caught_up_and_a_stop_lets_it_end(crawled: Workplace) -> None:
    missed(crawled)
    with service(crawled, "--cron", "23 3 * * *", "--catch-up", "--grace", "60") as process:
        with only_run(crawled.folder / "snapshots", "crawl"):
            said(process, "a run was missed")
            said(process, "waiting up to 3600 s")  # the run waits for ours
            process.terminate()
            said(process, "has 60 s to end")
        assert process.wait(60) == 0
    assert [line["result"] for line in log(crawled)] == ["done"]


def test_a_run_that_does_not_end_is_interrupted(crawled: Workplace) -> None:
    missed(crawled)
    with only_run(crawled.folder / "snapshots", "crawl"):
        with service(crawled, "--cron", "23 3 * * *", "--catch-up", "--grace", "0.2") as process:
            said(process, "waiting up to 3600 s")
            process.terminate()
            assert process.wait(40) == 0
        assert [line["result"] for line in log(crawled)] == ["interrupted"]


def test_a_killed_service_leaves_a_run_that_ends_and_no_lock(crawled: Workplace) -> None:
    missed(crawled)
    night = ("--cron", "23 3 * * *", "--catch-up")
    with only_run(crawled.folder / "snapshots", "crawl"), service(crawled, *night) as process:
        said(process, "waiting up to 3600 s")
        os.kill(process.pid, signal.SIGKILL)
    history = RunHistory(crawled.folder / "cache" / "history.db")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        last = history.last(crawled.folder / "snapshots")
        if last and last.code is not None and not (crawled.folder / "snapshots" / FILE).exists():
            break
        time.sleep(0.1)
    assert last is not None
    assert last.code is not None
    assert holder(crawled.folder / "snapshots") == ""
    assert crawled.run("run").code == 0


def test_the_run_gets_all_settings() -> None:
    given = {
        "CLAIMWATCH_PACK": "p",
        "CLAIMWATCH_SNAPSHOTS": "s",
        "CLAIMWATCH_REPORTS": "r",
        "CLAIMWATCH_CACHE": "c",
        "CLAIMWATCH_TABLE": "t.md",
        "CLAIMWATCH_GIT_BASE": "file:///m/{owner}+{name}.git",
        "CLAIMWATCH_API_BASE": "https://forge.example/api/v3",
        "CLAIMWATCH_RAW_BASE": "https://raw.example",
        "CLAIMWATCH_AT": "2026-01-01",
        "CLAIMWATCH_JOBS": "3",
        "CLAIMWATCH_DEADLINE": "90",
    }
    settings = settings_from(Namespace(), given)
    variables = variables_of(settings)
    assert given.items() - variables.items() == {("CLAIMWATCH_DEADLINE", "90")}
    assert variables["CLAIMWATCH_DEADLINE"] == "90.0"
    assert settings_from(Namespace(), variables) == settings
    bare = settings_from(Namespace(), {"GITHUB_TOKEN": "secret"})
    assert "secret" not in str(variables_of(bare))
    assert settings_from(Namespace(), {"GITHUB_TOKEN": "secret", **variables_of(bare)}) == bare


def test_the_run_gets_the_switches_that_are_on() -> None:
    """Every shared option without a value, so that one that is added later is passed on, too."""
    actions = [action for action in shared_options()._actions if action.nargs == 0]  # noqa: SLF001 - no other way
    every = [action.option_strings[-1] for action in actions]
    settings = settings_from(build_parser().parse_args(["run", *every]), {})
    assert sorted([*switches_of(settings), "--json"]) == sorted(every)
    assert switches_of(settings_from(Namespace(), {})) == []


STARTED = datetime(2026, 5, 12, 3, 23, tzinfo=UTC)


def test_a_line_of_the_log() -> None:
    run = Ended(0, '{"projects": {"unchanged": 13}, "cells": {"agrees": 90}}', "", 2.5)
    pr = Ended(3, "", "GitHub does not answer", 1.5)
    assert line_of(STARTED, run, pr) == {
        "started": "2026-05-12T03:23:00+00:00",
        "result": "done",
        "exit": 0,
        "seconds": 2.5,
        "projects": {"unchanged": 13},
        "cells": {"agrees": 90},
        "pr": {"result": "partial", "exit": 3, "seconds": 1.5, "message": "GitHub does not answer"},
    }


@pytest.mark.parametrize(
    ("code", "result"),
    [(1, "failed"), (2, "bad input"), (70, "bug"), (130, "interrupted"), (-9, "killed"), (5, "failed")],
)
def test_a_run_that_said_nothing_is_told_by_its_end(code: int, result: str) -> None:
    assert line_of(STARTED, Ended(code, "", "words", 0.1), None)["result"] == result
    assert line_of(STARTED, Ended(code, "", "words", 0.1), None)["message"] == "words"
