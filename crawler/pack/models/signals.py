"""The signals of a feature: one way each in which a repository shows that it has it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from crawler.models import DocumentKind, Polarity, Stage
from crawler.pack.models.base import Identifier, Model, Pattern, WholePattern

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
