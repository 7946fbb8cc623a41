"""The words in which the page speaks of decisions, states of cells, and why a claim says what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.drift import Decision
from crawler.models import Basis


@dataclass(frozen=True, slots=True)
class Meaning:
    """A decision's name as the page writes it, what it means in a sentence, and the tone in which it is coloured."""

    name: str
    sentence: str
    tone: Literal["change", "review", "agree", "other"] = "other"


DECISIONS: dict[Decision, Meaning] = {
    Decision.PROPOSE: Meaning(
        "to change", "The repository contradicts the cell, or fills a blank, surely enough.", "change"
    ),
    Decision.REVIEW: Meaning(
        "to review", "They differ, but not surely enough, or so that a person must judge.", "review"
    ),
    Decision.STALE: Meaning("stale", "The evidence that once supported the cell is gone.", "review"),
    Decision.SUGGEST: Meaning("could say more", "They agree; the words in brackets could be better.", "agree"),
    Decision.AGREES: Meaning("agrees", "The table and the repository say the same.", "agree"),
    Decision.UNVERIFIED: Meaning("unverified", "The table says more than was found, which contradicts nothing."),
    Decision.UNKNOWN: Meaning("unknown", "The project was read, but what it shows does not decide."),
    Decision.UNAVAILABLE: Meaning("unavailable", "The project could not be read."),
    Decision.QUARANTINED: Meaning("quarantined", "Too much of the project vanished at once to be believed."),
    Decision.PINNED: Meaning("pinned", "A person decided it.", "agree"),
    Decision.REJECTED: Meaning("rejected", "A person rejected the proposal, and its evidence is still the same."),
    Decision.NOT_UNDERSTOOD: Meaning("not understood", "The cell or its label is not in the pack's words."),
}
"""Most urgent first."""

BASES: dict[Basis, str] = {
    Basis.SHIPPED: "shown by what is shipped",
    Basis.PLANNED: "planned, not shipped",
    Basis.REFUTED: "the project says that it is not there",
    Basis.ABSENT: "not found, although enough was read to expect it",
    Basis.UNDECIDED: "what was found does not decide",
}

LEGEND: tuple[tuple[str, str, str], ...] = (
    ("yes", "", "shipped and documented"),
    ("limited", "", "in part, as an experiment, by example, or through another product"),
    ("wip", "", "planned"),
    ("no", "", "said not to be there, or not found in all its documentation"),
    ("unknown", "?", "looked for, but what was found does not decide"),
    ("unavailable", "n/a", "the repository could not be read"),
)
"""A cell's state, its word where the vocabulary has none, and what it means."""


def urgency(decision: Decision) -> int:
    """Where a decision stands among all, the most urgent being 0."""
    return tuple(DECISIONS).index(decision)
