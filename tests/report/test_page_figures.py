"""The files of other verbs as the page draws them: calibration.json and backtest.json."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from crawler.report.page import Backtest, Calibration
from crawler.report.page.reliability import Point, measures, percent, points
from crawler.report.page.timeline import Month, month_heads, rows, tones_met
from tests.report import given


def calibration(**changes: object) -> Calibration:
    return Calibration.model_validate(given.CALIBRATION | changes)


def backtest() -> Backtest:
    return Backtest.model_validate(given.BACKTEST)


def test_a_point_stands_at_its_confidence_and_its_share_of_right_ones() -> None:
    assert points(calibration()) == (Point(288.0, 40.0, 13.0),)


def test_the_area_of_a_point_is_its_number_of_claims() -> None:
    bins = [
        {"low": 0, "high": 0.5, "count": 25, "mean_confidence": 0.25, "accuracy": 0.0},
        {"low": 0.5, "high": 1, "count": 100, "mean_confidence": 0.5, "accuracy": 1.0},
    ]
    assert points(calibration(bins=bins)) == (Point(80.0, 320.0, 6.5), Point(160.0, 0.0, 13.0))


def test_figures_that_are_missing_are_left_out() -> None:
    told = measures(calibration(cross_validation={"brier": 0.1}))
    assert [(name, value) for name, value, _ in told] == [("Brier score", "0.100")]
    assert (percent(None), percent(0.955)) == ("–", "96%")  # noqa: RUF001 - an en dash in a table


@pytest.mark.parametrize(
    "broken", [{"schema": 2}, {"bins": [{"low": 0, "high": 2, "count": 1}]}, {"proposal_threshold": float("nan")}]
)
def test_a_calibration_that_cannot_be_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        calibration(**broken)


def test_the_months_of_a_cell_with_gaps() -> None:
    history = rows(backtest(), given.pack())
    assert [(name, [row.feature for row in own]) for name, own in history] == [
        ("Alpha", ["cache"]),
        ("Gamma", ["cache"]),
    ]
    alpha, gamma = history[0][1][0], history[1][1][0]
    assert alpha.months == (Month("agrees", "agree", "no"), Month("to change", "change", "yes"))
    assert alpha.stale_since == "2026-01-15"
    assert gamma.months == (Month("not read", "", ""), Month(given.HOSTILE, "", ""))
    assert tones_met(history) == {"change": "to change", "agree": "agrees"}


def test_a_year_is_named_where_it_begins() -> None:
    assert month_heads(backtest()) == (("Dec", "2025"), ("Jan", "2026"))
