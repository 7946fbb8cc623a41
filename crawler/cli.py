"""The command line: parses, dispatches to `crawler.commands`, and turns errors into words and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

from crawler import __version__
from crawler.commands import VERBS
from crawler.commands.session import Session, consoles
from crawler.errors import BadInput, ClaimwatchError
from crawler.settings import DEFAULT_GIT_BASE, DEFAULT_PACK, settings_from

BAD_INPUT, PARTIAL, BUG, INTERRUPTED = 2, 3, 70, 130


def shared_options() -> argparse.ArgumentParser:
    """The options that stand before or after any verb."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = parser.add_argument_group("options of every verb (or CLAIMWATCH_PACK, CLAIMWATCH_SNAPSHOTS, …)")
    group.add_argument("--pack", metavar="DIR", help=f"the rule pack (default {DEFAULT_PACK})")
    group.add_argument("--snapshots", metavar="DIR", help="where snapshots are kept (default snapshots)")
    group.add_argument("--reports", metavar="DIR", help="where reports are written (default reports)")
    group.add_argument("--cache", metavar="DIR", help="fetched repositories (default ~/.cache/claimwatch)")
    group.add_argument("--table", metavar="PATH", help="the curated Markdown file (default: the pack's)")
    group.add_argument("--git-base", metavar="TEMPLATE", help=f"default {DEFAULT_GIT_BASE}")
    group.add_argument("--api-base", metavar="URL", help="GitHub's API")
    group.add_argument("--raw-base", metavar="URL", help="GitHub's raw file host")
    group.add_argument("--source", choices=["git", "api"], help="how repositories are read (default git)")
    group.add_argument("--at", metavar="REF", help="a branch, tag, commit or YYYY-MM-DD instead of the newest commit")
    group.add_argument("--jobs", metavar="N", help="projects fetched at once")
    group.add_argument("--deadline", metavar="SECONDS", help="end the run after this time, keep what was finished")
    group.add_argument("--project-time", metavar="SECONDS", help="time to read one project (default 900)")
    group.add_argument("--private-sites", action="store_true", help="let documentation sites lie in private networks")
    group.add_argument("--json", action="store_true", help="results as JSON")
    group.add_argument("-q", "--quiet", action="store_true", help="results and errors only")
    group.add_argument("-v", "--verbose", action="store_true", help="say more; show tracebacks")
    return parser


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = shared_options()
    parser = argparse.ArgumentParser(
        prog="claimwatch",
        description="Keeps a curated comparison table current with evidence from the projects' repositories.",
        epilog="Exit codes: 0 done, 1 drift with --fail-on-drift, 2 bad input, 3 partial (last good claims kept), "
        "70 bug.",
        parents=[shared],
    )
    parser.add_argument("--version", action="version", version=f"claimwatch {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, module in VERBS.items():
        module.arguments(verbs.add_parser(name, help=module.HELP, description=module.__doc__, parents=[shared]))
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    options = build_parser().parse_args(argv)
    out, err = consoles()
    try:
        settings = settings_from(options, os.environ)
        session = Session(settings, out, err, datetime.now(UTC).date())
        return VERBS[options.verb].execute(session, options)
    except BadInput as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        return BAD_INPUT
    except ClaimwatchError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        return PARTIAL
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        err.print("interrupted; what was finished is kept")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes words
        err.print(f"a bug in claimwatch: {type(error).__name__}: {error}", style="red", markup=False, highlight=False)
        if getattr(options, "verbose", False):
            err.print(traceback.format_exc(), markup=False, highlight=False)
        else:
            err.print("Snapshots are written whole or not at all. Run again with -v for the traceback, and report it.")
        return BUG
