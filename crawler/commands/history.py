"""`claimwatch history PROJECT [FEATURE]`: when its claims changed, to the commit, and the evidence that did it."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from crawler.commands.session import Session, day_given, feature_of
from crawler.drift.changes import Change, change_of, changed_features
from crawler.drift.compare import same_verdict
from crawler.errors import BadInput, SourceUnavailable
from crawler.explain.verdicts import claim_words
from crawler.models import Snapshot
from crawler.pack.models import Project
from crawler.report.permalink import permalink
from crawler.report.words import plural
from crawler.timeline import Moment, Timeline, months

HELP = "when claims changed, to the commit"

_YEAR = timedelta(days=365)


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("project", metavar="PROJECT", help="an id of projects.toml")
    parser.add_argument("feature", metavar="FEATURE", nargs="?", help="one feature (default: all)")
    parser.add_argument("--since", metavar="DATE", help="begin on this day (default: a year before the end)")
    parser.add_argument("--until", metavar="DATE", help="end on this day (default: today)")


def execute(session: Session, options: Namespace) -> int:
    """Walk the months, bisect each change to its commit, print them; 3 where some month could not be read."""
    (project,) = session.projects([options.project])
    wanted = feature_of(session, options.feature) if options.feature else None
    days = span(session, options.since, options.until)
    timeline = Timeline(session.crawler())
    with session.progress(project.name, len(days)) as advance:
        moments = []
        for moment in timeline.moments(project, days):
            moments.append(moment)
            advance(moment.day.isoformat())
    read = [moment.snapshot for moment in moments if moment.snapshot is not None]
    if not read:
        raise SourceUnavailable(project.repositories[0], f"no month of it could be read: {moments[-1].trouble}")
    changes = sorted(_changes(timeline, project, read, wanted), key=lambda change: (change.feature, change.day))
    unread = _unread(moments)
    if session.settings.json:
        told = {
            "project": project.id,
            "first": read[0].repos[0].commit_date[:10],
            "changes": [_told(c) for c in changes],
        }
        session.out.print_json(json.dumps(told | {"unread": [m.day.isoformat() for m in unread]}), highlight=False)
    else:
        _print(session, changes, read, wanted)
    for moment in unread:
        session.say(f"{moment.day}: {moment.trouble}")
    return 3 if unread else 0


def span(session: Session, since: str | None, until: str | None) -> list[date]:
    """The days that are looked at, a month apart.

    Raises:
        BadInput: one of the two is no day, or they are the wrong way round.
    """
    end = day_given("--until", until) if until else session.today
    begin = day_given("--since", since) if since else end - _YEAR
    if begin > end:
        raise BadInput(f"--since {begin} is after --until {end}")
    return list(dict.fromkeys([begin, *months(begin, end)]))


def _unread(moments: Sequence[Moment]) -> list[Moment]:
    """Days that could not be read after the first that could: a project need not be as old as the first day."""
    first = next(index for index, moment in enumerate(moments) if moment.snapshot is not None)
    return [moment for moment in moments[first:] if moment.snapshot is None]


def _changes(timeline: Timeline, project: Project, read: Sequence[Snapshot], wanted: str | None) -> Iterator[Change]:
    for before, after in pairwise(read):
        for feature in changed_features(before, after):
            if wanted in {None, feature}:
                yield _bisected(timeline, project, before, after, feature)


def _bisected(timeline: Timeline, project: Project, before: Snapshot, after: Snapshot, feature: str) -> Change:
    old = before.claims.get(feature)

    def changed(snapshot: Snapshot) -> bool:
        claim = snapshot.claims.get(feature)
        return claim is not None and not same_verdict(claim, old)

    return change_of(feature, before, timeline.turning_point(project, before, after, changed))


def _print(session: Session, changes: Sequence[Change], read: Sequence[Snapshot], wanted: str | None) -> None:
    first = read[0]
    features = [wanted] if wanted else sorted(first.claims.keys() | {change.feature for change in changes})
    for feature, own in groupby(changes, key=lambda change: change.feature):
        features.remove(feature)
        session.out.print(feature, markup=False, highlight=False, style="bold")
        lines = [f"  {first.repos[0].commit_date[:10]}  {_words(first, feature)}"]
        for change in own:
            lines.append(f"  {change.day}  {claim_words(change.after)}  at {change.commit[:12]}")
            if change.evidence:
                lines.append(f"              {'by' if change.gained else 'gone:'} {permalink(change.evidence)}")
        session.out.print("\n".join(lines), markup=False, highlight=False)
    still = [f"{feature}: {_words(read[-1], feature)}" for feature in features]
    if wanted and still:
        session.out.print(
            f"{still[0]}, unchanged since {first.repos[0].commit_date[:10]}", markup=False, highlight=False
        )
    elif still:
        session.out.print(
            f"unchanged since {first.repos[0].commit_date[:10]}: {plural(len(still), 'feature')}", highlight=False
        )


def _words(snapshot: Snapshot, feature: str) -> str:
    claim = snapshot.claims.get(feature)
    return claim_words(claim) if claim else "unknown"


def _told(change: Change) -> dict[str, str | bool | None]:
    return {
        "feature": change.feature,
        "day": change.day,
        "repo": change.repo,
        "commit": change.commit,
        "before": claim_words(change.before) if change.before else None,
        "after": claim_words(change.after),
        "evidence": permalink(change.evidence) if change.evidence else None,
        "gained": change.gained,
    }
