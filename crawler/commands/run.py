"""`claimwatch run`: the main job. Crawl every project, hold the table against the claims, write the reports."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence

from rich.table import Table

from crawler.commands.crawl import crawl, report_troubles
from crawler.commands.judging import held, judge, unavailable, write_reports
from crawler.commands.recorded import Record, recorded, wait_argument
from crawler.commands.session import Session
from crawler.drift import Decision, DriftReport
from crawler.models import Snapshot, Status
from crawler.pipeline import TROUBLES, Outcome
from crawler.report.words import plural

HELP = "the main job: crawl, compare, write reports"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--fail-on-drift", action="store_true", help="exit 1 if any cell should be changed")
    wait_argument(parser)


def execute(session: Session, options: Namespace) -> int:
    """Do the whole job and print a summary; 3 if a project could not be read, 1 on drift if asked for."""
    return recorded(session, "run", options.wait, lambda record: _run(session, options, record))


def _run(session: Session, options: Namespace, record: Record) -> int:
    with record.step("crawl"):
        outcomes = record.outcomes = crawl(session, [])
    report_troubles(session, outcomes)
    with record.step("judge"):
        snapshots = record.snapshots = {outcome.project: held(session, outcome) for outcome in outcomes}
        report = judge(session, snapshots, outcomes)
    record.cells = report.counts
    with record.step("report"):
        paths = write_reports(session, report, snapshots, unavailable(outcomes))
    if session.settings.json:
        counts = {"projects": Counter(one.result.value for one in outcomes), "cells": report.counts}
        session.out.print_json(json.dumps(counts), highlight=False)
    else:
        session.out.print(_summary(session, outcomes, snapshots, report))
        session.out.print(_cells(report), markup=False, highlight=False)
        session.out.print(
            f"See {paths[0]} for what drifted, {paths[2]} for the table as the repositories tell it,"
            f" {paths[-1]} for both in a browser.",
            markup=False,
            highlight=False,
        )
    if any(outcome.result in TROUBLES for outcome in outcomes):
        return 3
    return 1 if options.fail_on_drift and report.having(Decision.PROPOSE) else 0


def _summary(
    session: Session, outcomes: Sequence[Outcome], snapshots: Mapping[str, Snapshot | None], report: DriftReport
) -> Table:
    """One line a project: what came of it, how old it is, what its claims say, and what is proposed."""
    names = {project.id: project.name for project in session.pack.projects}
    proposed = Counter(drift.cell.project for drift in report.having(Decision.PROPOSE))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("project", "crawl", "commit", "of"):
        table.add_column(head, no_wrap=True)
    for head in ("yes", "limited", "wip", "no", "unknown", "skipped", "to change"):
        table.add_column(head, justify="right", no_wrap=True)
    for outcome in outcomes:
        row = _row(snapshots[outcome.project])
        table.add_row(names[outcome.project], outcome.result.value, *row, _number(proposed[outcome.project]))
    return table


def _row(snapshot: Snapshot | None) -> list[str]:
    if snapshot is None:
        return ["-"] * 8
    counts = Counter(claim.status for claim in snapshot.claims.values() if claim.status)
    main = snapshot.repos[0]
    statuses = (Status.YES, Status.LIMITED, Status.WIP, Status.NO, Status.UNKNOWN)
    return [
        main.commit[:10],
        main.commit_date[:10],
        *(_number(counts[s]) for s in statuses),
        _number(len(snapshot.skips)),
    ]


def _number(count: int) -> str:
    return str(count) if count else "·"


def _cells(report: DriftReport) -> str:
    """The table's cells by decision, the largest share first."""
    counted = sorted(((count, name) for name, count in report.counts.items() if count), reverse=True)
    return f"{plural(len(report.cells), 'cell')} of {report.table}: " + ", ".join(f"{n} {name}" for n, name in counted)
