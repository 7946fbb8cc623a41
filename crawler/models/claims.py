"""What the evidence says of a project, and all that is kept of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crawler.models.documents import DocumentKind, Skip
from crawler.models.evidence import Evidence


class Status(StrEnum):
    """A status feature's verdict. `unknown`: looked, undecided. `unavailable`: could not look."""

    YES = "yes"
    LIMITED = "limited"
    WIP = "wip"
    NO = "no"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Why a claim says what it says."""

    SHIPPED = "shipped"
    PLANNED = "planned"
    REFUTED = "refuted"
    ABSENT = "absent"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of the waterfall: `bits` that the best evidence of one source kind adds, and how many more agree."""

    label: str
    bits: float
    fingerprint: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What the evidence says of one feature of one project.

    Status features have a `status`, set and text features `values`. `confidence` is the probability that a fair
    reviewer accepts it (None when unknown). `evidence` holds fingerprints, strongest first.
    """

    feature: str
    status: Status | None
    values: tuple[str, ...] | None
    via: tuple[str, ...]
    basis: Basis
    confidence: float | None
    contributions: tuple[Contribution, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether evidence of this project speaks for the status and against it. Values are judged one by one."""
        signs = {line.bits > 0 for line in self.contributions if line.fingerprint and line.bits}
        return self.status is not None and len(signs) > 1


@dataclass(frozen=True, slots=True)
class RepoState:
    """One repository of a project as it was read: `commit` 40 hex digits, `commit_date` ISO 8601 with offset.

    `id` is the number by which its host knows it under any name, None where it was never told.
    """

    repo: str
    commit: str
    commit_date: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is stored about a project: what was read, what was found in it, and what that says.

    The first repository is the project's main one. `documents` and `evidence` are sorted, `claims` keyed by feature.
    """

    project: str
    repos: tuple[RepoState, ...]
    rules_hash: str
    documents: tuple[tuple[str, str, DocumentKind, str], ...]
    """(repo, path, kind, blob), sorted."""
    evidence: tuple[Evidence, ...]
    claims: dict[str, Claim]
    skips: tuple[Skip, ...] = ()
