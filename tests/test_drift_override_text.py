"""Verdicts written into overrides.toml: what people wrote stays, and what is written is read back the same."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.drift.override_text import with_override
from crawler.pack.models import Override, OverrideFile

REJECTED = Override(
    project="alpha",
    feature="cache",
    verdict="reject",
    status="Yes (LWS)",
    reason="needs a fork",
    until=date(2027, 1, 31),
    evidence="00ff",
)

BY_HAND = """\
# ours

[[override]]
feature = "cache"       # the order is ours too
project = "beta"
verdict = "accept"
reason = 'asked "them"'
"""


def overrides(text: str) -> tuple[Override, ...]:
    return OverrideFile.model_validate(tomllib.loads(text)).overrides


def test_the_first_verdict_begins_a_file_that_says_what_it_is_for() -> None:
    text = with_override("", REJECTED)
    assert text.startswith("# People's verdicts on cells.")
    assert text.endswith('evidence = "00ff"\n')
    assert overrides(text) == (REJECTED,)


def test_what_people_wrote_stays_to_the_byte() -> None:
    text = with_override(BY_HAND, REJECTED)
    assert text.startswith(BY_HAND)
    assert overrides(text)[1] == REJECTED


def test_a_later_verdict_on_the_same_cell_takes_the_place_of_the_earlier() -> None:
    text = with_override(with_override(BY_HAND, REJECTED), REJECTED.model_copy(update={"verdict": "accept"}))
    assert [(one.project, one.verdict) for one in overrides(text)] == [("beta", "accept"), ("alpha", "accept")]


def test_what_a_later_verdict_does_not_say_is_gone() -> None:
    later = Override(project="alpha", feature="cache", verdict="accept", reason="tried it")
    assert overrides(with_override(with_override("", REJECTED), later)) == (later,)


def test_a_file_in_which_override_is_something_else_is_refused() -> None:
    with pytest.raises(TypeError, match=r"\[\[override\]\]"):
        with_override("override = 3\n", REJECTED)


SAID = st.builds(
    Override,
    project=st.sampled_from(["alpha", "beta", "gamma"]),
    feature=st.sampled_from(["cache", "scaling"]),
    verdict=st.sampled_from(["accept", "reject"]),
    status=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    reason=st.text(st.characters(exclude_categories=["Cs"]), min_size=3, max_size=60),
    until=st.none() | st.dates(),
    evidence=st.sampled_from(["", "00ff", "ab12"]),
)


@given(st.lists(SAID, max_size=6))
def test_whatever_is_said_is_read_back_the_same(said: list[Override]) -> None:
    text = BY_HAND
    for override in said:
        text = with_override(text, override)
    last = {(one.project, one.feature): one for one in (*overrides(BY_HAND), *said)}
    assert {(one.project, one.feature): one for one in overrides(text)} == last
    assert "# ours" in text
