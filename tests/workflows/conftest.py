"""The pack of three birds as a checkout on a runner's machine."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.conftest import FEATURE, GUIDE, PACK_TOML, PROJECTS, TABLE
from tests.support import ALONE, GitRepo
from tests.workflows.runner import ACTION, Runner


@dataclass(frozen=True)
class Home:
    """The repository that holds the table, and those of the projects."""

    folder: Path
    table: GitRepo

    def project(self, name: str) -> GitRepo:
        return GitRepo(self.folder / "git" / f"birds+{name}.git")

    @property
    def git_base(self) -> str:
        return f"file://{self.folder}/git/{{owner}}+{{name}}.git"

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
    for name in PROJECTS:
        repo = GitRepo.create(tmp_path / "git" / f"birds+{name}.git")
        repo.commit({"README.md": f"# {name.title()}\n\nA bird.\n", "docs/jobs.md": GUIDE})
    entries = [
        f'[[project]]\nid = "{name}"\nname = "{name.title()}"\nrepositories = ["birds/{name}"]\n' for name in PROJECTS
    ]
    heads = " | ".join(name.title() for name in PROJECTS)
    table = GitRepo.create(tmp_path / "git" / "birds+table.git")
    table.commit(
        {
            "pack/pack.toml": PACK_TOML,
            "pack/projects.toml": "\n".join(entries),
            "pack/features/delays.toml": FEATURE,
            "pack/comparison.md": TABLE.format(heads=heads, dashes="---|" * len(PROJECTS), cells="No | No | No"),
        }
    )
    return Home(tmp_path, table)


@pytest.fixture
def night(home: Home) -> Night:
    """Runs the action once on a new machine, with these inputs; the machine and the outputs."""

    def run(name: str, given: dict[str, str], **environment: str) -> tuple[Runner, dict[str, str]]:
        machine = home.machine(name, **environment)
        return machine, machine.use(ACTION, {"pack": "pack", **given})

    return run
