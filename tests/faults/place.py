"""A workplace with a little GitHub in front of its repositories, where things are made to go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.sources import api
from crawler.sources.limits import Limits
from tests.commands.conftest import GUIDE, Ran, Workplace
from tests.little_github import LittleGitHub, little_github
from tests.support import GitRepo

VICTIM = "bittern"
"""The project that is hit; the other two are called auk and crane."""


@dataclass
class Place:
    """Three projects, read by one of the sources through a server."""

    work: Workplace
    github: LittleGitHub
    source: str
    patch: pytest.MonkeyPatch
    options: list[str] = field(default_factory=list)
    """More of them, for the runs that follow."""

    @property
    def repo(self) -> GitRepo:
        """The victim's repository."""
        return self.work.repo(VICTIM)

    @property
    def cache(self) -> Path:
        return self.work.folder / "cache"

    @property
    def fetches(self) -> str:
        """A pattern for the requests by which this source reads what changed in the victim."""
        return r"birds/bittern\.git/git-upload-pack" if self.source == "git" else "birds/bittern/"

    def run(self, *arguments: str) -> Ran:
        return self.work.run(*self.addresses(self.github.url), *self.options, *arguments)

    def addresses(self, url: str) -> list[str]:
        if self.source == "git":
            return ["--git-base", f"{url}/{{owner}}/{{name}}.git", "--api-base", f"{url}/api"]
        return ["--source", "api", "--api-base", f"{url}/api", "--raw-base", f"{url}/raw"]

    def elsewhere(self, url: str) -> None:
        """Look for the repositories at another address from now on."""
        self.options = self.addresses(url)

    def with_token(self) -> None:
        self.patch.setenv("GITHUB_TOKEN", self.github.token)

    def push(self, files: dict[str, str] | None = None) -> str:
        """Change the victim, so that there is something to read."""
        return self.repo.commit(files or {"docs/more.md": "# More\n\nAnother page.\n"})

    def heal(self) -> None:
        """End what goes wrong at the server and between."""
        self.github.heal()
        self.options = []
        self.patch.undo()
        calm(self.patch)

    def name(self) -> str:
        """The victim's repository, under whatever name it has now."""
        return self.github.renamed.get("birds/bittern", "birds/bittern")

    def head(self) -> str:
        """The commit at which the victim's snapshot was taken."""
        commit: str = self.work.export()[VICTIM]["commit"]
        return commit


def calm(patch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for; what would be is said as it is."""

    def wait(self: Limits, seconds: float, reason: str) -> bool:
        return self._grants(seconds, reason) and not self.stopped

    async def wait_aside(self: Limits, seconds: float, reason: str) -> bool:
        return wait(self, seconds, reason)

    patch.setattr(Limits, "wait", wait)
    patch.setattr(Limits, "wait_aside", wait_aside)
    patch.setattr(api, "READS_PER_SECOND", 10_000.0)
    patch.delenv("GITHUB_TOKEN", raising=False)


@contextmanager
def made(work: Workplace, source: str) -> Iterator[Place]:
    """Set a place up, and crawl once while all is well."""
    # Its own, so that healing undoes what a fault patched and nothing of other fixtures.
    patch = pytest.MonkeyPatch()
    with little_github(work.folder / "git") as github:
        place = Place(work, github, source, patch)
        try:
            calm(patch)
            # With a token, so that the snapshots know the repositories' numbers.
            place.with_token()
            first = place.run("crawl")
            patch.delenv("GITHUB_TOKEN")
            assert first.code == 0, first.err
            assert GUIDE.startswith("# Delayed jobs")
            yield place
        finally:
            patch.undo()
