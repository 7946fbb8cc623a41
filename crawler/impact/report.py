"""What a change of the rules does, as lines for people and as values for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from crawler.impact.changes import ClaimChange, Kind, scoring_differences
from crawler.models import Claim
from crawler.report.permalink import permalink

_COLUMNS = 120
_MOST_REASONS = 4
_MANY = 40
"""Listed claims from which on a feature's claims are told together."""

_KINDS: dict[Kind, str] = {
    "verdict": "with another verdict",
    "qualifier": "with another qualifier",
    "threshold": "across the threshold of what is proposed",
    "confidence": "only surer or less sure",
}


def impact_lines(changes: Sequence[ClaimChange], claims: int, projects: int, *, everything: bool) -> list[str]:
    """Counts first, then feature by feature; claims with the same change for the same reasons share a line.

    Args:
        changes: as `crawler.impact.changes` gives them.
        claims: how many claims were compared.
        projects: of how many projects.
        everything: also list the claims that are only surer or less sure.
    """
    counts = Counter(change.kind for change in changes)
    told = [f"{counts[kind]} {words}" for kind, words in _KINDS.items() if counts[kind]]
    same = claims - len(changes)
    lines = [f"{claims} claims of {projects} projects: {', '.join([*told, f'{same} unchanged'])}."]
    moves = Counter(move for change in changes if change.kind == "verdict" for move in _moves(change))
    lines += _wrapped("  ", " · ".join(f"{move}: {count}" for move, count in moves.most_common(8)), "  ")

    def is_listed(change: ClaimChange) -> bool:
        return everything or change.kind != "confidence"

    of_feature = _in_full if everything or sum(map(is_listed, changes)) <= _MANY else _in_brief
    for feature, group in groupby(changes, key=lambda change: change.feature):
        own = list(group)
        quiet = [change for change in own if not is_listed(change)]
        loud = [change for change in own if is_listed(change)]
        lines += ["", f"{feature}: {len(loud)}" if loud else f"{feature}:", *of_feature(loud), *_of_quiet(quiet)]
    return lines


def _in_full(changes: Sequence[ClaimChange]) -> Iterator[str]:
    """Every claim with its reasons; those with the same change for the same reasons on one line."""
    alike: dict[tuple[str, str], list[ClaimChange]] = {}
    for change in changes:
        alike.setdefault((_move(change), _why(change)), []).append(change)
    for (move, why), group in sorted(alike.items(), key=lambda item: (-len(item[1]), item[0])):
        projects = ", ".join(f"{change.project} {_sureness(change)}" for change in group)
        yield from _wrapped("  ", f"{move}: {projects}", "      ")
        yield from _wrapped("      ", why, "      ")


def _in_brief(changes: Sequence[ClaimChange]) -> Iterator[str]:
    """Which projects each change is of, and the commonest reasons."""
    moved: dict[str, list[str]] = {}
    for change in changes:
        for move in _moves(change):
            moved.setdefault(move, []).append(change.project)
    for move, projects in sorted(moved.items(), key=lambda item: (-len(item[1]), item[0])):
        yield from _wrapped("  ", f"{move}: {', '.join(projects)}", "      ")
    reasons = Counter(words for change in changes for words in _whys(change))
    told = [f"{words} ({count})" for words, count in reasons.most_common(_MOST_REASONS)]
    if told:
        yield from _wrapped("      ", "by " + ", ".join(told), "      ")


def _of_quiet(changes: Sequence[ClaimChange]) -> Iterator[str]:
    if changes:
        most = max(changes, key=lambda change: abs(_confidence(change.after) - _confidence(change.before)))
        yield f"  only surer or less sure: {len(changes)}, at most {most.project} {_sureness(most)}"


def _moves(change: ClaimChange) -> list[str]:
    """What became of the claim; of one with values, what became of each of them."""
    old, new = change.before, change.after
    if old and new and old.values is not None and new.values is not None:
        gained = [f"+{value}" for value in new.values if value not in old.values]
        lost = [f"\N{MINUS SIGN}{value}" for value in old.values if value not in new.values]
        return [*gained, *lost] or ["the same values"]
    return [_move(change)]


def _move(change: ClaimChange) -> str:
    """What became of what the claim says; one text for all claims to which the same happened."""
    old, new = change.before, change.after
    if old and new and old.values is not None and new.values is not None:
        return " ".join(_moves(change))
    before, after = _said(old), _said(new)
    return f"{before} → {after}" if before != after else f"still {after}"


def _said(claim: Claim | None) -> str:
    if claim is None:
        return "nothing"
    what = claim.status.value if claim.status else ", ".join(claim.values or ()) or "none"
    return f"{what} ({', '.join(claim.via)})" if claim.via else what


def _sureness(change: ClaimChange) -> str:
    return f"{_confidence(change.before):.2f} → {_confidence(change.after):.2f}"


def _confidence(claim: Claim | None) -> float:
    return (claim.confidence or 0.0) if claim else 0.0


def _why(change: ClaimChange) -> str:
    """What made the difference, in one line."""
    words = _whys(change)
    left = len(words) - _MOST_REASONS
    return ", ".join(words[:_MOST_REASONS]) + (f" and {left} more" if left > 0 else "")


def _whys(change: ClaimChange) -> list[str]:
    """Each signal that made a difference; where none did, what of the scoring did."""
    return [reason.words() for reason in change.reasons] or list(scoring_differences(change))


def _wrapped(indent: str, text: str, hanging: str) -> list[str]:
    return wrap(text, _COLUMNS, initial_indent=indent, subsequent_indent=hanging + "  ", break_on_hyphens=False)


def impact_record(
    changes: Sequence[ClaimChange], claims: int, projects: Sequence[str], unread: Mapping[str, str]
) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "claims": claims,
        "projects": list(projects),
        "unread": dict(unread),
        "counts": dict(Counter(change.kind for change in changes)),
        "changes": [
            {
                "feature": change.feature,
                "project": change.project,
                "kind": change.kind,
                "before": _record(change.before),
                "after": _record(change.after),
                "reasons": [
                    {
                        "signal": reason.signal,
                        "source": reason.source,
                        "words": reason.words(),
                        "permalink": permalink(entry) if (entry := reason.after or reason.before) else None,
                    }
                    for reason in change.reasons
                ],
                "scoring": list(scoring_differences(change)) if not change.reasons else [],
            }
            for change in changes
        ],
    }


def _record(claim: Claim | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    values = None if claim.values is None else list(claim.values)
    status = claim.status.value if claim.status else None
    return {"status": status, "values": values, "via": list(claim.via), "confidence": claim.confidence}
