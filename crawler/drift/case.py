"""One cell with everything that a decision about it may look at, and what a decision says."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.drift.values import Decision
from crawler.models import Basis, Claim, Evidence, Snapshot, Status
from crawler.pack.models import Feature, Override, PackFile, Project, Tolerated
from crawler.table import Curated


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reason in a sentence, and the cell's new text where it has one.

    `refusal` says why a difference is not proposed, in words that are the same for all cells of that sort.
    """

    decision: Decision
    reason: str
    proposal: str = ""
    refusal: str = ""


STRICT = Tolerated(yes={}, limited={}, wip={}, no={}, value=0.0)
"""Readers who accept no answer but one."""


@dataclass(frozen=True, slots=True)
class Case:
    """A cell of a known project and feature. `claim`, `snapshot` and `previous` are None where there is none.

    `evidence` is what the claim rests on. `override` is a person's verdict that holds today. `trouble` and
    `quarantine` say why the project could not be read or is not believed; empty where neither is so.
    """

    cell: Curated
    project: Project
    feature: Feature
    pack: PackFile
    snapshot: Snapshot | None = None
    previous: Snapshot | None = None
    claim: Claim | None = None
    evidence: tuple[Evidence, ...] = ()
    override: Override | None = None
    trouble: str = ""
    quarantine: str = ""
    tolerated: Tolerated = STRICT

    @property
    def before(self) -> Claim | None:
        """The claim of the crawl before."""
        return self.previous.claims.get(self.feature.id) if self.previous else None

    @property
    def blank(self) -> bool:
        """The table says nothing, or that it does not know."""
        return self.cell.meaning.blank or self.cell.meaning.status is Status.UNKNOWN

    @property
    def known(self) -> Claim | None:
        """The claim, where it says something."""
        claim = self.claim
        if claim is None or claim.basis is Basis.UNDECIDED:
            return None
        if claim.status in {None, Status.UNKNOWN} and claim.values is None:
            return None
        return claim

    @property
    def confidence(self) -> float:
        """The claim's confidence, 0 where it has none."""
        return (self.claim.confidence or 0.0) if self.claim else 0.0
