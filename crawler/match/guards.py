"""Guards: what the words and the place around a hit do to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

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


_Group = tuple[GuardPlace | None, str, tuple[tuple[int, Guard], ...]]
"""A place, a pattern that is found there if that of any of its guards is, and the guards."""


class GuardBook:
    """The guards that apply to one project's documents."""

    def __init__(self, guards: Iterable[Guard], other_products: Iterable[str]) -> None:
        """Compile the shared guards; `{product}` becomes any of `other_products`, words only."""
        names = sorted(set(other_products), key=lambda name: (-len(name), name))
        self._product = "(?:" + "|".join(_name_pattern(name) for name in names) + ")" if names else r"[^\s\S]"
        self._shared = tuple(guards)
        self._patterns: dict[str, str] = {}
        self._always: dict[tuple[int, DocumentKind], frozenset[str]] = {}
        self._groups: dict[tuple[int, DocumentKind], tuple[_Group, ...]] = {}
        self._known_groups: dict[tuple[int, ...], tuple[_Group, ...]] = {}
        self._of_rule: dict[int, tuple[Guard, ...]] = {}

    def judge(self, rule: Rule, page: Page, block: Block, sentence: Sentence, start: Outcome) -> Outcome:
        """Apply all guards to a hit, in the order of the files; a void beats everything, a plan every other stage."""
        acting = self._acting(rule, page, block, sentence)
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

    def _acting(self, rule: Rule, page: Page, block: Block, sentence: Sentence) -> list[Guard]:
        """The guards that act on a hit, in the order of the files."""
        acting: list[tuple[int, Guard]] = []
        for where, some, guards in self._grouped(rule, page.kind):
            texts = _texts(where, rule, page, block, sentence)
            # Most guards are silent: one search for all of a place tells so.
            if where is None or any(found(some, text) for text in texts):
                acting += [(n, guard) for n, guard in guards if _may_act(guard, block) and self._acts(guard, texts)]
        return [guard for _, guard in sorted(acting, key=itemgetter(0))]

    def _grouped(self, rule: Rule, kind: DocumentKind) -> tuple[_Group, ...]:
        """The guards of a rule in documents of a kind, numbered in their order, by the place that they look at."""
        key = (rule.number, kind)
        if key not in self._groups:
            chosen = [guard for guard in self._guards_of(rule) if _looks_at(guard, kind)]
            ids = tuple(map(id, chosen))
            self._groups[key] = self._known_groups.setdefault(ids, ()) or self._groups_of(chosen)
            self._known_groups[ids] = self._groups[key]
        return self._groups[key]

    def _groups_of(self, chosen: list[Guard]) -> tuple[_Group, ...]:
        groups: dict[GuardPlace | None, list[tuple[int, Guard]]] = {}
        for number, guard in enumerate(chosen):
            groups.setdefault(guard.where if guard.pattern is not None else None, []).append((number, guard))
        return tuple(
            (where, "|".join(f"(?:{self._named(guard.pattern or '')})" for _, guard in guards), tuple(guards))
            for where, guards in groups.items()
        )

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

    def _acts(self, guard: Guard, texts: tuple[str, ...]) -> bool:
        if guard.pattern is None:
            return True
        pattern = self._named(guard.pattern)
        if not any(found(pattern, text) for text in texts):
            return False
        return guard.unless is None or not any(found(guard.unless, text) for text in texts)

    def _named(self, pattern: str) -> str:
        """The pattern with the other products' names in it."""
        if pattern not in self._patterns:
            self._patterns[pattern] = pattern.replace("{product}", self._product)
        return self._patterns[pattern]


def _looks_at(guard: Guard, kind: DocumentKind) -> bool:
    return (not guard.documents or kind in guard.documents) and kind not in guard.not_in


def _may_act(guard: Guard, block: Block) -> bool:
    """Whether a guard looks at hits in such a block at all."""
    return (not guard.blocks or block.type in guard.blocks) and (not guard.lead or block.lead)


def _texts(where: GuardPlace | None, rule: Rule, page: Page, block: Block, sentence: Sentence) -> tuple[str, ...]:
    """The texts that guards look at in a place; a structured hit stands in no sentence."""
    if where in {"sentence", "before", "after"}:
        if rule.signal.kind in STRUCTURE_KINDS:
            return ()
        return (sentence.text if where == "sentence" else sentence.before if where == "before" else sentence.after,)
    if where == "headings":
        return headings_of(block) or (page.title,)
    if where == "title":
        return (page.title,)
    if where == "intro":
        return (page.intro,)
    return (block.text,) if where == "block" else (page.document.path,)


def _name_pattern(name: str) -> str:
    return re.sub(r"\\?[ -]", "[ -]?", re.escape(name))
