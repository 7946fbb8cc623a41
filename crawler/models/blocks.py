"""What a document says, piece by piece, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from crawler.models.documents import DocumentKind, Skip


class BlockType(StrEnum):
    """The shape of a block, which decides the signal kinds that look at it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    ADMONITION = "admonition"
    CODE_FENCE = "code_fence"
    FRONT_MATTER = "front_matter"
    CRD = "crd"
    CRD_FIELD = "crd_field"
    HELM_CHART = "helm_chart"
    HELM_VALUE = "helm_value"
    MANIFEST = "manifest"
    DEPENDENCY = "dependency"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A body row of a table in a document: plain cell texts, and the header's texts in the same order."""

    header: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrdField:
    """A property of a CustomResourceDefinition; `path` is dotted from the root, `[]` marks array items.

    A CRD itself (block type `crd`) is a `CrdField` with an empty path.
    """

    group: str
    kind: str
    version: str
    path: str = ""
    type: str = ""
    enum: tuple[str, ...] = ()
    default: str | None = None
    minimum: float | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class HelmValue:
    """A leaf or a map of a chart's values.yaml: dotted path, scalar value as text (empty for maps), its comment."""

    path: str
    value: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A Kubernetes object in a YAML document: `fields` are (dotted path, scalar as text), `[]` marks list items."""

    api_version: str
    kind: str
    name: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that the project declares: ecosystem `go`, `python`, `npm` or `helm`; `indirect` for transitive."""

    ecosystem: str
    name: str
    version: str = ""
    indirect: bool = False


Facts = TableRow | CrdField | HelmValue | Manifest | Dependency


class Block(NamedTuple):
    """A piece of a document that says one thing, with where it stands.

    `text` is plain: markup is gone, soft line breaks are spaces. `headings` is the path of headings it stands under,
    outermost first (the page's title, then its sections); a heading's own text is not in its own path. A block whose
    line is 0 has not been located yet: `crawler.parse.document.locate` finds its line on demand, since only hits need
    one. A tuple, since blocks are made by the hundred thousand.
    """

    type: BlockType
    text: str
    line: int
    end_line: int
    headings: tuple[str, ...] = ()
    facts: Facts | None = None
    level: int = 0
    """Of a heading: 1 to 6. Of a list item: nesting depth from 1."""
    info: str = ""
    """Of a code fence: its language. Of an admonition: its kind (note, warning, …)."""
    steps: bool = False
    """Of a heading: its section, subsections included, holds a code block or an ordered list: it shows how."""
    lead: bool = False
    """Of a list item: it opens with bold words, a link or code used as a label, as the bullets of feature lists do."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's blocks; `kind` may be sharper than its path told (a YAML file that holds CRDs is `crd`)."""

    kind: DocumentKind
    blocks: tuple[Block, ...]
    skips: tuple[Skip, ...] = ()
