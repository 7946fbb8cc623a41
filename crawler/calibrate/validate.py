"""Validation: every project is scored with weights fitted on the others only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sklearn.model_selection import LeaveOneGroupOut

from crawler.calibrate.cells import Cell, Reading, status_cells, value_cells
from crawler.calibrate.fit import Fit
from crawler.calibrate.summary import Fold
from crawler.pack.models import Absence, Feature
from crawler.score import Scorer

Fitting = Callable[[Sequence[Reading]], Fit]


def left_out(
    readings: Sequence[Reading],
    features: Sequence[Feature],
    absence: Absence,
    fitting: Fitting,
    done: Callable[[str], None] = lambda _: None,
) -> list[Fold]:
    """Each project left out in turn, with all its commits; `done` is called with the name of each.

    With one project alone there is nothing to fit on, and no fold.
    """
    projects = [reading.project for reading in readings]
    if len(set(projects)) < 2:  # noqa: PLR2004 - one is left out, one is left
        return []
    folds = []
    for train, test in LeaveOneGroupOut().split(readings, groups=projects):
        fitted = fitting([readings[number] for number in train])
        cells, values = scored([readings[number] for number in test], features, absence, fitted)
        trained_on = tuple(sorted({projects[number] for number in train}))
        folds.append(Fold(projects[test[0]], trained_on, tuple(cells), tuple(values)))
        done(projects[test[0]])
    return sorted(folds, key=lambda fold: fold.project)


def scored(
    readings: Sequence[Reading], features: Sequence[Feature], absence: Absence, fitted: Fit
) -> tuple[list[Cell], list[Cell]]:
    """Status cells and set values of readings under fitted weights."""
    scorer = Scorer(fitted.weights, absence)
    weighed = fitted.readings(readings, features)
    return status_cells(weighed, features, scorer), value_cells(weighed, features, scorer)
