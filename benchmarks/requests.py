"""Requests, bytes and time of four ways to read the 13 projects from a local GitHub, side by side in one run.

usage: python benchmarks/requests.py CORPUS GITHUBSIM [--projects ID...]

CORPUS holds bare repositories OWNER+NAME.git that may lack files; GITHUBSIM is the folder of a simulator that serves
such a folder like GitHub (`python -m githubsim --root DIR --port PORT`) and counts what it is asked. All four ways read
the same commits without the files that the corpus lacks; where those are source code, `git clone` has that much less to
bring than from GitHub itself, so give it whole repositories (`git clone --bare`) to compare bytes. Times are those of
one machine that serves and asks: read the other columns.
"""

from __future__ import annotations

import argparse
import base64
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from crawler.collect import choose
from crawler.models import TreeEntry
from crawler.pack.load import load_pack
from crawler.pack.models import Project

ROOT = Path(__file__).parent.parent
PACK = ROOT / "rules" / "llm-inference"
ALONE = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
NO_LIMIT = "100000000"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way of reading took: requests, those that count against the API's hourly limit, bytes, seconds."""

    requests: int
    counted: int
    received: int
    seconds: float


def git(folder: Path, *arguments: str, stdin: bytes = b"", more: Mapping[str, str] = ALONE) -> bytes:
    """Run git on a bare repository."""
    command = ["git", "-c", "safe.directory=*", *arguments]
    environment = {**ALONE, **more, "GIT_DIR": str(folder)}
    return subprocess.run(command, input=stdin, env=environment, check=True, capture_output=True).stdout


def whole_copy(corpus: Path, folder: Path) -> tuple[int, int]:
    """Make a repository of the newest commit without the files that are lacking; gives how many are there and lack."""
    rows = [line for line in git(corpus, "ls-tree", "-r", "-z", "HEAD").split(b"\0") if line]
    ids = [line.split()[2] for line in rows]
    told = git(corpus, "cat-file", "--batch-check", stdin=b"\n".join(ids) + b"\n").splitlines()
    kept = [
        row for row, answer in zip(rows, told, strict=True) if row.startswith(b"160000") or b" missing" not in answer
    ]
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    (folder / "objects" / "info" / "alternates").write_text(f"{corpus / 'objects'}\n")
    index = {"GIT_INDEX_FILE": str(folder / "index")}
    git(folder, "update-index", "-z", "--index-info", stdin=b"\0".join(kept) + b"\0", more=index)
    tree = git(folder, "write-tree", more=index).decode().strip()
    who = {f"GIT_{role}_{part}": text for role in ("AUTHOR", "COMMITTER") for part, text in (
        ("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-01-01T00:00:00Z"))}  # fmt: skip
    commit = git(folder, "commit-tree", tree, "-m", "The files that are there", more=who).decode().strip()
    git(folder, "update-ref", "refs/heads/main", commit)
    for name in ("allowFilter", "allowAnySHA1InWant"):
        git(folder, "config", f"uploadpack.{name}", "true")
    # With packs of its own, as a server has them.
    git(folder, "repack", "-a", "-d", "-q")
    return len(kept), len(rows) - len(kept)


@contextmanager
def served(root: Path, simulator: Path) -> Iterator[str]:
    """Serve repositories like GitHub; gives the URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    options = ["--root", str(root), "--port", port, "--limit-anonymous", NO_LIMIT, "--max-concurrent", "1000"]
    command = [sys.executable, "-m", "githubsim", *options]
    url = f"http://127.0.0.1:{port}"
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=simulator, env=ALONE, stdout=quiet, stderr=quiet) as process:
        try:
            for _ in range(600):
                try:
                    httpx.get(f"{url}/_sim/repos", timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()


def measured(url: str, work: Callable[[], object]) -> Cost:
    """Do a piece of work and read off the server's log what it was asked."""
    httpx.post(f"{url}/_sim/reset", timeout=60)
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    log = httpx.get(f"{url}/_sim/log", params={"limit": NO_LIMIT}, timeout=60).json()
    return Cost(len(log), sum(one["counted"] for one in log), sum(one["bytes"] for one in log), seconds)


