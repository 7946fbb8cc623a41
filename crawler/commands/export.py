"""`claimwatch export`: all claims with their evidence, as JSON on standard output."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.session import Session
from crawler.report.json import export_json

HELP = "print all claims with their evidence as JSON"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("projects", nargs="*", metavar="PROJECT", help="ids in projects.toml (default: all)")


def execute(session: Session, options: Namespace) -> int:
    """Print the export."""
    projects = session.projects(options.projects)
    snapshots = {project.id: session.store.load(project.id) for project in projects}
    session.out.out(export_json(projects, snapshots), end="", highlight=False)
    return 0
