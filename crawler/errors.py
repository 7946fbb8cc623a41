"""Errors that reach people: what happened, to what, what was kept, what to do. Raised at the edges only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class ClaimwatchError(Exception):
    """Base of every error that is for people; its text is shown as it is, without a traceback."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file that people write: where it stands, what is wrong and how to mend it."""

    file: str
    line: int
    message: str
    mend: str = ""

    def __str__(self) -> str:
        mend = f" ({self.mend})" if self.mend else ""
        return f"{self.file}:{self.line}: {self.message}{mend}"


class BadInput(ClaimwatchError):
    """A pack, table, option or configuration that cannot be used; exit code 2."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class SourceUnavailable(ClaimwatchError):
    """A project's repository could not be read; its last good snapshot is kept; exit code 3.

    `offline`: the host itself could not be reached, so that no other repository there can be read either.
    """

    def __init__(self, repo: str, reason: str, *, offline: bool = False) -> None:
        self.repo = repo
        self.reason = reason
        self.offline = offline
        super().__init__(f"{repo}: {reason}")


class SnapshotDamaged(ClaimwatchError):
    """A stored snapshot cannot be read; the file is named and left as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason} (restore it with git, or delete its folder to crawl anew)")
