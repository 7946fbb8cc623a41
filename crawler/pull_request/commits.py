"""The commits of the pull request: one a project, its subject the changelog, files as they are to be after each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from crawler.pull_request.defuse import plain
from crawler.pull_request.selection import Proposal
from crawler.report.words import plural
from crawler.table import patch

LONGEST_SUBJECT = 100
TRAILER = "Claimwatch-Change"
"""Stands in every commit of the bot."""

REPLACES = "Claimwatch-Replaces"
"""Names in the last commit the head that it takes the place of, so that a run that was cut off is understood."""


@dataclass(frozen=True, slots=True)
class PlannedCommit:
    """A commit to be made: its message, and the new bytes of files by path; None takes a file away."""

    message: str
    files: Mapping[str, bytes | None] = field(default_factory=dict)


def project_commits(
    table_path: str,
    table: str,
    proposals: Sequence[Proposal],
    snapshots: Mapping[str, Mapping[str, bytes | None]],
) -> tuple[PlannedCommit, ...]:
    """One commit for each project with a change, in the table's order.

    Args:
        table_path: where the table stands in the repository.
        table: its text; only the characters of changed cells will differ.
        proposals: the cells to change.
        snapshots: by project, changed files of its snapshot, by path; those of projects without a change come last.

    Raises:
        ValueError: an edited table would not read as intended.
    """
    commits: list[PlannedCommit] = []
    text = table
    by_project = _by_project(proposals)
    for project, own in by_project.items():
        text = patch(text, {one.drift.cell.ref: one.drift.proposal for one in own})
        files = {table_path: text.encode("utf-8"), **snapshots.get(project, {})}
        commits.append(PlannedCommit(_message(project, [one.change for one in own]), files))
    rest = {project: files for project, files in snapshots.items() if project not in by_project and files}
    if rest:
        subject = f"snapshots: {plural(len(rest), 'project')} read anew, no cell to change"
        message = f"{subject}\n\n{', '.join(sorted(rest))}\n\n{TRAILER}: snapshots\n"
        commits.append(PlannedCommit(message, {path: data for files in rest.values() for path, data in files.items()}))
    return tuple(commits)


def override_commit(path: str, text: str, verdicts: Iterable[str]) -> PlannedCommit:
    """The commit that writes people's verdicts into overrides.toml."""
    said = [plain(verdict) for verdict in verdicts]
    subject = f"overrides: {said[0]}" if len(said) == 1 else f"overrides: {len(said)} verdicts"
    listed = "".join(f"- {verdict}\n" for verdict in said)
    return PlannedCommit(f"{_cut(subject)}\n\n{listed}\n{TRAILER}: overrides\n", {path: text.encode("utf-8")})


def replacing(commits: Sequence[PlannedCommit], head: str) -> tuple[PlannedCommit, ...]:
    """The commits, the last of them saying which head they take the place of."""
    if not commits or not head:
        return tuple(commits)
    last = commits[-1]
    return (*commits[:-1], PlannedCommit(f"{last.message}{REPLACES}: {head}\n", last.files))


def replaced(message: str) -> str:
    """The head that a last commit says it takes the place of; empty where it says nothing."""
    lines = [line for line in message.splitlines() if line.startswith(f"{REPLACES}: ")]
    return lines[-1].partition(": ")[2].strip() if lines else ""


def is_own(message: str) -> bool:
    """The message is one that the bot writes."""
    return any(line.startswith(f"{TRAILER}: ") for line in message.splitlines())


def diff(path: str, before: str, after: str) -> str:
    """A unified diff of one file, as git writes it."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    lines = list(unified_diff(old, new, f"a/{path}" if before else "/dev/null", f"b/{path}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _by_project(proposals: Sequence[Proposal]) -> dict[str, list[Proposal]]:
    found: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        found.setdefault(proposal.project, []).append(proposal)
    return found


def _message(project: str, changes: Sequence[str]) -> str:
    said = [plain(change) for change in changes]
    subject = f"{project}: {', '.join(said)}"
    listed = ""
    if len(subject) > LONGEST_SUBJECT:
        listed = "".join(f"- {change}\n" for change in said) + "\n"
        more = f" and {len(said) - 1} more" if said[1:] else ""
        subject = _cut(f"{project}: {said[0]}", LONGEST_SUBJECT - len(more)) + more
    return f"{subject}\n\n{listed}{TRAILER}: {project}\n"


def _cut(text: str, longest: int = LONGEST_SUBJECT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
