"""A simulated GitHub over real repositories: the table's own home, writable, and the compared projects."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import main
from crawler.github import reading
from tests.e2e.pack import pack_files
from tests.recorded_requests import Sent, recorded
from tests.support import ALONE, GitRepo

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared"
SIMULATOR = SHARED / "githubsim"
HOME = "pacoxu/AI-Infra"
TABLE = "inference/README.md"
PACK = "rules/comparison"
PYTHONS = (PROJECT / ".venv-e2e" / "bin" / "python", Path(sys.executable))
"""Interpreters that may have what the simulator needs; `make e2e` makes the first."""


@dataclass(frozen=True)
class Night:
    """What a run of `claimwatch pr` did: its exit code, what it printed, and the writes that the simulator saw."""

    code: int
    out: str
    err: str
    writes: tuple[str, ...]


@dataclass
class World:
    """The simulator, the table's home in it, and a checkout of that."""

    url: str
    folder: Path
    repo: GitRepo
    capture: pytest.CaptureFixture[str]
    sent: list[Sent]

    def control(self, what: str, data: object = None, method: str = "") -> Any:  # noqa: ANN401 - any JSON
        return self._ask(method or ("POST" if data is not None else "GET"), f"/_sim/{what}", data)

    def api(self, method: str, path: str, data: object = None) -> Any:  # noqa: ANN401 - any JSON
        return self._ask(method, f"/repos/{HOME}{path}", data)

    def push(self, files: dict[str, str], date: str, branch: str = "main") -> str:
        """Commit to the table's home as somebody else, and wait until the simulator has seen it."""
        commit = self.repo.commit(files, date=date, branch=branch)
        self.until(branch, commit)
        return commit

    def until(self, branch: str, commit: str) -> None:
        """Wait until the simulator answers with this commit: it looks at the repository twice a second."""
        for _ in range(100):
            if self.api("GET", f"/git/ref/heads/{branch}")["object"]["sha"] == commit:
                return
            time.sleep(0.1)
        raise AssertionError(f"{branch} never came to {commit}")

    def month(self, day: str, *repos: str) -> None:
        """Set projects to where they stood in a month."""
        for repo in repos:
            self.control("advance-ref", {"repo": repo, "sha": f"asof-{day}"})

    def crawl(self, *projects: str) -> int:
        """Check the base out, keep the snapshots of the night before, and crawl."""
        checkout = self.folder / "checkout"
        head = self.repo.git("rev-parse", "refs/heads/main")
        for command in (
            ["init", "--quiet", "--initial-branch=main"],
            ["sparse-checkout", "set", "--no-cone", f"/{TABLE}", f"/{PACK}/", "/snapshots/"],
            ["checkout", "--quiet", "--force", "--detach", head],
        ):
            checkout.mkdir(exist_ok=True)
            if command[0] == "init" and (checkout / ".git").exists():
                continue
            subprocess.run(["git", "-C", str(checkout), *command], env=ALONE, check=True, capture_output=True)
            if command[0] == "init":
                borrowed = checkout / ".git" / "objects" / "info" / "alternates"
                borrowed.write_text(f"{self.repo.path / 'objects'}\n")
        return self.run("crawl", *projects).code

    def night(self, *arguments: str) -> Night:
        since = len(self.control("log"))
        ran = self.run("pr", "--repo", HOME, "--api-base", self.url, *arguments)
        seen = self.control("log")[since:]
        writes = tuple(
            f"{one['method']} {one['path']}"
            for one in seen
            if one["method"] in {"POST", "PATCH", "PUT", "DELETE"} and "/repos/" in one["path"]
        )
        return Night(ran.code, ran.out, ran.err, writes)

    def run(self, verb: str, *arguments: str) -> Night:
        checkout = self.folder / "checkout"
        options = (
            *("--pack", str(checkout / PACK), "--table", str(checkout / TABLE)),
            *("--snapshots", str(checkout / "snapshots"), "--reports", str(self.folder / "reports")),
            *("--cache", str(self.folder / "cache"), "--git-base", f"{self.url}/{{owner}}/{{name}}.git"),
        )
        self.capture.readouterr()
        code = main([verb, *options, *arguments])
        captured = self.capture.readouterr()
        return Night(code, captured.out, captured.err, ())

    def fault(self, path: str, action: dict[str, object], method: str = "GET") -> None:
        self.control("faults", [{"match": {"method": method, "path_regex": path}, "action": action}])

    def pull(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/pulls/{number}")
        return found

    def cells(self, at: str = "claimwatch/drift") -> set[str]:
        """The lines of the table that a branch changes."""
        diff = self.repo.git("diff", "--unified=0", "main", at, "--", TABLE)
        return {line for line in diff.splitlines() if line.startswith("+|")}

    def subjects(self) -> list[str]:
        return self.repo.git("log", "--reverse", "--format=%s", "main..claimwatch/drift").splitlines()

    def state(self, number: int) -> str:
        pull = self.pull(number)
        return json.dumps([pull["state"], pull["title"], pull["body"], pull["head"]["sha"], pull["updated_at"]])

    def _ask(self, method: str, path: str, data: object) -> Any:  # noqa: ANN401 - any JSON
        body = json.dumps(data).encode() if data is not None else None
        headers = {"Authorization": "token owners-token", "User-Agent": "e2e", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", body, headers, method=method)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if not (SHARED / "corpus").is_dir() or not SIMULATOR.is_dir():
        pytest.skip("there is no ../shared with a corpus and githubsim")
    monkeypatch.setenv("GITHUB_TOKEN", "sim-token")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setattr(reading, "BETWEEN_WRITES", 0.05)
    monkeypatch.setattr(reading, "TIMEOUT", 2)
    repo = _home(tmp_path / "writable")
    port = _free_port()
    tokens = ("sim-token=claimwatch", "later-token=claimwatch", "owners-token=pacoxu")
    command = [
        _python(),
        "-m",
        "githubsim",
        *(f"--token={token}" for token in tokens),
        "--root",
        str(SHARED / "corpus"),
        "--writable",
        str(tmp_path / "writable"),
    ]
    environment = os.environ | {"PYTHONPATH": str(SIMULATOR), "PYTHONDONTWRITEBYTECODE": "1"}
    with (tmp_path / "simulator.log").open("w") as log:
        server = subprocess.Popen([*command, "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        _wait(port, server)
        with recorded(monkeypatch) as sent:
            yield World(f"http://127.0.0.1:{port}", tmp_path, repo, capsys, sent)
    finally:
        server.terminate()
        server.wait(20)


def _home(folder: Path) -> GitRepo:
    """A copy of the table's home as it stood when the table was written, with a pack in it."""
    folder.mkdir()
    repo = GitRepo(folder / "pacoxu+AI-Infra.git")
    shutil.copytree(SHARED / "corpus" / "pacoxu+AI-Infra.git", repo.path)
    repo.git("config", "safe.directory", "*")
    repo.git("update-ref", "refs/heads/main", "asof-2025-10-29^{commit}")
    files = {f"{PACK}/{name}": text for name, text in pack_files().items()}
    repo.commit(dict(files), date="2025-10-30T00:00:00+00:00", message="Rules for the comparison")
    return repo


def _python() -> str:
    for python in PYTHONS:
        if python.exists():
            looked = subprocess.run([python, "-c", "import uvicorn"], capture_output=True, check=False)
            if looked.returncode == 0:
                return str(python)
    pytest.skip("uvicorn, which the simulator needs, is not installed: make e2e")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail("the simulator ended at once")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the simulator does not answer")
