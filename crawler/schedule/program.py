"""Runs this program as a process of its own, and keeps what it said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import IO

_LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run gave back: its exit code (below 0 for the signal that ended it) and what it said."""

    code: int
    out: str
    last_words: str
    """The last lines of standard error."""
    seconds: float


@dataclass(slots=True)
class Program:
    """This program, run one verb at a time.

    Args:
        say: told each line of standard error as it comes.
        environment: variables for the run, in place of our own.
    """

    say: Callable[[str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    command: Sequence[str] = (sys.executable, "-P", "-m", "crawler")
    """`-P`: a folder `crawler` where the service was started is not taken for the package."""
    _process: subprocess.Popen[str] | None = None
    _stopping: bool = False

    def run(self, arguments: Sequence[str]) -> Ended:
        """Run it and wait for its end. One that was interrupted before it began is not begun."""
        began = monotonic()
        if self._stopping:
            return Ended(-signal.SIGINT, "", "stopped before it began", 0.0)
        words: deque[str] = deque(maxlen=_LAST_LINES)
        process = subprocess.Popen(
            [*self.command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=dict(self.environment),
            start_new_session=True,  # a Ctrl-C on the terminal is for the service, which passes it on in its own time
        )
        self._process = process
        if self._stopping:
            self._signal(signal.SIGINT)
        assert process.stdout is not None  # noqa: S101 - a pipe
        assert process.stderr is not None  # noqa: S101
        reader = threading.Thread(target=self._listen, args=(process.stderr, words), daemon=True)
        reader.start()
        out = process.stdout.read()
        code = process.wait()
        reader.join(timeout=5)
        self._process = None
        for pipe in (process.stdout, process.stderr):
            pipe.close()
        return Ended(code, out, "\n".join(words), round(monotonic() - began, 2))

    def interrupt(self) -> None:
        """Ask the run to stop where it can, and let no other begin: what it finished is kept."""
        self._stopping = True
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the run and all that it started. Snapshots are whole all the same, and its lock goes with it."""
        self._stopping = True
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        if process is not None:
            process.send_signal(number)

    def _listen(self, pipe: IO[str], words: deque[str]) -> None:
        for line in pipe:
            words.append(line.rstrip("\n"))
            self.say(words[-1])
