"""From parsed documents to evidence: every signal that hits, judged by the guards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from crawler.match.guards import GuardBook, Outcome
from crawler.match.page import Page, Sentence, headings_of, sentence_around
from crawler.match.rulebook import STRUCTURE_KINDS, Rule, Rulebook
from crawler.match.signals import SIGNALS, Hit
from crawler.models import (
    Block,
    BlockType,
    CrdField,
    Dependency,
    Document,
    DocumentKind,
    Evidence,
    HelmValue,
    Manifest,
    Parsed,
    Polarity,
    Stage,
    Status,
)
from crawler.models.sites import is_site
from crawler.pack.models import Weights, Where
from crawler.pack.patterns import found
from crawler.parse.document import locate, locate_field
from crawler.parse.site_page import anchor_at

_SAID: dict[Status, tuple[Polarity | None, Stage | None]] = {
    Status.NO: (Polarity.REFUTES, None),
    Status.WIP: (None, Stage.PLANNED),
    Status.LIMITED: (None, Stage.EXPERIMENTAL),
}

KINDS_OF_BLOCK: dict[BlockType, frozenset[str]] = {
    BlockType.PARAGRAPH: frozenset({"text"}),
    BlockType.ADMONITION: frozenset({"text"}),
    BlockType.LIST_ITEM: frozenset({"text", "list_item"}),
    BlockType.TABLE_ROW: frozenset({"text", "table_row"}),
    BlockType.HEADING: frozenset({"heading"}),
    BlockType.FRONT_MATTER: frozenset({"heading"}),
    BlockType.CODE_FENCE: frozenset({"code_fence"}),
    BlockType.PATH: frozenset({"path"}),
}
"""The signal kinds that look at each type of text block."""


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence with where it was found. Its exact line is looked for only when someone will read it."""

    evidence: Evidence
    document: Document
    block: Block
    hit: Hit

    def located(self) -> Evidence:
        """The evidence with its exact lines."""
        line, end_line = _lines(self.document, self.block, self.hit)
        anchor = anchor_at(self.document.data, line) if is_site(self.document.repo) else ""
        return replace(self.evidence, line=line, end_line=end_line, anchor=anchor)


Stood = Mapping[tuple[int, DocumentKind], int]
"""How often rules, by their numbers, have stood in documents of a kind."""

MOST_PER_SIGNAL = 5
"""Evidence kept of one signal in one kind of document: enough to show, few enough to read and to store."""


