"""`make fuzz`: each target for FUZZ_SECONDS (60), or the targets that are named; needs the dependency group `fuzz`.

A finding is written to fuzz/found/TARGET/ with its bytes; those that are kept there run as tests from then on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOUND = HERE / "found"
_MOST_BYTES = 8192
_SLOW = 25
"""Seconds for one input, after which it counts as a hang."""


def main(names: list[str]) -> int:
    """Run each target in a process of its own; 1 if one of them found something."""
    try:
        import atheris  # noqa: F401, PLC0415 - only whether it is there is asked
    except ImportError:
        print("atheris is not installed, and has no wheels for every Python and system. Where it has them:")
        print("    .venv/bin/python -m pip install --group fuzz")
        return 2
    sys.path.insert(0, str(HERE.parent))
    from fuzz.targets import TARGETS  # noqa: PLC0415 - after the question above

    if unknown := set(names) - set(TARGETS):
        print(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        return 2
    seconds = int(os.environ.get("FUZZ_SECONDS", "60"))
    failed = [name for name in names or TARGETS if not _run(name, seconds)]
    print(f"found something in {', '.join(failed)}: see {FOUND}" if failed else "nothing was found")
    return 1 if failed else 0


def _run(name: str, seconds: int) -> bool:
    found = FOUND / name
    corpus = HERE / "corpus" / name
    for folder in (found, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    bounds = [f"-max_total_time={seconds}", f"-max_len={_MOST_BYTES}", f"-timeout={_SLOW}", "-rss_limit_mb=2048"]
    command = [sys.executable, str(HERE / "one.py"), name, *bounds, f"-artifact_prefix={found}/", str(corpus)]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, errors="replace", check=False)
    said = done.stderr.splitlines()
    print(f"{name}: {'nothing' if done.returncode == 0 else 'FOUND'}; {said[-1] if said else ''}", flush=True)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-25:]))
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
