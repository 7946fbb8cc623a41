"""`claimwatch pr`: keep one pull request with what should change in the table, in the repository that holds it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.session import Session

HELP = "open or update the pull request with what should change"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--repo", metavar="OWNER/NAME", help="default: GITHUB_REPOSITORY, else the remote `origin`")
    parser.add_argument("--base", metavar="BRANCH", help="the branch to change (default: pack.toml's)")
    parser.add_argument("--dry-run", action="store_true", help="print title, body and diff; ask nobody, write nothing")


def execute(session: Session, options: Namespace) -> int:
    """Bring the pull request to what it is to be, and say what was done and why."""
    # PyGithub takes longer to import than the rest of the program, which other verbs do without.
    from crawler.commands.proposing import propose  # noqa: PLC0415

    return propose(session, options)
