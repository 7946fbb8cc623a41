"""The decisions about a cell: small questions in a fixed order, the first that applies decides.

Each takes a case and returns a verdict or None. What was not found never contradicts a table, and only a sure claim
that speaks against the cell, or fills a blank, is proposed.
"""

from __future__ import annotations

from collections.abc import Callable

from crawler.drift import wording
from crawler.drift.case import Case, Verdict
from crawler.drift.compare import (
    held,
    lacks,
    proposal,
    qualified,
    same,
    same_verdict,
    status_word,
    tolerance,
    unqualified,
)
from crawler.drift.overrides import decided
from crawler.drift.values import Decision
from crawler.models import Basis, Claim

Decide = Callable[[Case], Verdict | None]


def pinned(case: Case) -> Verdict | None:
    """A person accepted a status for this cell; the table is held to it, or brought to it."""
    override = case.override
    if override is None or override.verdict != "accept":
        return None
    because = f"A person decided it: {override.reason}"
    if override.status:
        wanted, text = decided(override, case.feature, case.pack)
        if (case.cell.meaning.status, held(case.cell.meaning.values)) == (wanted.status, held(wanted.values)):
            return Verdict(Decision.PINNED, because)
        return Verdict(Decision.PROPOSE, f"{wording.table_says(case)}. {because}", text)
    claim = case.known
    if claim is None or (same(case, claim) and not case.blank):
        return Verdict(Decision.PINNED, because)
    return Verdict(Decision.PROPOSE, f"{wording.difference(case, claim)} {because}", proposal(case, claim))


def rejected(case: Case) -> Verdict | None:
    """A person rejected what the claim says, and it still rests on the evidence that was judged."""
    override, claim = case.override, case.known
    if override is None or override.verdict != "reject" or claim is None or (same(case, claim) and not case.blank):
        return None
    if override.status:
        judged, _ = decided(override, case.feature, case.pack)
        if (judged.status, held(judged.values)) != (claim.status, held(claim.values)):
            return None
    until = f" (until {override.until.isoformat()})" if override.until else ""
    return Verdict(Decision.REJECTED, f"A person rejected this{until}: {override.reason}")


def unavailable(case: Case) -> Verdict | None:
    """The project could not be read, now or ever."""
    snapshot = case.snapshot
    if snapshot is None or not snapshot.repos:
        why = case.trouble or "there is no snapshot of it"
        return Verdict(Decision.UNAVAILABLE, f"{case.project.name} has not been read yet: {why}.")
    if not case.trouble:
        return None
    state = snapshot.repos[0]
    kept = f"its claims are those of commit {state.commit[:10]} of {state.commit_date[:10]}"
    return Verdict(Decision.UNAVAILABLE, f"{case.project.name} could not be read: {case.trouble}; {kept}.")


def quarantined(case: Case) -> Verdict | None:
    """Too much of the project vanished at once."""
    if not case.quarantine:
        return None
    return Verdict(Decision.QUARANTINED, f"{case.project.name} is left alone until a person looked: {case.quarantine}.")


def not_understood(case: Case) -> Verdict | None:
    """The cell is not in the pack's words."""
    problem = case.cell.meaning.problem
    return Verdict(Decision.NOT_UNDERSTOOD, f"{wording.table_says(case)}: {problem}.") if problem else None


def agrees(case: Case) -> Verdict | None:
    """The cell says what the claim says, and its qualifier does not miss the claim's."""
    claim = _comparable(case)
    if claim is None or not same(case, claim) or unqualified(case, claim):
        return None
    unread = case.cell.meaning.leftover
    aside = f" (left aside, being no words of the pack: {', '.join(unread)})" if unread else ""
    if claim.basis is Basis.ABSENT:
        return Verdict(Decision.AGREES, f"{wording.table_says(case)}, and nothing was found{aside}.")
    return Verdict(Decision.AGREES, f"{wording.table_says(case)}, and so does the repository{aside}.")


def suggested(case: Case) -> Verdict | None:
    """The status is confirmed; what it is done with is not what the cell names."""
    claim = _comparable(case)
    if claim is None or not same(case, claim):
        return None
    via = ", ".join(unqualified(case, claim))
    does = "names no means" if not case.cell.meaning.qualifier else "names another means"
    reason = f"{wording.table_says(case)}, which is confirmed; it {does}, the repository shows {via}"
    return Verdict(Decision.SUGGEST, f"{reason}{wording.shown_in(case.evidence)}.", qualified(case, claim))


def contradicted(case: Case) -> Verdict | None:
    """The claim speaks against the cell, and nothing holds its proposal back."""
    claim = _differing(case)
    if claim is None or not case.feature.propose or _held_back(case, claim):
        return None
    return Verdict(Decision.PROPOSE, wording.difference(case, claim), proposal(case, claim))


def doubtful(case: Case) -> Verdict | None:
    """The claim speaks against the cell, but not surely enough to be proposed."""
    claim = _differing(case)
    if claim is None or not case.feature.propose:
        return None
    refusal, why = _held_back(case, claim) or ("", "")
    reason = f"{wording.difference(case, claim)} Not proposed: {why}."
    return Verdict(Decision.REVIEW, reason, proposal(case, claim), refusal)


