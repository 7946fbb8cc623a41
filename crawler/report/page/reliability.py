"""The reliability diagram: whether claims of a given confidence are right as often as it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]

SIZE = 320
"""Side of the plot, in user units."""

_SMALLEST, _LARGEST = 3.0, 13.0
"""Radius of a point with one claim in it, and of the point with the most."""


class _Part(BaseModel):
    """Base: what a newer version adds is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class Labelled(_Part):
    """A project that people judged, at a commit."""

    project: str
    repo: str = ""
    commit: str = ""


class CrossValidation(_Part):
    """How well the rules do on projects that their weights were not fitted on."""

    accuracy: Share | None = None
    brier: float | None = None
    log_loss: float | None = None
    ece: float | None = None
    cells: Count = 0
    folds: tuple[object, ...] = ()


class Bin(_Part):
    """Claims with a confidence in [low, high): how sure they are on average, and how many of them are right."""

    low: Share
    high: Share
    count: Count
    mean_confidence: Share | None = None
    accuracy: Share | None = None


class Threshold(_Part):
    """What proposing from a confidence on gives: how many are right, and how much of all is covered."""

    threshold: Share
    precision: Share | None = None
    coverage: Share | None = None
    count: Count = 0


class Calibration(_Part):
    """reports/calibration.json, schema 1."""

    schema_number: Literal[1] = Field(alias="schema")
    labels: tuple[Labelled, ...] = ()
    cross_validation: CrossValidation = CrossValidation()
    bins: tuple[Bin, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    proposal_threshold: Share | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A bin as a point of the plot, in user units from the top left."""

    x: float
    y: float
    radius: float


def points(calibration: Calibration) -> tuple[Point, ...]:
    """The bins that hold claims: confidence to the right, share of right ones upwards, area by number of claims."""
    most = max((each.count for each in calibration.bins), default=0)
    found = []
    for each in calibration.bins:
        if each.count and each.mean_confidence is not None and each.accuracy is not None:
            radius = max(_SMALLEST, _LARGEST * (each.count / most) ** 0.5)
            found.append(Point(_units(each.mean_confidence), _units(1 - each.accuracy), round(radius, 1)))
    return tuple(found)


def measures(calibration: Calibration) -> tuple[tuple[str, str, str], ...]:
    """Name, value and meaning of each figure of the cross-validation that is there."""
    found = calibration.cross_validation
    named = (
        ("Accuracy", found.accuracy, "share of cells judged as people did"),
        ("Brier score", found.brier, "mean squared error of the confidence; 0 is best"),
        ("Log loss", found.log_loss, "cost of the confidence in nats; 0 is best"),
        ("Calibration error", found.ece, "mean gap between confidence and share right"),
    )
    return tuple((name, f"{value:.3f}", meaning) for name, value, meaning in named if value is not None)


def percent(share: float | None) -> str:
    """A share as people read it; a dash where there is none."""
    return "–" if share is None else f"{share:.0%}"  # noqa: RUF001 - an en dash in a table


def _units(share: float) -> float:
    return round(share * SIZE, 1)
