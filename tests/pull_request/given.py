"""Drift reports for tests of the pull request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.drift import CellDrift, Column, Decision, DriftReport
from crawler.models import Basis, Claim, Evidence, Status
from crawler.pack.load import Pack
from crawler.table import CellRef, Curated, Meaning
from tests.match.given import HIT, feature_of, pack_of, project_of

COMMIT = "c" * 40


def pack(birds: Sequence[str] = ("auk",), features: Sequence[str] = ("delays",)) -> Pack:
    signal = {"id": "s", "kind": "text", "pattern": "it is there"}
    return pack_of(
        [
            feature_of([signal], id=name, title=name.title(), question="Is it there?", labels=[name.title()])
            for name in features
        ],
        [project_of(bird, repositories=[f"birds/{bird}"]) for bird in birds],
        title="Queues",
    )


def evidence(bird: str, feature: str = "delays", number: int = 1, path: str = "") -> Evidence:
    place = replace(HIT, repo=f"birds/{bird}", path=path or f"docs/page-{number}.md", line=number, end_line=number)
    fingerprint = f"{bird}-{feature}-{number}"
    return replace(place, feature=feature, signal="s", weight=2.0, commit=COMMIT, fingerprint=fingerprint)


def cell(
    bird: str = "auk",
    feature: str = "delays",
    raw: str = "No",
    proposal: str = "Yes",
    confidence: float = 0.95,
    reason: str = "It is there.",
    pieces: Sequence[Evidence] | None = None,
) -> CellDrift:
    """A cell to change from no to yes."""
    found = tuple(pieces) if pieces is not None else (evidence(bird, feature),)
    fingerprints = tuple(entry.fingerprint for entry in found)
    claim = Claim(feature, Status.YES, None, (), Basis.SHIPPED, confidence, (), fingerprints)
    meaning = Meaning(Status.NO) if raw else Meaning(blank=True)
    curated = Curated(CellRef(1, 3, 2), bird, feature, raw, meaning, bird.title(), feature.title())
    return CellDrift(curated, claim, Decision.PROPOSE, reason, proposal, "2026-01-01", "source", found)


def report(*cells: CellDrift) -> DriftReport:
    birds = dict.fromkeys(drift.cell.project for drift in cells)
    columns = tuple(Column(bird, bird.title(), f"birds/{bird}", COMMIT, "2026-01-01") for bird in birds)
    return DriftReport("table.md", cells, columns)
