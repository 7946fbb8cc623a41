"""Dates and numbers out of headers and commits that no calendar knows."""

import pytest

from crawler.sources.answers import again
from crawler.sources.bare import iso_date


@pytest.mark.parametrize("reset", ["9" * 15, "9" * 300, "-1", "nan", "1e18", "٣"])
def test_a_limit_that_ends_beyond_the_calendar(reset: str) -> None:
    advice = again(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}, "", 0.0, "GitHub", 0)
    assert advice is None or "2096" in advice.reason or advice.seconds is not None


@pytest.mark.parametrize(
    ("committer", "date"),
    [
        ("1700000000 -0930", "2023-11-14T12:43:20-09:30"),
        ("253402300800 +0000", "1970-01-01T00:00:00+00:00"),
        ("-99999999999999 +0000", "1970-01-01T00:00:00+00:00"),
        ("1700000000 +9999", "2023-11-14T22:13:20+00:00"),
        ("999999999999999999999999999999 +0000", "1970-01-01T00:00:00+00:00"),
        ("nonsense", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_dates_of_commits(committer: str, date: str) -> None:
    commit = f"tree {'0' * 40}\ncommitter A <a@b> {committer}\n\nMessage\ncommitter x <y> 1 +0000\n"
    assert iso_date(commit.encode()) == date
