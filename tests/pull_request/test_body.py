"""The words of the pull request: what they show, and that nobody else's words do any harm in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawler.drift import DriftReport
from crawler.pull_request.body import LONGEST_BODY, LONGEST_TITLE, Telling, Written, finished, write
from crawler.pull_request.selection import Selection, select
from crawler.pull_request.state import State, state_of, ticks
from tests.pull_request.given import cell, evidence, pack, report
from tests.pull_request.hostile import HOSTILE
from tests.pull_request.test_defuse import CALLS, rendered

TELLING = Telling("Queues", "docs/table.md")


def chosen(cells: DriftReport, most: int = 99, features: tuple[str, ...] = ("delays",)) -> Selection:
    birds = [column.project for column in cells.columns]
    return select(cells, pack(birds, features), (), None, today=date(2026, 1, 1), most=most)


def written(cells: DriftReport, telling: Telling = TELLING, most: int = 99) -> Written:
    return write(chosen(cells, most), cells, telling)


def body(cells: DriftReport, telling: Telling = TELLING, most: int = 99) -> str:
    selection = chosen(cells, most)
    words = write(selection, cells, telling)
    state = State("h" * 40, words.digest, words.title, tuple(one.judged for one in selection.proposed))
    return finished(words, state, 20)


def test_a_row_says_what_how_sure_since_when_why_and_where() -> None:
    quotes = {"auk-delays-1": ["Put jobs off.", "A second line."]}
    text = written(report(cell()), replace(TELLING, quotes=quotes)).text
    assert "**Auk · Delays**: No → **Yes** · 0.95 · since 2026-01-01 · source changed · line 3" in text
    assert f"- [docs/page-1.md:1](https://github.com/birds/auk/blob/{'c' * 40}/docs/page-1.md?plain=1#L1)" in text
    assert "`Put jobs off.`  \n  `A second line.`" in text
    assert "- [ ] <!-- claimwatch reject 0 --> **wrong**" in text
    assert "- [ ] <!-- claimwatch keep 0 --> **keep** No" in text
    assert "**1 cell of 1 project checked, 1 to change here.**" in text


def test_three_lines_are_quoted_at_most() -> None:
    pieces = [evidence("auk", number=number) for number in range(1, 6)]
    quotes = {entry.fingerprint: [f"line {entry.line}", "more"] for entry in pieces}
    text = written(report(cell(pieces=pieces)), replace(TELLING, quotes=quotes)).text
    assert text.count("`line ") == 3
    assert "`more`" not in text
    assert "- and 2 more" in text


def test_a_change_of_rules_is_told_apart() -> None:
    assert "· rule changed ·" in written(report(replace(cell(), cause="rules"))).text


def test_a_blank_cell_has_no_box_to_keep_it() -> None:
    text = written(report(cell(raw=""))).text
    assert "(blank) → **Yes**" in text
    assert "claimwatch keep" not in text


def test_the_title_is_the_one_change_or_their_number() -> None:
    assert written(report(cell())).title == "Queues: auk delays No → Yes"
    assert written(report(cell("auk"), cell("bittern"))).title == "Queues: 2 cells of Auk and Bittern"
    many = report(*(cell(f"bird-{number}") for number in range(6)))
    assert written(many).title == "Queues: 6 cells of 6 projects"
    assert len(written(report(cell(proposal="x" * 999))).title) <= LONGEST_TITLE


def test_the_same_words_have_the_same_digest_whatever_it_took_to_write_them() -> None:
    one, other = written(report(cell())), written(report(cell()))
    assert one.digest == other.digest
    assert one.digest != written(report(cell(confidence=0.96))).digest
    assert "21 requests" in finished(one, State("h", one.digest, one.title), 21)


def test_a_long_body_is_cut_by_whole_projects_and_says_so() -> None:
    quotes = {f"bird-{bird}-delays-{n}": ["word " * 30] * 3 for bird in range(120) for n in range(1, 4)}
    cells = report(
        *(cell(f"bird-{n}", pieces=[evidence(f"bird-{n}", number=k) for k in (1, 2, 3)]) for n in range(120))
    )
    text = body(cells, replace(TELLING, quotes=quotes), most=120)
    assert LONGEST_BODY - 4_000 < len(text) <= LONGEST_BODY
    state = state_of(text)
    assert state
    assert len(state.proposed) == 120
    assert "**Left out, for want of room:** places and boxes of Bird-" in text
    assert "120 cells of 120 projects checked, 120 to change here" in text
    shown, boxes = text.count("\n### "), text.count("claimwatch reject")
    assert 0 < shown == boxes < 120


def test_even_a_hundred_long_cells_leave_room_for_the_memory() -> None:
    long = [cell(f"a-project-of-a-name-{n}", raw="word, " * 40, proposal="words, " * 40) for n in range(100)]
    assert len(body(report(*long))) <= 65_536


def test_hostile_words_stay_where_they_are_put() -> None:
    for text in (one.encode("utf-8", "replace").decode() for one in HOSTILE):
        piece = evidence("auk", path=f"docs/{text[:40]}.md")
        drift = cell(raw=text[:300] or "No", proposal=f"Yes {text[:300]}", reason=text, pieces=[piece])
        curated = replace(drift.cell, feature_label=text[:100] or "Delays", project_label=text[:100])
        made = body(report(replace(drift, cell=curated)), replace(TELLING, quotes={piece.fingerprint: [text] * 3}))
        assert not CALLS.search(made), text
        state = state_of(made)
        assert state, text
        assert ticks(made, state, 1) == (), text
        page = rendered(made)
        assert [head.get_text() for head in page.find_all("h3")] == ["Auk, read at cccccccccc of 2026-01-01"], text
        assert not page.find_all(["img", "script", "details", "h1", "h2", "pre", "blockquote"]), text
        links = [str(link["href"]) for link in page.find_all("a")]
        assert [link.startswith("https://github.com/birds/auk/") for link in links] == [True, True], text
        assert "to change here" in page.get_text(), text
        assert "claimwatch" not in page.get_text() or "claimwatch" in text, text
