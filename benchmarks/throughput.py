"""Documents a second of a first crawl, for ever more documents: in many projects, and in one.

usage: python benchmarks/throughput.py [--sizes 10000 100000 10000] [--in-one 10000 100000 10000]

The documents are made up: pages of words drawn at random from the examples of the rules, every fifth a manifest, no two
alike. Each size is crawled by `claimwatch crawl` out of bare repositories on the disk with nothing in the cache but the
compiled rules, in a process of its own, so that time and peak memory are its own. Time is processor time, with that of
git; the smallest size runs before and after the largest, since machines are noisy.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.pack.load import load_pack
from crawler.rule_cache import analyst_of

ROOT = Path(__file__).parent.parent
PACK = ROOT / "rules" / "llm-inference"
PER_PROJECT = 500
MANIFEST_EVERY = 5
SHORTEST = 20
GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a crawl took."""

    seconds: float
    megabytes: float


def sentences() -> list[str]:
    """Lines of the rules' own examples: what such pages speak of."""
    texts = (example.text for feature in load_pack(PACK).features for example in feature.examples)
    return sorted({line.strip("#*- |`") for text in texts for line in text.splitlines() if len(line) > SHORTEST})


def page(dice: random.Random, lines: Sequence[str], words: Sequence[str], number: int) -> str:
    """A page of about 2 KB; one line in twelve is an example's, the others are its words in any order."""

    def line() -> str:
        if dice.random() < 1 / 12:
            return dice.choice(lines)
        return " ".join(dice.choices(words, k=dice.randint(6, 16)))

    parts = [f"# Page {number}: {' '.join(dice.choices(words, k=3))}"]
    for _ in range(4):
        parts += [f"## {' '.join(dice.choices(words, k=4))}", f"{line()}. {line()}.", f"- {line()}\n- {line()}"]
    parts.append(f"| a | b |\n|---|---|\n| {line()} | {line()} |".replace("`", ""))
    return "\n\n".join(parts) + "\n"


def manifest(dice: random.Random, words: Sequence[str], number: int) -> str:
    """A manifest of about 2 KB with a container and many settings."""
    settings = "".join(f"        - name: S{n}\n          value: {dice.choice(words)!r}\n" for n in range(30))
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{number}\nspec:\n  template:\n    spec:\n"
        f"      containers:\n      - name: main\n        image: example.org/{number}:v1\n        env:\n{settings}"
    )


def documents(size: int, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Paths and texts, no two texts alike."""
    dice = random.Random(size)  # noqa: S311 - no secret
    words = sorted({word for line in lines for word in line.split() if word.isalpha()})
    for number in range(size):
        if number % MANIFEST_EVERY:
            yield f"docs/{number // 100}/page-{number}.md", page(dice, lines, words, number)
        else:
            yield f"examples/{number // 100}/app-{number}.yaml", manifest(dice, words, number)


def repository(folder: Path, files: Sequence[tuple[str, str]]) -> None:
    """A bare repository that serves them."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], env=GIT, check=True)
    head = b"commit refs/heads/main\ncommitter A <a@example.org> 1767225600 +0000\ndata 1\nA\n"
    stream = [head]
    for path, text in files:
        data = text.encode()
        stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    command = ["git", "fast-import", "--quiet"]
    subprocess.run(command, input=b"".join(stream), cwd=folder, env=GIT, check=True, stdout=subprocess.DEVNULL)
    for name in ("allowFilter", "allowAnySHA1InWant"):
        subprocess.run(["git", "config", f"uploadpack.{name}", "true"], cwd=folder, env=GIT, check=True)


def make(folder: Path, size: int, per_project: int) -> None:
    """Make `size` documents in projects of `per_project` each, a pack that names them, and its rules compiled."""
    pack = shutil.copytree(PACK, folder / "pack")
    files = list(documents(size, sentences()))
    entries = []
    for first in range(0, size, per_project):
        name = f"p{first // per_project}"
        repository(folder / "git" / f"made+{name}.git", files[first : first + per_project])
        entries.append(f'[[project]]\nid = "{name}"\nname = "{name}"\nrepositories = ["made/{name}"]\n')
    (pack / "projects.toml").write_text("\n".join(entries), "utf-8")
    analyst_of(load_pack(pack), folder / "cache")


def crawled(size: int, per_project: int) -> Spent:
    """Crawl so many made documents once; what that took."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # In a process of its own: a child's peak memory counts from that of its parent.
        maker = multiprocessing.get_context("spawn").Process(target=make, args=(folder, size, per_project))
        maker.start()
        maker.join()
        places = ["--cache", f"{folder}/cache", "--snapshots", f"{folder}/snapshots", "--pack", f"{folder}/pack"]
        base = f"file://{folder}/git/{{owner}}+{{name}}.git"
        command = [sys.executable, "-m", "crawler", "crawl", "-q", "--git-base", base, *places]
        return spent_by(command)


def spent_by(command: Sequence[str]) -> Spent:
    """Run a program to its good end; its processor time, and its peak memory, both with its children's."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, cwd=ROOT, env=GIT, stdout=subprocess.DEVNULL, stderr=words)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            raise SystemExit(words.read().decode())
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=[10_000, 100_000, 10_000])
    parser.add_argument("--in-one", nargs="*", type=int, default=[10_000, 100_000, 10_000])
    options = parser.parse_args()
    print(f"{'documents':>9} {'projects':>8} {'seconds':>8} {'a second':>8} {'MB peak':>8}")
    runs = [(size, PER_PROJECT) for size in options.sizes] + [(size, size) for size in options.in_one]
    for size, per_project in runs:
        spent = crawled(size, per_project)
        projects = -(-size // per_project)
        rate = size / spent.seconds
        print(f"{size:9} {projects:8} {spent.seconds:8.1f} {rate:8.0f} {spent.megabytes:8.0f}", flush=True)


if __name__ == "__main__":
    main()
