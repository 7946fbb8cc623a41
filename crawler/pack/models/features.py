"""A feature with its signals, guards and examples, and the guards that hold for every feature."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from crawler.models import BlockType, DocumentKind
from crawler.pack.models.base import Identifier, Model, Pattern, checked
from crawler.pack.models.signals import Signal, SignalKind

GuardPlace = Literal["sentence", "before", "after", "block", "headings", "title", "intro", "path", "document"]


class Guard(Model):
    """What takes a hit out, weakens it or moves it to another stage, by the words and the place around it.

    Places: `sentence` the hit's sentence; `before` and `after` its part before and after the hit; `block` the whole
    block; `headings` the path of headings; `title` the page's title; `intro` what stands before the page's
    second heading; `path` the document's path; `document` (no pattern) any hit in the kinds and blocks named. The text
    `{product}` in a pattern stands for the names of the pack's other projects and the `products` of guards.toml.
    """

    id: Identifier
    action: Literal["void", "halve", "refute", "partial", "experimental", "example", "external", "claimed", "planned"]
    where: GuardPlace
    pattern: str | None = None
    unless: Pattern | None = Field(None, description="the guard rests where the same place matches this")
    documents: tuple[DocumentKind, ...] = Field((), alias="in")
    not_in: tuple[DocumentKind, ...] = ()
    blocks: tuple[BlockType, ...] = Field((), description="only hits in blocks of these types")
    lead: bool = Field(default=False, description="only list items that open with a label")
    signals: tuple[SignalKind, ...] = Field((), description="only hits of these signal kinds")
    structure: bool = Field(
        default=False, description="also for signals with guards = false, and for CRD and chart hits"
    )
    why: str = Field(min_length=8, description="a sentence for people, shown by explain")

    @model_validator(mode="after")
    def _has_a_pattern(self) -> Guard:
        if (self.pattern is None) != (self.where == "document"):
            raise ValueError('a guard needs a pattern, unless where = "document"')
        if self.pattern is not None:
            checked(self.pattern.replace("{product}", "(?:product)"))
        return self


class Example(Model):
    """A short text of our own that shows what the rules must say; runs as a test."""

    says: Literal["supports", "limited", "planned", "refutes", "nothing"]
    text: str = Field(min_length=1)
    path: str = Field("docs/page.md", description="decides the parser and the document's kind")
    value: str = Field("", description="of a set or text feature: the value meant")
    via: str = ""
    seen: str = Field("", description="owner/repo@sha:path#L12: where this way of speaking was met")


class Level(Model):
    """Of a rated feature: `value` holds up to this many points; the last level has no `upto`."""

    value: str
    upto: float | None = None


class Feature(Model):
    """One feature of the comparison: the question, its labels in tables, and what answers it."""

    id: Identifier
    title: str
    question: str = Field(min_length=10)
    labels: tuple[str, ...] = Field(min_length=1, description="names of the row or column in curated tables")
    group: str = Field("Features", description="section of the new table")
    type: Literal["status", "set", "text"]
    values: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="set and text: each value with the words that curated cells use for it"
    )
    covered: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="a value, and those that say it more exactly: beside them it is not named"
    )
    pick: Literal["all", "best"] = Field("all", description="best: only the strongest value (a text feature)")
    prior: float = Field(0.35, gt=0, lt=1, description="share of projects that have it, before anything is read")
    topic: Pattern | None = Field(None, description="what mentions the feature at all: near misses, absence")
    propose: bool = Field(default=True, description="false: never proposed to the table, shown only")
    highlights: bool = Field(
        default=False, description="set: curated cells name what stands out, so one whose values all hold agrees"
    )
    guards_off: tuple[Identifier, ...] = ()
    signals: tuple[Signal, ...] = Field((), alias="signal")
    guards: tuple[Guard, ...] = Field((), alias="guard")
    levels: tuple[Level, ...] = Field((), alias="level")
    examples: tuple[Example, ...] = Field((), alias="example")

    @model_validator(mode="after")
    def _values_are_declared(self) -> Feature:
        if self.type == "status":
            strays = [signal.id for signal in self.signals if signal.value]
        else:
            strays = [s.id for s in self.signals if s.value not in self.values and not self.levels]
        if strays:
            raise ValueError(f"signals {', '.join(strays)} support a value that `values` does not declare")
        strays = sorted({v for value, exact in self.covered.items() for v in (value, *exact)} - self.values.keys())
        if strays:
            raise ValueError(f"`covered` names values that are not declared: {', '.join(strays)}")
        twins = sorted({s.id for s in self.signals if sum(t.id == s.id for t in self.signals) > 1})
        if twins:
            raise ValueError(f"signal ids must differ: {', '.join(twins)}")
        return self


class GuardFile(Model):
    """guards.toml: guards that hold for every feature, and the names of products that are other subjects."""

    products: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = Field((), alias="guard")
