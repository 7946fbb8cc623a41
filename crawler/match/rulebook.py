"""The signals of all features, indexed so that a document or a block meets only those that can fire on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.models import BlockType, CrdField, Document, DocumentKind, HelmValue, Manifest
from crawler.pack.models import Feature, Signal
from crawler.pack.patterns import PatternSet, compiled

PROSE_BLOCKS = frozenset({BlockType.PARAGRAPH, BlockType.LIST_ITEM, BlockType.TABLE_ROW, BlockType.ADMONITION})
TEXT_KINDS = frozenset({"text", "heading", "list_item", "table_row", "code_fence"})
STRUCTURE_KINDS = frozenset({"crd_field", "crd_kind", "helm_value", "manifest", "dependency", "path"})

ALWAYS_PARSED = frozenset({DocumentKind.DEPENDENCY, DocumentKind.VALUES})
"""Small and structured: looked at whole, without a search for words first."""

_MARKUP = bytes.maketrans(b"\n\t>|#", b"     ")
_DROPPED = b"*`\r"


@dataclass(frozen=True, slots=True)
class Rule:
    """A signal with the feature that it speaks of."""

    feature: Feature
    signal: Signal


class Rulebook:
    """All signals of a pack, compiled once and used for every document."""

    def __init__(self, features: Iterable[Feature]) -> None:
        """Compile the features' signals into one set a block type, and one over raw bytes."""
        self.rules = tuple(Rule(feature, signal) for feature in features for signal in feature.signals)
        self._bytes = PatternSet()
        self._text = PatternSet()
        self._headings = PatternSet()
        self._code = PatternSet()
        self._paths = PatternSet()
        self._crd_fields = PatternSet(whole=True)
        self._helm_values = PatternSet(whole=True)
        self._objects = PatternSet(whole=True)
        self._by_kind: dict[str, list[int]] = {}
        self._known: dict[tuple[int, str], list[int]] = {}
        for index, rule in enumerate(self.rules):
            self._by_kind.setdefault(rule.signal.kind, []).append(index)
            self._add(index, rule.signal)

    def _add(self, index: int, signal: Signal) -> None:
        text_sets = {"heading": self._headings, "code_fence": self._code, "path": self._paths}
        if signal.kind in TEXT_KINDS or signal.kind == "path":
            pattern = signal.pattern or ""
            text_sets.get(signal.kind, self._text).add(pattern, index)
            if signal.kind != "path":
                self._bytes.add(_unanchored(pattern), index)
        elif signal.kind == "crd_field":
            self._crd_fields.add(signal.field or "", index)
        elif signal.kind == "helm_value":
            self._helm_values.add(signal.field or "", index)
        elif signal.kind == "manifest":
            self._objects.add(signal.object or "", index)
            # An object without a kind (a plain configuration file) is found by the value asked for.
            nameless = compiled(signal.object or "").matches_whole("")
            wanted = (signal.content or ".") if nameless else rf'kind["]?:\s*["\']?(?:{signal.object})["\']?(?:\s|$)'
            self._bytes.add(_unanchored(wanted), index)

    def path_rules(self, path: str) -> list[Rule]:
        """Rules of kind `path` whose pattern is found in the path."""
        return [self.rules[index] for index in self._paths.matches(path)]

    def wants(self, document: Document) -> bool:
        """Whether a document is worth parsing: it holds a CRD, is structured and small, or some pattern is in it.

        Markup that the parsers take out is taken out of the bytes first, so that a phrase is found across it.
        """
        if document.kind in ALWAYS_PARSED or document.path.endswith(("Chart.yaml", "Chart.yml")):
            return True
        if document.path.endswith((".yaml", ".yml")) and b"CustomResourceDefinition" in document.data:
            return bool(self._by_kind.get("crd_field") or self._by_kind.get("crd_kind"))
        return bool(self._bytes.matches(document.data.translate(_MARKUP, _DROPPED)))

    def prose_rules(self, text: str, block: BlockType) -> list[Rule]:
        """Rules of the kinds that look at prose, found in a prose block's text."""
        kinds = {"text", block.value}
        return [rule for rule in self._found(self._text, text) if rule.signal.kind in kinds]

    def heading_rules(self, text: str) -> list[Rule]:
        """Rules of kind `heading` found in a heading."""
        return self._found(self._headings, text)

    def code_rules(self, text: str) -> list[Rule]:
        """Rules of kind `code_fence` found in code."""
        return self._found(self._code, text)

    def crd_rules(self, facts: CrdField) -> list[Rule]:
        """Rules on the CRD itself (an empty path) or on this property of one."""
        if not facts.path:
            return self.rules_of("crd_kind")
        return self._remembered(self._crd_fields, facts.path)

    def helm_rules(self, facts: HelmValue) -> list[Rule]:
        """Rules on this path of a chart's values."""
        return self._remembered(self._helm_values, facts.path)

    def manifest_rules(self, facts: Manifest) -> list[Rule]:
        """Rules on objects of this kind."""
        return self._remembered(self._objects, facts.kind)

    def rules_of(self, kind: str) -> list[Rule]:
        """All rules of one signal kind."""
        return [self.rules[index] for index in self._by_kind.get(kind, [])]

    def _found(self, patterns: PatternSet, text: str) -> list[Rule]:
        return [self.rules[index] for index in patterns.matches(text)]

    def _remembered(self, patterns: PatternSet, text: str) -> list[Rule]:
        """As `_found`, kept: CRDs and charts repeat the same paths hundreds of times."""
        key = (id(patterns), text)
        if key not in self._known:
            self._known[key] = patterns.matches(text)
        return [self.rules[index] for index in self._known[key]]


def _unanchored(pattern: str) -> str:
    """The pattern without its line anchors, since the bytes searched are one long line."""
    return re.sub(r"(?<!\\)(?<!\[)[\^$]", "", pattern)
