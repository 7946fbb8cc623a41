"""Labelled projects as they were read, built by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crawler.calibrate.cells import Reading
from crawler.calibrate.labels import LabelCell, LabelFile
from crawler.models import DocumentKind, Evidence, Polarity, Stage
from crawler.pack.models import Absence, Feature, Weights

ABSENCE = Absence(bytes=1_000, confidence=0.98)
HAND = Weights.model_validate({"signals": {"text": 1.5, "heading": 1.5, "crd_field": 1.5}})
READ = {DocumentKind.DOCS: 50_000, DocumentKind.README: 5_000}
SIGNALS = [
    {"id": "words", "kind": "text", "pattern": "words"},
    {"id": "title", "kind": "heading", "pattern": "title"},
    {"id": "field", "kind": "crd_field", "field": "spec.x"},
    {"id": "own", "kind": "text", "pattern": "own", "weight": 2.0},
]


def feature(name: str = "delays", **more: object) -> Feature:
    fields = {"id": name, "title": name, "question": f"Does it have {name}?", "labels": [name], "type": "status"}
    return Feature.model_validate({"signal": SIGNALS, **fields, "prior": 0.5, **more})


def hit(
    signal: str = "words",
    weight: float = 2.0,
    kind: DocumentKind = DocumentKind.DOCS,
    stage: Stage = Stage.SHIPPED,
    *,
    of: str = "delays",
    value: str = "",
) -> Evidence:
    place = ("acme/serve", f"{kind}.md", 1, 1, "c" * 40)
    print_ = f"{of}-{signal}-{kind}-{weight}-{value}"
    return Evidence(of, signal, Polarity.SUPPORTS, stage, weight, *place, kind, print_, "", value)


def reading(
    project: str,
    answers: Mapping[str, object],
    *evidence: Evidence,
    group: str = "dev",
    read: Mapping[DocumentKind, int] = READ,
    day: str = "2026-01-31",
) -> Reading:
    """A project whose labels are `answers`: a feature's status, or a whole cell."""
    cells = {
        name: LabelCell.model_validate({"status": said} if isinstance(said, str) else said)
        for name, said in answers.items()
    }
    label = LabelFile(
        project=project, repo=f"acme/{project}", commit="a" * 40, date=date.fromisoformat(day), cells=cells
    )
    by_feature: dict[str, tuple[Evidence, ...]] = {}
    for entry in evidence:
        by_feature[entry.feature] = (*by_feature.get(entry.feature, ()), entry)
    return Reading(project, group, label, by_feature, read)
