"""The drift report on a terminal."""

from __future__ import annotations

from dataclasses import replace

from crawler.drift import DriftReport
from crawler.report.text import drift_text

EXPECTED = """\
Alpha at aaaaaaaaaa of 2026-05-12
  change     L3  Cache: No → Yes (LWS)  0.97
  review     L4  Engines: vLLM → vLLM, SGLang  0.80

Betas at bbbbbbbbbb of 2026-04-01
  change     L4  Engines: vLLM → vLLM, SGLang  0.95

9 cells of table.md: propose 2, review 1, unverified 2, unavailable 3, unknown 1.
  not proposed, 1: a matter of judgement, which is shown only
  not proposed, 1: the confidence is below 0.9
  not proposed, 1: what was not found contradicts no table
"""


def test_changes_stand_by_project_and_refusals_are_counted_by_reason(report: DriftReport) -> None:
    assert drift_text(replace(report, unread=())) == EXPECTED
    assert "not understood: table.md:4: Gamma · Engines: 'magic'" in drift_text(report)


def test_more_is_said_where_asked_for(report: DriftReport) -> None:
    text = drift_text(report, verbose=True)
    assert 'The table says "No", but Alpha has it, by its documentation (2 places).' in text
    assert "https://github.com/org/alpha/blob/" in text


def test_a_terminal_is_sent_no_control_characters(report: DriftReport) -> None:
    cells = tuple(
        replace(drift, cell=replace(drift.cell, raw="No\x1b[31m\x07", feature_label="Ca\x9bche"), proposal="\x1b]0;x")
        for drift in report.cells
    )
    text = drift_text(replace(report, cells=cells, lapsed=("gone \x1b[2J",)), verbose=True)
    assert not {character for character in text if ord(character) < 32 and character != "\n"}
    assert "\x9b" not in text
    assert "verdict lapsed: gone \ufffd[2J" in text
