"""The values that flow from a repository to a report; this module imports nothing of ours.

    source -> Document -> Block -> Evidence -> Claim -> Drift -> report

Everything here is frozen and comparable, so that a stage can be tested by stating its expected output.
Lines are 1-based and inclusive; weights and log-odds are in bits (log base 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a path is for, judged by structure alone (see :mod:`crawler.parse.classify`)."""

    README = "readme"
    DOCS = "docs"
    API_REFERENCE = "api-reference"
    CRD = "crd"
    CHART = "chart"
    VALUES = "values"
    MANIFEST = "manifest"
    EXAMPLE = "example"
    DEPENDENCY = "dependency"
    ROADMAP = "roadmap"
    PROPOSAL = "proposal"
    BLOG = "blog"
    RELEASE_NOTES = "release-notes"
    BENCHMARK = "benchmark"
    COMMUNITY = "community"
    VERSIONED = "versioned"
    VENDORED = "vendored"
    TEST = "test"
    CI = "ci"
    OTHER = "other"


UNREAD_KINDS = frozenset(
    {DocumentKind.VERSIONED, DocumentKind.VENDORED, DocumentKind.TEST, DocumentKind.CI, DocumentKind.OTHER}
)
"""Kinds whose blobs are never fetched: copies of other pages, other people's files, and no documents at all."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One file of a commit's tree: `path` with forward slashes, `blob` as 40 hex digits, `size` in bytes if known."""

    path: str
    blob: str
    mode: str = "100644"
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file's bytes at a commit, with the repository it stands in (`owner/name`) and its kind."""

    repo: str
    path: str
    blob: str
    kind: DocumentKind
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Skip:
    """A document that was not read or not parsed, and why, in words for people.

    A grave one may hide what was seen before: its project is not judged anew while a last good snapshot exists.
    """

    path: str
    reason: str
    repo: str = ""
    grave: bool = False


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


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that says one thing, with where it stands.

    `text` is plain: markup is gone, soft line breaks are spaces. `headings` is the path of headings it stands under,
    outermost first (the page's title, then its sections); a heading's own text is not in its own path. A block whose
    line is 0 has not been located yet: `crawler.parse.document.locate` finds its line on demand, since only hits need one.
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


class Polarity(StrEnum):
    """Whether a hit speaks for or against the feature."""

    SUPPORTS = "supports"
    REFUTES = "refutes"


class Stage(StrEnum):
    """How far along the thing is that a hit speaks of."""

    SHIPPED = "shipped"
    PARTIAL = "partial"
    """There, but not all of what the question asks for."""
    EXPERIMENTAL = "experimental"
    EXAMPLE = "example"
    """Shown by a sample only."""
    EXTERNAL = "external"
    """Only through another product that the user must install and wire."""
    CLAIMED = "claimed"
    """Stated in a feature list; alone, nothing backs it."""
    PLANNED = "planned"


LIMITED_STAGES = frozenset({Stage.PARTIAL, Stage.EXPERIMENTAL, Stage.EXAMPLE, Stage.EXTERNAL, Stage.CLAIMED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal's hit: what it says of a feature, how strongly, and where it can be read.

    `weight` is in bits, always positive; `polarity` gives the sign. `fingerprint` identifies the hit without its line.
    `commit` and `line` are those at which it was first seen. `guards` names the guards that changed it; `voided` the
    one that took it out of the sum (such evidence is shown by `explain` and stored nowhere).
    """

    feature: str
    signal: str
    polarity: Polarity
    stage: Stage
    weight: float
    repo: str
    path: str
    line: int
    end_line: int
    commit: str
    kind: DocumentKind
    fingerprint: str
    via: str = ""
    value: str = ""
    guards: tuple[str, ...] = ()
    voided: str = ""
    section: str = ""
    """Hash of the heading path, so that a refutation can be held to the section it stands in. No text."""

    @property
    def bits(self) -> float:
        """Signed weight in bits: positive for, negative against, 0 when voided."""
        if self.voided:
            return 0.0
        return self.weight if self.polarity is Polarity.SUPPORTS else -self.weight


class Status(StrEnum):
    """A status feature's verdict. `unknown`: looked, undecided. `unavailable`: could not look."""

    YES = "yes"
    LIMITED = "limited"
    WIP = "wip"
    NO = "no"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Why a claim says what it says."""

    SHIPPED = "shipped"
    PLANNED = "planned"
    REFUTED = "refuted"
    ABSENT = "absent"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of the waterfall: `bits` that the best evidence of one source kind adds, and how many more agree."""

    label: str
    bits: float
    fingerprint: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What the evidence says of one feature of one project.

    Status features have a `status`, set and text features `values`. `confidence` is the probability that a fair
    reviewer accepts it (None when unknown). `evidence` holds fingerprints, strongest first.
    """

    feature: str
    status: Status | None
    values: tuple[str, ...] | None
    via: tuple[str, ...]
    basis: Basis
    confidence: float | None
    contributions: tuple[Contribution, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepoState:
    """One repository of a project as it was read: `commit` 40 hex digits, `commit_date` ISO 8601 with offset."""

    repo: str
    commit: str
    commit_date: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is stored about a project: what was read, what was found in it, and what that says.

    The first repository is the project's main one. `documents` and `evidence` are sorted, `claims` keyed by feature.
    """

    project: str
    repos: tuple[RepoState, ...]
    rules_hash: str
    documents: tuple[tuple[str, str, DocumentKind, str], ...]
    """(repo, path, kind, blob), sorted."""
    evidence: tuple[Evidence, ...]
    claims: dict[str, Claim]
    skips: tuple[Skip, ...] = ()
