"""One screen: what is on it, and that it is one."""

import json
from dataclasses import replace
from datetime import date

import pytest

from crawler.drift import CellDrift, Decision
from crawler.explain import Explanation, record, screen
from crawler.explain.lines import COLUMNS, ROWS, rows
from crawler.models import Status
from crawler.pack.models import Override
from crawler.table import CellRef, Curated, Meaning
from tests.explain.test_near_misses import explanation

TEXT = {"kind": "text", "pattern": "to zero"}
REFUTE = {"id": "no", "action": "refute", "where": "before", "pattern": "cannot go $", "why": "It says no."}
VOID = {"id": "never", "action": "void", "where": "before", "pattern": "never ", "why": "It says never."}


def page(paragraphs: int) -> str:
    parts = [
        f"## Part {n}\n\nPart {n} of {'many ' * 40} can go to zero.\n\nPart {n} never goes to zero.\n"
        for n in range(paragraphs)
    ]
    return "# Models\n\n" + "\n".join(parts) + "\nNodes cannot go to zero.\n"


def text_of(found: Explanation) -> str:
    return "\n".join(screen(found))


def test_it_says_what_counts_what_contests_it_what_does_not_count_and_what_would_change_it() -> None:
    text = text_of(explanation(TEXT, page(1), guard=[REFUTE, VOID]))
    assert "serve · Scale-to-Zero: " in text
    assert "https://github.com/acme/serve/blob/" in text
    assert "contested: 1 " in text
    assert "> Nodes cannot go to zero." in text
    assert "not counted: 1 voided" in text
    assert "s1  docs/page.md#L7: It says never. [never]" in text
    assert "It would be otherwise:" in text or "No single piece" in text


@pytest.mark.parametrize("paragraphs", [1, 8, 60])
def test_it_is_one_screen_however_much_there_is(paragraphs: int) -> None:
    found = explanation(TEXT, page(paragraphs), "docs/" + "deep/" * 30 + "page.md", guard=[REFUTE, VOID])
    lines = screen(found)
    assert rows(lines) <= ROWS
    assert all(len(line) <= COLUMNS for line in lines if "https://" not in line)
    assert rows(screen(found, everything=True)) >= rows(lines)


def test_a_smaller_screen_gets_less_of_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    found = explanation(TEXT, page(8), guard=[REFUTE, VOID])
    usual = rows(screen(found))
    monkeypatch.setattr("crawler.explain.lines.ROWS", usual - 1)
    assert rows(screen(found)) < usual


def test_an_absent_feature_says_how_much_was_read() -> None:
    found = explanation({"kind": "text", "pattern": "quux"}, "# Models\n\n" + "Words. " * 2000)
    assert "documents read: 1 (1 docs)" in text_of(found)
    assert "with one sentence in the documentation (s1, 1.5 bits) → limited" in text_of(found)


def test_the_table_and_peoples_verdicts_are_shown() -> None:
    found = explanation(TEXT, page(1))
    cell = Curated(CellRef(1, 7, 2), "serve", "scale-to-zero", "No", Meaning(Status.NO))
    drift = CellDrift(cell, found.claim, Decision.PROPOSE, "The table says no.", "Yes")
    override = Override(
        project="serve",
        feature="scale-to-zero",
        verdict="reject",
        status="Yes",
        reason="Only by hand.",
        until=date(2026, 5, 1),
    )
    text = text_of(replace(found, cells=(drift,), override=override, lapsed=("accept of x expired on 2025-01-01",)))
    assert "table, line 7: No → Yes  (propose: The table says no.)" in text
    assert "verdict in force: reject as 'Yes' until 2026-05-01: Only by hand." in text
    assert "verdict lapsed: accept of x expired on 2025-01-01" in text


def test_programs_get_the_same() -> None:
    told = record(explanation({**TEXT, "weight": 5.0}, page(1), guard=[REFUTE, VOID]))
    assert told["status"] == "yes"
    assert json.loads(json.dumps(told)) == told
    assert [miss["guard"] for miss in told["not_counted"]] == ["never"]
    assert [entry["polarity"] for entry in told["against"]] == ["refutes"]
    assert told["evidence"][0]["permalink"].startswith("https://github.com/acme/serve/blob/")
