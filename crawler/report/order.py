"""The order in which reports show projects and features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.pack.models import Feature, Project


def featured_first(projects: Iterable[Project]) -> list[Project]:
    """The mainly compared projects first, else the pack's order."""
    return sorted(projects, key=lambda project: not project.featured)


def grouped(features: Sequence[Feature]) -> list[tuple[str, tuple[Feature, ...]]]:
    """Features by group in the pack's order, those groups first that describe a project in words: they introduce it."""
    groups: dict[str, list[Feature]] = {}
    for feature in features:
        groups.setdefault(feature.group, []).append(feature)
    described = {feature.group for feature in features if feature.type == "text"}
    ordered = sorted(groups, key=lambda group: group not in described)
    return [(group, tuple(groups[group])) for group in ordered]
