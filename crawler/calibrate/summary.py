"""All that a calibration found, as one value from which the reports are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from crawler.calibrate.cells import Cell, Reading
from crawler.calibrate.figures import Threshold
from crawler.pack.models import Voice, Weights

PRECISE = 0.98
"""A proposal must be right this often before it is made."""
_DOCUMENTATION = (6_000, 32_000, 128_000, 512_000)
"""Bytes at which the cells that were said to be absent are divided."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One project's status cells and set values, scored by weights that were fitted on other projects only."""

    project: str
    trained_on: tuple[str, ...]
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
    folds: tuple[Fold, ...]
    threshold: float
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def newest(self) -> str:
        """The date of the newest label."""
        return max(one.label.date for one in self.readings).isoformat()

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


def by_voice(cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    """The cells by what was said of them, what was never said left out."""
    held = [(voice, [cell for cell in cells if cell.voice == voice]) for voice in get_args(Voice)]
    return [(voice, some) for voice, some in held if some]


def absent_by_documentation(cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    """What was said to be absent, by how much documentation was read of the project."""
    absent = [cell for cell in cells if cell.voice == "absent"]
    edges = zip((0, *_DOCUMENTATION), (*_DOCUMENTATION, math.inf), strict=True)
    divided = [(low, high, [cell for cell in absent if low <= cell.documentation < high]) for low, high in edges]
    return [(_span(low, high), held) for low, high, held in divided if held]


def wrong(cells: Iterable[Cell]) -> list[Cell]:
    """The cells that are wrong or unanswered, the surest first."""
    return sorted((c for c in cells if not c.right), key=lambda c: (-c.confidence, c.project, c.feature))


def _span(low: float, high: float) -> str:
    return f"{low / 1000:g} kB and more" if high == math.inf else f"{low / 1000:g} to {high / 1000:g} kB"
