"""Time and memory of a night on which nothing changed, for ever more projects: one small question a project.

usage: python benchmarks/sweep.py [--sizes 125 250 500 1000] [--jobs 8] [--latency 0.05]

A server in a process of its own answers every question for refs after `latency` seconds. Each size is measured in a
fresh process, so that its peak memory is its own. Time should grow with the projects and fall with `jobs`; memory
should not grow: snapshots stay on the disk but for those that are being looked at, and those that were replaced.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from crawler.analyse import Analyst
from crawler.models import RepoState, Snapshot
from crawler.pack.load import load_pack
from crawler.pack.models import Project
from crawler.pipeline import Crawler, Result
from crawler.rule_cache import analyst_of
from crawler.sources.git import GitSource
from crawler.store import SnapshotStore

PACK = Path(__file__).parent.parent / "rules" / "llm-inference"
COMMIT = "c" * 40


def serve(latency: float, ready: Connection) -> None:
    """Answer every question for refs with one head; tells its port and how many questions ran at once at most."""
    running, most, lock = 0, 0, threading.Lock()

    class Refs(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(latency)
            body = f"0032{COMMIT} HEAD\n0000".encode()
            with lock:
                running -= 1
            self.send_response(200)
            self.send_header("Content-Type", "application/x-git-upload-pack-result")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(str(most))))
            self.end_headers()
            self.wfile.write(str(most).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called in http.server
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refs)
    ready.send(server.server_port)
    server.serve_forever()


def projects_of(analyst: Analyst, size: int, store: SnapshotStore) -> list[Project]:
    """Make projects whose snapshots are stored and current."""
    some = analyst.pack.projects[0]
    real = SnapshotStore(PACK.parent.parent / "snapshots").load(some.id)
    model = real or Snapshot(some.id, (), "", (), (), {})
    made = []
    for number in range(size):
        name = f"project-{number}"
        states = (RepoState(f"synthetic/{name}", COMMIT, "2026-01-01T00:00:00+00:00"),)
        few = replace(model, evidence=model.evidence[:50], documents=model.documents[:50], skips=())
        store.save(replace(few, project=name, repos=states, rules_hash=analyst.pack.rules_hash))
        made.append(some.model_copy(update={"id": name, "repositories": states[0].repo.split(",")}))
    return made


def sweep(size: int, jobs: int, port: int, told: Connection) -> None:
    """Crawl projects of which none changed; tells seconds, and megabytes at the beginning and at the peak."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        analyst = analyst_of(load_pack(PACK), folder)
        store = SnapshotStore(folder / "snapshots")
        projects = projects_of(analyst, size, store)
        before = peak()
        source = GitSource(f"http://127.0.0.1:{port}/{{owner}}/{{name}}.git", folder, jobs=jobs)
        start = time.perf_counter()
        outcomes = Crawler(analyst, source, store, jobs=jobs).crawl(projects)
        seconds = time.perf_counter() - start
        if {outcome.result for outcome in outcomes} != {Result.UNCHANGED}:
            raise SystemExit("some project was not found unchanged")
        told.send(json.dumps({"seconds": seconds, "before": before, "peak": peak(), "asked": source.usage.ls_refs}))


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[125, 250, 500, 1000])
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--latency", type=float, default=0.05)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe()
    server = context.Process(target=serve, args=(options.latency, far), daemon=True)
    server.start()
    port = near.recv()
    print(f"{'projects':>8} {'questions':>9} {'seconds':>8} {'ms each':>8} {'MB before':>9} {'MB peak':>8}")
    for size in options.sizes:
        ours, theirs = context.Pipe()
        process = context.Process(target=sweep, args=(size, options.jobs, port, theirs))
        process.start()
        found = json.loads(ours.recv())
        process.join()
        each = 1000 * found["seconds"] / size
        times = f"{found['seconds']:8.2f} {each:8.2f}"
        print(f"{size:8} {found['asked']:9} {times} {found['before']:9.0f} {found['peak']:8.0f}", flush=True)
    print(f"At most {httpx.get(f'http://127.0.0.1:{port}').text} questions ran at once.")
    server.terminate()


if __name__ == "__main__":
    main()
