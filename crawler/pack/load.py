"""From a pack's folder to its models. All that is wrong with all its files is told at once.

A pack may come from strangers: its files are read up to a size, never through a link out of the folder, and what they
say is data only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.errors import BadInput
from crawler.pack.crosscheck import Parts, crosscheck
from crawler.pack.folder import PackFolder
from crawler.pack.locate import Lines
from crawler.pack.models import Feature, GuardFile, OverrideFile, PackFile, Project, ProjectFile, Weights

RULES_FORMAT = 5
"""Part of every rules hash; goes up when the same rules come to mean something else."""

DEFAULT_WEIGHTS = Weights(
    signals={
        "text": 1.5,
        "heading": 2.0,
        "list_item": 1.2,
        "table_row": 2.5,
        "code_fence": 1.5,
        "crd_field": 3.0,
        "crd_kind": 3.0,
        "helm_value": 2.0,
        "manifest": 2.0,
        "dependency": 1.0,
        "path": 0.8,
    }
)
"""Bits by signal kind where weights.toml is absent or does not name the kind."""

_FOR_PEOPLE: dict[str, Any] = {
    "title": True,
    "question": True,
    "labels": True,
    "group": True,
    "propose": True,
    "highlights": True,
    "examples": True,
    "signals": {"__all__": {"note"}},
    "guards": {"__all__": {"why"}},
}
"""Fields of a feature that people or the table read: changing them changes no claim."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One comparison: everything that its folder says.

    `projects` stand in the file's order, `features` by group, then title. `rules_hash` (SHA-256, hex) changes when
    something changes that decides claims. `lines` tells where things stand, by the file's path inside the pack.
    """

    folder: Path
    file: PackFile
    projects: tuple[Project, ...]
    features: tuple[Feature, ...]
    guards: GuardFile
    weights: Weights
    overrides: OverrideFile
    rules_hash: str
    lines: Mapping[str, Lines] = field(default_factory=dict, repr=False, compare=False)


def load_pack(folder: Path) -> Pack:
    """Read a pack from its folder.

    Raises:
        BadInput: with every `Problem` of every file; nothing is loaded then.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; a pack is a folder with pack.toml, projects.toml and features/")
    reading = PackFolder(folder)
    reading.refuse_strays()
    file = reading.read("pack.toml", PackFile)
    projects = reading.read("projects.toml", ProjectFile)
    guards = reading.read("guards.toml", GuardFile, GuardFile())
    weights = reading.read("weights.toml", Weights, DEFAULT_WEIGHTS)
    overrides = reading.read("overrides.toml", OverrideFile, OverrideFile())
    features = {name: reading.read(name, Feature) for name in reading.feature_files()}
    sound = {name: feature for name, feature in features.items() if feature}
    parts = Parts(
        folder=folder.as_posix(),
        lines=reading.lines,
        projects=projects.projects if projects else None,
        features=sound,
        guards=guards.guards if guards else None,
        overrides=overrides.overrides if overrides else (),
        broken=frozenset(PurePosixPath(name).stem for name in features.keys() - sound.keys()),
    )
    if file:
        reading.check_table(file.table)
    problems = [*reading.problems, *crosscheck(parts)]
    if problems or not (file and projects and guards and weights and overrides):
        raise BadInput(*sorted(problems, key=lambda problem: (problem.file, problem.line)))
    ordered = tuple(sorted(sound.values(), key=lambda one: (one.group, one.title.casefold(), one.id)))
    weights = weights.model_copy(update={"signals": {**DEFAULT_WEIGHTS.signals, **weights.signals}})
    digest = rules_hash(file, projects.projects, ordered, guards, weights)
    return Pack(folder, file, projects.projects, ordered, guards, weights, overrides, digest, reading.lines)


def rules_hash(
    file: PackFile,
    projects: tuple[Project, ...],
    features: tuple[Feature, ...],
    guards: GuardFile,
    weights: Weights,
) -> str:
    """SHA-256 (hex) over all that decides claims: not comments, layout, wording for people, or the table's labels."""
    decisive = {
        "format": RULES_FORMAT,
        "statuses": file.model_dump(mode="json")["statuses"],
        "absence": file.absence.model_dump(mode="json"),
        "projects": [
            project.model_dump(mode="json", include={"id", "name", "names", "include", "exclude"})
            for project in sorted(projects, key=lambda project: project.id)
        ],
        "features": [
            # The order of a feature's values may decide between equals; JSON with sorted keys would hide it.
            feature.model_dump(mode="json", exclude=_FOR_PEOPLE) | {"order": list(feature.values)}
            for feature in sorted(features, key=lambda feature: feature.id)
        ],
        "guards": guards.model_dump(mode="json", exclude={"guards": {"__all__": {"why"}}}),
        "weights": weights.model_dump(mode="json", exclude={"hand", "tolerated"}),
    }
    text = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
