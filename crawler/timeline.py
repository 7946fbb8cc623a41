"""Projects as they stood on earlier days, and the commit at which something about them changed. Nothing is stored."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.errors import SourceUnavailable
from crawler.models import Snapshot
from crawler.pack.models import Project
from crawler.pipeline import Crawler, commit_of, few_collections
from crawler.sources import RepoRef

Commits = tuple[tuple[str, str], ...]
"""(repository, commit) of each of a project's repositories."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A project at the end of a day (UTC): its snapshot, or why there is none."""

    day: date
    snapshot: Snapshot | None
    trouble: str = ""
    offline: bool = False


@dataclass(slots=True)
class Timeline:
    """Reads projects at earlier days. A day on which no repository moved costs nothing beyond the question."""

    crawler: Crawler
    _known: dict[tuple[str, Commits], Snapshot] = field(default_factory=dict)

    def moments(self, project: Project, days: Sequence[date]) -> Iterator[Moment]:
        """The project at each of some days, oldest first; evidence keeps the commit at which it was first seen."""
        refs = {
            day: [RepoRef(repo, project.ref or day.isoformat()) for repo in project.repositories]
            for day in sorted(set(days))
        }
        heads = self.crawler.source.heads([ref for asked in refs.values() for ref in asked])
        previous: Snapshot | None = None
        for day, asked in refs.items():
            try:
                previous = self._at(project, tuple((ref.repo, commit_of(heads[ref])) for ref in asked), previous)
            except SourceUnavailable as error:
                yield Moment(day, None, str(error), error.offline)
            else:
                yield Moment(day, previous)

    def turning_point(
        self, project: Project, before: Snapshot, after: Snapshot, changed: Callable[[Snapshot], bool]
    ) -> Snapshot:
        """Bisect to the first commit between two snapshots at which `changed` holds; it must hold for `after`.

        Where something changed more than once in between, one of its changes is found.
        """
        states = self._states(before, after)
        low, high, found, known = 0, len(states) - 1, after, before
        while low < high:
            middle = (low + high) // 2
            snapshot = self._at(project, states[middle], known)
            if changed(snapshot):
                high, found = middle, snapshot
            else:
                low, known = middle + 1, snapshot
        return found

    def _states(self, before: Snapshot, after: Snapshot) -> list[Commits]:
        """The states of a project's repositories from one snapshot (not included) to another, one commit a step."""
        current = {state.repo: state.commit for state in before.repos}
        states: list[Commits] = []
        for state in after.repos:
            older = current.get(state.repo)
            steps = self.crawler.source.line(state.repo, older, state.commit) if older else (state.commit,)
            for commit in steps if older != state.commit else ():
                current[state.repo] = commit
                states.append(tuple((one.repo, current.get(one.repo, one.commit)) for one in after.repos))
        return states

    def _at(self, project: Project, commits: Commits, previous: Snapshot | None) -> Snapshot:
        key = (project.id, commits)
        if key not in self._known:
            with few_collections():
                reading = self.crawler.read(project, commits)
                self._known[key] = self.crawler.analyst.analyse(project, reading, previous)
        return self._known[key]


def months(since: date, until: date) -> list[date]:
    """The same day of each month from `since` to `until`, both included; a day that a month lacks is its last."""
    days = []
    year, month = until.year, until.month
    day = until
    while day >= since:
        days.append(day)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        day = _day_of_month(year, month, until.day)
    return days[::-1]


def _day_of_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
