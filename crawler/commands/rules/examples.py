"""`claimwatch rules test [FEATURE...]`: run every example of the rule files."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from crawler.analyse import Analyst
from crawler.commands.session import Session, feature_of
from crawler.match.examples import Verdict, run_examples
from crawler.pack.models import Feature, Project
from crawler.report.words import plural

HELP = "run the examples"

STRANGER = Project(id="example", name="Example", repositories=("example/example",))
"""Examples are judged as if they stood in a project that the pack does not list."""


def arguments(parser: ArgumentParser) -> None:
    """The action's own options."""
    parser.add_argument("features", nargs="*", metavar="FEATURE", help="only these features (default: all)")


def execute(session: Session, options: Namespace) -> int:
    """0 when every example comes out as it says, 2 when one does not."""
    wanted = {feature_of(session, name) for name in options.features}
    features = [feature for feature in session.pack.features if not wanted or feature.id in wanted]
    verdicts = verdicts_of(session.analyst, features)
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if session.settings.json:
        rows = [{"feature": v.feature, "example": v.number, "wanted": v.wanted, "said": v.said} for v in failed]
        session.out.print_json(json.dumps({"examples": len(verdicts), "failed": rows}), highlight=False)
    else:
        for verdict in failed:
            session.out.print(_words(session, verdict), markup=False, highlight=False)
        counts = f"{plural(len(verdicts), 'example')} of {plural(len(features), 'feature')}, {len(failed)} failed"
        session.out.print(counts, markup=False, highlight=False)
    return 2 if failed else 0


def verdicts_of(analyst: Analyst, features: list[Feature]) -> list[Verdict]:
    """What the rules say of every example of some features."""
    return run_examples(analyst.engine(STRANGER), features)


def _words(session: Session, verdict: Verdict) -> str:
    signals = f" by {', '.join(verdict.signals)}" if verdict.signals else ""
    place = session.pack.folder / "features" / f"{verdict.feature}.toml"
    return f"{place}: example {verdict.number}: must say {verdict.wanted}, says {verdict.said}{signals}"
