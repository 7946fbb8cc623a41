"""`claimwatch backtest`: the curated table against the past, month by month, and when each cell went stale."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date

from crawler.commands.history import span
from crawler.commands.judging import curated
from crawler.commands.session import Session
from crawler.drift import DriftReport, decide
from crawler.drift.backtest import Backtest, backtest
from crawler.errors import SourceUnavailable
from crawler.models import Snapshot
from crawler.report.backtest import backtest_json, backtest_text
from crawler.store import write_text_if_changed
from crawler.table import Understood
from crawler.timeline import Moment, Timeline

HELP = "replay the past over the table: when each cell went stale"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--since", metavar="DATE", help="begin on this day (default: a year before the end)")
    parser.add_argument("--until", metavar="DATE", help="end on this day (default: today)")


def execute(session: Session, options: Namespace) -> int:
    """Replay, write backtest.json for the page, print what went stale; 3 where a project could not be read at all."""
    days = span(session, options.since, options.until)
    understood = curated(session)
    moments = replay(session, days)
    result = judged(session, understood, days, moments)
    path = session.settings.reports / "backtest.json"
    text = backtest_json(result)
    write_text_if_changed(path, text)
    session.out.out(text if session.settings.json else backtest_text(result), end="", highlight=False)
    session.say(f"See {path}; `claimwatch report` draws it as a timeline in index.html.")
    never = [project for project, own in moments.items() if all(moment.snapshot is None for moment in own)]
    for project in never:
        session.say(f"{project}: {moments[project][-1].trouble}")
    return 3 if never else 0


def replay(session: Session, days: Sequence[date]) -> dict[str, list[Moment]]:
    """Every project at each of the days; nothing is stored but what the cache keeps.

    Raises:
        SourceUnavailable: the host itself is out of reach.
    """
    timeline = Timeline(session.crawler())
    moments: dict[str, list[Moment]] = {}
    with session.progress("months", len(days) * len(session.pack.projects)) as advance:
        for project in session.pack.projects:
            own = moments[project.id] = []
            for moment in timeline.moments(project, days):
                own.append(moment)
                advance(f"{project.name} {moment.day}")
    if all(moment.offline for own in moments.values() for moment in own):
        raise SourceUnavailable(session.pack.projects[0].repositories[0], "the host is out of reach", offline=True)
    return moments


def judged(
    session: Session, understood: Understood, days: Sequence[date], moments: Mapping[str, Sequence[Moment]]
) -> Backtest:
    """The decisions about every cell at the end of each day, each held to the month before it."""
    reports: dict[date, DriftReport] = {}
    before: dict[str, Snapshot | None] = {}
    for index, day in enumerate(days):
        now = {project: own[index] for project, own in moments.items()}
        snapshots = {project: moment.snapshot for project, moment in now.items()}
        reports[day] = decide(
            understood,
            session.pack,
            snapshots,
            today=day,
            unavailable={project: moment.trouble for project, moment in now.items() if moment.trouble},
            previous=before,
        )
        before = {project: snapshot or before.get(project) for project, snapshot in snapshots.items()}
    return backtest(reports)
