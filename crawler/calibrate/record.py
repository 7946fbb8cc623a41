"""A calibration as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from crawler.calibrate.cells import Cell
from crawler.calibrate.figures import bins, figures, thresholds
from crawler.calibrate.summary import Calibration, absent_by_documentation, by_voice, suggested, wrong

SCHEMA = 1


def calibration_json(found: Calibration) -> str:
    """Everything that was measured. Figures of cells are of those that were scored without their project."""
    cells = found.left_out
    rows = thresholds(cells)
    folds = [{"project": fold.project} | _measured(fold.cells) for fold in found.folds]
    whole = {
        "schema": SCHEMA,
        "labels": _labels(found),
        "skipped": [{"label": label, "reason": reason} for label, reason in found.skipped],
        "cross_validation": _measured(cells) | {"folds": folds},
        "groups": {group: _measured(held) for group, held in found.by_group()},
        "voices": {voice: _measured(held) for voice, held in by_voice(cells)},
        "values": _measured(found.values),
        "in_sample": _measured(found.in_sample),
        "bins": [_rounded(asdict(one)) for one in bins(cells)],
        "thresholds": [_rounded(asdict(one)) for one in rows],
        "proposal_threshold": found.threshold,
        "suggested_threshold": suggested(rows),
        "absence": [{"documentation": words} | _measured(held) for words, held in absent_by_documentation(cells)],
        "wrong": [_wrong(cell) for cell in wrong(cells)],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _labels(found: Calibration) -> list[dict[str, object]]:
    return [
        {
            "project": one.project,
            "group": one.group,
            "repo": one.label.repo,
            "commit": one.label.commit,
            "date": one.label.date.isoformat(),
            "cells": sum(cell.clear for cell in one.label.cells.values()),
        }
        for one in found.readings
    ]


def _wrong(cell: Cell) -> dict[str, object]:
    place = {"project": cell.project, "group": cell.group, "feature": cell.feature}
    return _rounded(
        place | {"said": cell.said, "voice": cell.voice, "truth": cell.truth, "confidence": cell.confidence}
    )


def _measured(cells: Sequence[Cell]) -> dict[str, object]:
    return _rounded(asdict(figures(cells)))


def _rounded(row: Mapping[str, object]) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}
