"""One module a verb: its options, and what it does with the pipeline.

A new verb is one module with `HELP`, `arguments` and `execute`, and one line in `VERBS`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Protocol

from crawler.commands import (
    accept,
    backtest,
    calibrate,
    crawl,
    demo,
    doctor,
    drift,
    explain,
    export,
    history,
    init,
    pr,
    reject,
    report,
    rules,
    run,
    schedule,
)
from crawler.commands.session import Session


class Verb(Protocol):
    """What a verb's module has."""

    HELP: str
    __doc__: str | None

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the verb's own options."""

    def execute(self, session: Session, options: Namespace) -> int:
        """Do the work; the exit code."""


VERBS: dict[str, Verb] = {
    "run": run,
    "crawl": crawl,
    "drift": drift,
    "report": report,
    "explain": explain,
    "history": history,
    "backtest": backtest,
    "accept": accept,
    "reject": reject,
    "export": export,
    "rules": rules,
    "calibrate": calibrate,
    "init": init,
    "pr": pr,
    "schedule": schedule,
    "doctor": doctor,
    "demo": demo,
}
