"""A commit's tree as the API lists it: walked where it is cut short, and held to its id. Pure but for the question.

The API cuts a listing after some 100,000 entries or 7 MB and says so in one field; and what it sends is JSON, which a
cache or a proxy may have altered. A tree's id is the hash of its entries, so that nothing can be missing unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from crawler.models import TreeEntry
from crawler.sources.bounds import MEND, MOST_ENTRIES, MOST_PRINTED, TOO_MANY, printed_bytes

MOST_ANSWERS = 1000
"""Answers for one commit: a fifth of what GitHub gives within an hour to one who has a token."""

TOO_MANY_ANSWERS = (
    f"its folders cannot be listed in {MOST_ANSWERS:,} answers of the API, or {MOST_ENTRIES:,} entries of those that "
    f"are cut short: use --source git, or {MEND}"
)

LONGEST_PATH = 4096
"""Characters of a folder's path; systems follow no longer one, and each folder further down costs an answer."""
TOO_DEEP = f"a folder's path has more than {LONGEST_PATH:,} characters: {MEND}"

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
        TreeWrong: an answer is not what was asked for, or there is more than is read of one commit.
    """
    answers = _Answers(ask)
    found: list[TreeEntry] = []
    left = [TreeEntry("", root, _TREE)]
    while left:
        entry = left.pop()
        if entry.mode != _TREE:
            found.append(entry)
            continue
        prefix = f"{entry.path}/" if entry.path else ""
        listing = answers.listing(entry.blob, prefix)
        below = [_below(prefix, child) for child in listing.entries]
        if listing.truncated:
            left.extend(reversed(below))
        else:
            found.extend(child for child in below if child.mode != _TREE)
    return tuple(found)


class _Answers:
    """What a walk was answered: each folder is asked for once, however often it is named, and the walk has an end.

    Whatever is listed counts, each time that it is; answers that were cut short and are of no use count by themselves.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, Listing] = {}
        self._asked = 0
        self._entries = 0
        self._printed = 0
        self._useless = 0

    def listing(self, tree: str, prefix: str) -> Listing:
        """All that is below a folder, or where that is cut short, what is in it."""
        if len(prefix) > LONGEST_PATH:
            raise TreeWrong(TOO_DEEP)
        known = self._known.get(tree)
        if known is None:
            known = self._known[tree] = self._answer(tree, prefix)
        self._count(known, prefix)
        return known

    def _answer(self, tree: str, prefix: str) -> Listing:
        listing = self._one(tree, recursive=True)
        if not listing.truncated:
            check(tree, listing.entries)
            return listing
        self._useless += len(listing.entries)
        if self._useless > MOST_ENTRIES:
            raise TreeWrong(TOO_MANY_ANSWERS)
        listing = self._one(tree, recursive=False)
        if listing.truncated:
            raise TreeWrong(f"the folder {prefix or '/'!r} has more entries than the API lists")
        _check_one(tree, [(entry.path, entry) for entry in listing.entries])
        return Listing(listing.entries, truncated=True)

    def _one(self, tree: str, *, recursive: bool) -> Listing:
        if self._asked == MOST_ANSWERS:
            raise TreeWrong(TOO_MANY_ANSWERS)
        self._asked += 1
        return self._ask(tree, recursive=recursive)

    def _count(self, listing: Listing, prefix: str) -> None:
        self._entries += len(listing.entries)
        self._printed += sum(printed_bytes(entry.path, prefix) for entry in listing.entries)
        if self._entries > MOST_ENTRIES or self._printed > MOST_PRINTED:
            raise TreeWrong(TOO_MANY)


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
