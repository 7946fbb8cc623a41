"""People's verdicts on cells: which of them hold, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from crawler.drift.compare import status_word
from crawler.models import Claim, Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Override, PackFile
from crawler.table import Meaning, read_status, read_values
from crawler.table.understand import vocabulary


def holding(
    pack: Pack, claim_of: Callable[[str, str], Claim | None], today: date
) -> tuple[dict[tuple[str, str], Override], tuple[str, ...]]:
    """The overrides that hold by (project, feature), the last for each, and why the others do not.

    `claim_of` gives the claim of a project's feature; where there is none, a verdict is held to no evidence.
    """
    features = {feature.id: feature for feature in pack.features}
    held: dict[tuple[str, str], Override] = {}
    lapsed: list[str] = []
    for override in pack.overrides.overrides:
        why = _lapsed(override, pack.file, features, claim_of(override.project, override.feature), today)
        if why:
            lapsed.append(f"{override.verdict} of {override.project} · {override.feature} ({override.reason}) {why}")
        else:
            held[override.project, override.feature] = override
    return held, tuple(lapsed)


def decided(override: Override, feature: Feature, pack: PackFile) -> tuple[Meaning, str]:
    """What a person decided, and the text that a cell then has.

    `status` of an override is a status' id, or a cell's text in the pack's words such as "Limited (one runtime)".
    """
    if feature.type == "status" and override.status in set(Status):
        return Meaning(Status(override.status)), status_word(pack, Status(override.status))
    return meaning_of(override.status, feature, pack), override.status


def meaning_of(text: str, feature: Feature, pack: PackFile) -> Meaning:
    """What a cell's text says of a feature, in the pack's words."""
    if feature.type == "status":
        return read_status(text, vocabulary(pack))
    return read_values(text, feature.values, vocabulary(pack))


def _lapsed(
    override: Override, pack: PackFile, features: Mapping[str, Feature], claim: Claim | None, today: date
) -> str:
    if override.until is not None and override.until < today:
        return f"expired on {override.until.isoformat()}"
    if override.evidence and claim is not None and override.evidence not in claim.evidence:
        return "no longer holds: the evidence that was judged does not count now"
    feature = features.get(override.feature)
    if feature is not None and override.status and decided(override, feature, pack)[0].problem:
        return f"says '{override.status}', which is not in the pack's words"
    return ""
