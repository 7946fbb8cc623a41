"""The files of a pack beside its features: pack.toml, projects.toml, weights.toml, overrides.toml."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from crawler.models import DocumentKind
from crawler.models.sites import fault_of_site
from crawler.pack.models.base import Identifier, Model, NotNegative, Share
from crawler.pack.models.signals import SignalKind

OWNER_AND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9_.][A-Za-z0-9_.-]*")

CRON_FIELDS = 5


class Project(Model):
    """One project: its names in table heads and its repositories (`owner/name`, the first is the main one)."""

    id: Identifier
    name: str
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = Field((), description="what its own pages call it, beside `name`")
    repositories: tuple[str, ...] = Field(min_length=1)
    sites: tuple[str, ...] = Field(
        (), description="documentation sites (ending in /), sitemaps (.xml, .xml.gz, .txt) or single pages"
    )
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

    @field_validator("sites")
    @classmethod
    def _sites(cls, sites: tuple[str, ...]) -> tuple[str, ...]:
        for site in sites:
            if fault := fault_of_site(site):
                raise ValueError(f"{re.sub('//[^/]*@', '//', site)!r} is no site: {fault}")
        return sites


class ProjectFile(Model):
    """projects.toml."""

    projects: tuple[Project, ...] = Field(alias="project", min_length=1)


class Thresholds(Model):
    """Probabilities and counts that decide what is said of a difference."""

    propose: float = Field(0.9, ge=0.5, le=1, description="confidence from which a contradiction is proposed")
    consecutive: int = Field(1, ge=1, description="crawls in a row with the same verdict before it is proposed")
    shrink: float = Field(0.5, gt=0, le=1, description="share of positives vanished in one run that quarantines")


class Absence(Model):
    """When finding nothing is worth saying no, and how far that can be trusted at most."""

    bytes: int = Field(
        6_000,
        ge=1,
        description="bytes of README, documentation and API pages to be read; of a source, to count in full",
    )
    confidence: float = Field(0.9, gt=0.5, lt=1, description="the most that finding nothing is trusted")


class PullRequest(Model):
    """How `claimwatch pr` appears in the repository that holds the table."""

    branch: str = Field(
        "claimwatch/drift", pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", description="the bot's own branch"
    )
    base: str = Field("", description="branch to change; empty for the repository's default branch")
    title: str = Field("{comparison}: {changes}", description="may name {comparison} and {changes}")
    labels: tuple[str, ...] = Field((), description="set when the pull request is opened")
    reviewers: tuple[str, ...] = Field((), description="asked when it is opened: logins, or `organisation/team`")
    claims: int = Field(25, ge=1, le=100, description="the most cells that one pull request changes")
    author: str = Field(
        "claimwatch[bot]", min_length=1, pattern=r"^[^<>\n]+$", description="name of its commits' author"
    )
    email: str = Field("claimwatch@users.noreply.github.com", pattern=r"^[^<>@\s]+@[^<>@\s]+$")

    @field_validator("branch")
    @classmethod
    def _branch_name(cls, branch: str) -> str:
        parts = branch.split("/")
        if ".." in branch or any(not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts):
            raise ValueError(f"{branch!r} is no branch that git allows")
        return branch

    @field_validator("title")
    @classmethod
    def _known_names(cls, title: str) -> str:
        try:
            filled = title.format(comparison="", changes="x")
        except (KeyError, IndexError, ValueError, AttributeError):
            raise ValueError("only {comparison} and {changes} can stand in it") from None
        if not filled.strip():
            raise ValueError("it must say something")
        return title


class Schedule(Model):
    """When `claimwatch schedule` runs."""

    cron: str = Field("23 3 * * *", description="minute, hour, day of month, month, day of week; 0 and 7 are Sunday")
    jitter: int = Field(600, ge=0, le=86_400, description="seconds by which a run is put off at most")
    timezone: str = Field("UTC", min_length=1, description="an IANA name such as Europe/Berlin")

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, cron: str) -> str:
        if len(cron.split()) != CRON_FIELDS:
            raise ValueError(f"{cron!r} has not the five fields minute, hour, day of month, month, day of week")
        return cron


class PackFile(Model):
    """pack.toml."""

    title: str
    table: str = "comparison.md"
    thresholds: Thresholds = Thresholds()
    absence: Absence = Absence()
    pull_request: PullRequest = PullRequest()
    schedule: Schedule = Schedule()
    statuses: dict[Literal["yes", "limited", "wip", "no", "unknown"], tuple[str, ...]] = Field(
        description="for each status the words of curated cells, the first is the one that is written"
    )


Source = Literal["readme", "docs", "api", "chart", "manifest", "example"]
"""Sources of documents in which a feature would show."""
Voice = Literal["yes", "limited", "wip", "refuted", "absent", "value"]
"""What a claim says, a no by its reason: `value` is one value of a set."""
ABSENCE_BITS: dict[Source, float] = {
    "readme": 0.5,
    "docs": 1.5,
    "api": 1.0,
    "chart": 0.5,
    "manifest": 0.25,
    "example": 1.0,
}
"""Set by hand, where weights.toml says nothing."""


class HandWeights(Model):
    """What a calibration starts from and is drawn towards: bits by signal kind, factors by document kind."""

    signals: dict[SignalKind, NotNegative] = Field(default_factory=dict)
    documents: dict[DocumentKind, NotNegative] = Field(default_factory=dict)


class Tolerated(Model):
    """How often a fair reader accepts what a table says although a claim that is right says another thing.

    By the claim's status and the table's; `value` is for a value of a set that the table leaves out.
    """

    yes: dict[str, Share] = Field(default_factory=lambda: {"limited": 0.4})
    limited: dict[str, Share] = Field(default_factory=lambda: {"yes": 0.5, "no": 0.4, "wip": 0.1})
    wip: dict[str, Share] = Field(default_factory=lambda: {"no": 0.5, "limited": 0.5})
    no: dict[str, Share] = Field(default_factory=lambda: {"limited": 0.2})
    value: Share = 0.1

    def of(self, claimed: str, stands: str) -> float:
        """The share for a claim's status and a table's."""
        shares: dict[str, float] = getattr(self, claimed, {})
        return shares.get(stands, 0.0)


class Weights(Model):
    """weights.toml: bits by signal kind, factors by document kind, caps by source, absence, and the Platt map."""

    signals: dict[SignalKind, NotNegative]
    documents: dict[DocumentKind, NotNegative] = Field(default_factory=dict)
    hand: HandWeights | None = Field(
        None, description="the weights as people set them; where there are none, `signals` and `documents` are those"
    )
    prose_cap: NotNegative = 4.0
    refute_cap: NotNegative = 3.0
    absence: dict[Source, NotNegative] = Field(
        default_factory=lambda: dict(ABSENCE_BITS),
        description="bits against a feature, by source of documents that were read and do not speak of it",
    )
    scale: float = Field(1.0, gt=0, description="Platt: slope on the log-odds")
    shift: float = Field(0.0, description="Platt: shift in bits")
    scales: dict[Voice, NotNegative] = Field(
        default_factory=dict, description="Platt: slope of its own, by what the claim says"
    )
    shifts: dict[Voice, float] = Field(
        default_factory=dict, description="Platt: further shift in bits, by what the claim says and why"
    )
    tolerated: Tolerated = Tolerated()


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
