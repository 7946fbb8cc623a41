"""The back-test: what would have been decided about each cell of the table month by month, and when it went stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crawler.drift import Decision
from crawler.pack.load import Pack
from crawler.report.page.words import DECISIONS

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]

_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Part(BaseModel):
    """Base: what a newer version adds is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class State(_Part):
    """What was decided about a cell in a month, and what the project showed then."""

    month: Day
    decision: str
    status: str | None = None


class Cell(_Part):
    """One cell of the curated table through the months."""

    table: int
    line: int
    project: str | None
    feature: str | None
    raw: str
    states: tuple[State, ...] = ()
    stale_since: Day | None = None


class Backtest(_Part):
    """reports/backtest.json, schema 1."""

    schema_number: Literal[1] = Field(alias="schema")
    months: tuple[Day, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A cell in a month: the decision as the page names it, its tone, and what the project showed."""

    name: str
    tone: str
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """A cell of the table with its months in order."""

    project: str
    feature: str
    title: str
    raw: str
    months: tuple[Month, ...]
    stale_since: str


def month_heads(backtest: Backtest) -> tuple[tuple[str, str], ...]:
    """Each month's short name, and its year where that is not the one before's."""
    named, last = [], ""
    for month in backtest.months:
        year = month[:4]
        named.append((_SHORT[(int(month[5:7]) - 1) % len(_SHORT)], year if year != last else ""))
        last = year
    return tuple(named)


def rows(backtest: Backtest, pack: Pack) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The cells by project's name, those of a project in the table's order; of other labels nothing is shown."""
    titles = {feature.id: feature.title for feature in pack.features}
    found = []
    for project in pack.projects:
        own = [cell for cell in backtest.cells if cell.project == project.id and cell.feature in titles]
        if own:
            found.append((project.name, tuple(_row(cell, backtest.months, titles) for cell in own)))
    return tuple(found)


def tones_met(history: Iterable[tuple[str, tuple[Row, ...]]]) -> dict[str, str]:
    """Each tone that is to be seen, with the names of the decisions behind it, most urgent first."""
    met = {month.name for _, own in history for row in own for month in row.months}
    tones: dict[str, list[str]] = {}
    for meaning in DECISIONS.values():
        if meaning.name in met:
            tones.setdefault(meaning.tone, []).append(meaning.name)
    return {tone: ", ".join(names) for tone, names in tones.items()}


def _row(cell: Cell, wanted: tuple[str, ...], titles: Mapping[str, str]) -> Row:
    states = {state.month: state for state in cell.states}
    months = tuple(_month(states.get(month)) for month in wanted)
    project, feature = cell.project or "", cell.feature or ""
    return Row(project, feature, titles[feature], cell.raw, months, cell.stale_since or "")


def _month(state: State | None) -> Month:
    if state is None or state.decision not in set(Decision):
        return Month(state.decision if state else "not read", "", "")
    meaning = DECISIONS[Decision(state.decision)]
    return Month(meaning.name, meaning.tone, state.status or "")
