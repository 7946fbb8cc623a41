"""Hits that do not count for the claim: voided by a guard, mere plans, or outside of the place that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.match.engine import Found
from crawler.match.page import headings_of, sentence_around
from crawler.models import Evidence, Stage
from crawler.pack.models import Feature, Signal, Where
from crawler.pack.patterns import found as is_found
from crawler.score import source_of

_TWIN = ".anywhere"
"""Behind a feature's id: its twin whose signals ask nothing of the place."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A hit that does not count, and why, in a sentence. `guard` names the guard that took it away."""

    evidence: Evidence
    why: str
    kind: Literal["voided", "planned", "elsewhere"]
    guard: str = ""


def relaxed(feature: Feature) -> Feature:
    """The feature's twin: those signals that ask for a place, without asking."""
    everywhere = [
        signal.model_copy(
            update={
                **{name: Where.model_fields[name].default for name in Where.model_fields},
                "steps": False,
                "title": False,
            }
        )
        for signal in feature.signals
        if _asks_for_a_place(signal)
    ]
    return feature.model_copy(update={"id": feature.id + _TWIN, "signals": tuple(everywhere)})


def near_misses(
    feature: Feature, found: Iterable[Found], stored: Sequence[Evidence], reasons: Mapping[str, str]
) -> tuple[NearMiss, ...]:
    """All near misses, those that weigh most first; a signal that counts in a source anyway would add nothing there.

    Args:
        feature: what is asked.
        found: hits on the feature and on its twin.
        stored: the evidence that the snapshot holds of it.
        reasons: guard -> why it acts, in a sentence.
    """
    found = list(found)
    own = [one for one in found if one.evidence.feature == feature.id]
    signals = {signal.id: signal for signal in feature.signals}
    misses = [
        NearMiss(one.located(), _why(one.evidence.voided, reasons), "voided", one.evidence.voided)
        for one in own
        if one.evidence.voided
    ]
    counted = {(entry.signal, source_of(entry.kind)) for entry in stored}
    for one in found:
        evidence = one.evidence
        is_new = (evidence.signal, source_of(evidence.kind)) not in counted
        if evidence.feature == feature.id + _TWIN and not evidence.voided and is_new:
            misses.append(NearMiss(one.located(), _unmet(signals[evidence.signal], one), "elsewhere"))
    for entry in stored:
        if entry.stage is Stage.PLANNED:
            guard = next((name for name in entry.guards if name in reasons), "")
            misses.append(NearMiss(entry, _why(guard, reasons) if guard else "It is a plan.", "planned", guard))
    return tuple(sorted(misses, key=lambda miss: (-miss.evidence.weight, miss.evidence.path, miss.evidence.line)))


def _why(guard: str, reasons: Mapping[str, str]) -> str:
    return reasons.get(guard, guard)


def _asks_for_a_place(signal: Signal) -> bool:
    return signal.steps or signal.title or any(getattr(signal, name) for name in Where.model_fields)


def _unmet(signal: Signal, one: Found) -> str:
    """Which of the signal's conditions a hit does not meet."""
    block, kind, path = one.block, one.evidence.kind, one.document.path
    above = (path, *headings_of(block))
    sentence = sentence_around(block.text, one.hit.start, one.hit.end).text
    checks = (
        (bool(signal.documents) and kind not in signal.documents, f"it looks in {', '.join(signal.documents)} only"),
        (kind in signal.not_in, f"it does not look in {kind.value}"),
        (_lacks(signal.file, [path]), "`file` asks for another path"),
        (_has(signal.not_file, [path]), "`not_file` rules its path out"),
        (_lacks(signal.under, above), "no heading above it is one that `under` asks for"),
        (_has(signal.not_under, above[1:]), "`not_under` rules out a heading above it"),
        (_lacks(signal.near, [block.text]), "what `near` asks for is not beside it"),
        (_has(signal.unless_near, [block.text]), "`unless_near` rules out what stands beside it"),
        (_has(signal.unless, [sentence]), "`unless` rules its sentence out"),
        (signal.steps, "its section shows no steps"),
        (signal.title, "it is not the page's title"),
    )
    return next((f"{words[:1].upper()}{words[1:]}." for failed, words in checks if failed), "Its place does not fit.")


def _lacks(pattern: str | None, texts: Sequence[str]) -> bool:
    return pattern is not None and not _has(pattern, texts)


def _has(pattern: str | None, texts: Sequence[str]) -> bool:
    return pattern is not None and any(is_found(pattern, text) for text in texts)
