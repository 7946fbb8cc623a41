"""`claimwatch drift`: the curated table against the last good claims, cell by cell."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.judging import judge
from crawler.commands.session import Session
from crawler.drift import Decision
from crawler.report.json import drift_json
from crawler.report.markdown import drift_markdown

HELP = "compare the curated table with the claims"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--fail-on-drift", action="store_true", help="exit 1 if any cell should be changed")


def execute(session: Session, options: Namespace) -> int:
    """Print the report; 1 if a change is proposed and --fail-on-drift is given."""
    report = judge(session)
    text = drift_json(report) if session.settings.json else drift_markdown(report, title=session.pack.file.title)
    session.out.out(text, end="", highlight=False)
    return 1 if options.fail_on_drift and report.having(Decision.PROPOSE) else 0
