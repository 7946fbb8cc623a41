"""How long a run may take and what it may wait for: a total deadline, a limit for each project, and being stopped.

Nothing waits without an end: a wait that would not be over before the nearest limit is refused at once, and one that
people would notice is said, with what it is for and until when.
"""

from __future__ import annotations

import asyncio
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

PROJECT_TIME = 900.0
"""Seconds that one project may take to be read, unless told otherwise."""

GOES_ON = "; the next one goes on from here"
"""How the reason of every project ends that a run did not get to."""

_NOTICED = 2.0
"""Seconds after which people ask themselves whether something hangs."""

_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))


class Limits:
    """The time that a run has left, shared by all its threads.

    Args:
        total: seconds for the whole run from now on; None is no deadline.
        project: seconds for reading one project, and for asking all hosts what changed.
        say: told what is waited for, and until when.
        jitter: a number from 0 to 1, by which many clients that fail together do not come back together.
    """

    def __init__(
        self,
        total: float | None = None,
        project: float = PROJECT_TIME,
        say: Callable[[str], None] = lambda _: None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._total = total
        self._end = time.monotonic() + total if total is not None else float("inf")
        self._project = project
        self._say = say
        self._jitter = jitter
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether the run was told to end now."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End the run: every wait ends, and every program that was started for it is ended."""
        self._stopped.set()

    @contextmanager
    def one_project(self) -> Iterator[None]:
        """Let a project's time begin, for what this thread does inside."""
        token = _ends.set(time.monotonic() + self._project)
        try:
            yield
        finally:
            _ends.reset(token)

    def left(self) -> float:
        """Seconds until the nearest limit; 0 when there is no time left."""
        if self.stopped:
            return 0.0
        return max(0.0, min(self._end, _ends.get()) - time.monotonic())

    @property
    def run_is_over(self) -> str:
        """Why nothing more may be begun in this run, in words; empty if it may."""
        if self.stopped:
            return f"not read: the run was interrupted{GOES_ON}"
        if time.monotonic() >= self._end:
            return f"not read: the run's time of {self._total:g} s was over{GOES_ON}"
        return ""

    @property
    def over(self) -> str:
        """Why this project may not be read further, in words; empty if it may."""
        if self.run_is_over or time.monotonic() < _ends.get():
            return self.run_is_over
        return f"not read: it took longer than the {self._project:g} s that a project may take"

    def backoff(self, attempt: int, first: float = 1.0) -> float:
        """Seconds before the next attempt: twice as long each time, and never quite the same."""
        return first * 2.0**attempt * (0.5 + self._jitter())

    def wait(self, seconds: float, reason: str) -> bool:
        """Wait and say so; false, without waiting, when there is not the time, and when the run was stopped."""
        return self._grants(seconds, reason) and not self._stopped.wait(seconds)

    async def wait_aside(self, seconds: float, reason: str) -> bool:
        """The same for one task among many."""
        if not self._grants(seconds, reason):
            return False
        await asyncio.sleep(seconds)
        return not self.stopped

    def _grants(self, seconds: float, reason: str) -> bool:
        if seconds >= self.left():
            return False
        if seconds >= _NOTICED:
            until = datetime.fromtimestamp(time.time() + seconds, UTC)
            self._say(f"{reason}: waiting {seconds:.0f} s, until {until:%H:%M:%S} UTC")
        return True


def side_by_side(pool: Executor, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Do a piece of work for each item in the threads of a pool, within the limits of this thread's project."""
    futures = [pool.submit(copy_context().run, work, item) for item in items]
    try:
        return [future.result() for future in futures]
    finally:
        for future in futures:
            future.cancel()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Take a request to terminate for a Ctrl-C, so that what was finished is kept; only the main thread may ask."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
