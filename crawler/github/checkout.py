"""The checkout of the repository that holds the table: its root, its remote, and what is committed in it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import BadInput

_REMOTE = re.compile(r"[/:](?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)/(?P<name>[A-Za-z0-9_.-]+?)(?:\.git)?/?$")
_TIMEOUT = 60
_MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checkout:
    """A work tree of git; `root` is its top folder."""

    root: Path

    @classmethod
    def around(cls, path: Path) -> Checkout:
        """The checkout in which a file or folder lies.

        Raises:
            BadInput: it lies in none.
        """
        folder = path if path.is_dir() else path.parent
        out = _git(folder, "rev-parse", "--show-toplevel")
        if out is None or not out.strip():
            raise BadInput(f"{path}: not in a checkout of git; run inside the repository that holds the table")
        return cls(Path(os.fsdecode(out.rstrip(b"\n"))).resolve())

    def inside(self, path: Path) -> str:
        """The path from the root, with slashes; empty where it lies outside or is the root itself."""
        full = Path(os.path.abspath(path.parent)).resolve() / path.name  # noqa: PTH100 - a link itself is not followed
        return full.relative_to(self.root).as_posix() if full.is_relative_to(self.root) and full != self.root else ""

    def tracks(self, path: Path) -> str:
        """The path from the root, unless it lies outside or git is told to ignore it: then it is empty."""
        name = self.inside(path)
        return "" if not name or _git(self.root, "check-ignore", "--quiet", "--", name) is not None else name

    def slug(self) -> str:
        """`owner/name` of the remote `origin`; empty where there is none that looks like it."""
        out = _git(self.root, "remote", "get-url", "origin")
        found = _REMOTE.search(os.fsdecode(out).strip()) if out else None
        return f"{found['owner']}/{found['name']}" if found else ""

    def committed(self, path: str) -> dict[str, str]:
        """The files at a path or below it as HEAD has them: blob ids by path."""
        out = _git(self.root, "ls-tree", "-r", "-z", "HEAD", "--", path) or b""
        found: dict[str, str] = {}
        for row in out.split(b"\0"):
            facts, _, name = row.partition(b"\t")
            if len(parts := facts.split()) == 3 and parts[1] == b"blob":  # noqa: PLR2004 - mode, type, id
                found[os.fsdecode(name)] = parts[2].decode("ascii")
        return found

    def committed_bytes(self, blob: str) -> bytes | None:
        """A blob's bytes; None where the checkout does not hold it."""
        return _git(self.root, "cat-file", "blob", blob)

    def files(self, path: str) -> dict[str, bytes]:
        """The regular files at a path or below it as they are on disk; links and hidden files are left out."""
        top = self.root / path
        if top.is_file() and not top.is_symlink():
            return {path: top.read_bytes()}
        found: dict[str, bytes] = {}
        for file in sorted(top.rglob("*")):
            name = file.relative_to(self.root).as_posix()
            hidden = any(part.startswith(".") for part in file.relative_to(top).parts)
            if not hidden and file.is_file() and not file.is_symlink() and file.stat().st_size < _MOST_BYTES:
                found[name] = file.read_bytes()
        return found


def blob_id(data: bytes) -> str:
    """The id that git gives to a file's bytes."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git printed, run in a folder; None where it failed."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_TIMEOUT, check=False)
    except FileNotFoundError:
        raise BadInput("git is not installed; it is needed to know what the checkout holds") from None
    except subprocess.TimeoutExpired:
        raise BadInput(f"{folder}: git did not answer within {_TIMEOUT} s") from None
    return done.stdout if done.returncode == 0 else None
