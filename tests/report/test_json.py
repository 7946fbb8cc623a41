"""The files for programs: schema 1."""

from __future__ import annotations

import json
from dataclasses import replace

from crawler.drift import DriftReport
from crawler.models import Snapshot
from crawler.pack.load import Pack
from crawler.report.json import drift_json, export_json

C = "c" * 40
CACHE = {
    "path": "docs/cache.md",
    "line": 3,
    "end_line": 5,
    "kind": "docs",
    "commit": C,
    "signal": "guide",
    "weight": 2.5,
    "permalink": f"https://github.com/org/alpha/blob/{C}/docs/cache.md?plain=1#L3-L5",
}
CHART = CACHE | {
    "path": "charts/values.yaml",
    "line": 9,
    "end_line": 11,
    "permalink": f"https://github.com/org/charts/blob/{C}/charts/values.yaml#L9-L11",
    "repo": "org/charts",
}

Snapshots = dict[str, Snapshot | None]


def test_a_status_claim_in_the_export(pack: Pack, snapshots: Snapshots) -> None:
    exported = json.loads(export_json(pack.projects, snapshots))
    alpha = exported["projects"]["alpha"]
    assert exported["schema"] == 1
    assert {key: alpha[key] for key in ("repo", "commit", "commit_date")} == {
        "repo": "org/alpha",
        "commit": "a" * 40,
        "commit_date": "2026-05-12T08:00:00+00:00",
    }
    assert alpha["claims"]["cache"] == {
        "status": "yes",
        "via": ["LWS"],
        "basis": "shipped",
        "confidence": 0.97,
        "evidence": [CACHE, CHART],
    }


def test_a_set_claim_in_the_export(pack: Pack, snapshots: Snapshots) -> None:
    claim = json.loads(export_json(pack.projects, snapshots))["projects"]["alpha"]["claims"]["engines"]
    assert {key: value for key, value in claim.items() if key != "evidence"} == {
        "values": ["vllm", "sglang"],
        "basis": "shipped",
        "confidence": 0.8,
    }
    assert [entry["line"] for entry in claim["evidence"]] == [3, 8]


def test_projects_and_claims_are_sorted(pack: Pack, snapshots: Snapshots) -> None:
    text = export_json(tuple(reversed(pack.projects)), dict(reversed(snapshots.items())))
    assert text == export_json(pack.projects, snapshots)
    assert list(json.loads(text)["projects"]["alpha"]["claims"]) == ["cache", "ease", "engines"]


def test_a_project_that_was_never_read_says_why(pack: Pack, snapshots: Snapshots) -> None:
    exported = json.loads(export_json(pack.projects, snapshots, unavailable={"gamma": "gone", "alpha": "slow"}))
    assert exported["projects"]["gamma"] == {
        "repo": "org/gamma",
        "commit": None,
        "commit_date": None,
        "unavailable": "gone",
        "claims": {},
    }
    assert exported["projects"]["alpha"]["unavailable"] == "slow"
    assert exported["projects"]["alpha"]["claims"]["cache"]["status"] == "yes"


def test_values_have_evidence_even_beyond_the_usual_count(pack: Pack, snapshots: Snapshots) -> None:
    alpha = snapshots["alpha"]
    assert alpha is not None
    entry = alpha.evidence[2]
    many = [replace(entry, fingerprint=f"v{n:02}", value=f"v{n // 3}") for n in range(36)]
    values = tuple(f"v{n}" for n in range(12))
    claim = replace(alpha.claims["engines"], values=values, evidence=tuple(each.fingerprint for each in many))
    changed = replace(alpha, evidence=tuple(many), claims={"engines": claim})
    text = export_json(pack.projects, {"alpha": changed})
    assert len(json.loads(text)["projects"]["alpha"]["claims"]["engines"]["evidence"]) == 12


def test_a_cell_of_the_drift_report(report: DriftReport) -> None:
    cell = json.loads(drift_json(report))["cells"][0]
    assert cell == {
        "table": 1,
        "line": 3,
        "column": 2,
        "project": "alpha",
        "feature": "cache",
        "labels": {"project": "Alpha", "feature": "Cache"},
        "raw": "No",
        "curated": {"status": "no", "values": None, "qualifier": "", "leftover": []},
        "claim": {"status": "yes", "values": None, "via": ["LWS"], "basis": "shipped", "confidence": 0.97},
        "decision": "propose",
        "reason": 'The table says "No", but Alpha has it, by its documentation (2 places).',
        "refusal": None,
        "proposal": "Yes (LWS)",
        "since": "2026-05-12",
        "cause": "source",
        "evidence": [CACHE, CHART],
    }


def test_counts_name_every_decision_and_add_up(report: DriftReport) -> None:
    found = json.loads(drift_json(report))
    assert sum(found["counts"].values()) == len(found["cells"]) == 9
    assert found["counts"]["propose"] == 2
    assert found["counts"]["quarantined"] == 0
    assert found["unread"][0]["line"] == 4
    assert found["projects"]["gamma"]["trouble"] == "host not found"


def test_quotes_only_where_passed_in(report: DriftReport, pack: Pack, snapshots: Snapshots) -> None:
    quotes = {"alpha-cache-docs/cache.md": "it caches"}
    assert "it caches" not in drift_json(report) + export_json(pack.projects, snapshots)
    assert json.loads(drift_json(report, quotes=quotes))["cells"][0]["evidence"][0]["quote"] == "it caches"


def test_a_path_that_is_no_text_can_be_written_and_read(pack: Pack, snapshots: Snapshots) -> None:
    alpha = snapshots["alpha"]
    assert alpha is not None
    odd = replace(alpha, evidence=(replace(alpha.evidence[0], path="docs/\udcff.md"), *alpha.evidence[1:]))
    text = export_json(pack.projects, {"alpha": odd})
    assert text.encode().decode() == text
    entry = json.loads(text)["projects"]["alpha"]["claims"]["cache"]["evidence"][0]
    assert entry["path"] == "docs/\udcff.md"
    assert "docs/%FF.md" in entry["permalink"]
