"""Asking for refs in protocol version 2, reading the answer, and choosing among them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.refs import (
    abbreviated,
    ls_refs_request,
    named,
    newest_as_of,
    prefixes,
    read_ls_refs,
    read_ls_remote,
)

A, B, C = "a" * 40, "b" * 40, "c" * 40


def packets(*lines: str) -> bytes:
    return b"".join(f"{len(line.encode()) + 4:04x}{line}".encode() for line in lines) + b"0000"


def test_the_request_is_small_and_asks_for_the_head_alone() -> None:
    assert ls_refs_request(["HEAD"], "claimwatch/1") == (
        b"0014command=ls-refs\n0016agent=claimwatch/10016object-format=sha100010009peel\n0014ref-prefix HEAD\n0000"
    )


def test_an_answer_is_read_with_annotated_tags_followed() -> None:
    body = packets(f"{A} HEAD\n", f"{A} refs/heads/main\n", f"{B} refs/tags/v1 peeled:{C}\n")
    assert read_ls_refs(body) == {"HEAD": A, "refs/heads/main": A, "refs/tags/v1": C}
    assert read_ls_refs(b"0000") == {}
    assert read_ls_refs(packets("unborn HEAD symref-target:refs/heads/main\n")) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"0040",
        b"0003x",
        b"0001",
        packets("ERR no such repository"),
        packets(A),
        packets(f"{A} HEAD")[:-4],
    ],
)
def test_what_is_no_answer_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="an answer that is"):
        read_ls_refs(body)


@given(st.binary(max_size=80) | st.text("0123456789abcdef \n", max_size=120).map(str.encode))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        refs = read_ls_refs(body)
    except ValueError:
        return
    assert all(len(commit) == 40 for commit in refs.values())


def test_what_ls_remote_prints() -> None:
    printed = f"{A}\tHEAD\n{B}\trefs/tags/v1\n{C}\trefs/tags/v1^{{}}\nwarning: something\n"
    assert read_ls_remote(printed) == {"HEAD": A, "refs/tags/v1": C}


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (None, ("HEAD",)),
        ("v1", ("refs/tags/v1", "refs/heads/v1")),
        ("refs/heads/x", ("refs/heads/x",)),
        ("2025-06-30", ("HEAD", "refs/tags/asof-")),
        ("abcdef0", ("HEAD", "refs/heads/", "refs/tags/")),
    ],
)
def test_only_refs_that_matter_are_asked_for(ref: str | None, expected: tuple[str, ...]) -> None:
    assert prefixes(ref) == expected


def test_a_name_must_be_exact_and_a_tag_wins() -> None:
    refs = {"HEAD": A, "refs/heads/v1": A, "refs/heads/v1-next": B, "refs/tags/v1": C, "refs/heads/v": B}
    assert named(None, refs) == A
    assert named("v1", refs) == C
    assert named("v", refs) == B
    assert named("refs/heads/v1", refs) == A
    assert named("v1-", refs) is None
    assert named(None, {}) is None


def test_an_abbreviation_must_lead_to_one_commit() -> None:
    near = "a" * 39 + "b"
    assert abbreviated("aaaaaaa", {"HEAD": A, "refs/heads/main": A, "refs/tags/x": B}) == A
    assert abbreviated("aaaaaaa", {"HEAD": A, "refs/tags/x": near}) is None
    assert abbreviated("ccccccc", {"HEAD": A}) is None


def test_the_newest_tag_of_the_day_or_before() -> None:
    refs = {"HEAD": A, "refs/tags/asof-2025-01-15": A, "refs/tags/asof-2025-02-15": B, "refs/tags/asof-never": C}
    assert newest_as_of(date(2025, 2, 14), refs) == A
    assert newest_as_of(date(2025, 2, 15), refs) == B
    assert newest_as_of(date(2026, 1, 1), refs) == B
    assert newest_as_of(date(2025, 1, 14), refs) is None
