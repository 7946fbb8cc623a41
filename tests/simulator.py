"""Starts the local GitHub of ../shared, for tests marked `shared`."""

import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = SHARED / "corpus"
TOKEN = "sim-token"  # noqa: S105 - the simulator's own


@contextmanager
def simulated(root: Path, writable: Path | None = None) -> Iterator[str]:
    """The URL of a local GitHub over the bare repositories below a folder, and those that may be written to."""
    if importlib.util.find_spec("uvicorn") is None:
        pytest.skip("uvicorn, which serves ../shared/githubsim, is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "githubsim", "--root", str(root), "--port", str(port)]
    command += ["--writable", str(writable)] if writable else []
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=SHARED / "githubsim", stdout=quiet, stderr=quiet) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(400):
                try:
                    httpx.get(f"{url}/_sim/repos", timeout=1)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            else:
                pytest.fail("../shared/githubsim does not start")
            yield url
        finally:
            process.terminate()
