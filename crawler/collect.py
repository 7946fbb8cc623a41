"""Which files of a tree are read as documents. Pure: it takes a tree's entries and says what is wanted, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from crawler.models import SUBMODULE, SYMLINK, UNREAD_KINDS, DocumentKind, Skip, TreeEntry, why_unread
from crawler.pack.models import Project
from crawler.parse.classify import classify

READ_ELSEWHERE = "a symbolic link: what it points to is read where it stands"
MOST_FILES = 100_000
"""Documents, links and skips of one repository; those of the largest that the pack has are some 3,000."""

_LONGEST_CHAIN = 8
_LONGEST_TARGET = 4096
"""Bytes of a link's text; no system follows a longer one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is read of one repository: documents with their kinds, links to be looked at, and what is passed over."""

    documents: tuple[tuple[TreeEntry, DocumentKind], ...]
    links: tuple[TreeEntry, ...]
    skips: tuple[Skip, ...]

    @property
    def blobs(self) -> frozenset[str]:
        """Ids of the blobs that are needed."""
        return frozenset({entry.blob for entry, _ in self.documents} | {entry.blob for entry in self.links})

    @property
    def too_many(self) -> str:
        """Why nothing of it is read; empty if it is."""
        if len(self.documents) + len(self.links) + len(self.skips) <= MOST_FILES:
            return ""
        return (
            f"it has more than {MOST_FILES:,} documents, links and files that are passed over, which is more than is "
            "read of one repository: leave folders out with `exclude` in projects.toml"
        )


def choose(project: Project, repo: str, tree: Iterable[TreeEntry]) -> Choice:
    """Choose the documents of a tree by their kind and the project's include and exclude globs.

    One file more than `MOST_FILES` is the last that is looked at.
    """
    documents: list[tuple[TreeEntry, DocumentKind]] = []
    links: list[TreeEntry] = []
    skips: list[Skip] = []
    for entry in tree:
        kind = kind_of(project, entry.path)
        if kind in UNREAD_KINDS:
            continue
        if entry.mode == SYMLINK:
            links.append(entry)
        elif reason := why_unread(entry):
            skips.append(Skip(entry.path, reason, repo, grave=entry.mode != SUBMODULE))
        else:
            documents.append((entry, kind))
        if len(documents) + len(links) + len(skips) > MOST_FILES:
            break
    return Choice(tuple(documents), tuple(links), tuple(skips))


def kind_of(project: Project, path: str) -> DocumentKind:
    """The kind of a path, with the project's include and exclude globs applied."""
    if any(fnmatchcase(path, glob) for glob in project.exclude):
        return DocumentKind.OTHER
    kind = classify(path)
    if kind in UNREAD_KINDS and any(fnmatchcase(path, glob) for glob in project.include):
        return DocumentKind.DOCS
    return kind


def page_kind(project: Project, path: str) -> DocumentKind:
    """The kind of a site's page by its path below the site: the same folders mean the same as in a repository."""
    name = path.removesuffix("/") or "index"
    name = name if PurePosixPath(name).suffix.lower() in {".html", ".htm"} else f"{name}.html"
    if any(fnmatchcase(path, glob) for glob in project.exclude):
        return DocumentKind.OTHER
    kind = classify(f"docs/{name}")
    included = any(fnmatchcase(path, glob) for glob in project.include)
    return DocumentKind.DOCS if included and kind in UNREAD_KINDS else kind


def link_skip(repo: str, entry: TreeEntry, targets: Mapping[str, bytes]) -> Skip:
    """Why a symbolic link is not read; a link that leads back to itself is grave.

    Args:
        repo: the repository, `owner/name`.
        entry: the link.
        targets: path of each known link -> what it holds.
    """
    path = entry.path
    for _ in range(_LONGEST_CHAIN):
        if path not in targets:
            return Skip(entry.path, READ_ELSEWHERE, repo)
        target = targets[path][:_LONGEST_TARGET].decode("utf-8", "replace")
        if target.startswith("/"):
            return Skip(entry.path, "a symbolic link out of the repository", repo)
        resolved = _resolved(path, target)
        if resolved is None:
            return Skip(entry.path, "a symbolic link out of the repository", repo)
        path = resolved
    return Skip(entry.path, "a symbolic link that leads back to itself", repo, grave=True)


def _resolved(path: str, target: str) -> str | None:
    """The path a link's text names from where it stands, None where it leaves the tree."""
    parts = path.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
