"""The hidden memory: written and read back, never broken by what it holds, never read out of anything else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.pull_request.state import Judged, State, Ticked, box, comment, state_of, ticks
from tests.pull_request.hostile import HOSTILE
from tests.pull_request.test_defuse import CALLS, rendered

AUK = Judged("auk", "delays", "yes", "f1", "no")
BLANK = Judged("crane", "delays", "yes", "f2", "")
STATE = State("a" * 40, "d1", "A title", (AUK, BLANK), (Ticked(AUK, "reject", 3),), closed=True)


def test_it_comes_back_as_it_was() -> None:
    assert state_of(f"Words\n\n{comment(STATE)}\n") == STATE


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=4, max_size=4))
def test_any_text_comes_back_and_cannot_end_the_comment(texts: list[str]) -> None:
    state = State("a", "d", texts[0], (Judged("p", "f", texts[1], texts[2], texts[3], texts[0]),))
    written = comment(state)
    assert state_of(f"x\n{written}") == state
    assert written.count("-->") == 1
    assert "\n" not in written


def test_hostile_text_in_it_is_not_seen_and_calls_nobody() -> None:
    written = comment(
        State("a", "d", "t", tuple(Judged("p", "f", text.encode("utf-8", "replace").decode()) for text in HOSTILE))
    )
    assert not CALLS.search(written)
    assert rendered(f"before\n\n{written}\n\nafter").get_text().split() == ["before", "after"]


def test_a_body_that_lost_or_spoilt_it_has_none() -> None:
    spoilt = comment(STATE)[:-30] + " -->"
    other = comment(STATE).replace('"schema":1', '"schema":2')
    for body in (None, "", "Words", spoilt, other, f"> {comment(STATE)}", f"text {comment(STATE)}"):
        assert state_of(body) is None


def test_windows_line_ends_which_a_browser_sends_do_no_harm() -> None:
    body = "\r\n".join(("Words", box("reject", 0, "wrong").replace("[ ]", "[x]"), comment(STATE), ""))
    assert state_of(body) == STATE
    assert ticks(body, STATE, 3) == (Ticked(AUK, "reject", 3),)


def test_ticks_are_read_by_number() -> None:
    lines = [box("reject", 0, "wrong"), box("keep", 0, "keep"), box("reject", 1, "wrong"), box("reject", 9, "stray")]
    assert ticks("\n".join(lines), STATE, 1) == ()
    ticked = "\n".join(line.replace("[ ]", "[X]") for line in lines[1:])
    assert ticks(ticked, STATE, 1) == (Ticked(AUK, "keep", 1), Ticked(BLANK, "reject", 1))


def test_where_both_are_ticked_the_rejection_counts() -> None:
    boxes = "\n".join((box("reject", 0, "wrong"), box("keep", 0, "keep"))).replace("[ ]", "[x]")
    assert ticks(boxes, STATE, 1) == (Ticked(AUK, "reject", 1),)
