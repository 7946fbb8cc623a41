"""A repository's cache on this machine: a bare git repository without a remote, used by one process at a time.

Nothing here asks the network. The repository knows no remote, so that git can never fetch a lacking object on its own,
one by one. Objects come in as whole packs or not at all: a crawl that dies leaves a cache that is merely older.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from sys import intern
from typing import TypeVar

from crawler.errors import SourceUnavailable
from crawler.models import TreeEntry
from crawler.sources.bounds import MEND, MOST_ENTRIES, TOO_MANY
from crawler.sources.faults import fault_of, last_words
from crawler.sources.process import Git, Output

T = TypeVar("T")

LATEST = "refs/claimwatch/latest"
"""The commit fetched last: the base from which the next fetch asks for changes only."""

_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
_PACKS_KEPT = 40
_BATCH_BYTES = 64 * 1024 * 1024
_HEADER = 64
"""Bytes that git prints beside each blob, at most."""
_COMMITTER = re.compile(rb"^committer .* (-?\d+) ([+-])(\d\d)(\d\d)\d*$", re.MULTILINE)


class CacheDamaged(Exception):
    """The cache holds something that git cannot read."""


class TooMuch(Exception):
    """The repository holds more than is read of one; says so in words for people."""


@dataclass(frozen=True, slots=True)
class BareRepository:
    """An open cache; `lock` is the file descriptor that keeps other processes out.

    Whatever is read of it may raise :class:`TooMuch`, of which :func:`opened` makes an error for people.
    """

    path: Path
    git: Git
    lock: int

    def run(self, arguments: Sequence[str], stdin: bytes = b"") -> Output:
        """Run git on it.

        Raises:
            TooMuch: it printed more than is read.
        """
        output = self.git.run(arguments, git_dir=self.path, stdin=stdin, hold=(self.lock,))
        if output.too_much:
            raise TooMuch(f"{fault_of(output.err, '').reason}: {MEND}")
        return output

    def ask(self, arguments: Sequence[str], stdin: bytes, settings: Mapping[str, str]) -> Output:
        """Run git on it to ask a server, within the limits."""
        hold, limits = (self.lock,), self.git.limits
        return self.git.run(arguments, git_dir=self.path, stdin=stdin, settings=settings, hold=hold, limits=limits)

    def commit_date(self, commit: str) -> str | None:
        """The committer's date of a commit as ISO 8601 with offset, None when the commit is not there."""
        output = self.run(["cat-file", "commit", commit])
        return iso_date(output.out) if output.code == 0 else None

    def is_something_else(self, commit: str) -> bool:
        """Whether the object is there and is no commit."""
        output = self.run(["cat-file", "-t", commit])
        return output.code == 0 and output.out.strip() not in {b"commit", b"tag"}

    def has_commit(self, commit: str) -> bool:
        """Whether the commit is there."""
        return self.run(["cat-file", "-e", f"{commit}^{{commit}}"]).code == 0

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """List all files of a commit, none of them read.

        Git prints the folders too: where they are endless and empty, it would print nothing and never end.

        Raises:
            CacheDamaged: the commit or one of its trees is not there.
            TooMuch: it has more than `MOST_ENTRIES` files and folders, or git prints too much of them.
        """
        arguments = ["ls-tree", "-r", "-t", "-z", "--full-tree", commit]
        output = self.git.run(arguments, git_dir=self.path, hold=(self.lock,))
        if output.too_much or output.out.count(b"\0") > MOST_ENTRIES:
            raise TooMuch(TOO_MANY)
        if output.code != 0:
            raise CacheDamaged(output.err)
        return tuple(_entries(output.out))

    def sizes(self, blobs: Iterable[str]) -> dict[str, int]:
        """Tell the sizes in bytes of those blobs that are there.

        Raises:
            CacheDamaged: git failed.
        """
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        if not asked:
            return {}
        output = self.run(["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer"], asked)
        if output.code != 0:
            raise CacheDamaged(output.err)
        answers = (line.split(" ") for line in output.out.decode().splitlines())
        return {answer[0]: int(answer[2]) for answer in answers if answer[1] == "blob"}

    def read(self, sizes: Mapping[str, int]) -> dict[str, bytes]:
        """Read blobs whose sizes are known, and check each against its id.

        Raises:
            CacheDamaged: one cannot be read, or its bytes are not those that its id promises.
        """
        found: dict[str, bytes] = {}
        for batch in _batches(sizes):
            output = self.run(["cat-file", "--batch", "--buffer"], "".join(f"{blob}\n" for blob in batch).encode())
            if output.code != 0:
                raise CacheDamaged(output.err)
            found.update(_contents(output.out))
        if lost := sizes.keys() - found.keys():
            raise CacheDamaged(f"{len(lost)} blobs are lost or altered, {min(lost)} among them")
        return found

    def packs(self) -> dict[str, int]:
        """Name the packs and their sizes in bytes."""
        folder = self.path / "objects" / "pack"
        return {pack.name: pack.stat().st_size for pack in folder.glob("*.pack")} if folder.is_dir() else {}

    def compact(self) -> None:
        """Join the packs when many nights have made many; what is cut off the history is forgotten with them."""
        if len(self.packs()) <= _PACKS_KEPT:
            return
        self.run(["repack", "-a", "-d", "-n", "-q", "--no-write-bitmap-index"])
        cuts, latest = self.path / "shallow", self.path / LATEST
        if cuts.is_file() and latest.is_file():
            kept = latest.read_text("ascii").strip()
            replace_text(cuts, "".join(f"{cut}\n" for cut in cuts.read_text("ascii").split() if cut == kept))

    @contextmanager
    def empty_twin(self) -> Iterator[BareRepository]:
        """Make an empty repository beside this one, for as long as it takes to see whether this one is at fault."""
        twin = replace(self, path=self.path.with_suffix(".twin"))
        try:
            twin.discard()
            yield twin
        finally:
            shutil.rmtree(twin.path, ignore_errors=True)

    def discard(self) -> None:
        """Throw the cache away and begin an empty one, so that what is damaged comes anew."""
        shutil.rmtree(self.path, ignore_errors=True)
        _prepare(self.path)


