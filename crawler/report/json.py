"""Reports for programs: drift.json and claims.json, schema 1 of design.md §7. Fields may be added, none changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.drift import CellDrift, DriftReport, contributing
from crawler.errors import Problem
from crawler.models import Claim, Evidence, Snapshot
from crawler.pack.models import Project
from crawler.report.permalink import WEB_BASE, permalink

SCHEMA = 1

Quotes = Mapping[str, str]
"""Lines of the source by an entry's fingerprint; only what a caller passes in is shown."""


def export_json(
    projects: Sequence[Project],
    snapshots: Mapping[str, Snapshot | None],
    *,
    unavailable: Mapping[str, str] | None = None,
    quotes: Quotes | None = None,
    web_base: str = WEB_BASE,
) -> str:
    """All claims of all projects, each with the evidence that it rests on.

    A project that was never read stands there with no commit, no claims, and the reason.
    """
    exported: dict[str, Any] = {}
    for project in sorted(projects, key=lambda project: project.id):
        trouble = (unavailable or {}).get(project.id, "")
        exported[project.id] = _project(project, snapshots.get(project.id), trouble, quotes or {}, web_base)
    return _dumped({"schema": SCHEMA, "projects": exported})


def drift_json(report: DriftReport, *, quotes: Quotes | None = None, web_base: str = WEB_BASE) -> str:
    """The drift report: every cell with its decision, then the counts and all that was not understood."""
    mains = {column.project: column.repo for column in report.columns}
    cells = [_cell(drift, mains.get(drift.cell.project, ""), quotes or {}, web_base) for drift in report.cells]
    return _dumped(
        {
            "schema": SCHEMA,
            "table": report.table,
            "cells": cells,
            "counts": report.counts,
            "projects": {
                column.project: {
                    "repo": column.repo,
                    "commit": column.commit or None,
                    "commit_date": column.commit_date or None,
                    "trouble": column.trouble,
                }
                for column in sorted(report.columns, key=lambda column: column.project)
            },
            "suggestions": [_problem(problem) for problem in report.suggestions],
            "unread": [_problem(problem) for problem in report.unread],
            "lapsed": list(report.lapsed),
        }
    )


def evidence_entry(evidence: Evidence, main_repo: str, quotes: Quotes, web_base: str) -> dict[str, Any]:
    """One entry; `repo` is given where it is not the project's main one, `quote` where the caller has one."""
    entry: dict[str, Any] = {
        "path": evidence.path,
        "line": evidence.line,
        "end_line": evidence.end_line,
        "kind": evidence.kind.value,
        "commit": evidence.commit,
        "signal": evidence.signal,
        "weight": evidence.weight,
        "permalink": permalink(evidence, web_base),
    }
    if evidence.repo != main_repo:
        entry["repo"] = evidence.repo
    if evidence.fingerprint in quotes:
        entry["quote"] = quotes[evidence.fingerprint]
    return entry


def _project(
    project: Project, snapshot: Snapshot | None, trouble: str, quotes: Quotes, web_base: str
) -> dict[str, Any]:
    if snapshot is None or not snapshot.repos:
        never = trouble or "not read yet"
        return {
            "repo": project.repositories[0],
            "commit": None,
            "commit_date": None,
            "unavailable": never,
            "claims": {},
        }
    main = snapshot.repos[0]
    exported: dict[str, Any] = {"repo": main.repo, "commit": main.commit, "commit_date": main.commit_date}
    if trouble:
        exported["unavailable"] = trouble
    exported["claims"] = {
        feature: _claim(claim)
        | {"evidence": [evidence_entry(each, main.repo, quotes, web_base) for each in contributing(snapshot, claim)]}
        for feature, claim in sorted(snapshot.claims.items())
    }
    return exported


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim without its evidence: a status with what it is done with, or values."""
    if claim.status is not None:
        says: dict[str, Any] = {"status": claim.status.value, "via": list(claim.via)}
    else:
        says = {"values": list(claim.values) if claim.values is not None else None}
    return says | {"basis": claim.basis.value, "confidence": claim.confidence}


def _cell(drift: CellDrift, main_repo: str, quotes: Quotes, web_base: str) -> dict[str, Any]:
    cell, meaning, claim = drift.cell, drift.cell.meaning, drift.claim
    return {
        "table": cell.ref.table,
        "line": cell.ref.line,
        "column": cell.ref.column,
        "project": cell.project or None,
        "feature": cell.feature or None,
        "labels": {"project": cell.project_label, "feature": cell.feature_label},
        "raw": cell.raw,
        "curated": {
            "status": meaning.status.value if meaning.status else None,
            "values": list(meaning.values) if meaning.values is not None else None,
            "qualifier": meaning.qualifier,
            "leftover": list(meaning.leftover),
        },
        "claim": {
            "status": claim.status.value if claim and claim.status else None,
            "values": list(claim.values) if claim and claim.values is not None else None,
            "via": list(claim.via) if claim else [],
            "basis": claim.basis.value if claim else None,
            "confidence": claim.confidence if claim else None,
        },
        "decision": drift.decision.value,
        "reason": drift.reason,
        "refusal": drift.refusal or None,
        "proposal": drift.proposal or None,
        "since": drift.since or None,
        "cause": drift.cause,
        "evidence": [evidence_entry(each, main_repo, quotes, web_base) for each in drift.evidence],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "message": problem.message, "mend": problem.mend}


def _dumped(report: dict[str, Any]) -> str:
    """JSON text with a newline at its end; what no editor or terminal shows as itself is escaped in it."""
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    if text.replace("\n", "").isprintable():
        return text
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
