"""The rule format: what a pack's files may say. Every description here becomes part of the published JSON Schema.

A pack is data only. Patterns are RE2 syntax (linear time) and case-insensitive; a plain space in a pattern stands for
any run of white space. Patterns search unless a field says that it matches whole.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.functional_validators import AfterValidator

from crawler.models import BlockType, DocumentKind, Polarity, Stage
from crawler.pack.patterns import CompiledPattern


def _checked(pattern: str) -> str:
    CompiledPattern(pattern)
    return pattern


OWNER_AND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9_.][A-Za-z0-9_.-]*")

Pattern = Annotated[str, Field(min_length=2), AfterValidator(_checked)]
NotNegative = Annotated[float, Field(ge=0)]
WholePattern = Annotated[str, Field(min_length=1), AfterValidator(_checked)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]

SignalKind = Literal[
    "text",
    "heading",
    "list_item",
    "table_row",
    "code_fence",
    "crd_field",
    "crd_kind",
    "helm_value",
    "manifest",
    "dependency",
    "path",
]

REQUIRED_FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("pattern",),
    "heading": ("pattern",),
    "list_item": ("pattern",),
    "table_row": ("pattern",),
    "code_fence": ("pattern",),
    "crd_field": ("field",),
    "crd_kind": ("object",),
    "helm_value": ("field",),
    "manifest": ("object",),
    "dependency": ("name",),
    "path": ("pattern",),
}

ALLOWED_FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("pattern",),
    "heading": ("pattern", "title", "steps"),
    "list_item": ("pattern",),
    "table_row": ("pattern", "column"),
    "code_fence": ("pattern", "language"),
    "crd_field": ("field", "object", "group", "enum", "default", "minimum", "field_type", "description"),
    "crd_kind": ("object", "group"),
    "helm_value": ("field", "content", "comment"),
    "manifest": ("object", "group", "field", "content"),
    "dependency": ("name", "ecosystem", "indirect"),
    "path": ("pattern",),
}
_SPECIFIC = sorted({name for names in ALLOWED_FIELDS.values() for name in names})


class Model(BaseModel):
    """Base: unknown keys are errors, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Where(Model):
    """Conditions on the place of a hit, shared by signals; all that are given must hold."""

    documents: tuple[DocumentKind, ...] = Field((), alias="in", description="only in documents of these kinds")
    not_in: tuple[DocumentKind, ...] = Field((), description="never in documents of these kinds")
    under: Pattern | None = Field(None, description="some heading above the hit (or the page's path) must match")
    not_under: Pattern | None = Field(None, description="no heading above the hit may match")
    near: Pattern | None = Field(None, description="the hit's block must also match this")
    unless: Pattern | None = Field(None, description="the hit's sentence must not match this")
    unless_near: Pattern | None = Field(None, description="the hit's block must not match this")
    file: Pattern | None = Field(None, description="the document's path must match")
    not_file: Pattern | None = Field(None, description="the document's path must not match")


class Signal(Where):
    """One way in which a repository shows that it has (or lacks) a feature."""

    id: Identifier
    kind: SignalKind
    polarity: Polarity = Polarity.SUPPORTS
    stage: Stage = Stage.SHIPPED
    via: str = Field("", description="what it is done with; becomes the cell's qualifier, such as LWS")
    value: str = Field("", description="of a set or text feature: the value that a hit supports")
    weight: float | None = Field(None, gt=0, le=8, description="bits; default: the pack's weight for this kind")
    guards: bool = Field(default=True, description="false: the shared guards on words do not apply (structure speaks)")
    note: str = Field("", description="why it is general; mandatory where it fires for one project only")

    pattern: Pattern | None = Field(None, description="text kinds: searched in the block; path: searched in the path")
    title: bool = Field(default=False, description="heading: only a page's title")
    steps: bool = Field(default=False, description="heading: only where its section shows commands, manifests or steps")
    column: Pattern | None = Field(None, description="table_row: read the verdict in the column with this header")
    language: WholePattern | None = Field(None, description="code_fence: its language")
    object: WholePattern | None = Field(None, description="kind of the CRD or of the manifest; matches whole")
    group: Pattern | None = Field(None, description="API group (CRD) or apiVersion (manifest)")
    field: WholePattern | None = Field(None, description="dotted property path, [] for items; matches whole")
    content: WholePattern | None = Field(None, description="scalar value of the field; matches whole")
    enum: WholePattern | None = Field(None, description="crd_field: one allowed value matches whole")
    default: WholePattern | None = Field(None, description="crd_field: the default matches whole")
    minimum: float | None = Field(None, description="crd_field: the declared minimum is at most this")
    field_type: str | None = Field(None, description="crd_field: declared type")
    description: Pattern | None = Field(None, description="crd_field: its description matches")
    comment: Pattern | None = Field(None, description="helm_value: its comment matches")
    name: WholePattern | None = Field(None, description="dependency: package name; matches whole")
    ecosystem: str | None = Field(None, description="dependency: go, python, npm or helm")
    indirect: bool = Field(default=False, description="dependency: also transitive ones")
    points: float = Field(0.0, ge=0, description="of a rated feature: points for each distinct hit")
    most: float = Field(0.0, ge=0, description="of a rated feature: points at most")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Signal:
        given = {name for name in _SPECIFIC if getattr(self, name) not in (None, False)}
        missing = [name for name in REQUIRED_FIELDS[self.kind] if name not in given]
        foreign = sorted(given - set(ALLOWED_FIELDS[self.kind]))
        if missing:
            raise ValueError(f"a {self.kind} signal needs {' and '.join(missing)}")
        if foreign:
            raise ValueError(f"{', '.join(foreign)} has no meaning for a {self.kind} signal")
        return self


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
            _checked(self.pattern.replace("{product}", "(?:product)"))
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
    pick: Literal["all", "best"] = Field("all", description="best: only the strongest value (a text feature)")
    prior: float = Field(0.35, gt=0, lt=1, description="share of projects that have it, before anything is read")
    topic: Pattern | None = Field(None, description="what mentions the feature at all: near misses, absence")
    propose: bool = Field(default=True, description="false: never proposed to the table, shown only")
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
        twins = sorted({s.id for s in self.signals if sum(t.id == s.id for t in self.signals) > 1})
        if twins:
            raise ValueError(f"signal ids must differ: {', '.join(twins)}")
        return self


