"""The values that flow from a repository to a report; this package imports nothing of ours.

    source -> Document -> Block -> Evidence -> Claim -> Drift -> report

Everything here is frozen and comparable, so that a stage can be tested by stating its expected output.
Lines are 1-based and inclusive; weights and log-odds are in bits (log base 2).
"""

from __future__ import annotations

from crawler.models.blocks import (
    Block,
    BlockType,
    CrdField,
    Dependency,
    Facts,
    HelmValue,
    Manifest,
    Parsed,
    TableRow,
)
from crawler.models.claims import (
    Basis,
    Claim,
    Contribution,
    RepoState,
    Snapshot,
    Status,
)
from crawler.models.documents import (
    SUBMODULE,
    SYMLINK,
    UNREAD_KINDS,
    Document,
    DocumentKind,
    Skip,
    TreeEntry,
    why_unread,
)
from crawler.models.evidence import (
    LIMITED_STAGES,
    Evidence,
    Polarity,
    Stage,
)

__all__ = [
    "LIMITED_STAGES",
    "SUBMODULE",
    "SYMLINK",
    "UNREAD_KINDS",
    "Basis",
    "Block",
    "BlockType",
    "Claim",
    "Contribution",
    "CrdField",
    "Dependency",
    "Document",
    "DocumentKind",
    "Evidence",
    "Facts",
    "HelmValue",
    "Manifest",
    "Parsed",
    "Polarity",
    "RepoState",
    "Skip",
    "Snapshot",
    "Stage",
    "Status",
    "TableRow",
    "TreeEntry",
    "why_unread",
]
