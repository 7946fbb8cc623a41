"""The run history: one SQLite file that tells what each run did, what it cost, and how claims changed over time.

It is for people (`sqlite3`, Datasette), for `doctor` and for `schedule --catch-up`; no claim rests on it, so it may be
deleted at any time. A run has a row from its start, so that one that was killed shows. Times are text that sorts.

| table | one row for each |
|---|---|
| runs | run: when, how long, what came of it |
| projects | project of a run: its commit, or why it could not be read |
| claims | claim that says something else than the last time |
| cells | decision of a run: how many cells of the table it was made for |
| requests, durations | kind of request, step of a run |
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations
from sqlite_utils.db import ForeignKey

from crawler.errors import ClaimwatchError
from crawler.models import Claim, Snapshot

FILE = "history.db"
CUT_OFF = "cut off"
"""Result of a run that ended without saying so."""
GONE = "gone"
"""Status of a claim that is made no more: its feature left the pack."""
_SECONDS_TO_WAIT = 10


class HistoryUnusable(ClaimwatchError):
    """The history cannot be read or written. No run fails for it."""


@dataclass(frozen=True, slots=True)
class Started:
    """A run at its start."""

    when: datetime
    verb: str
    by: str
    """What started it: `person`, `schedule` or `actions`."""
    pack: str
    snapshots: Path
    version: str
    at: str = ""
    """The day or ref that was asked for instead of now. Such a run changes nothing in `claims`."""


@dataclass(frozen=True, slots=True)
class ProjectEnd:
    """What came of one project."""

    project: str
    result: str
    reason: str
    snapshot: Snapshot | None
    """What was read; None where the last good snapshot was kept."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run at its end."""

    when: datetime
    code: int
    result: str
    message: str = ""
    projects: Iterable[ProjectEnd] = ()
    """Gone through once, so that they need not all be in memory."""
    cells: Mapping[str, int] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds by step."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest `run` over a folder of snapshots."""

    started: datetime
    result: str
    code: int | None
    """None where it has not ended."""