def naive(url: str, project: Project) -> int:
    """List every folder and read every document through the contents API; gives how many documents came."""
    entries: list[TreeEntry] = []
    with httpx.Client(base_url=url, timeout=120, headers={"User-Agent": "naive"}) as client:
        for repo in project.repositories:
            folders = [""]
            while folders:
                folder = folders.pop()
                for row in client.get(f"/repos/{repo}/contents/{folder}").json():
                    if row["type"] == "dir":
                        folders.append(row["path"])
                    elif row["type"] == "file":
                        entries.append(TreeEntry(row["path"], row["sha"]))
            for entry, _ in choose(project, repo, entries).documents:
                answer = client.get(f"/repos/{repo}/contents/{entry.path}").json()
                base64.b64decode(answer.get("content") or "")
    return len(entries)


def clone(url: str, project: Project, folder: Path) -> None:
    """`git clone --depth 1` without a work tree."""
    for repo in project.repositories:
        target = folder / repo.replace("/", "+")
        command = ["git", "clone", "--quiet", "--bare", "--depth", "1", f"{url}/{repo}.git", str(target)]
        subprocess.run(command, env=ALONE, check=True)


def claimwatch(url: str, folder: Path, projects: Sequence[Project]) -> None:
    """`claimwatch crawl`."""
    options = ["--cache", str(folder / "cache"), "--snapshots", str(folder / "snapshots"), "-q"]
    base = ["--git-base", f"{url}/{{owner}}/{{name}}.git", "--pack", str(PACK)]
    command = [sys.executable, "-m", "crawler", "crawl", *base, *options, *(project.id for project in projects)]
    environment = {name: value for name, value in ALONE.items() if not name.startswith(("CLAIMWATCH_", "GITHUB_"))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def side_by_side(url: str, folder: Path, projects: Sequence[Project]) -> dict[str, Cost]:
    """Measure all four ways, several projects at a time as claimwatch does."""

    def all_of(work: Callable[[Project], object]) -> Callable[[], object]:
        def run() -> None:
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(work, projects))

        return run

    return {
        "(a) contents API, file by file": measured(url, all_of(lambda project: naive(url, project))),
        "(b) git clone --depth 1": measured(url, all_of(lambda project: clone(url, project, folder / "clones"))),
        "(c) claimwatch, cold": measured(url, lambda: claimwatch(url, folder, projects)),
        "(d) claimwatch, nothing changed": measured(url, lambda: claimwatch(url, folder, projects)),
    }


def printed(costs: dict[str, Cost]) -> Table:
    """The figures as a table."""
    table = Table(box=None, pad_edge=False)
    table.add_column("way")
    for head in ("requests", "of the API's quota", "MB", "seconds"):
        table.add_column(head, justify="right")
    for way, cost in costs.items():
        received = f"{cost.received / 1e6:.3f}"
        table.add_row(way, f"{cost.requests:,}", f"{cost.counted:,}", received, f"{cost.seconds:.1f}")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("simulator", type=Path)
    parser.add_argument("--projects", nargs="*", default=[])
    options = parser.parse_args()
    known = load_pack(PACK).projects
    projects = [project for project in known if not options.projects or project.id in options.projects]
    console = Console()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        there = lacking = 0
        for repo in sorted({repo for project in projects for repo in project.repositories}):
            name = f"{repo.replace('/', '+')}.git"
            counts = whole_copy(options.corpus.absolute() / name, folder / "served" / name)
            there, lacking = there + counts[0], lacking + counts[1]
        console.print(f"{len(projects)} projects; {there:,} of their {there + lacking:,} files are at hand.")
        with served(folder / "served", options.simulator) as url:
            costs = side_by_side(url, folder, projects)
    console.print(printed(costs))
    a, b, c, d = costs.values()
    console.print(
        f"(c) takes 1/{a.requests / c.requests:.0f} of (a)'s requests and {c.received / b.received:.0%} of (b)'s bytes;"
        f" (d) takes {d.requests} requests, {d.received / max(1, d.requests):.0f} bytes each."
    )


if __name__ == "__main__":
    main()
