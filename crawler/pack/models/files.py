"""The files of a pack beside its features: pack.toml, projects.toml, weights.toml, overrides.toml."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from crawler.models import DocumentKind
from crawler.pack.models.base import Identifier, Model, NotNegative
from crawler.pack.models.signals import SignalKind

OWNER_AND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9_.][A-Za-z0-9_.-]*")


class Project(Model):
    """One project: its names in table heads and its repositories (`owner/name`, the first is the main one)."""

    id: Identifier
    name: str
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = Field((), description="what its own pages call it, beside `name`")
    repositories: tuple[str, ...] = Field(min_length=1)
    sites: tuple[str, ...] = ()
    include: tuple[str, ...] = Field((), description="globs of paths to read although their kind says no")
    exclude: tuple[str, ...] = Field((), description="globs of paths never to read")
    ref: str | None = Field(None, description="branch, tag or commit to read instead of the default branch")
    featured: bool = Field(default=False, description="among the first in the new table")

    @field_validator("repositories")
    @classmethod
    def _owner_and_name(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        for repository in repositories:
            if not OWNER_AND_NAME.fullmatch(repository) or ".." in repository:
                raise ValueError(f"{repository!r} is not owner/name")
        return repositories


class ProjectFile(Model):
    """projects.toml."""

    projects: tuple[Project, ...] = Field(alias="project", min_length=1)


class Thresholds(Model):
    """Probabilities and counts that decide what is said of a difference."""

    propose: float = Field(0.9, ge=0.5, le=1, description="confidence from which a contradiction is proposed")
    consecutive: int = Field(1, ge=1, description="crawls in a row with the same verdict before it is proposed")
    shrink: float = Field(0.5, gt=0, le=1, description="share of positives vanished in one run that quarantines")


class Absence(Model):
    """When finding nothing is worth saying no: bytes of README, documentation and API pages read, at least."""

    bytes: int = Field(6_000, ge=1)
    confidence: float = Field(0.9, gt=0.5, lt=1)


class PackFile(Model):
    """pack.toml."""

    title: str
    table: str = "comparison.md"
    thresholds: Thresholds = Thresholds()
    absence: Absence = Absence()
    statuses: dict[Literal["yes", "limited", "wip", "no", "unknown"], tuple[str, ...]] = Field(
        description="for each status the words of curated cells, the first is the one that is written"
    )


class Weights(Model):
    """weights.toml: bits by signal kind, factors by document kind, caps by source, and the Platt map."""

    signals: dict[SignalKind, NotNegative]
    documents: dict[DocumentKind, NotNegative] = Field(default_factory=dict)
    prose_cap: NotNegative = 4.0
    refute_cap: NotNegative = 3.0
    scale: float = Field(1.0, gt=0, description="Platt: slope on the log-odds")
    shift: float = Field(0.0, description="Platt: shift in bits")


class Override(Model):
    """A person's verdict on one cell; wins until it expires or the evidence changes."""

    project: Identifier
    feature: Identifier
    verdict: Literal["accept", "reject"]
    status: str = ""
    reason: str = Field(min_length=3)
    until: date | None = None
    evidence: str = Field("", description="fingerprint of the evidence that was judged")


class OverrideFile(Model):
    """overrides.toml."""

    overrides: tuple[Override, ...] = Field((), alias="override")