@dataclass(frozen=True)
class Engine:
    """A pack's rules as they read one project's documents, one after another in the order of their paths.

    A signal that has stood `MOST_PER_SIGNAL` times with nothing held against it is not asked again in documents of the
    same kind: the sum counts it once, and only so many are kept.
    """

    rulebook: Rulebook
    guards: GuardBook
    weights: Weights
    _stood: Counter[tuple[int, DocumentKind]] = field(default_factory=Counter, repr=False)

    def asked(self, numbers: Iterable[int], kind: DocumentKind) -> frozenset[int]:
        """Those of some rules that may still add something in documents of a kind."""
        return frozenset(number for number in numbers if self._stood[number, kind] < MOST_PER_SIGNAL)

    def stood(self) -> Stood:
        """How often each rule has stood so far."""
        return dict(self._stood)

    def has_stood(self, stood: Stood) -> bool:
        """Whether each rule has stood at least so often."""
        return all(self._stood[key] >= count for key, count in stood.items())

    def again(self, accepted: Iterable[Evidence], kind: DocumentKind) -> list[Evidence]:
        """As :meth:`find` for a document of a kind, out of the evidence that :meth:`accepted` once gave for it."""
        known = list(accepted)
        numbers = [self.rulebook.number_of[one.feature, one.signal] for one in known]
        asked = self.asked(numbers, kind)
        standing: dict[str, Evidence] = {}
        for number, one in zip(numbers, known, strict=True):
            rule = self.rulebook.rules[number]
            if not self._is_done(rule, one.kind) and (number in asked or rule.signal.kind != "manifest"):
                standing[one.fingerprint] = one
                self._count(rule, one)
        return list(standing.values())

    def _is_done(self, rule: Rule, kind: DocumentKind) -> bool:
        return self._stood[rule.number, kind] >= MOST_PER_SIGNAL

    def find(self, document: Document, parsed: Parsed, commit: str, passing: frozenset[int]) -> list[Found]:
        """All evidence in a document, voided included, one entry a fingerprint, in the document's order.

        Args:
            document: what was parsed.
            parsed: its blocks.
            commit: where it stands, 40 hex digits.
            passing: numbers of the rules that are asked, see :meth:`asked`.
        """
        return without_replaced(self.accepted(document, parsed, commit, passing))

    def accepted(self, document: Document, parsed: Parsed, commit: str, passing: frozenset[int]) -> list[Found]:
        """As :meth:`find`, with the voided entries that one that stands took the place of later."""
        page = Page(document, parsed, commit)
        accepted: list[Found] = []
        standing: dict[str, bool] = {}
        for block in parsed.blocks:
            for rule, part in self._candidates(block, passing):
                if self._is_done(rule, page.kind):
                    continue
                if (entry := self._judged(rule, page, part)) is not None:
                    evidence = entry.evidence
                    known = standing.get(evidence.fingerprint)
                    if known is None or not (known or evidence.voided):
                        standing[evidence.fingerprint] = not evidence.voided
                        accepted.append(entry)
                        self._count(rule, evidence)
        return accepted

    def _count(self, rule: Rule, evidence: Evidence) -> None:
        if not evidence.voided and self.guards.always(rule, evidence.kind).issuperset(evidence.guards):
            self._stood[rule.number, evidence.kind] += 1

    def _candidates(self, block: Block, passing: frozenset[int]) -> list[tuple[Rule, Block]]:
        """Rules that may fire on a block, with what they should look at of it."""
        facts = block.facts
        if isinstance(facts, Manifest):
            rules = self.rulebook.manifest_rules(facts, passing)
            return [(rule, block._replace(facts=narrowed)) for rule, narrowed in rules]
        return [(rule, block) for rule in self._rules_for(block)]

    def _rules_for(self, block: Block) -> Iterable[Rule]:
        rulebook, facts = self.rulebook, block.facts
        if block.type in KINDS_OF_BLOCK:
            return rulebook.text_rules(block.text, KINDS_OF_BLOCK[block.type])
        if isinstance(facts, CrdField):
            return rulebook.crd_rules(facts)
        if isinstance(facts, HelmValue):
            return rulebook.helm_rules(facts)
        return rulebook.dependency_rules(facts) if isinstance(facts, Dependency) else ()

    def _judged(self, rule: Rule, page: Page, block: Block) -> Found | None:
        """The best of the signal's hits in a block: one that stands before one that is voided or refuted."""
        hits = SIGNALS[rule.signal.kind](rule.signal, page, block)
        if not hits or not _place_fits(rule.signal, page, block):
            return None
        best: tuple[Outcome, Hit, Sentence] | None = None
        for hit, sentence in self._in_sentences(rule, hits, block):
            outcome = self.guards.judge(rule, page, block, sentence, _said(rule, hit))
            if best is None or _rank(outcome) < _rank(best[0]):
                best = (outcome, hit, sentence)
            if not outcome.guards:
                break
        if best is None:
            return None
        outcome, hit, sentence = best
        evidence = self._evidence(rule, page, block, outcome, hit, sentence)
        return Found(evidence, page.document, block, hit)

    def _in_sentences(self, rule: Rule, hits: Iterable[Hit], block: Block) -> Iterator[tuple[Hit, Sentence]]:
        signal = rule.signal
        for hit in hits:
            if signal.kind in STRUCTURE_KINDS:
                sentence = Sentence("", block.text, "")
            else:
                sentence = sentence_around(block.text, hit.start, hit.end)
            if signal.unless is None or not found(signal.unless, sentence.text):
                yield hit, sentence

    def _evidence(
        self, rule: Rule, page: Page, block: Block, outcome: Outcome, hit: Hit, sentence: Sentence
    ) -> Evidence:
        document, signal = page.document, rule.signal
        base = signal.weight if signal.weight is not None else self.weights.signals.get(signal.kind, 1.0)
        said = sentence.text if signal.kind not in STRUCTURE_KINDS else f"{block.text} {hit.field}"
        return Evidence(
            feature=rule.feature.id,
            signal=signal.id,
            polarity=outcome.polarity,
            stage=outcome.stage,
            weight=round(base * self.weights.documents.get(page.kind, 1.0) * outcome.factor, 4),
            repo=document.repo,
            path=document.path,
            line=block.line,
            end_line=block.end_line,
            commit=page.commit,
            kind=page.kind,
            fingerprint=_hash(rule.feature.id, signal.id, document.repo, document.path, said),
            via=signal.via,
            value=signal.value,
            guards=outcome.guards,
            voided=outcome.voided,
            section=_hash(document.repo, document.path, *block.headings) if block.headings else "",
        )


