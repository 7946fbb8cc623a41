"""Cron lines as people know them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.errors import BadInput
from crawler.schedule.times import trigger_of, was_missed

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 5, 11, 12, 0, tzinfo=UTC)


def next_times(cron: str, start: datetime, count: int, timezone: str = "UTC", jitter: int = 0) -> list[datetime]:
    trigger = trigger_of(cron, jitter, timezone)
    times: list[datetime] = []
    previous = None
    for _ in range(count):
        now = previous.astimezone(UTC) + timedelta(seconds=1) if previous else start
        previous = trigger.get_next_fire_time(previous, now)
        assert previous is not None
        times.append(previous)
    return times


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("23 3 * * 0", ["Sun", "Sun"]),
        ("23 3 * * 7", ["Sun", "Sun"]),
        ("23 3 * * 1", ["Mon", "Mon"]),
        ("23 3 * * 1-5", ["Tue", "Wed", "Thu", "Fri", "Mon"]),
        ("23 3 * * 5-7", ["Fri", "Sat", "Sun", "Fri"]),
        ("23 3 * * */3", ["Wed", "Sat", "Sun", "Wed"]),
        ("23 3 * * mon,thu", ["Thu", "Mon"]),
        ("23 3 * * SAT-sun", ["Sat", "Sun", "Sat"]),
    ],
)
def test_days_of_the_week_are_cron_s(cron: str, days: list[str]) -> None:
    assert [f"{when:%a}" for when in next_times(cron, MONDAY, len(days))] == days


def test_minutes_and_hours_are_those_of_the_time_zone() -> None:
    assert next_times("23 3 * * *", MONDAY, 1, "Europe/Berlin") == [datetime(2026, 5, 12, 3, 23, tzinfo=BERLIN)]


def test_shorthand() -> None:
    assert next_times("@daily", MONDAY, 1) == [datetime(2026, 5, 12, tzinfo=UTC)]
    assert next_times("@weekly", MONDAY, 1) == [datetime(2026, 5, 17, tzinfo=UTC)]


def test_a_change_of_clocks_loses_no_night() -> None:
    autumn = next_times("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), 3, "Europe/Berlin")
    assert [f"{when:%m-%d %H:%M %Z}" for when in autumn] == ["10-25 02:30 CEST", "10-25 02:30 CET", "10-26 02:30 CET"]
    spring = next_times("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 2, "Europe/Berlin")
    assert [when.date().isoformat() for when in spring] == ["2026-03-29", "2026-03-30"]


def test_jitter_puts_off_and_never_brings_forward() -> None:
    due = datetime(2026, 5, 12, 3, 23, tzinfo=UTC)
    times = [next_times("23 3 * * *", MONDAY, 1, jitter=600)[0] for _ in range(200)]
    assert all(due <= when <= due + timedelta(seconds=600) for when in times)
    assert len(set(times)) > 100


def test_a_jittered_night_comes_once_each() -> None:
    nights = next_times("23 3 * * *", MONDAY, 20, jitter=3000)
    assert [night.day for night in nights] == list(range(12, 32))


@pytest.mark.parametrize(
    ("cron", "timezone", "reason"),
    [
        ("23 3 * *", "UTC", "give minute, hour"),
        ("@fortnightly", "UTC", "give minute, hour"),
        ("61 3 * * *", "UTC", "61"),
        ("23 3 * * 8", "UTC", "'8' is no day"),
        ("23 3 * * fri-mon", "UTC", "nor a span of days"),
        ("23 3 * * 1/0", "UTC", "nor a span of days"),
        ("23 3 * * someday", "UTC", "'someday' is no day"),
        ("23 3 1 * 1", "UTC", "a day of the month or one of the week"),
        ("never ever at all no", "UTC", "never"),
        ("23 3 * * *", "Mars/Olympus", "time zone 'Mars/Olympus'"),
        ("23 3 * * *", "../../etc/passwd", "time zone"),
    ],
)
def test_what_is_no_time_is_refused(cron: str, timezone: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        trigger_of(cron, 0, timezone)


def test_a_night_that_was_missed_is_told_from_one_that_was_not() -> None:
    trigger = trigger_of("23 3 * * *", 0, "UTC")
    last = datetime(2026, 5, 11, 3, 23, 5, tzinfo=UTC)
    assert not was_missed(trigger, last, datetime(2026, 5, 12, 3, 20, tzinfo=UTC))
    assert was_missed(trigger, last, datetime(2026, 5, 12, 3, 24, tzinfo=UTC))
    assert was_missed(trigger, last, datetime(2026, 5, 20, tzinfo=UTC))
