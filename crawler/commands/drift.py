"""`claimwatch drift`: the curated table against the last good claims, cell by cell."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crawler.commands.judging import judge, stored, table_path
from crawler.commands.session import Session
from crawler.drift import Decision, DriftReport
from crawler.report.json import drift_json
from crawler.report.markdown import drift_markdown
from crawler.report.sarif import drift_sarif
from crawler.report.text import drift_text

HELP = "compare the curated table with the claims"

FORMATS = ("text", "md", "json", "sarif")


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--fail-on-drift", action="store_true", help="exit 1 if any cell should be changed")
    parser.add_argument("--format", choices=FORMATS, help="text (default), md, json, or sarif for code scanning")


def execute(session: Session, options: Namespace) -> int:
    """Print the report; 1 if a change is proposed and --fail-on-drift is given."""
    report = judge(session, stored(session))
    wanted = options.format or ("json" if session.settings.json else "text")
    session.out.out(_written(session, report, wanted), end="", highlight=False)
    return 1 if options.fail_on_drift and report.having(Decision.PROPOSE) else 0


def _written(session: Session, report: DriftReport, wanted: str) -> str:
    if wanted == "json":
        return drift_json(report)
    if wanted == "md":
        return drift_markdown(report, title=session.pack.file.title)
    if wanted == "sarif":
        return drift_sarif(report, table=_from_here(table_path(session)))
    return drift_text(report, verbose=session.settings.verbose)


def _from_here(path: Path) -> str:
    """The table's path as the repository has it, where the program runs at its root."""
    here = Path.cwd()
    full = path.resolve()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else full.as_uri()
