"""Runs a piece of work in a process of its own, with bounds on time and memory."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass

GIGABYTE = 1024 * 1024 * 1024
SECONDS = 20
"""Of processor time: 5 s on a quiet machine, with room for a shared one. A hang needs minutes."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a piece of work took: processor time in seconds, growth of memory in bytes, and how it ended."""

    seconds: float
    memory: int
    ending: str


def limited(work: Callable[[], object]) -> Spent:
    """Do the work in a child; `ending` is empty where it went well, else what it died of."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _child(work, reader, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    ending = said if code >= 0 else f"ended by {signal.Signals(-code).name}"
    return Spent(usage.ru_utime + usage.ru_stime, max(0, usage.ru_maxrss * 1024 - before), ending)


def _child(work: Callable[[], object], reader: int, writer: int) -> None:
    os.close(reader)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - a file of the kernel
            size = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + GIGABYTE, size + GIGABYTE))
        work()
    except BaseException:  # noqa: BLE001 - whatever it is, the test is told
        os.write(writer, traceback.format_exc().encode("utf-8", "replace")[-3000:])
    os._exit(0)
