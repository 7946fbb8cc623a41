"""`claimwatch explain PROJECT FEATURE`: where a claim comes from, in one screen, with the lines that prove it."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from crawler.analyse import Analyst
from crawler.commands.cached import cached_documents
from crawler.commands.judging import cells_about
from crawler.commands.session import Session, feature_named
from crawler.drift import CellDrift
from crawler.drift.overrides import holding
from crawler.errors import BadInput
from crawler.explain import Explanation, explained, record, screen, with_relaxed_twin
from crawler.models import Claim, Snapshot
from crawler.pack.models import Feature, Override, Project

HELP = "show where a claim comes from"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("project", metavar="PROJECT", help="an id of projects.toml")
    parser.add_argument("feature", metavar="FEATURE", help="a feature's id, title or label")
    parser.add_argument("--all", action="store_true", help="everything, however many screens it takes")


def execute(session: Session, options: Namespace) -> int:
    """Print the claim's sum with quotes, what did not count, and what would change it."""
    (project,) = session.projects([options.project])
    feature = feature_named(session, options.feature)
    snapshot, claim = claim_of(session, project, feature)
    explanation = explain(session, project, feature, snapshot, claim)
    if session.settings.json:
        session.out.print_json(json.dumps(record(explanation)), highlight=False)
    else:
        for line in screen(explanation, everything=options.all):
            session.out.print(line, markup=False, highlight=False)
    return 0


def claim_of(session: Session, project: Project, feature: Feature) -> tuple[Snapshot, Claim]:
    """The stored claim and its snapshot.

    Raises:
        BadInput: there is none.
    """
    snapshot = session.store.load(project.id)
    if snapshot is None:
        raise BadInput(f"there is no snapshot of {project.id} yet: claimwatch crawl {project.id}")
    claim = snapshot.claims.get(feature.id)
    if claim is None:
        raise BadInput(f"the snapshot of {project.id} is older than {feature.id}: claimwatch crawl {project.id}")
    return snapshot, claim


def explain(session: Session, project: Project, feature: Feature, snapshot: Snapshot, claim: Claim) -> Explanation:
    """All that is known of a claim: from the snapshot, the cached documents, the table and people's verdicts."""
    analyst = Analyst(with_relaxed_twin(session.pack, feature))
    texts = cached_documents(session, snapshot)
    bare = explained(analyst, project, feature, snapshot, claim, texts, rules_hash=session.pack.rules_hash)
    cells = _cells(session, feature, snapshot)
    override, lapsed = _verdict(session, project, feature, claim)
    return replace(bare, cells=tuple(cells), override=override, lapsed=lapsed)


def _cells(session: Session, feature: Feature, snapshot: Snapshot) -> list[CellDrift]:
    """What is decided of the table's cells about the claim; nothing where the table is unusable."""
    try:
        return cells_about(session, snapshot.project, feature.id, snapshot)
    except BadInput as error:
        session.say(f"{error}; what the table says is left out.")
        return []


def _verdict(
    session: Session, project: Project, feature: Feature, claim: Claim
) -> tuple[Override | None, tuple[str, ...]]:
    """The person's verdict on the cell that holds today, and those that have lapsed."""
    cell = (project.id, feature.id)
    own = tuple(one for one in session.pack.overrides.overrides if (one.project, one.feature) == cell)
    overrides = session.pack.overrides.model_copy(update={"overrides": own})
    held, lapsed = holding(replace(session.pack, overrides=overrides), lambda *_: claim, session.today)
    return held.get(cell), lapsed
