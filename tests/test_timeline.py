"""The days of a timeline."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.timeline import months


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-01-15", "2026-03-15", ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ("2025-11-20", "2026-01-15", ["2025-12-15", "2026-01-15"]),
        ("2026-01-01", "2026-03-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("2026-03-16", "2026-03-16", ["2026-03-16"]),
    ],
)
def test_months_end_on_the_last_day_and_step_back(since: str, until: str, days: list[str]) -> None:
    found = months(date.fromisoformat(since), date.fromisoformat(until))
    assert [day.isoformat() for day in found] == days
