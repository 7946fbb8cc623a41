"""Waiting has an end: limits, what is said, and what GitHub's answers mean."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from crawler.sources.answers import Again, again
from crawler.sources.limits import Limits, side_by_side

NOW = 1_800_000_000.0
GONE = {"x-ratelimit-remaining": "0", "x-ratelimit-limit": "5000", "x-ratelimit-reset": "1800000090"}
ASKS = "H asks to wait (too many requests)"


@pytest.mark.parametrize(
    ("status", "headers", "body", "attempt", "expected"),
    [
        (200, {}, "", 0, None),
        (304, {}, "", 0, None),
        (404, {"retry-after": "5"}, "", 0, None),
        (403, {}, '{"message": "Resource not accessible"}', 0, None),
        (500, {}, "", 0, Again("H answered with an error (HTTP 500)")),
        (503, {"retry-after": "5"}, "", 0, Again("H answered with an error (HTTP 503)")),
        (429, {"retry-after": "5"}, "", 0, Again(ASKS, 5)),
        (403, {"retry-after": "5"}, "", 0, Again(ASKS, 5)),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", 0, Again(ASKS, 60)),
        (429, {}, "", 2, Again(ASKS, 240)),
        (403, {}, "You have exceeded a secondary rate limit", 1, Again(ASKS, 120)),
        (403, {}, "You have triggered an abuse detection mechanism", 0, Again(ASKS, 60)),
        (403, GONE, "", 0, Again("the hourly limit of H is used up until 08:01 UTC", 91)),
        (429, GONE | {"retry-after": "7"}, "", 0, Again(ASKS, 7)),
        (403, GONE | {"x-ratelimit-remaining": "1"}, "", 0, None),
    ],
)
def test_whether_to_ask_again(
    status: int, headers: dict[str, str], body: str, attempt: int, expected: Again | None
) -> None:
    assert again(status, headers, body, NOW, "H", attempt) == expected


def test_without_a_token_the_advice_is_to_get_one() -> None:
    found = again(403, GONE | {"x-ratelimit-limit": "60"}, "", NOW, "H", 0)
    assert found is not None
    assert found.reason.endswith("; a token in GITHUB_TOKEN gives 5,000 an hour")


def test_pauses_double_and_differ() -> None:
    early, late = Limits(jitter=lambda: 0.0), Limits(jitter=lambda: 1.0)
    assert [early.backoff(attempt) for attempt in range(3)] == [0.5, 1.0, 2.0]
    assert [late.backoff(attempt) for attempt in range(3)] == [1.5, 3.0, 6.0]


def test_a_wait_that_would_not_end_in_time_is_not_begun() -> None:
    said: list[str] = []
    limits = Limits(total=5, project=1, say=said.append)
    began = time.monotonic()
    assert not limits.wait(6, "the moon")
    with limits.one_project():
        assert not limits.wait(2, "the moon")
        assert limits.left() <= 1
    assert limits.left() > 1
    assert said == []
    assert time.monotonic() - began < 0.5


def test_a_wait_that_people_would_notice_is_said() -> None:
    said: list[str] = []
    limits = Limits(total=60, say=said.append)
    assert limits.wait(0.01, "a moment")
    assert said == []
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(limits.wait, 30, "octo/demo: GitHub asks to wait")
        while not said:
            time.sleep(0.01)
        limits.stop()
        assert waiting.result(5) is False
    assert said[0].startswith("octo/demo: GitHub asks to wait: waiting 30 s, until ")
    assert said[0].endswith(" UTC")


def test_why_time_is_over() -> None:
    assert Limits().over == ""
    limits = Limits(project=1e-9)
    with limits.one_project():
        assert limits.over == "not read: it took longer than the 1e-09 s that a project may take"
        assert limits.run_is_over == ""
    over = Limits(total=1e-9)
    assert (
        over.over == over.run_is_over == "not read: the run's time of 1e-09 s was over; the next one goes on from here"
    )
    limits.stop()
    assert limits.over == "not read: the run was interrupted; the next one goes on from here"
    assert limits.left() == 0


def test_work_in_a_pool_is_bound_by_the_projects_time() -> None:
    limits = Limits(project=1e-9)
    with ThreadPoolExecutor(2) as pool, limits.one_project():
        assert all(side_by_side(pool, lambda _: limits.over, range(3)))
