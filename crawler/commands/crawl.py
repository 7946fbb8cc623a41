"""`claimwatch crawl [PROJECT...]`: fetch, judge, keep, and say what changed since the last snapshot."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from crawler.commands.budget import budget, read, used
from crawler.commands.judging import held
from crawler.commands.last_crawl import note_crawl
from crawler.commands.recorded import Record, recorded, wait_argument
from crawler.commands.session import Session
from crawler.explain.verdicts import claim_words
from crawler.models import Claim, Snapshot
from crawler.pipeline import TROUBLES, Kept, Outcome, Result, nothing_reached
from crawler.report.words import plural
from crawler.sources.limits import GOES_ON, ended_by_signals

HELP = "fetch and judge projects, write their snapshots, print what changed"

_NEWS = frozenset({Result.FIRST, Result.UPDATED})
"""Results after which claims may say something else."""


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("projects", nargs="*", metavar="PROJECT", help="ids in projects.toml (default: all)")
    parser.add_argument(
        "--accept-shrinkage", action="store_true", help="store a snapshot although most positive claims vanished"
    )
    wait_argument(parser)


def execute(session: Session, options: Namespace) -> int:
    """Crawl and print the changes; 3 if a project could not be read."""
    return recorded(session, "crawl", options.wait, lambda record: _crawl(session, options, record))


def _crawl(session: Session, options: Namespace, record: Record) -> int:
    with record.step("crawl"):
        outcomes = crawl(session, options.projects, accept_shrinkage=options.accept_shrinkage)
    record.outcomes = outcomes
    if session.settings.json:
        told = [_as_json(outcome, held(session, outcome)) for outcome in outcomes]
        session.out.print_json(json.dumps(told), highlight=False)
    else:
        for outcome in outcomes:
            for line in changes(outcome, held(session, outcome)):
                session.out.print(line, markup=False, highlight=False)
    report_troubles(session, outcomes)
    return 3 if any(outcome.result in TROUBLES for outcome in outcomes) else 0


def crawl(session: Session, names: Sequence[str], *, accept_shrinkage: bool = False) -> list[Outcome]:
    """Crawl the named projects, all where none is named, with a progress bar."""
    projects = session.projects(names)
    crawler = session.crawler(accept_shrinkage=accept_shrinkage)
    if budgeted := budget(session.settings, projects):
        session.say(budgeted)
    began = time.process_time()
    with ended_by_signals(), session.progress("Crawling", len(projects)) as advance:
        outcomes = crawler.crawl(projects, lambda outcome: advance(outcome.project))
    note_crawl(session, outcomes)
    verbose = session.settings.verbose
    if (budgeted or verbose) and not nothing_reached(outcomes):
        seconds = time.process_time() - began if verbose else None
        session.say(f"{used(session.usage)} {read(session.findings.asked, session.findings.read, seconds)}")
    for notice in dict.fromkeys(notice for outcome in outcomes for notice in outcome.notices):
        session.say(f"Note: {notice}.")
    return outcomes


def report_troubles(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Say which projects could not be read, why, and what was kept; one line where nothing could be reached."""
    troubles = [outcome for outcome in outcomes if outcome.result in TROUBLES]
    kept = [outcome for outcome in troubles if outcome.kept is not Kept.NONE]
    if nothing_reached(outcomes):
        reason = outcomes[0].reason.partition(": ")[2]
        session.say(f"{reason}; working from the last good snapshots of {plural(len(kept), 'project')}.")
        return
    left = [outcome for outcome in troubles if outcome.reason.endswith(GOES_ON)]
    if left:
        names = ", ".join(outcome.project for outcome in left)
        session.say(f"{plural(len(left), 'project')} {left[0].reason.partition(': ')[2]}: {names}.")
    for outcome in troubles:
        if outcome in left:
            continue
        session.say(f"{outcome.project}: {outcome.reason}; {_kept(outcome)}. {_mend(outcome)}")


def _kept(outcome: Outcome) -> str:
    """What is kept of a project in trouble."""
    if outcome.kept is Kept.NEW:
        half_written = "what was read is kept, and the next crawl writes it to its place"
        return half_written if outcome.result is Result.FAILED else "first reading stored as it is"
    return "the last good snapshot is kept" if outcome.kept is Kept.LAST else "there is no snapshot of it yet"


def _mend(outcome: Outcome) -> str:
    mends = {
        Result.FAILED: "Check its repositories in projects.toml and try again.",
        Result.DAMAGED: "Mend the file, or list it under `exclude` in projects.toml to go on without it.",
        Result.QUARANTINED: f"If that is right: claimwatch crawl {outcome.project} --accept-shrinkage",
    }
    return mends[outcome.result]


def changes(outcome: Outcome, snapshot: Snapshot | None) -> list[str]:
    """What a crawl changed, as lines: the claims before and after; `snapshot` is the one that it left."""
    head = f"{outcome.project}: {outcome.result.value}"
    if snapshot is None:
        return [head]
    main = snapshot.repos[0]
    head += f" at {main.commit[:12]} of {main.commit_date[:10]}"
    head += f", {plural(len(snapshot.documents), 'document')}, {len(snapshot.evidence)} pieces of evidence"
    if skipped := len(snapshot.skips):
        head += f", {skipped} skipped"
    if outcome.result not in _NEWS:
        return [head]
    return [head, *(f"  {line}" for line in claim_changes(snapshot, outcome.replaced))]


def claim_changes(snapshot: Snapshot, previous: Snapshot | None) -> list[str]:
    """One line a claim that says something else than before; all where there was none before."""
    lines = []
    for feature, claim in sorted(snapshot.claims.items()):
        before = previous.claims.get(feature) if previous else None
        if before is None:
            lines.append(f"{feature}: {claim_words(claim)}")
        elif _said(before) != _said(claim):
            lines.append(f"{feature}: {claim_words(before)} → {claim_words(claim)}")
    return lines or ["no claim changed"]


def _said(claim: Claim) -> tuple[object, ...]:
    return (claim.status, claim.values, claim.via)


def _as_json(outcome: Outcome, snapshot: Snapshot | None) -> dict[str, object]:
    changed = claim_changes(snapshot, outcome.replaced) if snapshot and outcome.result in _NEWS else []
    return {
        "project": outcome.project,
        "result": outcome.result.value,
        "commit": snapshot.repos[0].commit if snapshot else None,
        "reason": outcome.reason,
        "changes": changed,
    }
