"""A small pack over git repositories in a folder, and the program run on it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import main
from tests.support import GitRepo

PACK_TOML = """\
title = "Queues"

[statuses]
yes = ["Yes"]
limited = ["Limited"]
wip = ["WIP"]
no = ["No"]
unknown = ["?"]

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

TABLE = """\
| Feature | {heads} |
|---|{dashes}
| Delays | {cells} |
"""

PROJECTS = ("auk", "bittern", "crane")
GUIDE = "# Delayed jobs\n\nPut them off.\n"


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
        return GitRepo(self.folder / "git" / f"birds+{project}.git")

    def replace(self, project: str) -> GitRepo:
        """An empty repository in the place of a project's."""
        shutil.rmtree(self.repo(project).path)
        return GitRepo.create(self.repo(project).path)

    def run(self, *arguments: str) -> Ran:
        """Run the program as from the command line, in this workplace; options among the arguments win."""
        options = [
            *("--pack", str(self.folder / "pack"), "--snapshots", str(self.folder / "snapshots")),
            *("--reports", str(self.folder / "reports"), "--cache", str(self.folder / "cache")),
            *("--git-base", f"file://{self.folder}/git/{{owner}}+{{name}}.git"),
        ]
        self.capture.readouterr()
        code = main([*options, *arguments])
        captured = self.capture.readouterr()
        return Ran(code, captured.out, captured.err)

    def files(self, *parts: str) -> dict[str, bytes]:
        """Every file below a folder of the workplace, with its bytes."""
        root = self.folder.joinpath(*parts)
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def export(self) -> dict[str, Any]:
        exported: dict[str, Any] = json.loads(self.run("export").out)["projects"]
        return exported

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
    pack = tmp_path / "pack"
    (pack / "features").mkdir(parents=True)
    (pack / "pack.toml").write_text(PACK_TOML)
    entries = [
        f'[[project]]\nid = "{name}"\nname = "{name.title()}"\nrepositories = ["birds/{name}"]\n' for name in PROJECTS
    ]
    (pack / "projects.toml").write_text("\n".join(entries))
    (pack / "features" / "delays.toml").write_text(FEATURE)
    heads = " | ".join(name.title() for name in PROJECTS)
    table = TABLE.format(heads=heads, dashes="---|" * len(PROJECTS), cells="No | No | No")
    (pack / "comparison.md").write_text(table)
    for name in PROJECTS:
        repo = GitRepo.create(tmp_path / "git" / f"birds+{name}.git")
        repo.commit({"README.md": f"# {name.title()}\n\nA bird.\n", "docs/jobs.md": GUIDE})
    return Workplace(tmp_path, capsys)


@pytest.fixture
def crawled(workplace: Workplace) -> Workplace:
    """The workplace after one good crawl."""
    assert workplace.run("crawl").code == 0
    return workplace


Break = Callable[[Workplace], None]
