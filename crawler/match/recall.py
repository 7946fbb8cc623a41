"""What was found in a document, as a text to keep, and when that text may stand for reading the document again.

What a rule finds in a document depends on the document, on the rules, and on one thing more: a signal that has stood
often enough in documents before is not asked any more. Each record therefore notes the signals that were asked no more
at its document's end, with how often each had stood at its beginning. It answers for every state in which each of them
has stood at least as often: rules do not depend on each other, and each finds the same in the same order until it is
asked no more. In any other state the document is read again. So the outcome is the same with records and without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from crawler.match.engine import Engine, Stood
from crawler.match.examine import Examined
from crawler.models import Document, DocumentKind, Evidence, Polarity, Skip, Stage

_TOLD = frozenset({"repo", "path", "commit", "kind"})
"""Fields of evidence that its document, the crawl and the head of the record tell."""
_KEPT = tuple(field.name for field in fields(Evidence) if field.name not in _TOLD)


@dataclass(frozen=True, slots=True)
class Recalled:
    """Evidence out of a record: where it stands is known already."""

    evidence: Evidence

    def located(self) -> Evidence:
        """The evidence with its exact lines."""
        return self.evidence


@dataclass(frozen=True, slots=True)
class Recollection:
    """What came of a document when it was read before."""

    kind: DocumentKind
    skips: tuple[Skip, ...] = ()
    found: tuple[Recalled, ...] = ()


def written(document: Document, examined: Examined, before: Stood, engine: Engine) -> str:
    """The record of a document.

    Args:
        document: what was examined.
        examined: what came of it.
        before: how often rules had stood before.
        engine: as it is after.
    """
    kinds = {document.kind, examined.kind} if examined.parsed else set()
    return json.dumps(
        {
            "kind": examined.kind,
            "passing": None if examined.passing is None else sorted(examined.passing),
            "parsed": examined.parsed,
            "skips": [(skip.reason, skip.grave) for skip in examined.skips],
            "evidence": [_values(entry.located()) for entry in examined.accepted],
            "stood": [
                (number, kind, count)
                for (number, kind), count in before.items()
                if kind in kinds and not engine.asked((number,), kind)
            ],
        },
        separators=(",", ":"),
    )


def recalled(record: str, document: Document, commit: str, engine: Engine) -> Recollection | None:
    """What examining a document would give now, and the engine as it would be then; None if it must be examined.

    Raises:
        ValueError: the text is no record.
    """
    known = json.loads(record)
    try:
        if known["passing"] is not None:
            asked = engine.asked(known["passing"], document.kind)
            if not engine.rulebook.wants(document, asked):
                return Recollection(document.kind)
        stood = {(number, DocumentKind(kind)): count for number, kind, count in known["stood"]}
        if not known["parsed"] or not engine.has_stood(stood):
            return None
        kind = DocumentKind(known["kind"])
        told = {"repo": document.repo, "path": document.path, "commit": commit, "kind": kind}
        evidence = [_evidence(values, told) for values in known["evidence"]]
        skips = tuple(Skip(document.path, reason, document.repo, grave) for reason, grave in known["skips"])
        found = tuple(map(Recalled, engine.again(evidence, document.kind)))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a record") from error
    return Recollection(kind, skips, found)


def _values(evidence: Evidence) -> list[Any]:
    return [getattr(evidence, name) for name in _KEPT]


def _evidence(values: list[Any], told: Mapping[str, Any]) -> Evidence:
    kept = dict(zip(_KEPT, values, strict=True))
    kept |= {"polarity": Polarity(kept["polarity"]), "stage": Stage(kept["stage"]), "guards": tuple(kept["guards"])}
    return Evidence(**kept, **told)