class RunHistory:
    """The history in the file at `path`, which the first run creates."""

    def __init__(self, path: Path) -> None:
        """Use a file; nothing is opened yet."""
        self.path = path

    def start(self, run: Started) -> int:
        """Note that a run began; its number. Older runs over these snapshots that never ended are marked as cut off.

        Only the holder of the lock on the snapshots may call this.

        Raises:
            HistoryUnusable: the file cannot be written, is no database, or was made by a newer program.
        """
        snapshots = str(run.snapshots.absolute())
        with self._opened() as db:
            open_ones = "ended is null and result = '' and snapshots = ?"
            db.execute(f"update runs set result = ? where {open_ones}", [CUT_OFF, snapshots])  # noqa: S608 - no input
            row = {
                "verb": run.verb,
                "started_by": run.by,
                "started": _text(run.when),
                "result": "",
                "message": "",
                "pack": run.pack,
                "snapshots": snapshots,
                "at": run.at,
                "version": run.version,
            }
            number = db.table("runs").insert(row).last_pk
            assert isinstance(number, int)  # noqa: S101 - an integer primary key
            return number

    def end(self, number: int, run: Ended) -> None:
        """Note what came of a run, all in one transaction.

        Raises:
            HistoryUnusable: the file cannot be written.
        """
        with self._opened() as db:
            row = db.table("runs").get(number)
            seconds = round((run.when - datetime.fromisoformat(row["started"])).total_seconds(), 2)
            _insert(db, "cells", number, ({"decision": name, "cells": n} for name, n in run.cells.items() if n))
            _insert(db, "requests", number, ({"kind": name, "count": n} for name, n in run.requests.items() if n))
            steps = ({"step": name, "seconds": round(s, 3)} for name, s in run.durations.items())
            _insert(db, "durations", number, steps)
            changed = 0
            for one in run.projects:
                _insert(db, "projects", number, iter([_project(one)]))
                changed += 0 if row["at"] else _note_claims(db, number, one)
            ending = {"ended": _text(run.when), "seconds": seconds, "result": run.result, "exit_code": run.code}
            db.table("runs").update(number, {**ending, "message": run.message, "claims_changed": changed})

    def last(self, snapshots: Path) -> LastRun | None:
        """The newest `run` over a folder of snapshots, of today and not of an earlier day; None where there was none.

        Raises:
            HistoryUnusable: the file cannot be read.
        """
        if not self.path.exists():
            return None
        with self._opened() as db:
            where = "snapshots = ? and at = '' and verb = 'run'"
            rows = db.table("runs").rows_where(where, [str(snapshots.absolute())], order_by="id desc", limit=1)
            for row in rows:
                when = datetime.fromisoformat(row["started"])
                return LastRun(when, row["result"], row["exit_code"])
        return None

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        """The database, brought up to this program's tables, within one transaction."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=_SECONDS_TO_WAIT)
            db = Database(connection, execute_plugins=False)
            try:
                _refuse_newer(db)
                if MIGRATIONS.pending(db):
                    MIGRATIONS.apply(db)
                with db.atomic():
                    yield db
            finally:
                db.close()
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise HistoryUnusable(
                f"{self.path}: the run history cannot be used: {reason}; move it away to begin a new one"
            ) from error


MIGRATIONS = Migrations("claimwatch")
_STEPS = frozenset({"1"})


@MIGRATIONS(name="1")
def _tables(db: Database) -> None:
    """The tables as they were first."""
    runs = {"id": int, "verb": str, "started_by": str, "started": str, "ended": str, "seconds": float, "result": str}
    more = {"exit_code": int, "message": str, "claims_changed": int, "pack": str, "snapshots": str, "at": str}
    db.table("runs").create({**runs, **more, "version": str}, pk="id")
    projects = {"project": str, "result": str, "repository": str, "commit_sha": str, "commit_date": str, "reason": str}
    _of_a_run(db, "projects", projects, "project")
    _of_a_run(db, "cells", {"decision": str, "cells": int}, "decision")
    _of_a_run(db, "requests", {"kind": str, "count": int}, "kind")
    _of_a_run(db, "durations", {"step": str, "seconds": float}, "step")
    claims = {"project": str, "feature": str, "status": str, "value": str, "via": str, "basis": str}
    _of_a_run(
        db, "claims", {**claims, "confidence": float, "commit_sha": str, "commit_date": str}, "project", "feature"
    )
    db.table("claims").create_index(["project", "feature", "run"])
    db.create_view(
        "latest_claims",
        "select claims.* from claims"
        " join (select project, feature, max(run) as run from claims group by project, feature)"
        " using (project, feature, run) where status <> 'gone' order by project, feature",
    )


def _of_a_run(db: Database, name: str, columns: Mapping[str, type], *key: str) -> None:
    reference = ForeignKey(name, "run", "runs", "id")
    db.table(name).create({"run": int, **columns}, pk=("run", *key), foreign_keys=[reference])


def _refuse_newer(db: Database) -> None:
    if strange := {step.name for step in MIGRATIONS.applied(db)} - _STEPS:
        raise sqlite3.DatabaseError(f"it was written by a newer program (step {max(strange)})")


def _insert(db: Database, table: str, run: int, rows: Iterator[dict[str, Any]]) -> None:
    db.table(table).insert_all({"run": run, **row} for row in rows)


def _project(end: ProjectEnd) -> dict[str, Any]:
    main = end.snapshot.repos[0] if end.snapshot and end.snapshot.repos else None
    return {
        "project": end.project,
        "result": end.result,
        "repository": main.repo if main else None,
        "commit_sha": main.commit if main else None,
        "commit_date": main.commit_date if main else None,
        "reason": end.reason,
    }


def _note_claims(db: Database, run: int, end: ProjectEnd) -> int:
    """Add the claims that differ from the last ones noted; how many."""
    if end.snapshot is None:
        return 0
    query = "select feature, status, value, via, basis, confidence from latest_claims where project = ?"
    before = {row.pop("feature"): row for row in db.query(query, [end.project])}
    now = {feature: _claim(claim) for feature, claim in end.snapshot.claims.items()}
    gone = {"status": GONE, "value": "", "via": "", "basis": "", "confidence": None}
    changed = {feature: row for feature, row in now.items() if before.get(feature) != row}
    changed |= {feature: gone for feature in before if feature not in now}
    main = end.snapshot.repos[0]
    place = {"project": end.project, "commit_sha": main.commit, "commit_date": main.commit_date}
    _insert(db, "claims", run, ({**place, "feature": feature, **row} for feature, row in sorted(changed.items())))
    return len(changed)


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "status": "" if claim.status is None else claim.status.value,
        "value": ", ".join(claim.values or ()),
        "via": ", ".join(claim.via),
        "basis": claim.basis.value,
        "confidence": None if claim.confidence is None else round(claim.confidence, 4),
    }


def _text(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds")
