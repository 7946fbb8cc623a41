"""A table held against the past: what would have been decided about each cell each month, and when it went stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crawler.drift.values import CellDrift, Decision, DriftReport
from crawler.table import Curated

STALE_DECISIONS = frozenset({Decision.PROPOSE, Decision.STALE})
"""Decisions that say surely that a cell no longer holds."""


@dataclass(frozen=True, slots=True)
class CellHistory:
    """One cell through the months, one decision a month.

    `stale_since` is the first of the months without a break up to the last in which the table was surely behind; None
    where it is not behind at the end.
    """

    cell: Curated
    states: tuple[CellDrift, ...]
    stale_since: date | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """All cells of a table through some months, in the file's order."""

    table: str
    months: tuple[date, ...]
    cells: tuple[CellHistory, ...]

    @property
    def stale(self) -> tuple[CellHistory, ...]:
        """The cells that are behind at the end, the first to go stale first."""
        gone = [cell for cell in self.cells if cell.stale_since]
        return tuple(sorted(gone, key=lambda cell: (cell.stale_since, cell.cell.ref)))

    def counts(self, month: date) -> dict[str, int]:
        """How many cells had each decision in a month, zeros left out."""
        at = self.months.index(month)
        counted: dict[str, int] = {}
        for cell in self.cells:
            name = cell.states[at].decision.value
            counted[name] = counted.get(name, 0) + 1
        return dict(sorted(counted.items()))


def backtest(reports: Mapping[date, DriftReport]) -> Backtest:
    """Put the reports of one table in some months together; every report has the same cells in the same order."""
    months = tuple(sorted(reports))
    table = reports[months[-1]].table if months else ""
    columns = zip(*(reports[month].cells for month in months), strict=True)
    return Backtest(table, months, tuple(_history(months, states) for states in columns))


def _history(months: tuple[date, ...], states: tuple[CellDrift, ...]) -> CellHistory:
    since: date | None = None
    for month, state in zip(months, states, strict=True):
        stale = state.decision in STALE_DECISIONS
        since = (since or month) if stale else None
    return CellHistory(states[-1].cell, states, since)
