"""Given what a calibration found, expect files that say so, the same each time."""

import json
import tomllib
from xml.etree import ElementTree as ET

import pytest

from crawler.calibrate.cells import Cell
from crawler.calibrate.diagram import reliability_svg
from crawler.calibrate.figures import Bin
from crawler.calibrate.record import calibration_json
from crawler.calibrate.report import calibration_markdown
from crawler.calibrate.summary import Calibration, Fold
from crawler.calibrate.weights_file import weights_toml
from crawler.models import DocumentKind
from crawler.pack.models import HandWeights, Voice, Weights
from tests.calibrate.given import HAND, reading

WEIGHTS = HAND.model_copy(
    update={
        "documents": {DocumentKind.README: 0.82},
        "scale": 0.9,
        "shifts": {"wip": -1.5},
        "hand": HandWeights(signals={"text": 1.5}, documents={DocumentKind.README: 0.8}),
    }
)


def cell(project: str, confidence: float, *, right: bool, voice: Voice = "yes", read: int = 55_000) -> Cell:
    group = "own" if project == "crane" else "dev"
    return Cell(project, group, "delays", voice, 2.0, confidence, right, "yes", "yes" if right else "no", read)


AUK = (cell("auk", 0.95, right=True), cell("auk", 0.97, right=True, voice="absent", read=700_000))
CRANE = (cell("crane", 0.65, right=False),)


@pytest.fixture
def found() -> Calibration:
    readings = (
        reading("auk", {"delays": "yes", "more": "no"}, day="2026-08-22"),
        reading("crane", {"delays": "no"}, group="own", day="2026-01-02"),
    )
    folds = (Fold("auk", ("crane",), AUK, ()), Fold("crane", ("auk",), CRANE, ()))
    return Calibration(WEIGHTS, readings, (*AUK, *CRANE), folds, 0.9, (("bittern.json", "birds/bittern: gone"),))


def test_the_record_holds_what_other_programs_read(found: Calibration) -> None:
    record = json.loads(calibration_json(found))
    assert record["schema"] == 1
    assert record["labels"][0] == {
        "project": "auk",
        "group": "dev",
        "repo": "acme/auk",
        "commit": "a" * 40,
        "date": "2026-08-22",
        "cells": 2,
    }
    across = record["cross_validation"]
    assert (across["cells"], across["accuracy"], across["brier"]) == (3, 0.6667, 0.142)
    assert {"log_loss", "ece"} <= across.keys()
    assert [(fold["project"], fold["cells"], fold["accuracy"]) for fold in across["folds"]] == [
        ("auk", 2, 1.0),
        ("crane", 1, 0.0),
    ]
    assert record["bins"][0] == {"low": 0.6, "high": 0.7, "count": 1, "mean_confidence": 0.65, "accuracy": 0.0}
    assert {"threshold": 0.9, "precision": 1.0, "coverage": 0.6667, "count": 2} in record["thresholds"]
    assert (record["proposal_threshold"], record["suggested_threshold"]) == (0.9, 0.7)
    assert {name: one["accuracy"] for name, one in record["groups"].items()} == {"dev": 1.0, "own": 0.0}
    assert record["absence"][0]["documentation"] == "512 kB and more"
    assert [(one["project"], one["confidence"]) for one in record["wrong"]] == [("crane", 0.65)]
    assert record["skipped"] == [{"label": "bittern.json", "reason": "birds/bittern: gone"}]


def test_the_report_tells_people_the_same(found: Calibration) -> None:
    text = calibration_markdown(found, "reliability.svg")
    assert "2 label files of 2 projects, the newest of 2026-08-22." in text
    assert "| all, project left out | 3 | 1.000 | 0.667 | 0.857 | 0.142 |" in text
    assert "| own, project left out | 1 |" in text
    assert "The pack proposes from 0.9. From 0.7 on, every threshold is right in at least 98%." in text
    assert "| crane | delays | yes | no | 0.65 |" in text
    assert "- `bittern.json`: birds/bittern: gone" in text
    assert "![Confidence against the share that is right](reliability.svg)" in text


def test_the_weights_are_a_file_of_a_pack_and_remember_where_they_started(found: Calibration) -> None:
    text = weights_toml(found)
    assert text.startswith("# Written by `claimwatch calibrate`")
    assert "# From 2 label files (dev, own), the newest of 2026-08-22." in text
    assert Weights.model_validate(tomllib.loads(text)) == WEIGHTS


def test_the_picture_shows_each_bin_with_its_count() -> None:
    picture = reliability_svg([Bin(0.6, 0.7, 4, 0.65, 0.5), Bin(0.9, 1.0, 31, 0.97, 1.0)], "Left out <all>")
    root = ET.fromstring(picture)  # noqa: S314 - it is our own
    space = "{http://www.w3.org/2000/svg}"
    heights = [float(bar.attrib["height"]) for bar in root.iter(f"{space}rect")]
    assert heights == [160.0, 320.0]
    assert len(list(root.iter(f"{space}circle"))) == 2
    assert {"4", "31"} <= {text.text for text in root.iter(f"{space}text")}
    assert root.findtext(f"{space}title") == "Left out <all>"
    assert "prefers-color-scheme: dark" in picture
