"""The signals of all features, indexed so that a document or a block meets only those that can fire on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawler.match.screen import Screen
from crawler.models import CrdField, Dependency, Document, DocumentKind, HelmValue, Manifest
from crawler.pack.models import Feature, Signal
from crawler.pack.patterns import PathSet

TEXT_KINDS = frozenset({"text", "heading", "list_item", "table_row", "code_fence"})
STRUCTURE_KINDS = frozenset({"crd_field", "crd_kind", "helm_value", "manifest", "dependency", "path"})

ALWAYS_PARSED = frozenset({DocumentKind.README, DocumentKind.DEPENDENCY, DocumentKind.VALUES})
"""Few, and either structured or the first thing a person reads: looked at whole, without a search for words first."""

SCREENED: dict[str, frozenset[str]] = {
    "prose": frozenset({"text", "list_item", "table_row"}),
    "headings": frozenset({"heading"}),
    "code": frozenset({"code_fence"}),
    "paths": frozenset({"path"}),
    "objects": frozenset({"manifest"}),
}
"""The signal kinds that are looked for in one pass: a screen takes the longer the more it looks for."""

Screens = dict[str, bytes]
"""The compiled screens by their names in `SCREENED`."""

# What the parsers take out or turn to a space is so treated in the raw bytes too: a phrase is found across markup.
_SPACES = bytes.maketrans(b"\n\t>|#", b"     ")
_DROPPED = b"*`\r"


@dataclass(frozen=True, slots=True)
class Rule:
    """A signal with the feature that it speaks of."""

    feature: Feature
    signal: Signal
    number: int = 0
    """Its place among the rules of its rulebook."""


class Rulebook:
    """All signals of a pack, compiled once and used for every document. Not for several threads at once."""

    def __init__(self, features: Iterable[Feature], screens: Screens | None = None) -> None:
        """Compile the features' signals.

        Args:
            features: whose signals.
            screens: what `dumped_screens` gave for the same features, which saves the seconds that compiling takes.
        """
        pairs = [(feature, signal) for feature in features for signal in feature.signals]
        self.rules = tuple(Rule(feature, signal, number) for number, (feature, signal) in enumerate(pairs))
        self.number_of = {(rule.feature.id, rule.signal.id): rule.number for rule in self.rules}
        objects = self._numbered({"manifest"})
        self._screens = {
            name: Screen([(n, _looked_for(rule)) for n, rule in self._numbered(kinds)], (screens or {}).get(name))
            for name, kinds in SCREENED.items()
        }
        self._by_kinds: dict[frozenset[str], list[Screen]] = {}
        definitions = self._numbered({"crd_kind", "crd_field"})
        self._of_objects = frozenset(number for number, _ in (*objects, *definitions))
        self._crd_kinds = [rule for _, rule in self._numbered({"crd_kind"})]
        self._crd_fields = PathSet((rule.signal.field or "", n) for n, rule in self._numbered({"crd_field"}))
        self._helm_values = PathSet((rule.signal.field or "", n) for n, rule in self._numbered({"helm_value"}))
        self._objects = PathSet((rule.signal.object or "", n) for n, rule in objects)
        self._object_fields = PathSet((rule.signal.field or "", n) for n, rule in objects if rule.signal.field)
        self._asking_a_field = frozenset(number for number, rule in objects if rule.signal.field)
        self._dependencies = PathSet((rule.signal.name or "", n) for n, rule in self._numbered({"dependency"}))

    def _numbered(self, kinds: Iterable[str]) -> list[tuple[int, Rule]]:
        wanted = set(kinds)
        return [(rule.number, rule) for rule in self.rules if rule.signal.kind in wanted]

    def dumped_screens(self) -> Screens:
        """The compiled screens, for the next rulebook of the same features on the same machine."""
        return {name: screen.dumped() for name, screen in self._screens.items()}

    def path_rules(self, path: str) -> list[Rule]:
        """Rules of kind `path` whose pattern may be found in the path."""
        return self.text_rules(path, frozenset({"path"}))

    def passing(self, document: Document) -> frozenset[int]:
        """Numbers of the rules that may fire somewhere in a document, by its bytes alone.

        A YAML file can hold objects only, every other document text only. Files of CRDs are long and hold few other
        objects, which are looked at one by one.
        """
        if not document.path.endswith((".yaml", ".yml")):
            plain = document.data.translate(_SPACES, _DROPPED)
            return frozenset(n for name in ("prose", "headings", "code") for n in self._screens[name].passing(plain))
        if b"CustomResourceDefinition" in document.data:
            return self._of_objects
        return frozenset(self._screens["objects"].passing(document.data))

    def wants(self, document: Document, passing: frozenset[int]) -> bool:
        """Whether a document is worth parsing: some rule may fire in it or on its path, or it is structured."""
        if passing or document.kind in ALWAYS_PARSED or document.path.endswith(("Chart.yaml", "Chart.yml")):
            return True
        if document.path.endswith((".yaml", ".yml")) and b"CustomResourceDefinition" in document.data:
            return True
        return bool(self.path_rules(document.path))

    def text_rules(self, text: str, kinds: frozenset[str]) -> list[Rule]:
        """Rules of some text kinds whose pattern may be found in a block's text."""
        data = text.encode("utf-8", "replace")
        passing = [self.rules[number] for screen in self._screens_of(kinds) for number in screen.passing(data)]
        return [rule for rule in passing if rule.signal.kind in kinds]

    def _screens_of(self, kinds: frozenset[str]) -> list[Screen]:
        if kinds not in self._by_kinds:
            names = (name for name, screened in SCREENED.items() if not kinds.isdisjoint(screened))
            self._by_kinds[kinds] = [self._screens[name] for name in names]
        return self._by_kinds[kinds]

    def crd_rules(self, facts: CrdField) -> list[Rule]:
        """Rules on the CRD itself (an empty path) or on this property of one."""
        if not facts.path:
            return self._crd_kinds
        rules = [self.rules[number] for number in self._crd_fields.matching(facts.path)]
        return [
            rule
            for rule in rules
            if (facts.enum or rule.signal.enum is None) and (facts.description or rule.signal.description is None)
        ]

    def helm_rules(self, facts: HelmValue) -> list[Rule]:
        """Rules on this path of a chart's values."""
        return [self.rules[number] for number in self._helm_values.matching(facts.path)]

    def dependency_rules(self, facts: Dependency) -> list[Rule]:
        """Rules on a dependency of this name."""
        return [self.rules[number] for number in self._dependencies.matching(facts.name)]

    def manifest_rules(self, facts: Manifest, passing: frozenset[int]) -> Iterator[tuple[Rule, Manifest]]:
        """Rules on objects of this kind that may fire in the document, each with the fields that it asks for."""
        numbers = [number for number in self._objects.matching(facts.kind) if number in passing]
        by_rule: dict[int, list[tuple[str, str]]] = {number: [] for number in numbers}
        if not self._asking_a_field.isdisjoint(numbers):
            for field in facts.fields:
                for number in self._object_fields.matching(field[0]):
                    if number in by_rule:
                        by_rule[number].append(field)
        for number, fields in by_rule.items():
            if number not in self._asking_a_field:
                yield self.rules[number], facts
            elif fields:
                yield self.rules[number], replace(facts, fields=tuple(fields))


def _looked_for(rule: Rule) -> str:
    """The pattern by which a screen finds where a rule may fire."""
    return _in_bytes(rule.signal) if rule.signal.kind == "manifest" else rule.signal.pattern or ""


def _in_bytes(signal: Signal) -> str:
    """What a file must hold for a manifest signal to fire on it: the field's keys and its content, or else the kind.

    The keys of a dotted path follow each other in the text, and the value follows the last.
    """
    if signal.field is None and signal.content is None:
        return rf'kind["\']?:\s*["\']?(?:{signal.object})'
    keys = (signal.field or "").replace(r"\.", r"[\s\S]*").replace(r"\[\]", "").replace("[./", r"[\s\S./")
    return rf"(?:{keys})[\s\S]*(?:{signal.content or ''})"