def without_replaced(accepted: Iterable[Found]) -> list[Found]:
    """The last entry of each fingerprint, in the order of the first."""
    return list({entry.evidence.fingerprint: entry for entry in accepted}.values())


def _rank(outcome: Outcome) -> tuple[bool, bool, int]:
    """Order of the hits of one signal in one block, the one to keep first."""
    return bool(outcome.voided), outcome.polarity is Polarity.REFUTES, list(Stage).index(outcome.stage)


def _said(rule: Rule, hit: Hit) -> Outcome:
    """What a hit says before any guard: the signal's own word, unless a table's cell speaks."""
    polarity, stage = _SAID.get(hit.says, (None, None)) if hit.says else (None, None)
    return Outcome(polarity or rule.signal.polarity, stage or rule.signal.stage)


def _place_fits(where: Where, page: Page, block: Block) -> bool:
    """Whether a hit in this block is one that the signal asks for."""
    path = page.document.path
    if (where.documents and page.kind not in where.documents) or page.kind in where.not_in:
        return False
    above = (path, *headings_of(block))
    return (
        (where.file is None or found(where.file, path))
        and not (where.not_file and found(where.not_file, path))
        and (where.under is None or any(found(where.under, text) for text in above))
        and not (where.not_under and any(found(where.not_under, text) for text in above[1:]))
        and (where.near is None or found(where.near, block.text))
        and not (where.unless_near and found(where.unless_near, block.text))
    )


def _lines(document: Document, block: Block, hit: Hit) -> tuple[int, int]:
    """First and last line of the evidence: the block's, or the line inside code at which the hit stands."""
    if hit.field:
        return locate_field(document, block, hit.field, hit.value)
    located = locate(document, block)
    if block.type is BlockType.CODE_FENCE:
        offset = block.text.count("\n", 0, hit.start) + (located.end_line - located.line > block.text.count("\n"))
        line = min(located.line + offset, located.end_line)
        return line, line
    return located.line, located.end_line


def _hash(*parts: str) -> str:
    """16 hex digits over the parts; white space and case do not count, so that a re-wrapped line is the same."""
    text = "\0".join(" ".join(part.split()).casefold() for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def without_voided(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that counts, in an order that a diff likes: feature, path, line, signal."""
    counting = (entry for entry in evidence if not entry.voided)
    return tuple(sorted(counting, key=lambda e: (e.feature, e.repo, e.path, e.signal, e.fingerprint)))


def keep_first_seen(evidence: Iterable[Evidence], earlier: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Give evidence that was there before the commit and lines at which it was first seen: links stay as they were."""
    known = {entry.fingerprint: entry for entry in earlier}

    def kept(entry: Evidence) -> Evidence:
        first = known.get(entry.fingerprint)
        if first is None:
            return entry
        return replace(entry, commit=first.commit, line=first.line, end_line=first.end_line)

    return tuple(kept(entry) for entry in evidence)
