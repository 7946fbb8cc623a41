"""An explanation as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crawler.drift import CellDrift
from crawler.explain.facts import Explanation
from crawler.models import Claim, Evidence
from crawler.report.permalink import permalink


def record(explanation: Explanation) -> dict[str, Any]:
    """All of an explanation, without quotes: those are the repository's own words."""
    claim, stored = explanation.claim, explanation.stored
    override = explanation.override
    return {
        "project": explanation.snapshot.project,
        "feature": explanation.feature.id,
        **_claim(claim),
        "via": list(claim.via),
        "basis": claim.basis.value,
        "rules_changed_since": explanation.stale,
        "contributions": [
            {
                "bits": line.bits,
                "label": line.label,
                "more": line.more,
                "permalink": permalink(stored[line.fingerprint]) if line.fingerprint in stored else None,
            }
            for line in claim.contributions
        ],
        "evidence": [_evidence(stored[p]) for p in claim.evidence if p in stored],
        "against": [_evidence(entry) for entry in explanation.against],
        "not_counted": [
            {**_evidence(miss.evidence), "why": miss.why, "how": miss.kind, "guard": miss.guard}
            for miss in explanation.near
        ],
        "what_if": [{"change": one.words, **_claim(one.claim)} for one in explanation.what_if],
        "cells": cell_records(explanation.cells),
        "override": override.model_dump(mode="json") if override else None,
        "lapsed": list(explanation.lapsed),
        "cached": bool(explanation.texts),
    }


def cell_records(cells: Iterable[CellDrift]) -> list[dict[str, Any]]:
    """Cells of the table and what is decided of them."""
    return [
        {"line": one.cell.ref.line, "raw": one.cell.raw, "decision": one.decision.value, "proposal": one.proposal}
        for one in cells
    ]


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "status": claim.status.value if claim.status else None,
        "values": list(claim.values) if claim.values is not None else None,
        "confidence": claim.confidence,
    }


def _evidence(entry: Evidence) -> dict[str, Any]:
    return {
        "signal": entry.signal,
        "value": entry.value,
        "polarity": entry.polarity.value,
        "stage": entry.stage.value,
        "weight": entry.weight,
        "guards": list(entry.guards),
        "path": entry.path,
        "line": entry.line,
        "permalink": permalink(entry),
    }
