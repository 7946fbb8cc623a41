"""The back-test as JSON, which the page draws as a timeline, and as text for a terminal."""

from __future__ import annotations

import json
from typing import Any

from crawler.drift import Decision
from crawler.drift.backtest import Backtest, CellHistory
from crawler.drift.values import CellDrift
from crawler.report.escape import visible

SCHEMA = 1

_MARKS: dict[Decision, str] = {
    Decision.AGREES: "=",
    Decision.SUGGEST: "=",
    Decision.PROPOSE: "!",
    Decision.STALE: "!",
    Decision.REVIEW: "?",
    Decision.UNAVAILABLE: " ",
    Decision.QUARANTINED: " ",
}
"""One character a month; what is neither confirmed nor contradicted is a dot."""

LEGEND = "= agrees   ! behind   ? to review   . nothing decides   (blank) not read"


def backtest_json(result: Backtest) -> str:
    """Schema 1: the months, and for each cell its decision and claim in each, and since when it is stale."""
    cells = [_cell(result, cell) for cell in result.cells]
    told = {
        "schema": SCHEMA,
        "table": result.table,
        "months": [day.isoformat() for day in result.months],
        "cells": cells,
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def backtest_text(result: Backtest) -> str:
    """The stale cells with their months as a strip of marks, then the counts of the first and the last month."""
    lines = [f"{result.months[0]} to {result.months[-1]}: {LEGEND}", ""]
    for cell in result.stale:
        subject = f"{cell.cell.project_label} · {cell.cell.feature_label}"
        last = cell.states[-1]
        lines.append(
            f"  {strip(cell)}  {visible(subject)}: {visible(cell.cell.raw) or '(blank)'} → {visible(last.proposal)}"
        )
        lines.append(f"  {'':>{len(cell.states)}}  stale since {cell.stale_since}")
    if not result.stale:
        lines.append("  no cell went stale")
    for day in dict.fromkeys((result.months[0], result.months[-1])):
        counted = ", ".join(f"{name} {count}" for name, count in result.counts(day).items())
        lines.append(f"{'' if day != result.months[0] else chr(10)}{day}: {counted}")
    return "\n".join(lines) + "\n"


def strip(cell: CellHistory) -> str:
    """A cell's months as a character each."""
    return "".join(_MARKS.get(state.decision, ".") for state in cell.states)


def _cell(result: Backtest, history: CellHistory) -> dict[str, Any]:
    cell = history.cell
    return {
        "table": cell.ref.table,
        "line": cell.ref.line,
        "project": cell.project or None,
        "feature": cell.feature or None,
        "labels": {"project": cell.project_label, "feature": cell.feature_label},
        "raw": cell.raw,
        "states": [_state(day.isoformat(), state) for day, state in zip(result.months, history.states, strict=True)],
        "stale_since": history.stale_since.isoformat() if history.stale_since else None,
    }


def _state(month: str, drift: CellDrift) -> dict[str, Any]:
    claim = drift.claim
    state: dict[str, Any] = {"month": month, "decision": drift.decision.value}
    if claim is not None and claim.status is not None:
        state["status"] = claim.status.value
    elif claim is not None and claim.values is not None:
        state["values"] = list(claim.values)
    if claim is not None and claim.confidence is not None:
        state["confidence"] = claim.confidence
    if drift.proposal:
        state["proposal"] = drift.proposal
    return state
