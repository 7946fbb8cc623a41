"""Labelled projects as they were read, and their cells: what was said, how firmly, and whether it was right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.calibrate.labels import POSITIVE, LabelCell, LabelFile
from crawler.models import Evidence, Stage
from crawler.pack.models import Feature, Voice
from crawler.score import Read, Scorer, bytes_of_documentation


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled project as it was read at the label's commit.

    `project` is what is left out as a whole in validation: all commits of one project have the same. `group` is the
    name under which its figures are reported. `evidence` is by feature.
    """

    project: str
    group: str
    label: LabelFile
    evidence: Mapping[str, tuple[Evidence, ...]]
    read: Read

    @property
    def documentation(self) -> int:
        """Bytes of documentation that were read."""
        return bytes_of_documentation(self.read)


@dataclass(frozen=True, slots=True)
class Cell:
    """One clear cell after scoring. `voice` is None where nothing was claimed; it counts against coverage only."""

    project: str
    group: str
    feature: str
    voice: Voice | None
    margin: float
    confidence: float
    right: bool
    said: str
    truth: str
    documentation: int
    """Bytes of documentation that were read of the project."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Evidence on a status feature that is known to be there or not, plans left out."""

    feature: Feature
    evidence: tuple[Evidence, ...]
    holds: bool


def status_cells(readings: Iterable[Reading], features: Sequence[Feature], scorer: Scorer) -> list[Cell]:
    """Every clear status cell, scored."""
    return [
        _scored(reading, feature, cell, scorer)
        for reading in readings
        for feature, cell in clear_cells(reading, features)
        if feature.type == "status" and cell.status
    ]


def value_cells(readings: Iterable[Reading], features: Sequence[Feature], scorer: Scorer) -> list[Cell]:
    """Every value that is claimed in a clear set cell: right where the label names it, or accepts it."""
    cells = []
    for reading in readings:
        for feature, cell in clear_cells(reading, features):
            if feature.type != "set" or feature.levels or cell.values is None:
                continue
            for value, total in scorer.value_sums(feature, reading.evidence.get(feature.id, ())).items():
                if total.bits >= 0:
                    right = value in cell.values | cell.accept_extra
                    chance = scorer.probability(total.bits, "value")
                    where = (reading.project, reading.group, feature.id)
                    truth = "in" if right else "not in"
                    cells.append(Cell(*where, "value", total.bits, chance, right, value, truth, reading.documentation))
    return cells


def facts(readings: Iterable[Reading], features: Sequence[Feature]) -> list[Fact]:
    """The status features of which the labels leave no doubt whether they are there, with the evidence on them."""
    known = []
    for reading in readings:
        for feature, there in known_features(reading, features):
            found = tuple(e for e in reading.evidence.get(feature.id, ()) if e.stage is not Stage.PLANNED)
            if found:
                known.append(Fact(feature, found, there))
    return known


def known_features(reading: Reading, features: Sequence[Feature]) -> Iterator[tuple[Feature, bool]]:
    """Status features whose accepted statuses all say that it is there, or all that it is not."""
    for feature, cell in clear_cells(reading, features):
        sides = {status in POSITIVE for status in cell.accepted}
        if feature.type == "status" and len(sides) == 1:
            yield feature, sides == {True}


def clear_cells(reading: Reading, features: Sequence[Feature]) -> Iterator[tuple[Feature, LabelCell]]:
    """The features of which the label has a clear cell."""
    for feature in features:
        cell = reading.label.cells.get(feature.id)
        if cell is not None and cell.clear:
            yield feature, cell


def _scored(reading: Reading, feature: Feature, cell: LabelCell, scorer: Scorer) -> Cell:
    judged = scorer.judge(feature, reading.evidence.get(feature.id, ()), reading.read)
    chance = scorer.probability(judged.margin, judged.voice) if judged.voice else 0.0
    right = judged.status.value in cell.accepted
    where = (reading.project, reading.group, feature.id)
    said, truth = judged.status.value, str(cell.status)
    return Cell(*where, judged.voice, judged.margin, chance, right, said, truth, reading.documentation)
