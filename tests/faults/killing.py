"""Kills crawls at random moments, and holds the store to it: each snapshot is the one before or the one after.

More rounds than the suite has the time for: python -m tests.faults.killing 200
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.cli import main
from crawler.store import SnapshotStore
from tests.commands.conftest import GUIDE, PROJECTS, options_of, repository, write_pack
from tests.support import GitRepo


@dataclass(frozen=True)
class Grounds:
    """Three projects and a place for everything, without a server."""

    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> Grounds:
        """Make the pack and the repositories, and crawl once."""
        write_pack(folder / "pack")
        grounds = cls(folder)
        for name in PROJECTS:
            GitRepo.create(grounds.repo(name).path)
        grounds.push(0)
        assert grounds.started("crawl")() == 0
        return grounds

    def repo(self, project: str) -> GitRepo:
        return repository(self.folder, project)

    def push(self, number: int) -> None:
        """Change every project; a page of some size, so that a kill has a chance to fall into its writing."""
        for name in PROJECTS:
            pages = {f"docs/page{page}.md": f"# Delayed jobs {number}\n\n{page}\n" for page in range(30)}
            self.repo(name).commit({"README.md": f"# {name}\n", "docs/jobs.md": GUIDE, **pages})

    def heads(self) -> dict[str, str]:
        return {name: self.repo(name).git("rev-parse", "HEAD") for name in PROJECTS}

    def commits(self, snapshots: str = "snapshots") -> dict[str, str]:
        """The commit of each stored snapshot; raises SnapshotDamaged where one cannot be read."""
        store = SnapshotStore(self.folder / snapshots)
        found = {name: store.load(name) for name in PROJECTS}
        return {name: snapshot.repos[0].commit for name, snapshot in found.items() if snapshot}

    def started(self, *arguments: str, snapshots: str = "snapshots") -> Started:
        """Start the program in a process of its own."""
        return Started([*options_of(self.folder, snapshots), *arguments], self.folder / f"said.{time.monotonic_ns()}")


class Started:
    """A running program; call it to wait for its exit code, which is negative after a kill."""

    def __init__(self, arguments: Sequence[str], said: Path) -> None:
        self._said = said
        with warnings.catch_warnings():
            # Forking is quick, and the child has its one thread.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            handle = os.open(said, os.O_WRONLY | os.O_CREAT)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            code = 70
            try:
                code = main(arguments)
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)

    @property
    def said(self) -> str:
        return self._said.read_text() if self._said.exists() else ""

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def __call__(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)


def rounds(grounds: Grounds, count: int, seed: int, say: Callable[[str], None] = lambda _: None) -> int:
    """Kill `count` crawls at random moments; gives how many were still running.

    Raises:
        AssertionError: a snapshot was neither the one before nor the one after, or the next run was not well.
    """
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    longest = 1.0
    killed = 0
    for number in range(1, count + 1):
        before = grounds.commits()
        grounds.push(number)
        after = grounds.heads()
        began = time.monotonic()
        run = grounds.started("crawl")
        time.sleep(chance.uniform(0, longest))
        run.signal(signal.SIGKILL)
        code = run()
        killed += code == -signal.SIGKILL
        longest = max(0.2, time.monotonic() - began) if code == 0 else longest * 1.02
        found = grounds.commits()
        assert found.keys() == before.keys()
        assert all(commit in {before[name], after[name]} for name, commit in found.items())
        if number % 5 == 0:
            run = grounds.started("crawl")
            assert run() == 0, run.said
            assert grounds.commits() == after
            left = [
                path.name
                for path in (grounds.folder / "snapshots").iterdir()
                if re.match(r"\..*(part|next)", path.name)
            ]
            assert left == []
        say(f"round {number}: {code}, {sum(found[name] == after[name] for name in found)} of {len(found)} new")
    return killed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        total = int(sys.argv[1]) if len(sys.argv) > 1 else 200
        seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
        ended = rounds(Grounds.prepare(Path(made)), total, seed)
        sys.stdout.write(f"{total} rounds, {ended} of them killed; the store was whole every time (seed {seed})\n")
