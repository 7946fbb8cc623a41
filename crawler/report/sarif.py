"""The drift report as SARIF 2.1.0 (OASIS standard), which code hosts and editors show beside the table's lines."""

from __future__ import annotations

import json
from typing import Any

from crawler import __version__
from crawler.drift import CellDrift, Decision, DriftReport
from crawler.report.escape import visible
from crawler.report.permalink import WEB_BASE, permalink

_LEVELS: dict[Decision, str] = {
    Decision.PROPOSE: "warning",
    Decision.REVIEW: "note",
    Decision.STALE: "note",
    Decision.SUGGEST: "none",
    Decision.NOT_UNDERSTOOD: "note",
}
"""Decisions that somebody should look at. A `none` is information that asks for nothing."""

_MEANINGS: dict[Decision, str] = {
    Decision.PROPOSE: "The repository contradicts the table, or fills a blank, and surely enough.",
    Decision.REVIEW: "They differ, but not surely enough, or in a way that a person must judge.",
    Decision.STALE: "The evidence that once supported the cell is gone.",
    Decision.SUGGEST: "They say the same, but the words in brackets could be better.",
    Decision.NOT_UNDERSTOOD: "The cell or its label is not in the pack's words.",
}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RELATED = 5


def drift_sarif(report: DriftReport, *, table: str = "", web_base: str = WEB_BASE) -> str:
    """SARIF text. `table` is the curated file's path as the repository that holds it has it, else the report's name."""
    run = {
        "tool": {
            "driver": {
                "name": "claimwatch",
                "semanticVersion": __version__,
                "rules": [
                    {
                        "id": decision.value,
                        "shortDescription": {"text": _MEANINGS[decision]},
                        "defaultConfiguration": {"level": level},
                    }
                    for decision, level in _LEVELS.items()
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(drift, table or report.table, web_base) for drift in report.having(*_LEVELS)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(drift: CellDrift, table: str, web_base: str) -> dict[str, Any]:
    cell = drift.cell
    change = f"{cell.raw or '(blank)'} → {drift.proposal}. " if drift.proposal else ""
    subject = f"{cell.project_label} · {cell.feature_label}"
    return {
        "ruleId": drift.decision.value,
        "ruleIndex": list(_LEVELS).index(drift.decision),
        "level": _LEVELS[drift.decision],
        "message": {"text": f"{visible(subject)}: {visible(change)} {visible(drift.reason)}".replace("  ", " ")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": table},
                    "region": {"startLine": cell.ref.line},
                }
            }
        ],
        "partialFingerprints": {
            "cell/v1": f"{cell.project or cell.project_label}/{cell.feature or cell.feature_label}"
        },
        "properties": {
            "project": cell.project or None,
            "feature": cell.feature or None,
            "proposal": drift.proposal or None,
            "confidence": drift.claim.confidence if drift.claim else None,
            "evidence": list(dict.fromkeys(permalink(one, web_base) for one in drift.evidence))[:_MOST_RELATED],
        },
    }
