"""A calibration as JSON, as Markdown and as weights.toml. The dates in them are the labels', never today's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import get_args

from crawler.calibrate.cells import Cell
from crawler.calibrate.figures import Figures, bins, figures, thresholds
from crawler.calibrate.summary import PRECISE, Calibration, suggested
from crawler.pack.models import Voice, Weights

SCHEMA = 1
_DOCUMENTATION = (6_000, 32_000, 128_000, 512_000)
"""Bytes at which the table of absence is divided."""


def calibration_json(found: Calibration) -> str:
    """Everything that was measured, for programs."""
    rows = thresholds(found.left_out)
    whole = {
        "schema": SCHEMA,
        "labels": [
            {
                "project": one.project,
                "group": one.group,
                "repo": one.label.repo,
                "commit": one.label.commit,
                "date": one.label.date.isoformat(),
                "cells": sum(cell.clear for cell in one.label.cells.values()),
            }
            for one in found.readings
        ],
        "skipped": [{"label": label, "reason": reason} for label, reason in found.skipped],
        "cross_validation": _measured(found.left_out)
        | {"folds": [{"project": fold.project} | _measured(fold.cells) for fold in found.folds]},
        "groups": {group: _measured(cells) for group, cells in found.by_group()},
        "voices": {voice: _measured(cells) for voice, cells in _by_voice(found.left_out)},
        "values": _measured(found.values),
        "in_sample": _measured(found.in_sample),
        "bins": [_rounded(asdict(one)) for one in bins(found.left_out)],
        "thresholds": [_rounded(asdict(one)) for one in rows],
        "proposal_threshold": found.threshold,
        "suggested_threshold": suggested(rows),
        "absence": [_rounded(row) for row in _absence(found.left_out)],
        "wrong": [
            _rounded(
                {"project": one.project, "feature": one.feature, "said": one.said, "truth": one.truth}
                | {"basis": one.voice, "confidence": one.confidence}
            )
            for one in _wrong(found.left_out)
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def calibration_markdown(found: Calibration, picture: str) -> str:
    """The same for people; `picture` is the file name of the reliability diagram."""
    rows = thresholds(found.left_out)
    advice = suggested(rows)
    lines = [
        "# Calibration",
        "",
        f"{len(found.readings)} label files of {len({one.project for one in found.readings})} projects, the newest of "
        f"{_newest(found)}. Every project was scored by weights and a Platt map fitted on the others only. A confidence "
        "is the probability that a fair reader accepts the stated status.",
        "",
        *_table(
            ("cells", "count", "answered", "right", "mean confidence", "Brier", "log-loss", "ECE"),
            [
                _row("all, project left out", found.left_out),
                *(_row(f"{group}, project left out", cells) for group, cells in found.by_group()),
                _row("all, seen by the fit", found.in_sample),
                _row("values of sets, project left out", found.values),
            ],
        ),
        "",
        "## Reliability",
        "",
        f"![Confidence against the share that is right]({picture})",
        "",
        *_table(
            ("confidence", "cells", "mean", "right"),
            [
                (f"{b.low:.1f} to {b.high:.1f}", str(b.count), f"{b.mean_confidence:.3f}", f"{b.accuracy:.3f}")
                for b in bins(found.left_out)
            ],
        ),
        "",
        "## What was said",
        "",
        *_table(
            ("claim", "count", "answered", "right", "mean confidence", "Brier", "log-loss", "ECE"),
            [_row(voice, cells) for voice, cells in _by_voice(found.left_out)],
        ),
        "",
        "## Proposals by threshold",
        "",
        f"The pack proposes from {found.threshold:g}. "
        + (
            f"From {advice:g} on every threshold is right in at least {PRECISE:.0%}."
            if advice is not None
            else f"No threshold is right in {PRECISE:.0%}."
        ),
        "",
        *_table(
            ("threshold", "right", "share of claims", "claims"),
            [(f"{r.threshold:g}", f"{r.precision:.3f}", f"{r.coverage:.3f}", str(r.count)) for r in rows],
        ),
        "",
        "## Nothing found",
        "",
        *_table(
            ("documentation read", "said to be absent", "right", "mean confidence"),
            [
                (str(r["documentation"]), str(r["count"]), _number(r["accuracy"]), _number(r["mean_confidence"]))
                for r in _absence(found.left_out)
            ],
        ),
        "",
        "## Projects",
        "",
        *_table(
            ("project", "count", "answered", "right", "mean confidence", "Brier", "log-loss", "ECE"),
            [_row(fold.project, fold.cells) for fold in found.folds],
        ),
        "",
        "## Wrong",
        "",
        *_table(
            ("project", "feature", "said", "truth", "confidence"),
            [(c.project, c.feature, c.said, c.truth, f"{c.confidence:.2f}") for c in _wrong(found.left_out)],
        ),
    ]
    if found.skipped:
        lines += ["", "## Not read", "", *(f"- `{label}`: {reason}" for label, reason in found.skipped)]
    return "\n".join(lines) + "\n"


def weights_toml(found: Calibration) -> str:
    """The fitted weights as the file of a pack."""
    weights = found.weights
    groups = sorted({one.group for one in found.readings})
    scalars = ("prose_cap", "refute_cap", "scale", "shift")
    lines = [
        "# Written by `claimwatch calibrate`; docs/calibration.md says how. Change the tables under `hand` and calibrate anew.",
        f"# From {len(found.readings)} label files ({', '.join(groups)}), the newest of {_newest(found)}.",
        *(f"{name} = {getattr(weights, name):g}" for name in scalars),
        "",
        "# Bits of a hit, by the kind of its signal, where the rule does not say.",
        *_toml_table("signals", weights.signals),
        "",
        "# Factors, by the kind of document.",
        *_toml_table("documents", weights.documents),
        "",
        "# Bits against a feature of which a source that was read does not speak.",
        *_toml_table("absence", weights.absence),
        "",
        "# Shift of the Platt map, by what the claim says.",
        *_toml_table("shifts", weights.shifts),
    ]
    if weights.hand is not None:
        lines += ["", "# As people set them: the fit is drawn towards these."]
        lines += _toml_table("hand.signals", weights.hand.signals)
        lines += ["", *_toml_table("hand.documents", weights.hand.documents)]
    return "\n".join(lines) + "\n"


def _toml_table(name: str, numbers: Mapping[str, float]) -> list[str]:
    return [f"[{name}]", *(f"{key} = {value:g}" for key, value in numbers.items())]


def _measured(cells: Sequence[Cell]) -> dict[str, object]:
    return _rounded(asdict(figures(cells)))


def _rounded(row: Mapping[str, object]) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def _by_voice(cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    by_voice = [(voice, [cell for cell in cells if cell.voice == voice]) for voice in get_args(Voice)]
    return [(voice, held) for voice, held in by_voice if held]


def _absence(cells: Sequence[Cell]) -> list[dict[str, object]]:
    """How often finding nothing was right, by how much documentation was read."""
    rows = []
    for low, high in zip((0, *_DOCUMENTATION), (*_DOCUMENTATION, None), strict=True):
        held = [
            c for c in cells if c.voice == "absent" and low <= c.documentation and (not high or c.documentation < high)
        ]
        if held:
            measured = figures(held)
            words = f"{low / 1000:g} kB and more" if high is None else f"{low / 1000:g} to {high / 1000:g} kB"
            found = {"accuracy": measured.accuracy, "mean_confidence": measured.mean_confidence}
            rows.append({"documentation": words, "count": len(held)} | found)
    return rows


def _wrong(cells: Iterable[Cell]) -> list[Cell]:
    wrong = [cell for cell in cells if not cell.right]
    return sorted(wrong, key=lambda cell: (-cell.confidence, cell.project, cell.feature))


def _newest(found: Calibration) -> str:
    return max(one.label.date for one in found.readings).isoformat()


def _row(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    f: Figures = figures(cells)
    return (
        name,
        str(f.cells),
        *(_number(value) for value in (f.coverage, f.accuracy, f.mean_confidence, f.brier, f.log_loss, f.ece)),
    )


def _number(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
