"""`claimwatch report`: write the reports from the snapshots as they are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.judging import judge, write_reports
from crawler.commands.session import Session

HELP = "write the reports from the snapshots as they are"


def arguments(parser: ArgumentParser) -> None:
    """The verb has no options of its own."""


def execute(session: Session, _options: Namespace) -> int:
    """Write the reports and print their paths."""
    for path in write_reports(session, judge(session), {}):
        session.out.out(str(path), highlight=False)
    return 0
