"""The comparison as a grid: the features in rows and the projects in columns, or turned where projects are many.

A reader compares projects side by side, and a dozen columns still fit a screen. Many more do not; then each project is
a row and the features, which stay few, are the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from crawler.drift import CellDrift, DriftReport
from crawler.drift.compare import status_word, value_word
from crawler.drift.wording import sorted_values, two_places
from crawler.models import Basis, Snapshot, Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Project
from crawler.report.comparison import SURE
from crawler.report.order import featured_first, grouped
from crawler.report.page.words import DECISIONS, urgency

MOST_COLUMNS = 20
"""Projects up to which they stand in columns."""

_SHOWN_LETTERS = 28
"""Letters of a cell's values that are shown at first: what is more than a few short words would make tall rows."""


@dataclass(frozen=True, slots=True)
class Head:
    """A row's or column's head. `note` stands below the name (a project's date), `about` is said on request."""

    kind: Literal["project", "feature"]
    id: str
    name: str
    note: str = ""
    about: str = ""
    featured: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A claim in a few words. `more` are values beyond the first; `decision` the most urgent of the curated cells."""

    project: str
    feature: str
    state: str
    words: tuple[str, ...]
    more: tuple[str, ...] = ()
    via: str = ""
    confidence: str = ""
    unsure: bool = False
    decision: str = ""
    decision_name: str = ""

    @property
    def key(self) -> str:
        """What a link to it has behind the #."""
        return f"{self.project}/{self.feature}"


@dataclass(frozen=True, slots=True)
class Band:
    """Rows under one title; the title is empty where the groups stand over the columns."""

    title: str
    rows: tuple[tuple[Head, tuple[GridCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells, with the heads of the columns and, over them, groups as (title, number of columns)."""

    columns: tuple[Head, ...]
    spans: tuple[tuple[str, int], ...]
    bands: tuple[Band, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Head, ...]], ...]:
        """The features by group, wherever they stand."""
        if not self.spans:
            return tuple((band.title, tuple(head for head, _ in band.rows)) for band in self.bands)
        grouped, start = [], 0
        for title, count in self.spans:
            grouped.append((title, self.columns[start : start + count]))
            start += count
        return tuple(grouped)

    @property
    def projects(self) -> tuple[Head, ...]:
        """The projects, wherever they stand."""
        return tuple(head for band in self.bands for head, _ in band.rows) if self.spans else self.columns


def grid_of(
    pack: Pack, snapshots: Mapping[str, Snapshot | None], report: DriftReport, troubles: Mapping[str, str]
) -> Grid:
    """The grid: mainly compared projects first, features by group, those groups first that describe a project."""
    projects = featured_first(pack.projects)
    groups = grouped(pack.features)
    features = [feature for _, members in groups for feature in members]
    decided = _decided(report)

    def cell(project: Project, feature: Feature) -> GridCell:
        return _cell(pack, project, feature, snapshots.get(project.id), decided.get((project.id, feature.id)))

    heads = tuple(_project_head(one, snapshots.get(one.id), troubles.get(one.id, "")) for one in projects)
    asked = tuple(Head("feature", one.id, one.title, about=one.question) for one in features)
    if len(projects) <= MOST_COLUMNS:
        by_id = {head.id: head for head in asked}
        bands = tuple(
            Band(title, tuple((by_id[f.id], tuple(cell(p, f) for p in projects)) for f in members))
            for title, members in groups
        )
        return Grid(heads, (), bands)
    rows = tuple(
        (head, tuple(cell(project, feature) for feature in features))
        for head, project in zip(heads, projects, strict=True)
    )
    return Grid(asked, tuple((title, len(members)) for title, members in groups), (Band("", rows),))


def _decided(report: DriftReport) -> dict[tuple[str, str], CellDrift]:
    """The most urgent decision about each project's feature; a file may have several cells for one."""
    found: dict[tuple[str, str], CellDrift] = {}
    for drift in report.cells:
        key = drift.cell.project, drift.cell.feature
        if key not in found or urgency(drift.decision) < urgency(found[key].decision):
            found[key] = drift
    return found


def _project_head(project: Project, snapshot: Snapshot | None, trouble: str) -> Head:
    state = snapshot.repos[0] if snapshot and snapshot.repos else None
    about = f"{state.repo} at {state.commit[:10]}" if state else project.repositories[0]
    why = trouble or ("" if state else "not read yet")
    day = state.commit_date[:10] if state else ""
    return Head("project", project.id, project.name, day, about, project.featured, why)


def _cell(
    pack: Pack, project: Project, feature: Feature, snapshot: Snapshot | None, drift: CellDrift | None
) -> GridCell:
    decision = drift.decision.value if drift else ""
    name = DECISIONS[drift.decision].name if drift else ""
    state, words = said(pack, feature, snapshot)
    claim = snapshot.claims.get(feature.id) if snapshot else None
    sure = claim.confidence if claim and claim.confidence is not None else None
    shown = max(1, sum(total <= _SHOWN_LETTERS for total in accumulate(map(len, words))))
    return GridCell(
        project.id,
        feature.id,
        state,
        words[:shown],
        words[shown:],
        ", ".join(claim.via) if claim else "",
        two_places(sure) if sure is not None else "",
        sure is not None and sure < SURE,
        decision,
        name,
    )


def said(pack: Pack, feature: Feature, snapshot: Snapshot | None) -> tuple[str, tuple[str, ...]]:
    """A claim's state and words: a status, values, `none`, `unknown` or `unavailable`."""
    if snapshot is None or not snapshot.repos:
        return "unavailable", ("n/a",)
    claim = snapshot.claims.get(feature.id)
    if claim is None or claim.basis is Basis.UNDECIDED or claim.status is Status.UNKNOWN:
        return "unknown", ("?",)
    if claim.status is not None:
        return claim.status.value, (status_word(pack.file, claim.status),)
    words = tuple(value_word(feature, value) for value in sorted_values(claim))
    return ("values", words) if words else ("none", ("None",))
