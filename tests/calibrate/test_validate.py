"""Given several commits of several projects, expect each project to be scored without any of its commits."""

import pytest

pytest.importorskip("sklearn", reason="the extra `calibrate` is not installed")

from collections.abc import Sequence

from crawler.calibrate.cells import Reading
from crawler.calibrate.fit import Fit, fit
from crawler.calibrate.validate import left_out
from tests.calibrate.given import ABSENCE, HAND, feature, hit, reading

FEATURES = [feature()]


def test_whole_projects_are_left_out() -> None:
    readings = [
        reading("auk", {"delays": "yes"}, hit(), day="2025-01-31"),
        reading("auk", {"delays": "yes"}, hit(), day="2026-01-31"),
        reading("bittern", {"delays": "no"}),
        reading("crane", {"delays": "yes"}, hit()),
    ]
    seen: list[list[str]] = []

    def fitting(some: Sequence[Reading]) -> Fit:
        seen.append([one.project for one in some])
        return fit(some, FEATURES, HAND, ABSENCE)

    folds = left_out(readings, FEATURES, ABSENCE, fitting)
    assert [(fold.project, fold.trained_on, len(fold.cells)) for fold in folds] == [
        ("auk", ("bittern", "crane"), 2),
        ("bittern", ("auk", "crane"), 1),
        ("crane", ("auk", "bittern"), 1),
    ]
    assert sorted(seen) == [["auk", "auk", "bittern"], ["auk", "auk", "crane"], ["bittern", "crane"]]


def test_one_project_alone_cannot_be_validated() -> None:
    alone = [reading("auk", {"delays": "yes"}, hit()), reading("auk", {"delays": "yes"}, hit())]
    assert left_out(alone, FEATURES, ABSENCE, lambda some: fit(some, FEATURES, HAND, ABSENCE)) == []