def only_shown(case: Case) -> Verdict | None:
    """The claim differs, but the pack has this feature shown only: it is a matter of judgement."""
    claim = _differing(case)
    if claim is None:
        return None
    return _shown_only(case, claim)


def stale(case: Case) -> Verdict | None:
    """The cell was confirmed at the crawl before, and the evidence of that is gone."""
    before = case.before
    if before is None or case.snapshot is None or case.blank or not before.evidence or before.basis is Basis.ABSENT:
        return None
    claim = case.known
    if not same(case, before) or (claim is not None and not lacks(case, claim)):
        return None
    if set(before.evidence) & {entry.fingerprint for entry in case.snapshot.evidence}:
        return None
    return Verdict(
        Decision.STALE, f"{wording.table_says(case)}; the evidence that supported it at the crawl before is gone."
    )


def only_planned(case: Case) -> Verdict | None:
    """The table has it, and only plans of it were found: either may be behind."""
    claim = _comparable(case)
    if claim is None or claim.basis is not Basis.PLANNED or not lacks(case, claim):
        return None
    if not case.feature.propose:
        return None
    why = "a plan does not say that nothing is there"
    reason = f"{wording.difference(case, claim)} Not proposed: {why}."
    return Verdict(Decision.REVIEW, reason, proposal(case, claim), why)


def unverified(case: Case) -> Verdict | None:
    """The table says more than was found, which contradicts nothing."""
    claim = _comparable(case)
    if claim is None or not lacks(case, claim):
        return None
    reason = f"{wording.unseen(case, claim)}; that does not contradict the table."
    return Verdict(Decision.UNVERIFIED, reason, refusal="what was not found contradicts no table")


def blank(case: Case) -> Verdict | None:
    """The table says nothing and the claim does; a claim from finding nothing fills no blank by itself."""
    claim = case.known
    if claim is None or not case.blank:
        return None
    if not case.feature.propose:
        return _shown_only(case, claim)
    reason = wording.difference(case, claim)
    doubt = _held_back(case, claim)
    if claim.basis is Basis.ABSENT:
        doubt = ("finding nothing does not show that nothing is there",) * 2
    if doubt:
        return Verdict(Decision.REVIEW, f"{reason} Not proposed: {doubt[1]}.", proposal(case, claim), doubt[0])
    return Verdict(Decision.PROPOSE, reason, proposal(case, claim))


def undecided(case: Case) -> Verdict:
    """The project was read, and the evidence does not decide."""
    if case.claim is None:
        return Verdict(Decision.UNKNOWN, f"{case.feature.title} has not been looked for in {case.project.name} yet.")
    return Verdict(Decision.UNKNOWN, f"{wording.table_says(case)}; what {case.project.name} shows does not decide it.")


DECISIONS: tuple[Decide, ...] = (
    pinned,
    rejected,
    unavailable,
    quarantined,
    not_understood,
    agrees,
    suggested,
    contradicted,
    doubtful,
    only_shown,
    stale,
    only_planned,
    unverified,
    blank,
    undecided,
)
"""In order; the last always applies."""


def verdict(case: Case) -> Verdict:
    """The first decision that applies to a case."""
    return next(found for decide in DECISIONS if (found := decide(case)) is not None)


def _comparable(case: Case) -> Claim | None:
    """The claim, where both it and the cell say something."""
    return None if case.blank else case.known


def _differing(case: Case) -> Claim | None:
    """The claim, where it speaks against what the cell says."""
    claim = _comparable(case)
    return claim if claim is not None and not same(case, claim) and not lacks(case, claim) else None


def _shown_only(case: Case, claim: Claim) -> Verdict:
    reason = f"{wording.difference(case, claim)} {case.feature.title} is shown only, never proposed."
    return Verdict(Decision.UNVERIFIED, reason, refusal="a matter of judgement, which is shown only")


def _held_back(case: Case, claim: Claim) -> tuple[str, str] | None:
    """Why a difference is not proposed, in general words and in this cell's; None where it is."""
    thresholds = case.pack.thresholds
    if case.confidence < thresholds.propose:
        below = f"is below {thresholds.propose:g}"
        return f"the confidence {below}", f"its confidence of {wording.two_places(case.confidence)} {below}"
    if case.confidence * (1.0 - tolerance(case, claim)) < thresholds.propose:
        general = "a matter of degree: fair readers often accept what the table says too"
        return general, f"{general} ({tolerance(case, claim):.0%} of such cells)"
    if thresholds.consecutive > 1 and not same_verdict(claim, case.before):
        return "the crawl before did not say so yet", f"the crawl before did not say {_said(case, claim)} yet"
    unread = case.cell.meaning.leftover
    if unread:
        general = "the cell also says what is not in the pack's words"
        return general, f"{general} ({', '.join(unread)})"
    return None


def _said(case: Case, claim: Claim) -> str:
    return status_word(case.pack, claim.status) if claim.status else "the same"
