"""Rule examples as tests: what the rules say of a short text, against what its author says they must."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.match.engine import Engine
from crawler.match.examine import Examiner
from crawler.models import LIMITED_STAGES, UNREAD_KINDS, Document, Evidence, Polarity, Stage
from crawler.pack.models import Example, Feature
from crawler.parse.classify import classify

_REPO = "example/example"
_COMMIT = "0" * 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """One example run: what was said, by which signals, and whether that is what its author wants."""

    feature: str
    number: int
    """1-based, in the order of the file."""
    wanted: str
    said: str
    signals: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the rules say what the example wants."""
        return self.wanted == self.said


def run_examples(engine: Engine, features: Iterable[Feature]) -> list[Verdict]:
    """Run every example of every feature; `engine` judges as for a project that the pack does not list."""
    return [
        _run(engine, feature, number, example)
        for feature in features
        for number, example in enumerate(feature.examples, 1)
    ]


def _run(engine: Engine, feature: Feature, number: int, example: Example) -> Verdict:
    kind = classify(example.path)
    document = Document(_REPO, example.path, _COMMIT, kind, example.text.encode())
    # An engine of its own has not seen the examples before this one.
    examiner = Examiner(Engine(engine.rulebook, engine.guards, engine.weights), (document,))
    found = [] if kind in UNREAD_KINDS else examiner.examine(document, _COMMIT).found
    evidence = [
        entry
        for entry in (one.evidence for one in found)
        if entry.feature == feature.id
        and not entry.voided
        and (not example.value or entry.value in {"", example.value})
        and (not example.via or entry.via == example.via)
    ]
    signals = tuple(sorted({entry.signal for entry in evidence}))
    return Verdict(feature.id, number, example.says, _said(evidence), signals)


def _said(evidence: list[Evidence]) -> str:
    """The strongest thing that the evidence says."""
    supports = {entry.stage for entry in evidence if entry.polarity is Polarity.SUPPORTS}
    if supports - LIMITED_STAGES - {Stage.PLANNED}:
        return "supports"
    if supports & LIMITED_STAGES:
        return "limited"
    if any(entry.polarity is Polarity.REFUTES for entry in evidence):
        return "refutes"
    return "planned" if supports else "nothing"
