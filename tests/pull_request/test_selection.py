"""What comes into the pull request, what waits, and what was closed before."""

from __future__ import annotations

from datetime import date

from crawler.pull_request.selection import Closed, Selection, select, verdicts
from crawler.pull_request.state import Judged, State, Ticked
from tests.pull_request.given import cell, evidence, pack, report

TODAY = date(2026, 1, 1)
BIRDS = ("auk", "bittern", "crane")
AUK = Judged("auk", "delays", "yes", "auk-delays-1", "no")


def names(selection: Selection) -> tuple[list[str], list[str], list[str]]:
    remembered = [one.project for one, _ in selection.remembered]
    return [one.project for one in selection.proposed], [one.project for one in selection.waiting], remembered


def test_projects_stand_in_the_columns_order() -> None:
    cells = report(cell("auk"), cell("bittern", "delays"), cell("auk", "limits"))
    chosen = select(cells, pack(BIRDS, ("delays", "limits")), (), None, today=TODAY, most=9)
    assert [one.change for one in chosen.proposed] == ["delays No → Yes", "limits No → Yes", "delays No → Yes"]


def test_the_cap_takes_the_surest_and_keeps_what_is_in_already() -> None:
    cells = report(cell("auk", confidence=0.91), cell("bittern", confidence=0.99), cell("crane", confidence=0.95))
    assert names(select(cells, pack(BIRDS), (), None, today=TODAY, most=2)) == (["bittern", "crane"], ["auk"], [])
    earlier = State("h", "d", "t", (AUK,))
    assert names(select(cells, pack(BIRDS), (), earlier, today=TODAY, most=2)) == (["auk", "bittern"], ["crane"], [])


def test_what_a_person_closed_is_remembered_while_its_evidence_counts() -> None:
    closed = Closed(7, merged=False, head="h", state=State("h", "d", "t", (AUK,)))
    chosen = select(report(cell("auk"), cell("bittern")), pack(BIRDS), (closed,), None, today=TODAY, most=9)
    assert names(chosen) == (["bittern"], [], ["auk"])
    assert chosen.remembered[0][1] == 7
    more = report(cell("auk", pieces=[evidence("auk", number=2), evidence("auk")]))
    assert names(select(more, pack(BIRDS), (closed,), None, today=TODAY, most=9)) == ([], [], ["auk"])
    others = report(cell("auk", pieces=[evidence("auk", number=2)]))
    assert names(select(others, pack(BIRDS), (closed,), None, today=TODAY, most=9)) == (["auk"], [], [])


def test_what_was_merged_or_closed_by_the_bot_is_not_rejected() -> None:
    state = State("h", "d", "t", (AUK,))
    merged = Closed(7, merged=True, head="h", state=state)
    by_itself = Closed(8, merged=False, head="h", state=State("h", "d", "t", (AUK,), closed=True))
    foreign = Closed(9, merged=False, head="h", state=None)
    chosen = select(report(cell("auk")), pack(BIRDS), (merged, by_itself, foreign), None, today=TODAY, most=9)
    assert names(chosen) == (["auk"], [], [])


def test_ticks_become_verdicts() -> None:
    reject, keep = verdicts((Ticked(AUK, "reject", 4), Ticked(AUK, "keep", 4)))
    assert (reject.verdict, reject.status, reject.evidence) == ("reject", "yes", "auk-delays-1")
    assert (keep.verdict, keep.status, keep.evidence) == ("accept", "no", "auk-delays-1")
    assert "ticked in pull request 4" in reject.reason
    assert "ticked in pull request 4" in keep.reason


def test_a_blank_cell_cannot_be_kept() -> None:
    (one,) = select(report(cell("auk", raw="")), pack(BIRDS), (), None, today=TODAY, most=9).proposed
    assert (one.judged.stays, one.change) == ("", "delays (blank) → Yes")
