"""A cell's meaning against a claim: whether they say the same, what they differ in, and the cell's new text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.drift.case import Case
from crawler.models import Basis, Claim, Status
from crawler.pack.models import Feature, PackFile
from crawler.table.words import squeezed

_NONE = "none"
_SEPARATORS = (", ", " + ", " / ", "; ", "/", "+")


def status_word(pack: PackFile, status: Status) -> str:
    """The word that is written for a status: the vocabulary's first."""
    words = pack.statuses.get(status.value, ())
    return words[0] if words else status.value


def value_word(feature: Feature, value: str) -> str:
    """The word that is written for a value: the first of its words, or the value itself where it is a phrase."""
    if " " in value:
        return value
    words = feature.values.get(value, ())
    return words[0] if words else value


def status_text(pack: PackFile, status: Status, via: Sequence[str] = ()) -> str:
    """A status cell's text: the word, and what it is done with in brackets."""
    word = status_word(pack, status)
    return f"{word} ({', '.join(via)})" if via else word


def claim_text(pack: PackFile, feature: Feature, claim: Claim) -> str:
    """A claim in the table's words, as it would stand in a blank cell."""
    if claim.status is not None:
        return status_text(pack, claim.status, claim.via)
    return ", ".join(value_word(feature, value) for value in claim.values or ()) or status_word(pack, Status.NO)


def held(values: Iterable[str] | None) -> frozenset[str]:
    """A set without the value that says that there is none."""
    return frozenset(values or ()) - {_NONE}


def missing(case: Case, claim: Claim) -> tuple[str, ...]:
    """The claim's values that the cell does not name, in the claim's order."""
    curated = held(case.cell.meaning.values)
    return tuple(value for value in claim.values or () if value in held(claim.values) - curated)


def extra(case: Case, claim: Claim) -> tuple[str, ...]:
    """The cell's values that the claim does not hold, in the cell's order."""
    curated = case.cell.meaning.values or ()
    return tuple(value for value in curated if value in held(curated) - held(claim.values))


def same(case: Case, claim: Claim) -> bool:
    """The cell and the claim say the same, qualifiers aside; of a text, that the cell says it among other things."""
    if case.feature.type == "status":
        return case.cell.meaning.status is claim.status
    if case.feature.type == "text":
        return bool(held(claim.values)) and not missing(case, claim)
    if extra(case, claim):
        return False
    return not missing(case, claim) or (case.feature.highlights and bool(held(case.cell.meaning.values)))


def same_verdict(one: Claim, other: Claim | None) -> bool:
    """Two claims of a feature say the same."""
    return other is not None and one.status is other.status and held(one.values) == held(other.values)


def lacks(case: Case, claim: Claim) -> bool:
    """The table says more than the claim only because nothing, or nothing but a plan, was found.

    A plan contradicts no feature: roadmaps go on listing what has long been shipped.
    """
    meaning = case.cell.meaning
    if case.feature.type == "status":
        positive = meaning.status in {Status.YES, Status.LIMITED}
        return (claim.basis is Basis.ABSENT and (positive or meaning.status is Status.WIP)) or (
            claim.basis is Basis.PLANNED and positive
        )
    if case.feature.type == "set":
        return bool(extra(case, claim)) and (case.feature.highlights or not missing(case, claim))
    return bool(held(meaning.values)) and not held(claim.values)


def tolerance(case: Case, claim: Claim) -> float:
    """How often a fair reader accepts the cell too although the claim, which differs from it, is right."""
    if case.blank:
        return 0.0
    if claim.status is not None:
        status = case.cell.meaning.status
        return case.tolerated.of(claim.status.value, status.value) if status else 0.0
    return float(case.tolerated.value ** len(missing(case, claim))) if case.feature.type == "set" else 0.0


def unqualified(case: Case, claim: Claim) -> tuple[str, ...]:
    """What the claim is done with and the cell's qualifier names nothing of; empty where it names some of it."""
    own = squeezed(case.cell.meaning.qualifier)
    if any(squeezed(via) in own for via in claim.via if squeezed(via)):
        return ()
    return claim.via


def qualified(case: Case, claim: Claim) -> str:
    """The cell's status with its own qualifier and, beside it, what the claim is done with."""
    status = claim.status or Status.UNKNOWN
    own = (case.cell.meaning.qualifier,) if case.cell.meaning.qualifier else ()
    return status_text(case.pack, status, (*own, *unqualified(case, claim)))


def proposal(case: Case, claim: Claim) -> str:
    """The cell's new text as the claim has it.

    A set keeps the cell's own words, also values that were not found, and gets what is missing; a "none" gives way.
    """
    if claim.status is not None or case.feature.type == "text" or not held(case.cell.meaning.values):
        return claim_text(case.pack, case.feature, claim)
    separator = next((sign for sign in _SEPARATORS if sign in case.cell.raw), ", ")
    return separator.join((case.cell.raw, *(value_word(case.feature, value) for value in missing(case, claim))))
