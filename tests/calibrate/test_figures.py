"""Given cells with confidences, expect the measures worked out by hand."""

import math

import pytest

from crawler.calibrate.cells import Cell
from crawler.calibrate.figures import bins, figures, thresholds
from crawler.calibrate.summary import suggested
from crawler.pack.models import Voice


def cell(confidence: float, *, right: bool, voice: Voice | None = "yes") -> Cell:
    return Cell("auk", "dev", "delays", voice, 1.0, confidence, right, "yes", "yes", 10_000)


CELLS = [cell(0.95, right=True), cell(0.95, right=True), cell(0.95, right=False), cell(0.55, right=True)]


def test_the_measures() -> None:
    measured = figures([*CELLS, cell(0.0, right=False, voice=None)])
    assert (measured.cells, measured.coverage, measured.accuracy) == (5, 0.8, 0.75)
    assert measured.brier == pytest.approx((2 * 0.05**2 + 0.95**2 + 0.45**2) / 4)
    assert measured.log_loss == pytest.approx(-(2 * math.log(0.95) + math.log(0.05) + math.log(0.55)) / 4)
    assert measured.ece == pytest.approx((3 * (0.95 - 2 / 3) + 0.45) / 4)


def test_nothing_answered_has_no_measures() -> None:
    measured = figures([cell(0.0, right=False, voice=None)])
    assert (measured.coverage, measured.accuracy, measured.brier) == (0.0, None, None)
    assert figures([]).coverage is None


def test_a_bin_counts_its_cells_and_an_empty_one_is_left_out() -> None:
    low, high = bins([*CELLS, cell(1.0, right=True)])
    assert (low.low, low.high, low.count, low.accuracy) == (0.5, 0.6, 1, 1.0)
    assert (high.low, high.high, high.count, high.accuracy) == (0.9, 1.0, 4, 0.75)


def test_precision_and_coverage_by_threshold() -> None:
    rows = {row.threshold: row for row in thresholds(CELLS)}
    assert (rows[0.5].precision, rows[0.5].coverage, rows[0.5].count) == (0.75, 1.0, 4)
    assert rows[0.9].precision == pytest.approx(2 / 3)
    assert rows[0.9].coverage == 0.75
    assert 0.96 not in rows


def test_the_suggested_threshold_is_the_lowest_from_which_on_all_are_precise() -> None:
    many = [cell(0.86, right=False), *(cell(0.91, right=True) for _ in range(49)), cell(0.55, right=False)]
    assert suggested(thresholds(many)) == 0.6
    assert suggested(thresholds(CELLS)) is None
