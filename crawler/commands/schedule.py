"""`claimwatch schedule`: run every night from here, where there is no CI that does it."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.commands.recorded import RESULTS, STARTED_BY
from crawler.commands.session import Session
from crawler.errors import BadInput
from crawler.pack.models import Schedule
from crawler.schedule.program import Ended, Program
from crawler.settings import Settings

HELP = "run at set times, one run at a time, and keep a log"
LOG = "schedule.jsonl"
_WAIT = 3600
"""Seconds that a run waits for one that a person started."""


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--cron", metavar="LINE", help="when, such as '23 3 * * *' (default: pack.toml's)")
    parser.add_argument("--jitter", type=int, metavar="SECONDS", help="put each run off by up to this (pack.toml's)")
    parser.add_argument("--timezone", metavar="NAME", help="such as Europe/Berlin (default: pack.toml's)")
    parser.add_argument("--once", action="store_true", help="run now, and end")
    parser.add_argument("--catch-up", action="store_true", help="run at the start if a run was missed meanwhile")
    parser.add_argument("--pr", action="store_true", help="bring the pull request up to date after each run")
    parser.add_argument("--log", metavar="FILE", help=f"one line of JSON a run is added (default: {LOG} in the cache)")
    parser.add_argument(
        "--grace", type=float, default=60.0, metavar="SECONDS", help="left to a run when the service is stopped"
    )


def execute(session: Session, options: Namespace) -> int:
    """Serve until a signal comes; with `--once` the exit code of the run."""
    from crawler.schedule.service import Patience, serve  # noqa: PLC0415 - APScheduler is slow to import
    from crawler.schedule.times import trigger_of, was_missed  # noqa: PLC0415

    when = _when(session, options)
    trigger = trigger_of(when.cron, when.jitter, when.timezone)
    night = Night.of(session, options)
    missed = False
    if options.catch_up and not options.once:
        last = _last_run(session)
        missed = last is not None and was_missed(trigger, last, datetime.now(UTC))
        if missed:
            session.say(f"a run was missed since that of {last:%Y-%m-%d %H:%M %Z}; running now")
    serve(
        night,
        trigger,
        session.say,
        at_once=missed,
        once=options.once,
        patience=Patience(to_end=options.grace),
    )
    return night.code if options.once else 0


@dataclass(slots=True)
class Night:
    """One scheduled run, and the pull request after it where that is wanted; leaves a line in the log."""

    program: Program
    run_arguments: Sequence[str]
    pr_arguments: Sequence[str] | None
    log: Path
    print_line: Callable[[str], None]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    code: int = 0
    """Exit code of the last one."""

    @classmethod
    def of(cls, session: Session, options: Namespace) -> Night:
        """A night with this session's settings.

        Raises:
            BadInput: the log cannot be written.
        """
        settings = session.settings
        switches = switches_of(settings)
        log = Path(options.log) if options.log else settings.cache / LOG
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.open("a").close()
        except OSError as error:
            raise BadInput(f"--log {log}: cannot be written: {error.strerror}") from error
        environment = {**os.environ, **variables_of(settings), STARTED_BY: "schedule"}
        return cls(
            Program(session.say, environment),
            ["run", "--json", "--wait", str(_WAIT), *switches],
            ["pr", "--json", *switches] if options.pr else None,
            log,
            lambda line: session.out.out(line, highlight=False),
        )

    def run(self) -> None:
        """Run once and tell it."""
        started = self.clock()
        run = self.program.run(self.run_arguments)
        # A partial run is told to `pr` as well: it leaves the pull request as it is, and says so.
        pr = self.program.run(self.pr_arguments) if self.pr_arguments and run.code in {0, 1, 3} else None
        self.code = (run.code or (pr.code if pr else 0)) % 256
        line = json.dumps(line_of(started, run, pr), ensure_ascii=False)
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        self.print_line(line)

    def interrupt(self) -> None:
        """Stop at a safe point."""
        self.program.interrupt()

    def kill(self) -> None:
        """End at once."""
        self.program.kill()


def line_of(started: datetime, run: Ended, pr: Ended | None) -> dict[str, Any]:
    """What the log says of a run."""
    line: dict[str, Any] = {"started": started.isoformat(timespec="seconds"), **_part(run)}
    if pr is not None:
        line["pr"] = _part(pr)
    return line


def _part(ended: Ended) -> dict[str, Any]:
    try:
        said = json.loads(ended.out)
    except ValueError:
        said = None
    result = "killed" if ended.code < 0 else RESULTS.get(ended.code, "failed")
    if ended.code == 1 and said is None:
        result = "failed"  # Python's own exit code for an error before the program began
    part: dict[str, Any] = {"result": result, "exit": ended.code, "seconds": ended.seconds}
    if isinstance(said, dict):
        part |= {name: value for name, value in said.items() if name not in part}
    if ended.code and ended.last_words:
        part["message"] = ended.last_words
    return part


def variables_of(settings: Settings) -> dict[str, str]:
    """The CLAIMWATCH_* variables that give another process these settings; an empty one stands for the default.

    The token is not among them: it is in the environment already.
    """
    named = ((field.name, getattr(settings, field.name)) for field in fields(settings))
    return {
        f"CLAIMWATCH_{name.upper()}": "" if value is None else str(value)
        for name, value in named
        if name != "token" and not isinstance(value, bool)
    }


def switches_of(settings: Settings) -> list[str]:
    """The options without a value that are on; a run is always asked for JSON."""
    on = [field.name for field in fields(settings) if getattr(settings, field.name) is True and field.name != "json"]
    return [f"--{name.replace('_', '-')}" for name in on]


def _when(session: Session, options: Namespace) -> Schedule:
    """The pack's schedule, with what the options say instead."""
    own = session.pack.file.schedule
    jitter = own.jitter if options.jitter is None else options.jitter
    if jitter < 0:
        raise BadInput(f"--jitter {jitter}: give seconds from 0 up")
    return own.model_copy(
        update={"cron": options.cron or own.cron, "jitter": jitter, "timezone": options.timezone or own.timezone}
    )


def _last_run(session: Session) -> datetime | None:
    from crawler.store.history_db import FILE, HistoryUnusable, RunHistory  # noqa: PLC0415 - slow to import

    try:
        last = RunHistory(session.settings.cache / FILE).last(session.settings.snapshots)
    except HistoryUnusable as error:
        session.say(f"{error}. Whether a run was missed cannot be told.")
        return None
    return last.started if last else None
