"""What comes out of comparing a table with claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crawler.errors import Problem
from crawler.models import Claim, Evidence
from crawler.table import Curated


class Decision(StrEnum):
    """What is to be done about a cell. Only `propose` asks for a change of the table."""

    AGREES = "agrees"
    """The table and the repository say the same."""
    SUGGEST = "suggest"
    """They say the same, but the words in brackets could be better."""
    PROPOSE = "propose"
    """The repository contradicts the table, or fills a blank, and surely enough."""
    REVIEW = "review"
    """They differ, but not surely enough, or in a way that a person must judge."""
    UNVERIFIED = "unverified"
    """The table says more than was found; finding nothing contradicts nothing."""
    STALE = "stale"
    """The evidence that once supported the cell is gone."""
    PINNED = "pinned"
    """A person decided it."""
    REJECTED = "rejected"
    """A person rejected the same proposal, and the evidence has not changed."""
    UNAVAILABLE = "unavailable"
    """The project could not be read."""
    QUARANTINED = "quarantined"
    """Too many of the project's claims vanished at once to be believed."""
    UNKNOWN = "unknown"
    """The project was read, but the evidence does not decide."""
    NOT_UNDERSTOOD = "not-understood"
    """The cell or its label is not in the pack's words."""


Cause = Literal["source", "rules"]


@dataclass(frozen=True, slots=True)
class CellDrift:
    """One cell's decision. `proposal` is the cell's new text, for decisions that have one; `since` an ISO date.

    `evidence` is what the claim rests on, strongest first. `refusal` is the sort of reason for which a difference is
    not proposed, the same words for all cells of that sort.
    """

    cell: Curated
    claim: Claim | None
    decision: Decision
    reason: str
    proposal: str = ""
    since: str = ""
    cause: Cause = "source"
    evidence: tuple[Evidence, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A project as it was read: the main repository, commit and its ISO date, empty where never read.

    `trouble` says why its newest state is not what the claims show.
    """

    project: str
    name: str
    repo: str
    commit: str = ""
    commit_date: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Every cell of a table file with its decision, in the file's order, and the state of every project."""

    table: str
    cells: tuple[CellDrift, ...]
    columns: tuple[Column, ...]
    suggestions: tuple[Problem, ...] = ()
    """Guesses at misspelt labels."""
    unread: tuple[Problem, ...] = ()
    """Tables, labels and cells that were not understood."""
    lapsed: tuple[str, ...] = ()
    """Overrides that no longer hold, and why."""

    @property
    def counts(self) -> dict[str, int]:
        """How many cells have each decision, in the order of `Decision`, zeros included."""
        counted = Counter(drift.decision for drift in self.cells)
        return {decision.value: counted[decision] for decision in Decision}

    @property
    def names(self) -> dict[str, str]:
        """The projects' names by id."""
        return {column.project: column.name for column in self.columns}

    def having(self, *decisions: Decision) -> tuple[CellDrift, ...]:
        """The cells with one of some decisions."""
        return tuple(drift for drift in self.cells if drift.decision in decisions)
