"""The run history: rows that people query, and that no run fails for."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.models import Basis, Claim, Snapshot, Status
from crawler.store.history_db import Ended, HistoryUnusable, ProjectEnd, RunHistory, Started

NIGHT = datetime(2026, 5, 12, 3, 23, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> RunHistory:
    return RunHistory(tmp_path / "cache" / "history.db")


def started(folder: Path, when: datetime = NIGHT, at: str = "") -> Started:
    return Started(when, "run", "schedule", "Queues", folder / "snapshots", "0.1.0", at)


def rows(history: RunHistory, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(history.path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def night(
    history: RunHistory, folder: Path, snapshots: Sequence[Snapshot], when: datetime = NIGHT, at: str = ""
) -> int:
    number = history.start(started(folder, when, at))
    ends = [ProjectEnd(one.project, "updated", "", one) for one in snapshots]
    history.end(number, Ended(when + timedelta(seconds=20.5), 0, "done", projects=ends))
    return number


def with_claims(snapshot: Snapshot, *claims: Claim) -> Snapshot:
    return replace(snapshot, claims={claim.feature: claim for claim in claims})


def test_a_run_is_told_with_all_that_it_did(history: RunHistory, tmp_path: Path, snapshot: Snapshot) -> None:
    number = history.start(started(tmp_path))
    assert rows(history, "select verb, started_by, started, ended, result from runs") == [
        ("run", "schedule", "2026-05-12T03:23:00.000+00:00", None, "")
    ]
    ends = [
        ProjectEnd("lighthouse", "updated", "", snapshot),
        ProjectEnd("buoy", "failed", "sea/buoy: no such repository", None),
    ]
    history.end(
        number,
        Ended(
            NIGHT + timedelta(seconds=20.5),
            3,
            "partial",
            projects=ends,
            cells={"agrees": 4, "propose": 1, "stale": 0},
            requests={"ls-refs": 2, "fetches": 1},
            durations={"crawl": 18.25},
        ),
    )
    assert rows(history, "select seconds, exit_code, result, claims_changed from runs") == [(20.5, 3, "partial", 2)]
    assert rows(history, "select run, project, result, commit_sha, reason from projects order by project") == [
        (1, "buoy", "failed", None, "sea/buoy: no such repository"),
        (1, "lighthouse", "updated", "a" * 40, ""),
    ]
    assert rows(history, "select decision, cells from cells order by decision") == [("agrees", 4), ("propose", 1)]
    assert rows(history, "select kind, count from requests") == [("ls-refs", 2), ("fetches", 1)]
    assert rows(history, "select step, seconds from durations") == [("crawl", 18.25)]
    assert rows(history, "select feature, status, value, via, basis, confidence from claims") == [
        ("engines", "", "vllm", "", "shipped", 0.75),
        ("scale-to-zero", "yes", "", "Knative", "shipped", 0.9123),
    ]


def test_only_what_changed_is_a_new_row_of_claims(history: RunHistory, tmp_path: Path, snapshot: Snapshot) -> None:
    yes = Claim("delays", Status.YES, None, (), Basis.SHIPPED, 0.9)
    no = Claim("delays", Status.NO, None, (), Basis.ABSENT, 0.7)
    other = Claim("retries", Status.NO, None, (), Basis.ABSENT, 0.7)
    for claims in ([yes, other], [yes, other], [no, other], [no], [no], [no, other]):
        night(history, tmp_path, [with_claims(snapshot, *claims)])
    assert rows(history, "select run, feature, status from claims order by run, feature") == [
        (1, "delays", "yes"),
        (1, "retries", "no"),
        (3, "delays", "no"),
        (4, "retries", "gone"),
        (6, "retries", "no"),
    ]
    assert rows(history, "select feature, status, run from latest_claims") == [
        ("delays", "no", 3),
        ("retries", "no", 6),
    ]
    assert rows(history, "select claims_changed from runs order by id") == [(2,), (0,), (1,), (1,), (0,), (1,)]


def test_a_look_at_an_earlier_day_changes_no_claims(history: RunHistory, tmp_path: Path, snapshot: Snapshot) -> None:
    night(history, tmp_path, [snapshot], at="2025-01-01")
    assert rows(history, "select count(*) from claims") == [(0,)]
    assert history.last(tmp_path / "snapshots") is None


def test_a_run_that_never_ended_is_marked_by_the_next(history: RunHistory, tmp_path: Path) -> None:
    history.start(started(tmp_path))
    history.start(started(tmp_path / "elsewhere"))
    assert rows(history, "select result from runs") == [("",), ("",)]
    history.start(started(tmp_path))
    assert rows(history, "select result from runs") == [("cut off",), ("",), ("",)]


def test_the_last_run_over_these_snapshots(history: RunHistory, tmp_path: Path, snapshot: Snapshot) -> None:
    assert history.last(tmp_path / "snapshots") is None
    assert not history.path.exists()
    night(history, tmp_path, [snapshot])
    night(history, tmp_path / "elsewhere", [snapshot], NIGHT + timedelta(days=3))
    last = history.last(tmp_path / "snapshots")
    assert last is not None
    assert (last.started, last.result, last.code) == (NIGHT, "done", 0)


def test_foreign_keys_lead_from_every_table_to_its_run(history: RunHistory, tmp_path: Path) -> None:
    history.start(started(tmp_path))
    for table in ("projects", "claims", "cells", "requests", "durations"):
        found = {(row[2], row[3], row[4]) for row in rows(history, f"pragma foreign_key_list({table})")}
        assert found == {("runs", "run", "id")}, table


def test_what_is_no_database_is_said_and_left_alone(history: RunHistory, tmp_path: Path) -> None:
    history.path.parent.mkdir()
    history.path.write_text(json.dumps(["not", "a", "database"]) * 200)
    before = history.path.read_bytes()
    with pytest.raises(HistoryUnusable, match="move it away"):
        history.start(started(tmp_path))
    assert history.path.read_bytes() == before


def test_a_newer_program_s_history_is_not_written_to(history: RunHistory, tmp_path: Path) -> None:
    history.start(started(tmp_path))
    connection = sqlite3.connect(history.path)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('claimwatch', '2', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(HistoryUnusable, match="newer program"):
        history.start(started(tmp_path))


def test_an_ending_is_whole_or_not_there(history: RunHistory, tmp_path: Path, snapshot: Snapshot) -> None:
    number = history.start(started(tmp_path))
    twice = [ProjectEnd("lighthouse", "updated", "", snapshot)] * 2
    with pytest.raises(HistoryUnusable):
        history.end(number, Ended(NIGHT, 0, "done", projects=twice))
    assert rows(history, "select count(*) from projects") == [(0,)]
    assert rows(history, "select ended from runs") == [(None,)]
