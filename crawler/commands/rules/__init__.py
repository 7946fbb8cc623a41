"""`claimwatch rules test | lint | impact | report-false`: prove the rules, weigh a change of them, mend them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.commands.rules import examples, impact, lint, report_false
from crawler.commands.session import Session

HELP = "test, lint and mend the rules, and see what a change of them does"

_ACTIONS = {"test": examples, "lint": lint, "impact": impact, "report-false": report_false}


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options: an action with its own, behind which the shared options may stand too."""
    shared = ArgumentParser(add_help=False, parents=[parser], conflict_handler="resolve")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, module in _ACTIONS.items():
        own = actions.add_parser(
            name, help=module.HELP, description=module.__doc__, parents=[shared], conflict_handler="resolve"
        )
        module.arguments(own)


def execute(session: Session, options: Namespace) -> int:
    """Do what the action does; its exit code."""
    code: int = _ACTIONS[options.action].execute(session, options)
    return code
