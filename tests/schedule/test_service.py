"""One run at a time, and a stop in good order."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from crawler.schedule.service import Patience, serve

SOON = IntervalTrigger(seconds=1, timezone="UTC")
NEVER = IntervalTrigger(weeks=5000, timezone="UTC")


def ask_to_stop(number: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)


@dataclass
class Recorded:
    """Work that notes what is asked of it; `act` is what a run does, and each run waits for `free`."""

    act: Callable[[int], None] = lambda _: None
    free: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    runs: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def run(self) -> None:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.act(self.runs)
            assert self.free.wait(20)
        finally:
            self.at_once -= 1

    def interrupt(self) -> None:
        self.asked.append("interrupt")

    def kill(self) -> None:
        self.asked.append("kill")
        self.free.set()


def free(work: Recorded) -> Recorded:
    work.free.set()
    return work


def test_once_runs_once_and_ends() -> None:
    work = free(Recorded())
    serve(work, NEVER, print, once=True)
    assert work.runs == 1


def test_it_runs_at_the_times_and_stops_at_once_when_idle() -> None:
    work = free(Recorded(lambda runs: ask_to_stop() if runs == 2 else None))
    said: list[str] = []
    serve(work, SOON, said.append)
    assert work.runs == 2
    assert said[0].startswith("next run at 2")


def test_it_runs_at_the_start_where_that_is_asked_for() -> None:
    work = free(Recorded(lambda _: ask_to_stop()))
    serve(work, NEVER, print, at_once=True)
    assert work.runs == 1


def test_an_error_is_said_and_the_next_time_comes() -> None:
    def act(runs: int) -> None:
        if runs == 1:
            raise OSError("no processes left")
        ask_to_stop()

    said: list[str] = []
    work = free(Recorded(act))
    serve(work, SOON, said.append)
    assert work.runs == 2
    assert "the run could not be done: OSError: no processes left" in said


def test_a_time_that_comes_during_a_run_is_left_out() -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if "left out" in text:
            work.free.set()
            ask_to_stop()

    work = Recorded()
    serve(work, SOON, say)
    assert work.runs == 1
    assert work.most_at_once == 1


def test_a_stop_lets_the_run_end() -> None:
    work = Recorded(lambda _: ask_to_stop())
    threading.Timer(0.5, work.free.set).start()
    began = time.monotonic()
    serve(work, NEVER, print, at_once=True, patience=Patience(30, 30))
    assert work.asked == ["interrupt"]  # at the end, so that nothing begins any more
    assert 0.4 < time.monotonic() - began < 10


def test_a_run_that_takes_too_long_is_interrupted_then_ended() -> None:
    said: list[str] = []
    work = Recorded(lambda _: ask_to_stop())
    serve(work, NEVER, said.append, at_once=True, patience=Patience(0.2, 0.2))
    assert work.asked == ["interrupt", "kill"]
    assert said[-1] == "ending the run at once; what it finished is kept"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_second_signal_ends_the_patience(number: signal.Signals) -> None:
    work = Recorded(lambda _: ask_to_stop(number))

    def say(text: str) -> None:
        if text.startswith("stopping"):
            ask_to_stop(number)

    began = time.monotonic()
    serve(work, NEVER, say, at_once=True, patience=Patience(30, 30))
    assert work.asked == ["interrupt", "kill"]
    assert time.monotonic() - began < 10


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    serve(free(Recorded()), NEVER, print, once=True)
    assert signal.getsignal(signal.SIGTERM) is before
