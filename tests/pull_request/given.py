"""Drift reports for tests of the pull request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawler.drift import CellDrift, Column, Decision, DriftReport
from crawler.models import Basis, Claim, DocumentKind, Evidence, Polarity, Stage, Status
from crawler.pack.load import DEFAULT_WEIGHTS, Pack
from crawler.pack.models import Feature, GuardFile, OverrideFile, PackFile, Project
from crawler.table import CellRef, Curated, Meaning

COMMIT = "c" * 40


def pack(birds: Sequence[str] = ("auk",), features: Sequence[str] = ("delays",)) -> Pack:
    words = {"yes": ["Yes"], "limited": ["Limited"], "wip": ["WIP"], "no": ["No"], "unknown": ["?"]}
    return Pack(
        Path("pack"),
        PackFile.model_validate({"title": "Queues", "statuses": words}),
        tuple(Project(id=bird, name=bird.title(), repositories=(f"birds/{bird}",)) for bird in birds),
        tuple(
            Feature.model_validate(
                {
                    "id": name,
                    "title": name.title(),
                    "question": "Is it there?",
                    "labels": [name.title()],
                    "type": "status",
                    "signal": [{"id": "s", "kind": "text", "pattern": "it is there"}],
                }
            )
            for name in features
        ),
        GuardFile(),
        DEFAULT_WEIGHTS,
        OverrideFile(),
        "rules",
    )


def evidence(bird: str, feature: str = "delays", number: int = 1, path: str = "") -> Evidence:
    return Evidence(
        feature,
        "s",
        Polarity.SUPPORTS,
        Stage.SHIPPED,
        2.0,
        f"birds/{bird}",
        path or f"docs/page-{number}.md",
        number,
        number,
        COMMIT,
        DocumentKind.DOCS,
        f"{bird}-{feature}-{number}",
    )


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
