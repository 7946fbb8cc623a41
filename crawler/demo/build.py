"""Builds the demonstration's repositories and pack out of the texts beside this module."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
REPOSITORIES = ("heron", "kestrel", "wren")
DEMO_DAYS = ("2026-01-12", "2026-02-16")
"""The days of the commits: the folder `1` of each repository's texts, then `2` laid over it."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demonstration stands: its pack, and the template that leads to its repositories."""

    folder: Path

    @property
    def pack(self) -> Path:
        """The demonstration's rule pack, the curated table in it."""
        return self.folder / "pack"

    @property
    def git_base(self) -> str:
        """The template of the repositories' addresses."""
        return f"file://{self.folder.absolute().as_posix()}/git/{{owner}}+{{name}}.git"


def build(folder: Path) -> Demo:
    """Build the demonstration in an empty or new folder; its commits are the same every time."""
    demo = Demo(folder)
    shutil.copytree(CONTENT / "pack", demo.pack)
    for name in REPOSITORIES:
        repository = folder / "git" / f"demo+{name}.git"
        _git("init", "--quiet", "--bare", "--initial-branch=main", str(repository))
        for setting in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            _git("-C", str(repository), "config", setting, "true")
        _git("-C", str(repository), "fast-import", "--quiet", stream=b"".join(_commits(name)))
    return demo


def _commits(name: str) -> Iterator[bytes]:
    """A fast-import stream: one commit a day of `DEMO_DAYS`."""
    for number, day in enumerate(DEMO_DAYS, 1):
        seconds = int(datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC).timestamp())
        message = f"{name}: state of {day}".encode()
        yield b"commit refs/heads/main\n"
        yield f"committer Demo <demo@example.org> {seconds} +0000\n".encode()
        yield b"data %d\n%s\n" % (len(message), message)
        folder = CONTENT / name / str(number)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            data = file.read_bytes()
            yield f"M 100644 inline {file.relative_to(folder).as_posix()}\n".encode()
            yield b"data %d\n%s\n" % (len(data), data)


def _git(*arguments: str, stream: bytes | None = None) -> None:
    subprocess.run(["git", *arguments], input=stream, capture_output=True, check=True, timeout=60)