class GuardFile(Model):
    """guards.toml: guards that hold for every feature, and the names of products that are other subjects."""

    products: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = Field((), alias="guard")


class Project(Model):
    """One project: its names in table heads and its repositories (`owner/name`, the first is the main one)."""

    id: Identifier
    name: str
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = Field((), description="what its own pages call it, beside `name`")
    repositories: tuple[str, ...] = Field(min_length=1)
    sites: tuple[str, ...] = ()
    include: tuple[str, ...] = Field((), description="globs of paths to read although their kind says no")
    exclude: tuple[str, ...] = Field((), description="globs of paths never to read")
    ref: str | None = Field(None, description="branch, tag or commit to read instead of the default branch")
    featured: bool = Field(default=False, description="among the first in the new table")

    @field_validator("repositories")
    @classmethod
    def _owner_and_name(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        for repository in repositories:
            if not OWNER_AND_NAME.fullmatch(repository) or ".." in repository:
                raise ValueError(f"{repository!r} is not owner/name")
        return repositories


class ProjectFile(Model):
    """projects.toml."""

    projects: tuple[Project, ...] = Field(alias="project", min_length=1)


class Thresholds(Model):
    """Probabilities and counts that decide what is said of a difference."""

    propose: float = Field(0.9, ge=0.5, le=1, description="confidence from which a contradiction is proposed")
    consecutive: int = Field(1, ge=1, description="crawls in a row with the same verdict before it is proposed")
    shrink: float = Field(0.5, gt=0, le=1, description="share of positives vanished in one run that quarantines")


class Absence(Model):
    """When finding nothing is worth saying no: documents of prose kinds read, at least."""

    documents: int = Field(8, ge=1)
    confidence: float = Field(0.9, gt=0.5, lt=1)


class PackFile(Model):
    """pack.toml."""

    title: str
    table: str = "comparison.md"
    thresholds: Thresholds = Thresholds()
    absence: Absence = Absence()
    statuses: dict[Literal["yes", "limited", "wip", "no", "unknown"], tuple[str, ...]] = Field(
        description="for each status the words of curated cells, the first is the one that is written"
    )


class Weights(Model):
    """weights.toml: bits by signal kind, factors by document kind, caps by source, and the Platt map."""

    signals: dict[SignalKind, NotNegative]
    documents: dict[DocumentKind, NotNegative] = Field(default_factory=dict)
    prose_cap: NotNegative = 4.0
    refute_cap: NotNegative = 3.0
    scale: float = Field(1.0, gt=0, description="Platt: slope on the log-odds")
    shift: float = Field(0.0, description="Platt: shift in bits")


class Override(Model):
    """A person's verdict on one cell; wins until it expires or the evidence changes."""

    project: Identifier
    feature: Identifier
    verdict: Literal["accept", "reject"]
    status: str = ""
    reason: str = Field(min_length=3)
    until: date | None = None
    evidence: str = Field("", description="fingerprint of the evidence that was judged")


class OverrideFile(Model):
    """overrides.toml."""

    overrides: tuple[Override, ...] = Field((), alias="override")
