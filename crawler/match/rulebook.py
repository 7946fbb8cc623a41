"""The signals of all features, indexed so that a document or a block meets only those that can fire on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawler.match.screen import Screen
from crawler.models import CrdField, Dependency, Document, DocumentKind, HelmValue, Manifest
from crawler.pack.models import Feature, Signal
from crawler.pack.patterns import PathSet, compiled

TEXT_KINDS = frozenset({"text", "heading", "list_item", "table_row", "code_fence"})
STRUCTURE_KINDS = frozenset({"crd_field", "crd_kind", "helm_value", "manifest", "dependency", "path"})

ALWAYS_PARSED = frozenset({DocumentKind.README, DocumentKind.DEPENDENCY, DocumentKind.VALUES})
"""Few, and either structured or the first thing a person reads: looked at whole, without a search for words first."""

# What the parsers take out or turn to a space is so treated in the raw bytes too: a phrase is found across markup.
_SPACES = bytes.maketrans(b"\n\t>|#", b"     ")
_DROPPED = b"*`\r"


@dataclass(frozen=True, slots=True)
class Rule:
    """A signal with the feature that it speaks of."""

    feature: Feature
    signal: Signal


class Rulebook:
    """All signals of a pack, compiled once and used for every document. Not for several threads at once."""

    def __init__(self, features: Iterable[Feature], screen: bytes | None = None) -> None:
        """Compile the features' signals.

        Args:
            features: whose signals.
            screen: what `dumped_screen` gave for the same features, which saves the seconds that compiling takes.
        """
        self.rules = tuple(Rule(feature, signal) for feature in features for signal in feature.signals)
        texts = self._numbered({*TEXT_KINDS, "path"})
        objects = self._numbered({"manifest"})
        # An object without a kind (a plain configuration file) is found by the value asked for.
        wanted = [_in_bytes(rule.signal) for _, rule in objects]
        self._screened = [number for number, _ in (*texts, *objects)]
        patterns = [rule.signal.pattern or "" for _, rule in texts]
        self._screen = Screen([*patterns, *wanted], screen)
        self._crd_kinds = [rule for _, rule in self._numbered({"crd_kind"})]
        self._asks_of_crds = bool(self._numbered({"crd_kind", "crd_field"}))
        self._crd_fields = PathSet((rule.signal.field or "", n) for n, rule in self._numbered({"crd_field"}))
        self._helm_values = PathSet((rule.signal.field or "", n) for n, rule in self._numbered({"helm_value"}))
        self._objects = PathSet((rule.signal.object or "", n) for n, rule in objects)
        self._object_fields = PathSet((rule.signal.field or "", n) for n, rule in objects if rule.signal.field)
        self._object_contents = PathSet((rule.signal.content or "", n) for n, rule in objects if rule.signal.content)
        self._any_field = frozenset(n for n, rule in objects if rule.signal.field is None)
        self._any_content = frozenset(n for n, rule in objects if rule.signal.content is None)
        self._content_only = self._any_field - self._any_content
        self._dependencies = PathSet((rule.signal.name or "", n) for n, rule in self._numbered({"dependency"}))

    def _numbered(self, kinds: Iterable[str]) -> list[tuple[int, Rule]]:
        wanted = set(kinds)
        return [(number, rule) for number, rule in enumerate(self.rules) if rule.signal.kind in wanted]

    def dumped_screen(self) -> bytes:
        """The compiled screen, for the next rulebook of the same features on the same machine."""
        return self._screen.dumped()

    def path_rules(self, path: str) -> list[Rule]:
        """Rules of kind `path` whose pattern may be found in the path."""
        return self.text_rules(path, frozenset({"path"}))

    def wants(self, document: Document) -> bool:
        """Whether a document is worth parsing: it holds a CRD, is structured and small, or some pattern is in it."""
        if document.kind in ALWAYS_PARSED or document.path.endswith(("Chart.yaml", "Chart.yml")):
            return True
        if document.path.endswith((".yaml", ".yml")) and b"CustomResourceDefinition" in document.data:
            return self._asks_of_crds
        return bool(self._screen.passing(document.data.translate(_SPACES, _DROPPED)))

    def text_rules(self, text: str, kinds: frozenset[str]) -> list[Rule]:
        """Rules of some text kinds whose pattern may be found in a block's text."""
        passing = (self.rules[self._screened[index]] for index in self._screen.passing(text.encode("utf-8", "replace")))
        return [rule for rule in passing if rule.signal.kind in kinds]

    def crd_rules(self, facts: CrdField) -> list[Rule]:
        """Rules on the CRD itself (an empty path) or on this property of one."""
        if not facts.path:
            return self._crd_kinds
        return [self.rules[number] for number in self._crd_fields.matching(facts.path)]

    def helm_rules(self, facts: HelmValue) -> list[Rule]:
        """Rules on this path of a chart's values."""
        return [self.rules[number] for number in self._helm_values.matching(facts.path)]

    def dependency_rules(self, facts: Dependency) -> list[Rule]:
        """Rules on a dependency of this name."""
        return [self.rules[number] for number in self._dependencies.matching(facts.name)]

    def manifest_rules(self, facts: Manifest) -> Iterator[tuple[Rule, Manifest]]:
        """Rules on objects of this kind, each with the object's fields that it asks for."""
        by_rule: dict[int, list[tuple[str, str]]] = {}
        objects = self._objects.matching(facts.kind)
        for field in facts.fields:
            for number in self._numbers_asking(field):
                by_rule.setdefault(number, []).append(field)
        for number in objects:
            if number in self._any_field and number in self._any_content:
                yield self.rules[number], facts
            elif number in by_rule:
                yield self.rules[number], replace(facts, fields=tuple(by_rule[number]))

    def _numbers_asking(self, field: tuple[str, str]) -> list[int]:
        """Numbers of the manifest rules that ask for such a field's path, content, or both."""
        by_path = self._object_fields.matching(field[0])
        asking = [number for number in by_path if number in self._any_content]
        if len(asking) < len(by_path) or self._content_only:
            by_content = self._object_contents.matching(field[1])
            asking += [n for n in by_content if n in by_path or n in self._content_only]
        return asking


def _in_bytes(signal: Signal) -> str:
    """What a file must hold for a manifest signal to fire on it."""
    if compiled(signal.object or "").matches_whole(""):
        return signal.content or r"\w"
    return rf'kind["\']?:\s*["\']?(?:{signal.object})'
