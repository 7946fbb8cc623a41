"""`claimwatch rules lint [FEATURE...]`: look for rules that can hit nothing, everything, or one project only.

What a signal hits is known from the stored snapshots, where there are enough of them; nothing is crawled.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from crawler.commands.judging import stored
from crawler.commands.session import Session, feature_of
from crawler.pack.lint import lint
from crawler.pack.spread import FEWEST_PROJECTS, Spread, spread
from crawler.report.words import plural

HELP = "look for rules that cannot work, or work for one project only"


def arguments(parser: ArgumentParser) -> None:
    """The action's own options."""
    parser.add_argument("features", nargs="*", metavar="FEATURE", help="only these features (default: all)")


def execute(session: Session, options: Namespace) -> int:
    """0 when nothing is doubtful, 2 when something is."""
    wanted = {feature_of(session, name) for name in options.features}
    problems = [
        problem
        for problem in lint(session.pack, fired=_spread(session))
        if not wanted or Path(problem.file).stem in wanted
    ]
    if session.settings.json:
        rows = [{"file": p.file, "line": p.line, "message": p.message, "mend": p.mend} for p in problems]
        session.out.print_json(json.dumps(rows), highlight=False)
    else:
        for problem in problems:
            session.out.print(str(problem), markup=False, highlight=False)
        session.out.print(f"{plural(len(problems), 'problem')} in the rules", markup=False, highlight=False)
    return 2 if problems else 0


def _spread(session: Session) -> Spread | None:
    """On which projects signals fire, None where too few snapshots are stored to tell."""
    snapshots = [snapshot for snapshot in stored(session).values() if snapshot is not None]
    listed = len(session.pack.projects)
    if len(snapshots) < FEWEST_PROJECTS:
        if listed >= FEWEST_PROJECTS:
            held = f"snapshots of {len(snapshots)} of {listed} projects are stored"
            session.say(f"Not checked: which signals fire on one project only; {held}. claimwatch crawl")
        return None
    stale = sum(snapshot.rules_hash != session.pack.rules_hash for snapshot in snapshots)
    if stale:
        what = f"{stale} of {len(snapshots)} snapshots were made by other rules"
        session.say(f"Which signals fire on one project only is told by snapshots, and {what}. claimwatch crawl")
    return spread(snapshots)
