"""A small pack over git repositories in a folder, and the program run on it."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import main
from tests.pack.given import STATUSES
from tests.support import GitRepo

_PACK = f"""\
title = "Queues"

{STATUSES}
[thresholds]
propose = 0.8

[absence]
bytes = 1
"""

FEATURE = """\
id = "delays"
title = "Delays"
question = "Can a job be delayed?"
labels = ["Delays"]
type = "status"

[[signal]]
id = "guide"
kind = "heading"
pattern = 'delayed jobs'
weight = 4.0

[[signal]]
id = "field"
kind = "crd_field"
field = 'spec\\.delay'
weight = 3.0

[[example]]
says = "supports"
text = "# Delayed jobs"

[[example]]
says = "nothing"
text = "# Jobs"
"""

_TABLE = """\
| Feature | {heads} |
|---|{dashes}
| Delays | {cells} |
"""

PROJECTS = ("auk", "bittern", "crane")
GUIDE = "# Delayed jobs\n\nPut them off.\n"


def pack_files(projects: Sequence[str] = PROJECTS) -> dict[str, str]:
    """The pack's files by name; its table says no of every project."""
    names = [name.title() for name in projects]
    entries = [
        f'[[project]]\nid = "{id_}"\nname = "{name}"\nrepositories = ["birds/{id_}"]\n'
        for id_, name in zip(projects, names, strict=True)
    ]
    table = _TABLE.format(heads=" | ".join(names), dashes="---|" * len(names), cells=" | ".join(["No"] * len(names)))
    return {
        "pack.toml": _PACK,
        "projects.toml": "\n".join(entries),
        "features/delays.toml": FEATURE,
        "comparison.md": table,
    }


def write_pack(folder: Path, projects: Sequence[str] = PROJECTS) -> None:
    """Write the pack's files into a folder."""
    for name, text in pack_files(projects).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def create_repositories(folder: Path) -> None:
    """Make the repository of every project, with a guide to the feature."""
    for name in PROJECTS:
        repo = GitRepo.create(repository(folder, name).path)
        repo.commit({"README.md": f"# {name.title()}\n\nA bird.\n", "docs/jobs.md": GUIDE})


def repository(folder: Path, project: str) -> GitRepo:
    """A project's repository in a folder of everything."""
    return GitRepo(folder / "git" / f"birds+{project}.git")


def git_base(folder: Path) -> str:
    """Where the program finds these repositories."""
    return f"file://{folder}/git/{{owner}}+{{name}}.git"


def options_of(folder: Path, snapshots: str = "snapshots") -> list[str]:
    """The options that keep a run of the program within a folder."""
    return [
        *("--pack", str(folder / "pack"), "--snapshots", str(folder / snapshots)),
        *("--reports", str(folder / "reports"), "--cache", str(folder / "cache")),
        *("--git-base", git_base(folder)),
    ]


@dataclass(frozen=True)
class Ran:
    """What a run of the program did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Workplace:
    """A pack of three projects with a repository each."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def repo(self, project: str) -> GitRepo:
        return repository(self.folder, project)

    def replace(self, project: str) -> GitRepo:
        """An empty repository in the place of a project's."""
        shutil.rmtree(self.repo(project).path)
        return GitRepo.create(self.repo(project).path)

    def run(self, *arguments: str) -> Ran:
        """Run the program as from the command line, in this workplace; options among the arguments win."""
        self.capture.readouterr()
        code = main([*options_of(self.folder), *arguments])
        captured = self.capture.readouterr()
        return Ran(code, captured.out, captured.err)

    def files(self, *parts: str) -> dict[str, bytes]:
        """Every file below a folder of the workplace, with its bytes."""
        root = self.folder.joinpath(*parts)
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def export(self) -> dict[str, Any]:
        exported: dict[str, Any] = json.loads(self.run("export").out)["projects"]
        return exported

    def overrides(self) -> list[dict[str, object]]:
        """People's verdicts as they stand in the pack."""
        text = (self.folder / "pack" / "overrides.toml").read_text()
        entries: list[dict[str, object]] = tomllib.loads(text)["override"]
        return entries

    def exclude(self, project: str, glob: str) -> None:
        path = self.folder / "pack" / "projects.toml"
        text = path.read_text()
        path.write_text(re.sub(rf'(id = "{project}"\n)', rf'\1exclude = ["{glob}"]\n', text))


@pytest.fixture
def workplace(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("PACK", "SNAPSHOTS", "REPORTS", "CACHE", "GIT_BASE", "AT", "TABLE", "JOBS", "SOURCE"):
        monkeypatch.delenv(f"CLAIMWATCH_{name}", raising=False)
    write_pack(tmp_path / "pack")
    create_repositories(tmp_path)
    return Workplace(tmp_path, capsys)


@pytest.fixture
def crawled(workplace: Workplace) -> Workplace:
    """The workplace after one good crawl."""
    assert workplace.run("crawl").code == 0
    return workplace


Break = Callable[[Workplace], None]
