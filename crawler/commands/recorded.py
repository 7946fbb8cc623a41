"""A run that keeps its books: one at a time over the same snapshots, and noted in the run history."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from crawler import __version__
from crawler.commands.judging import held
from crawler.commands.session import Session
from crawler.errors import BadInput, ClaimwatchError, SnapshotDamaged
from crawler.models import Snapshot
from crawler.pipeline import TROUBLES, Outcome
from crawler.store.run_lock import only_run

STARTED_BY = "CLAIMWATCH_STARTED_BY"
"""Variable that tells the history what started a run, where it was not a person."""
RESULTS = {
    0: "done",
    1: "drift",
    2: "bad input",
    3: "partial",
    70: "bug",
    130: "interrupted",
}
"""Exit codes in words."""


@dataclass(slots=True)
class Record:
    """What the history is told of a run, filled in as the run goes."""

    outcomes: Sequence[Outcome] = ()
    snapshots: Mapping[str, Snapshot | None] = field(default_factory=dict)
    """Those that the crawl left, by project, where the run has loaded them; others are loaded one by one."""
    cells: Mapping[str, int] = field(default_factory=dict)
    """Cells of the table by decision."""
    durations: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        began = perf_counter()
        try:
            yield
        finally:
            self.durations[name] = perf_counter() - began


def wait_argument(parser: ArgumentParser) -> None:
    """The option of verbs that let no other run work on the same snapshots."""
    parser.add_argument(
        "--wait",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="if another run works on these snapshots, wait so long for it to end (default: exit 3 at once)",
    )


def recorded(session: Session, verb: str, wait: float, work: Callable[[Record], int]) -> int:
    """Do the work while no other run touches the snapshots, and note it in the history; its exit code.

    The history is for people: where it cannot be written a message says so, and the run goes on.

    Raises:
        Busy: another run works on the same snapshots, and did not end in time.
    """
    with only_run(session.settings.snapshots, verb, wait=wait, say=session.say):
        number = _begin(session, verb)
        record, code, message = Record(), 70, ""
        try:
            code = work(record)
        except BaseException as error:
            code, message = _code_of(error), str(error) or type(error).__name__
            raise
        finally:
            if number is not None:
                _end(session, number, record, code, message)
    return code


def _begin(session: Session, verb: str) -> int | None:
    # A quarter of the program's start-up time, which verbs that write no history do without.
    from crawler.store.history_db import FILE, HistoryUnusable, RunHistory, Started  # noqa: PLC0415

    settings = session.settings
    by = os.environ.get(STARTED_BY) or ("actions" if os.environ.get("GITHUB_ACTIONS") == "true" else "person")
    run = Started(datetime.now(UTC), verb, by, str(settings.pack), settings.snapshots, __version__, settings.at or "")
    try:
        return RunHistory(settings.cache / FILE).start(run)
    except HistoryUnusable as error:
        session.say(f"{error}. The run goes on without it.")
        return None


def _end(session: Session, number: int, record: Record, code: int, message: str) -> None:
    from crawler.store.history_db import FILE, Ended, HistoryUnusable, ProjectEnd, RunHistory  # noqa: PLC0415

    ends = (
        ProjectEnd(one.project, one.result.value, one.reason, _read(session, record, one)) for one in record.outcomes
    )
    ended = Ended(
        datetime.now(UTC),
        code,
        RESULTS.get(code, "failed"),
        message,
        ends,
        record.cells,
        _requests(session) if record.outcomes else {},
        record.durations,
    )
    try:
        RunHistory(session.settings.cache / FILE).end(number, ended)
    except HistoryUnusable as error:
        session.say(f"{error}. Nothing else depends on it.")


def _read(session: Session, record: Record, outcome: Outcome) -> Snapshot | None:
    """The snapshot of what was read of a project; a file that was spoilt meanwhile is for the next crawl to tell."""
    if outcome.result in TROUBLES:
        return None
    if outcome.project in record.snapshots:
        return record.snapshots[outcome.project]
    with suppress(SnapshotDamaged):
        return held(session, outcome)
    return None


def _requests(session: Session) -> dict[str, int]:
    usage = session.usage
    return {
        "questions for refs": usage.ls_refs,
        "fetches": usage.fetches,
        "new files": usage.blobs_fetched,
        "requests to the API": usage.api,
        "requests to the host for files": usage.raw,
        "requests to documentation sites": usage.pages,
        "bytes received": usage.received,
    }


def _code_of(error: BaseException) -> int:
    """The exit code that the command line gives for an error."""
    if isinstance(error, BadInput):
        return 2
    if isinstance(error, ClaimwatchError):
        return 3
    return 130 if isinstance(error, KeyboardInterrupt) else 70


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 7 * 86_400:  # refuses nan, too
        raise ArgumentTypeError(f"{text!r} is no number of seconds from 0 up to a week")
    return seconds
