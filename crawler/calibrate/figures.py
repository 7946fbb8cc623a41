"""Measures of confidence: how far what was said can be trusted. Every one is over cells that answered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.calibrate.cells import Cell

_BINS = 10
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is measured on some cells.

    `coverage` is the share that was answered, `accuracy` the share of those that is right. The other three hold the
    confidence against that: Brier score (mean square), log-loss in nats, and expected calibration error over ten bins
    of equal width (Naeini et al. 2015). All None but `cells` and `coverage` where nothing was answered.
    """

    cells: int
    coverage: float | None
    accuracy: float | None
    brier: float | None
    log_loss: float | None
    ece: float | None
    mean_confidence: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Cells whose confidence lies from `low` to below `high`."""

    low: float
    high: float
    count: int
    mean_confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is left when only claims from a confidence on count: the share that is right, and how many there are."""

    threshold: float
    precision: float
    coverage: float
    count: int


def figures(cells: Sequence[Cell]) -> Figures:
    """Measure some cells."""
    answered = [cell for cell in cells if cell.voice]
    coverage = len(answered) / len(cells) if cells else None
    if not answered:
        return Figures(len(cells), coverage, None, None, None, None, None)
    count = len(answered)
    ece = sum(one.count * abs(one.mean_confidence - one.accuracy) for one in bins(answered)) / count
    return Figures(
        len(cells),
        coverage,
        sum(cell.right for cell in answered) / count,
        sum((cell.confidence - cell.right) ** 2 for cell in answered) / count,
        sum(_surprise(cell) for cell in answered) / count,
        ece,
        sum(cell.confidence for cell in answered) / count,
    )


def bins(cells: Sequence[Cell]) -> list[Bin]:
    """The cells by confidence, bins without cells left out."""
    by_bin: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.voice:
            by_bin.setdefault(min(int(cell.confidence * _BINS), _BINS - 1), []).append(cell)
    return [
        Bin(
            number / _BINS,
            (number + 1) / _BINS,
            len(held),
            sum(cell.confidence for cell in held) / len(held),
            sum(cell.right for cell in held) / len(held),
        )
        for number, held in sorted(by_bin.items())
    ]


def thresholds(cells: Sequence[Cell]) -> list[Threshold]:
    """Precision and coverage from each threshold on, as long as anything is left."""
    answered = [cell for cell in cells if cell.voice]
    rows = []
    for threshold in THRESHOLDS:
        held = [cell for cell in answered if cell.confidence >= threshold]
        if held:
            precision = sum(cell.right for cell in held) / len(held)
            rows.append(Threshold(threshold, precision, len(held) / len(answered), len(held)))
    return rows


def _surprise(cell: Cell) -> float:
    chance = min(max(cell.confidence, 1e-6), 1 - 1e-6)
    return -math.log(chance if cell.right else 1 - chance)