@contextmanager
def opened(path: Path, git: Git, repo: str) -> Iterator[BareRepository]:
    """Open the cache of `repo` at `path`, alone: make it if need be, and clear away what a killed process left.

    Raises:
        SourceUnavailable: the folder cannot be used, another process holds it for too long, or what is read of it is
            too much.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("ab") as lock:
            if not _locked(lock.fileno(), git.timeout):
                raise SourceUnavailable(repo, f"another run has held its cache for {git.timeout:g} s")
            _prepare(path)
            yield BareRepository(path, git, lock.fileno())
    except OSError as error:
        reason = f"its cache cannot be used: {error.filename or path}: {error.strerror}"
        raise SourceUnavailable(repo, reason) from error
    except TooMuch as error:
        raise SourceUnavailable(repo, str(error)) from error


def with_cache(path: Path, git: Git, repo: str, use: Callable[[BareRepository], T]) -> T:
    """Use the cache of `repo`; when it proves damaged it is thrown away, and `use` runs once more on an empty one.

    Raises:
        SourceUnavailable: the cache cannot be used, or is damaged again.
    """
    with opened(path, git, repo) as bare:
        try:
            return use(bare)
        except CacheDamaged:
            bare.discard()
        try:
            return use(bare)
        except CacheDamaged as error:
            raise SourceUnavailable(repo, f"its cache, made anew, is damaged: {last_words(str(error))}") from error


def _locked(lock: int, patience: float) -> bool:
    """Wait for an exclusive lock, `patience` seconds at most; the kernel frees it when its holders have ended."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _prepare(path: Path) -> None:
    """Make sure that a bare repository with our configuration stands there, without a dead process's locks."""
    for folder in ("objects/pack", "refs/claimwatch"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    for name, text in (("HEAD", "ref: refs/heads/none\n"), ("config", _CONFIG)):
        file = path / name
        if not file.is_file() or file.read_bytes() != text.encode():
            replace_text(file, text)
    left = [
        *path.glob("*.lock"),
        *path.glob("refs/**/*.lock"),
        *path.glob("objects/pack/tmp_*"),
        *path.glob("objects/pack/.tmp-*"),
    ]
    for file in left:
        with suppress(FileNotFoundError):
            file.unlink()


def replace_text(file: Path, text: str) -> None:
    """Write a whole file at once: a reader sees the old or the new."""
    new = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}.new")
    new.write_text(text, "utf-8")
    new.replace(file)


def iso_date(commit: bytes) -> str:
    """The committer's date of a raw commit; one that no calendar knows becomes UTC, or the begin of the era."""
    found = _COMMITTER.search(commit.partition(b"\n\n")[0])
    seconds, sign, hours, minutes = (
        (int(found[1]), found[2], int(found[3]), int(found[4])) if found else (0, b"+", 0, 0)
    )
    offset = timedelta(hours=hours, minutes=minutes)
    zone = timezone(-offset if sign == b"-" else offset) if offset < timedelta(days=1) else UTC
    try:
        return datetime.fromtimestamp(seconds, zone).isoformat()
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC).isoformat()


def blob_id(data: bytes) -> str:
    """The id that git gives to a blob of these bytes."""
    found = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    found.update(data)
    return found.hexdigest()


def _entries(printed: bytes) -> Iterator[TreeEntry]:
    """Read what `ls-tree -z` printed, a line at a time, but for the folders."""
    at = 0
    while at < len(printed):
        end = printed.index(b"\0", at)
        head, _, path = printed[at:end].partition(b"\t")
        at = end + 1
        mode, kind, blob = head.decode("ascii").split(" ")
        if kind != "tree":
            yield TreeEntry(path.decode("utf-8", "replace"), blob, intern(mode))


def _batches(sizes: Mapping[str, int]) -> list[Collection[str]]:
    """Divide blobs so that of no batch git prints much more than `_BATCH_BYTES`."""
    numbered: list[tuple[int, str]] = []
    total = 0
    for blob, size in sizes.items():
        numbered.append((total // _BATCH_BYTES, blob))
        total += size + _HEADER
    return [[blob for _, blob in batch] for _, batch in groupby(numbered, key=lambda pair: pair[0])]


def _contents(printed: bytes) -> Iterator[tuple[str, bytes]]:
    """Read what `cat-file --batch` printed; blobs whose bytes do not bear out their id are left out."""
    at = 0
    while at < len(printed):
        line_end = printed.index(b"\n", at)
        blob, *rest = printed[at:line_end].decode("ascii").split(" ")
        at = line_end + 1
        if len(rest) != 2:  # noqa: PLR2004 - "missing" in place of type and size
            continue
        end = at + int(rest[1])
        data = printed[at:end]
        at = end + 1
        if blob_id(data) == blob:
            yield blob, data
