"""`claimwatch report`: write the reports from the snapshots as they are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.judging import judge, stored, write_reports
from crawler.commands.quotes import known_from_cache
from crawler.commands.session import Session
from crawler.report.words import plural

HELP = "write the reports from the snapshots as they are"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--quotes", action="store_true", help="index.html also quotes the lines, from the cache")


def execute(session: Session, options: Namespace) -> int:
    """Write the reports and print their paths."""
    snapshots = stored(session)
    known = known_from_cache(session, snapshots) if options.quotes else None
    paths = write_reports(session, judge(session, snapshots), snapshots, {}, known)
    for path in paths:
        session.out.out(str(path), highlight=False)
    if known and known.quotes:
        session.say(
            f"{paths[-1]} quotes {plural(len(known.quotes), 'place')} of the projects, whose text it is:"
            " do not commit it. `claimwatch report` writes it without."
        )
    return 0
