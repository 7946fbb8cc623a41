"""Guards: what the words and the place around a hit do to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.match.page import Page, Sentence, headings_of
from crawler.match.rulebook import STRUCTURE_KINDS, Rule
from crawler.models import Block, DocumentKind, Polarity, Stage
from crawler.pack.models import Guard, GuardPlace
from crawler.pack.patterns import found

# From the weightiest: the first stage that a guard asks for wins.
_STAGE_ORDER = (Stage.PLANNED, Stage.EXPERIMENTAL, Stage.EXTERNAL, Stage.PARTIAL, Stage.EXAMPLE, Stage.CLAIMED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a hit after the guards: its polarity, stage, and the factor on its weight."""

    polarity: Polarity
    stage: Stage
    factor: float = 1.0
    guards: tuple[str, ...] = ()
    voided: str = ""


class GuardBook:
    """The guards that apply to one project's documents."""

    def __init__(self, guards: Iterable[Guard], other_products: Iterable[str]) -> None:
        """Compile the shared guards; `{product}` becomes any of `other_products`, words only."""
        names = sorted(set(other_products), key=lambda name: (-len(name), name))
        self._product = "(?:" + "|".join(_name_pattern(name) for name in names) + ")" if names else r"[^\s\S]"
        self._shared = tuple(guards)
        self._patterns: dict[str, str] = {}
        self._always: dict[tuple[int, DocumentKind], frozenset[str]] = {}
        self._of_rule: dict[int, tuple[Guard, ...]] = {}

    def judge(self, rule: Rule, page: Page, block: Block, sentence: Sentence, start: Outcome) -> Outcome:
        """Apply all guards to a hit, in the order of the files; a void beats everything, a plan every other stage."""
        guards = [guard for guard in self._guards_of(rule) if _may_act(guard, page, block)]
        if not guards:
            return start
        places = _places(rule, page, block, sentence)
        acting = [guard for guard in guards if self._acts(guard, places)]
        if not acting:
            return start
        names = (*start.guards, *(guard.id for guard in acting))
        void = next((guard.id for guard in acting if guard.action == "void"), start.voided)
        actions = {guard.action for guard in acting}
        polarity = Polarity.REFUTES if "refute" in actions else start.polarity
        stages = {start.stage, *(stage for stage in _STAGE_ORDER if stage.value in actions)}
        stage = next((stage for stage in _STAGE_ORDER if stage in stages), Stage.SHIPPED)
        factor = start.factor * 0.5 ** sum(guard.action == "halve" for guard in acting)
        return Outcome(polarity, stage, factor, names, void)

    def always(self, rule: Rule, kind: DocumentKind) -> frozenset[str]:
        """Ids of the guards that act on every hit of a rule in documents of a kind, whatever it says."""
        key = (rule.number, kind)
        if key not in self._always:
            self._always[key] = frozenset(
                guard.id
                for guard in self._guards_of(rule)
                if guard.pattern is None and not guard.blocks and not guard.lead
                if not guard.documents or kind in guard.documents
            )
        return self._always[key]

    def _guards_of(self, rule: Rule) -> tuple[Guard, ...]:
        key = rule.number
        if key not in self._of_rule:
            self._of_rule[key] = tuple(self._chosen(rule))
        return self._of_rule[key]

    def _chosen(self, rule: Rule) -> list[Guard]:
        off = set(rule.feature.guards_off)
        structural = rule.signal.kind in STRUCTURE_KINDS or not rule.signal.guards
        return [
            guard
            for guard in (*self._shared, *rule.feature.guards)
            if guard.id not in off
            and (guard.structure or not structural)
            and (not guard.signals or rule.signal.kind in guard.signals)
        ]

    def _acts(self, guard: Guard, places: Mapping[GuardPlace, tuple[str, ...]]) -> bool:
        if guard.pattern is None:
            return True
        texts = places[guard.where]
        pattern = self._named(guard.pattern)
        if not any(found(pattern, text) for text in texts):
            return False
        return guard.unless is None or not any(found(guard.unless, text) for text in texts)

    def _named(self, pattern: str) -> str:
        """The pattern with the other products' names in it."""
        if pattern not in self._patterns:
            self._patterns[pattern] = pattern.replace("{product}", self._product)
        return self._patterns[pattern]


def _may_act(guard: Guard, page: Page, block: Block) -> bool:
    """Whether a guard looks at hits in such a document and block at all."""
    return (
        (not guard.documents or page.kind in guard.documents)
        and page.kind not in guard.not_in
        and (not guard.blocks or block.type in guard.blocks)
        and (not guard.lead or block.lead)
    )


def _places(rule: Rule, page: Page, block: Block, sentence: Sentence) -> dict[GuardPlace, tuple[str, ...]]:
    """The texts that guards look at; a structured hit stands in no sentence."""
    structural = rule.signal.kind in STRUCTURE_KINDS
    return {
        "sentence": () if structural else (sentence.text,),
        "before": () if structural else (sentence.before,),
        "after": () if structural else (sentence.after,),
        "block": (block.text,),
        "headings": headings_of(block) or (page.title,),
        "title": (page.title,),
        "intro": (page.intro,),
        "path": (page.document.path,),
    }


def _name_pattern(name: str) -> str:
    return re.sub(r"\\?[ -]", "[ -]?", re.escape(name))
