"""What one signal's hit says of a feature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crawler.models.documents import DocumentKind


class Polarity(StrEnum):
    """Whether a hit speaks for or against the feature."""

    SUPPORTS = "supports"
    REFUTES = "refutes"


class Stage(StrEnum):
    """How far along the thing is that a hit speaks of."""

    SHIPPED = "shipped"
    PARTIAL = "partial"
    """There, but not all of what the question asks for."""
    EXPERIMENTAL = "experimental"
    EXAMPLE = "example"
    """Shown by a sample only."""
    EXTERNAL = "external"
    """Only through another product that the user must install and wire."""
    CLAIMED = "claimed"
    """Stated in a feature list; alone, nothing backs it."""
    PLANNED = "planned"


LIMITED_STAGES = frozenset({Stage.PARTIAL, Stage.EXPERIMENTAL, Stage.EXAMPLE, Stage.EXTERNAL, Stage.CLAIMED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal's hit: what it says of a feature, how strongly, and where it can be read.

    `weight` is in bits, always positive; `polarity` gives the sign. `fingerprint` identifies the hit without its line.
    `commit` and `line` are those at which it was first seen. `guards` names the guards that changed it; `voided` the
    one that took it out of the sum (such evidence is shown by `explain` and stored nowhere).
    """

    feature: str
    signal: str
    polarity: Polarity
    stage: Stage
    weight: float
    repo: str
    path: str
    line: int
    end_line: int
    commit: str
    kind: DocumentKind
    fingerprint: str
    via: str = ""
    value: str = ""
    guards: tuple[str, ...] = ()
    voided: str = ""
    section: str = ""
    """Hash of the heading path, so that a refutation can be held to the section it stands in. No text."""
    anchor: str = ""
    """Of a site's page: the anchor nearest above the hit. There `repo` is the site and `commit` the page's hash."""

    @property
    def bits(self) -> float:
        """Signed weight in bits: positive for, negative against, 0 when voided."""
        if self.voided:
            return 0.0
        return self.weight if self.polarity is Polarity.SUPPORTS else -self.weight
