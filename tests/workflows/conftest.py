"""The pack of three birds as a checkout on a runner's machine."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.conftest import create_repositories, git_base, pack_files, repository
from tests.support import ALONE, GitRepo
from tests.workflows.runner import ACTION, Runner


@dataclass(frozen=True)
class Home:
    """The repository that holds the table, and those of the projects."""

    folder: Path
    table: GitRepo

    def project(self, name: str) -> GitRepo:
        return repository(self.folder, name)

    @property
    def git_base(self) -> str:
        return git_base(self.folder)

    def machine(self, name: str, **environment: str) -> Runner:
        """A new machine with a fresh checkout."""
        folder = self.folder / name
        folder.mkdir()
        clone = ["git", "clone", "--quiet", "--depth", "1", f"file://{self.table.path}", str(folder / "work")]
        subprocess.run(clone, env=ALONE, check=True, capture_output=True)
        return Runner(folder, folder / "work", {"CLAIMWATCH_GIT_BASE": self.git_base, **environment})


Night = Callable[..., tuple[Runner, dict[str, str]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    create_repositories(tmp_path)
    table = GitRepo.create(tmp_path / "git" / "birds+table.git")
    table.commit({f"pack/{name}": text for name, text in pack_files().items()})
    return Home(tmp_path, table)


@pytest.fixture
def night(home: Home) -> Night:
    """Runs the action once on a new machine, with these inputs; the machine and the outputs."""

    def run(name: str, given: dict[str, str], **environment: str) -> tuple[Runner, dict[str, str]]:
        machine = home.machine(name, **environment)
        return machine, machine.use(ACTION, {"pack": "pack", **given})

    return run
