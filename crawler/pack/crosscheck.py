"""What no file of a pack shows by itself: twins, and names of things that do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from crawler.errors import Problem
from crawler.pack.faults import suggestion
from crawler.pack.locate import Lines, Location
from crawler.pack.models import Feature, Guard, Override, Project


@dataclass(frozen=True, slots=True)
class Parts:
    """A pack's parts as far as they could be read; `lines` and the features' keys are by path inside the pack.

    `broken` holds the ids of features whose files cannot be used: they exist all the same.
    """

    folder: str
    lines: Mapping[str, Lines]
    projects: tuple[Project, ...] | None
    features: Mapping[str, Feature]
    guards: tuple[Guard, ...] | None
    overrides: tuple[Override, ...]
    broken: frozenset[str] = field(default_factory=frozenset)


def crosscheck(parts: Parts) -> list[Problem]:
    """All problems between the files of a pack, by file."""
    return [*_projects(parts), *_features(parts), *_guards(parts), *_overrides(parts)]


def table_key(label: str) -> str:
    """A label as table heads are compared: without case and white space."""
    return "".join(label.split()).casefold()


def _problem(parts: Parts, file: str, location: Location, message: str, mend: str = "") -> Problem:
    return Problem(f"{parts.folder}/{file}", parts.lines[file].line(location), message, mend)


def _projects(parts: Parts) -> Iterator[Problem]:
    file = "projects.toml"
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for index, project in enumerate(parts.projects or ()):
        if project.id in ids:
            message = f"project '{project.id}' stands here a second time"
            yield _problem(parts, file, ("project", index, "id"), message, "give it another id, or delete one")
            continue
        ids.add(project.id)
        for label in (project.name, *project.labels):
            owner = owners.setdefault(table_key(label), project.id)
            if owner != project.id:
                message = f"project '{project.id}': the label {label!r} is already that of '{owner}'"
                place = "labels" if label in project.labels else "name"
                yield _problem(parts, file, ("project", index, place), message, "a column can be one project only")


def _features(parts: Parts) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for file, feature in parts.features.items():
        stem = file.removeprefix("features/").removesuffix(".toml")
        if feature.id != stem:
            message = f"id is '{feature.id}', but the file is named {stem}.toml"
            yield _problem(parts, file, ("id",), message, f"name the file {feature.id}.toml")
        for index, label in enumerate(feature.labels):
            owner = owners.setdefault(table_key(label), feature.id)
            if owner != feature.id:
                message = f"the label {label!r} is already that of '{owner}'"
                yield _problem(parts, file, ("labels", index), message, "a table row can be one feature only")


def _guards(parts: Parts) -> Iterator[Problem]:
    for index in _twins(guard.id for guard in parts.guards or ()):
        twin = (parts.guards or ())[index]
        message = f"guard '{twin.id}' stands here a second time"
        yield _problem(parts, "guards.toml", ("guard", index, "id"), message, "give it another id")
    if parts.guards is None:
        return
    shared = {guard.id for guard in parts.guards}
    for file, feature in parts.features.items():
        for index, name in enumerate(feature.guards_off):
            if name not in shared:
                message = f"guards_off names '{name}', which guards.toml does not have"
                yield _problem(parts, file, ("guards_off", index), message, suggestion(name, shared))
        twins = set(_twins(guard.id for guard in feature.guards))
        for index, guard in enumerate(feature.guards):
            if index in twins or (guard.id in shared and guard.id not in feature.guards_off):
                where = "here a second time" if index in twins else "in guards.toml too"
                message = f"guard '{guard.id}' stands {where}"
                yield _problem(parts, file, ("guard", index, "id"), message, "give it another id")


def _overrides(parts: Parts) -> Iterator[Problem]:
    projects = {project.id for project in parts.projects or ()}
    features = {feature.id for feature in parts.features.values()} | parts.broken
    for index, override in enumerate(parts.overrides):
        place: Location = ("override", index)
        if parts.projects is not None and override.project not in projects:
            message = f"override {index + 1} names the project '{override.project}', which projects.toml does not have"
            mend = suggestion(override.project, projects)
            yield _problem(parts, "overrides.toml", (*place, "project"), message, mend)
        if override.feature not in features:
            message = f"override {index + 1} names the feature '{override.feature}', which has no file in features/"
            mend = suggestion(override.feature, features)
            yield _problem(parts, "overrides.toml", (*place, "feature"), message, mend)


def _twins(names: Iterable[str]) -> Iterator[int]:
    """Positions of names that stood before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index
        seen.add(name)
