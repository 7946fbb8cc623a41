"""The drift report as SARIF: places, levels and messages that a code host shows beside the table."""

from __future__ import annotations

import json
from typing import Any

from crawler.drift import DriftReport
from crawler.report.sarif import drift_sarif


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_only_cells_that_somebody_should_look_at_are_results(report: DriftReport) -> None:
    results = run_of(drift_sarif(report))["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("propose", "warning"),
        ("review", "note"),
        ("propose", "warning"),
    ]


def test_a_result_points_into_the_table_and_at_its_evidence(report: DriftReport) -> None:
    result = run_of(drift_sarif(report, table="docs/table.md"))["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "docs/table.md"}, "region": {"startLine": 3}}
    assert result["message"]["text"].startswith("Alpha · Cache: No → Yes (LWS). The table says")
    assert result["properties"]["evidence"][0].startswith("https://github.com/org/alpha/blob/")
    assert result["partialFingerprints"] == {"cell/v1": "alpha/cache"}


def test_every_result_names_a_rule_that_is_described(report: DriftReport) -> None:
    run = run_of(drift_sarif(report))
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert all(rule["shortDescription"]["text"] for rule in rules)
