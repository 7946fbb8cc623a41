"""All that a calibration found, as one value from which the reports are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.calibrate.cells import Cell, Reading
from crawler.calibrate.figures import Threshold
from crawler.pack.models import Weights

PRECISE = 0.98
"""A proposal must be right this often before it is made."""


@dataclass(frozen=True, slots=True)
class FoldCells:
    """One project's status cells and set values, scored by weights that were fitted without it."""

    project: str
    cells: tuple[Cell, ...]
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted weights and what is known of them: `in_sample` cells were seen by the fit, those of `folds` were not.

    `threshold` is the pack's own for proposals. `skipped` names labels that could not be read, with the reason.
    """

    weights: Weights
    readings: tuple[Reading, ...]
    in_sample: tuple[Cell, ...]
    folds: tuple[FoldCells, ...]
    threshold: float
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def left_out(self) -> list[Cell]:
        """Status cells scored without their project, those that count."""
        return [cell for fold in self.folds for cell in fold.cells]

    @property
    def values(self) -> list[Cell]:
        """Set values scored without their project."""
        return [cell for fold in self.folds for cell in fold.values]

    def by_group(self) -> Iterator[tuple[str, list[Cell]]]:
        """The left-out cells of each group of labels, in the order of the groups' names."""
        for group in sorted({cell.group for cell in self.left_out}):
            yield group, [cell for cell in self.left_out if cell.group == group]


def suggested(rows: Sequence[Threshold]) -> float | None:
    """The lowest threshold from which on every row is precise enough, None where none is."""
    found = None
    for row in reversed(rows):
        if row.precision < PRECISE:
            break
        found = row.threshold
    return found
