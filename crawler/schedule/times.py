"""When to run: cron lines as people know them, with time zones and jitter."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from crawler.errors import BadInput

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def trigger_of(cron: str, jitter: int, timezone: str) -> CronTrigger:
    """The times that a cron line names.

    Args:
        cron: minute, hour, day of month, month and day of week (0 and 7 are Sunday), or such as `@daily`.
        jitter: seconds by which each run is put off at most, at random, so that not all the world asks at once.
        timezone: an IANA name.

    Raises:
        BadInput: the line, or the time zone, is none.
    """
    fields = _MACROS.get(cron.strip(), cron).split()
    if len(fields) != 5:  # noqa: PLR2004 - the five fields of cron
        raise BadInput(f"cron {cron!r}: give minute, hour, day of month, month and day of week, such as '23 3 * * *'")
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise BadInput(f"cron {cron!r}: give a day of the month or one of the week; both together mean this or that")
    try:
        return CronTrigger(
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=_weekdays(weekday),
            timezone=_zone(timezone),
            jitter=jitter or None,
        )
    except ValueError as error:
        raise BadInput(f"cron {cron!r}: {error}") from None


def was_missed(trigger: CronTrigger, last: datetime, now: datetime) -> bool:
    """Whether a run was due between the last one and now."""
    due = trigger.get_next_fire_time(None, last + timedelta(seconds=1))
    return due is not None and due < now


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"time zone {name!r}: not known here; give an IANA name such as UTC or Europe/Berlin") from None


def _weekdays(field: str) -> str:
    """A cron field of weekdays as a list of names: APScheduler counts from Monday, cron from Sunday."""
    if field == "*":
        return field
    found: set[int] = set()
    for part in field.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            low, high = 0, 6
        else:
            low = _weekday(first)
            high = _weekday(last) if last else 6 if step else low
            high = 7 if last and not high and low else high
        if low > high or (step and not (step.isdecimal() and int(step))):
            raise ValueError(f"{part!r} is no day of the week, nor a span of days")
        found |= {number % 7 for number in range(low, high + 1, int(step or 1))}
    return ",".join(_DAYS[number] for number in sorted(found))


def _weekday(text: str) -> int:
    """0 for Sunday to 6 for Saturday; 7 is Sunday at the end of a week."""
    if text in _DAYS:
        return _DAYS.index(text)
    if text.isdecimal() and int(text) <= 7:  # noqa: PLR2004 - the other Sunday
        return int(text)
    raise ValueError(f"{text!r} is no day of the week (sun to sat, or 0 to 7)")
