"""A commit's tree as the API lists it: walked where it is cut short, and held to its id. Pure but for the question.

The API cuts a listing after some 100,000 entries or 7 MB and says so in one field; and what it sends is JSON, which a
cache or a proxy may have altered. A tree's id is the hash of its entries, so that nothing can be missing unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from crawler.models import TreeEntry

_TREE = "040000"
_REPLACED = "\ufffd"
"""In a name that is no UTF-8: its bytes are lost in JSON, and its folder's id cannot be told from them."""


class TreeWrong(Exception):
    """A listing is not what its id promises, or cannot be had whole."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer: entries in git's order with paths from the folder that was asked for, folders among them."""

    entries: tuple[TreeEntry, ...]
    truncated: bool


class Ask(Protocol):
    """Lists a tree by its id."""

    def __call__(self, tree: str, *, recursive: bool) -> Listing:
        """List what is in it, or with `recursive` all that is below it."""


def whole_tree(root: str, ask: Ask) -> tuple[TreeEntry, ...]:
    """List every file below a tree, in path order.

    Raises:
        TreeWrong: an answer is not what was asked for.
    """
    return tuple(_walked(root, "", ask))


def _walked(tree: str, prefix: str, ask: Ask) -> Iterator[TreeEntry]:
    """List a folder in one answer, or where that is cut short, folder by folder."""
    listing = ask(tree, recursive=True)
    if not listing.truncated:
        check(tree, listing.entries)
        yield from (_below(prefix, entry) for entry in listing.entries if entry.mode != _TREE)
        return
    listing = ask(tree, recursive=False)
    if listing.truncated:
        raise TreeWrong(f"the folder {prefix or '/'!r} has more entries than the API lists")
    _check_one(tree, [(entry.path, entry) for entry in listing.entries])
    for entry in listing.entries:
        if entry.mode == _TREE:
            yield from _walked(entry.blob, f"{prefix}{entry.path}/", ask)
        else:
            yield _below(prefix, entry)


def _below(prefix: str, entry: TreeEntry) -> TreeEntry:
    return TreeEntry(f"{prefix}{entry.path}", entry.blob, entry.mode, entry.size) if prefix else entry


def check(root: str, entries: Iterable[TreeEntry]) -> None:
    """Hold a recursive listing to the id of its root, folder by folder.

    Raises:
        TreeWrong: an entry is missing, altered or one too many.
    """
    folders: dict[str, list[tuple[str, TreeEntry]]] = {"": []}
    ids = {"": root}
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        folders.setdefault(folder, []).append((name, entry))
        if entry.mode == _TREE:
            ids[entry.path] = entry.blob
            folders.setdefault(entry.path, [])
    for path, children in folders.items():
        if path not in ids:
            raise TreeWrong(f"a listing names files below {path!r} and not that folder")
        _check_one(ids[path], children)


def _check_one(tree: str, children: Iterable[tuple[str, TreeEntry]]) -> None:
    named = list(children)
    if any(_REPLACED in name for name, _ in named):
        return
    if tree_id((name, entry.mode, entry.blob) for name, entry in named) != tree:
        raise TreeWrong(f"the listing of tree {tree[:12]} is not what its id promises")


def tree_id(children: Iterable[tuple[str, str, str]]) -> str:
    """The id that git gives to a folder of these children, each as name, mode and id.

    Names are in the order of their bytes, those of folders as if a slash ended them
    (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
    """
    rows = sorted(
        (name.encode("utf-8", "surrogateescape") + b"/" * (mode == _TREE), name, mode, child)
        for name, mode, child in children
    )
    data = b"".join(
        f"{mode.lstrip('0')} ".encode() + name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(child)
        for _, name, mode, child in rows
    )
    return hashlib.sha1(b"tree %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
