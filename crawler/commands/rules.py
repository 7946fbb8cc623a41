"""`claimwatch rules test | lint`: run the examples of the rule files, and look for rules that cannot work."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from crawler.commands.session import Session, feature_of
from crawler.commands.words import plural
from crawler.match.examples import Verdict, run_examples
from crawler.pack.lint import lint
from crawler.pack.models import Project

HELP = "test the rules on their own examples, or lint them"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("action", choices=["test", "lint"], help="run the examples | look for rules that cannot work")
    parser.add_argument("features", nargs="*", metavar="FEATURE", help="only these features (default: all)")


def execute(session: Session, options: Namespace) -> int:
    """0 when all is well, 2 when a rule is wrong."""
    wanted = {feature_of(session, name) for name in options.features}
    return _test(session, wanted) if options.action == "test" else _lint(session, wanted)


def _test(session: Session, wanted: set[str]) -> int:
    features = [feature for feature in session.pack.features if not wanted or feature.id in wanted]
    stranger = Project(id="example", name="Example", repositories=("example/example",))
    verdicts = run_examples(session.analyst.engine(stranger), features)
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if session.settings.json:
        rows = [{"feature": v.feature, "example": v.number, "wanted": v.wanted, "said": v.said} for v in failed]
        session.out.print_json(json.dumps({"examples": len(verdicts), "failed": rows}), highlight=False)
    else:
        for verdict in failed:
            session.out.print(_words(session, verdict), markup=False, highlight=False)
        session.out.print(
            f"{plural(len(verdicts), 'example')} of {plural(len(features), 'feature')}, {len(failed)} failed",
            markup=False,
            highlight=False,
        )
    return 2 if failed else 0


def _words(session: Session, verdict: Verdict) -> str:
    signals = f" by {', '.join(verdict.signals)}" if verdict.signals else ""
    place = session.pack.folder / "features" / f"{verdict.feature}.toml"
    return f"{place}: example {verdict.number}: must say {verdict.wanted}, says {verdict.said}{signals}"


def _lint(session: Session, wanted: set[str]) -> int:
    problems = [
        problem
        for problem in lint(session.pack)
        if not wanted or any(problem.file.endswith(f"{name}.toml") for name in wanted)
    ]
    if session.settings.json:
        rows = [{"file": p.file, "line": p.line, "message": p.message, "mend": p.mend} for p in problems]
        session.out.print_json(json.dumps(rows), highlight=False)
    else:
        for problem in problems:
            session.out.print(str(problem), markup=False, highlight=False)
        session.out.print(f"{plural(len(problems), 'problem')} in the rules", markup=False, highlight=False)
    return 2 if problems else 0
