"""The service: waits for the times of a trigger, lets one run at a time work, and stops in good order."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from types import FrameType
from typing import Protocol

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SIGNAL, _ENDED = b"s", b"e"


class Work(Protocol):
    """What is run: `run` blocks until it is done, the others may be called from another thread meanwhile."""

    def run(self) -> None:
        """Do it once."""

    def interrupt(self) -> None:
        """Ask it to stop at a safe point."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a stop leaves to a run: to end by itself, then to stop at a safe point."""

    to_end: float = 60.0
    to_stop: float = 20.0


@dataclass(slots=True)
class _Wake:
    """A pipe that wakes the main thread: a signal's handler may write to it at any moment, unlike to a lock."""

    ready: int
    writer: int

    def post(self, what: bytes) -> None:
        os.write(self.writer, what)

    def wait(self, seconds: float | None) -> bytes:
        """What was posted first; nothing when the time is over."""
        readable, _, _ = select.select([self.ready], [], [], seconds)
        return os.read(self.ready, 1) if readable else b""


@dataclass(slots=True)
class _Turn:
    """The work as the scheduler calls it: knows whether it goes on, and tells when it ended."""

    work: Work
    wake: _Wake
    say: Callable[[str], None]
    going_on: bool = False

    def __call__(self) -> None:
        self.going_on = True
        try:
            self.work.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next night comes
            self.say(f"the run could not be done: {type(error).__name__}: {error}")
        finally:
            self.going_on = False
            self.wake.post(_ENDED)


def serve(
    work: Work,
    trigger: BaseTrigger,
    say: Callable[[str], None],
    *,
    at_once: bool = False,
    once: bool = False,
    patience: Patience | None = None,
) -> None:
    """Do the work at the trigger's times, until a signal asks to stop.

    Times that pass while the machine sleeps become one run afterwards, however late; one that comes while the last run
    still goes on is left out. A first SIGTERM, SIGINT or SIGHUP leaves a run the time of `patience`, a second one ends
    it.

    Args:
        work: what to do; an exception out of it is said, and the next time comes all the same.
        trigger: when to do it.
        say: for people.
        at_once: do it at the start, too.
        once: do it at the start, and nothing after.
        patience: how long a stop waits.
    """
    with _signals() as wake:
        turn = _Turn(work, wake, say)
        scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        now = {"next_run_time": datetime.now(UTC)} if at_once or once else {}
        job = scheduler.add_job(turn, trigger, coalesce=True, max_instances=1, misfire_grace_time=None, **now)
        left_out = "a run was due while the last one still goes on; it is left out"
        scheduler.add_listener(lambda _: say(left_out), EVENT_JOB_MAX_INSTANCES)
        scheduler.start()
        _await(wake, job, say, once=once)
        scheduler.pause()
        _stop(turn, patience or Patience())
        scheduler.shutdown(wait=True)


def _await(wake: _Wake, job: Job, say: Callable[[str], None], *, once: bool) -> None:
    """Wait for a signal, or for the end of the only run."""
    while True:
        if not once and job.next_run_time > datetime.now(UTC):
            say(f"next run at {job.next_run_time:%Y-%m-%d %H:%M:%S %Z}")
        if wake.wait(None) == _SIGNAL or once:
            return


def _stop(turn: _Turn, patience: Patience) -> None:
    """Let a run that goes on come to an end: by itself, then at a safe point, then at once."""
    if turn.going_on:
        turn.say(f"stopping: the run that goes on has {patience.to_end:.0f} s to end")
        if not _is_over(turn, patience.to_end):
            turn.say(f"stopping the run at a safe point; it has {patience.to_stop:.0f} s")
            turn.work.interrupt()
            if not _is_over(turn, patience.to_stop):
                turn.say("ending the run at once; what it finished is kept")
                turn.work.kill()
                return
    turn.work.interrupt()  # one that is just about to begin is not begun


def _is_over(turn: _Turn, seconds: float) -> bool:
    """Wait for the end of the run; false when the time is over, or another signal came."""
    until = monotonic() + seconds
    while turn.going_on:
        what = turn.wake.wait(max(0.0, until - monotonic()))
        if what != _ENDED:
            return not turn.going_on
    return True


@contextmanager
def _signals() -> Iterator[_Wake]:
    """Let the stop signals wake the main thread, in place of what they do else."""
    ready, writer = os.pipe()
    os.set_blocking(writer, False)
    wake = _Wake(ready, writer)

    def asked(_number: int, _frame: FrameType | None) -> None:
        wake.post(_SIGNAL)

    before = {number: signal.signal(number, asked) for number in STOP_SIGNALS}
    try:
        yield wake
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(ready)
        os.close(writer)
