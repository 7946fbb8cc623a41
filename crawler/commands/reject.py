"""`claimwatch reject PROJECT FEATURE --reason TEXT`: the claim is wrong; leave the cell until the evidence changes."""

from __future__ import annotations

from argparse import Namespace

from crawler.commands.session import Session
from crawler.commands.verdict import arguments, decide_cell

HELP = "leave a cell as it is until the evidence changes"

__all__ = ["HELP", "arguments", "execute"]


def execute(session: Session, options: Namespace) -> int:
    """Write the verdict into overrides.toml and say what it does to the table's cells."""
    return decide_cell(session, options, "reject")
