"""`claimwatch accept PROJECT FEATURE --reason TEXT`: bring the cell to what the repository shows, or to --status."""

from __future__ import annotations

from argparse import Namespace

from crawler.commands.session import Session
from crawler.commands.verdict import arguments, decide_cell

HELP = "take a claim over into the table, whatever its confidence"

__all__ = ["HELP", "arguments", "execute"]


def execute(session: Session, options: Namespace) -> int:
    """Write the verdict into overrides.toml and say what it does to the table's cells."""
    return decide_cell(session, options, "accept")
