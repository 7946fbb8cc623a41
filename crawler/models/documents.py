"""What a repository holds, before anything is read in it: paths, bytes, and what is passed over."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

SYMLINK = "120000"
SUBMODULE = "160000"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of controls, line ends and halves of characters: in a path they could command a terminal."""


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


def why_unread(entry: TreeEntry) -> str:
    """Say why an entry of a tree is never read as a document, whatever its name promises; empty if it may be."""
    if entry.mode == SYMLINK:
        return "a symbolic link, which is not followed"
    if entry.mode == SUBMODULE:
        return "a submodule: another repository's commit; list that repository in projects.toml to read it"
    if "\ufffd" in entry.path:
        return "its path is not UTF-8"
    if not entry.path.isprintable() and any(unicodedata.category(one) in _UNPRINTABLE for one in entry.path):
        return "its path has control characters"
    return ""


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
