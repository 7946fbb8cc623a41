"""How long the cold analysis of the 13 projects takes beside PyYAML, ripgrep and semgrep, all in one run.

usage: python benchmarks/analysis.py CORPUS [--rounds N] [--semgrep PROGRAM] [--ripgrep PROGRAM] [--projects ID...]

CORPUS holds bare repositories OWNER+NAME.git. Blobs are fetched first; what is timed starts with their bytes in memory
and ends with claims, one process and one thread. semgrep and ripgrep are left out where they are not installed; semgrep
had not ended for all projects after eighteen minutes: give it some of them (--projects).

Times are processor time, and on shared machines they mean little by themselves: read the ratios. Claimwatch and PyYAML
take turns, and the ratio is the median of the rounds. semgrep and ripgrep run once, beside the median of Claimwatch.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import yaml
from rich.console import Console
from rich.table import Table

from crawler.analyse import Analyst, Reading
from crawler.pack.load import load_pack
from crawler.pack.models import Project
from crawler.pack.patterns import found, whole
from crawler.pipeline import Crawler, few_collections
from crawler.report.words import plural
from crawler.sources import RepoRef
from crawler.sources.git import GitSource
from crawler.store import SnapshotStore
from crawler.store.findings import FindingsCache

PACK = Path(__file__).parent.parent / "rules" / "llm-inference"


def readings(corpus: Path, cache: Path, analyst: Analyst) -> dict[Project, Reading]:
    """Everything that a crawl of the corpus would analyse."""
    source = GitSource(f"file://{corpus.absolute()}/{{owner}}+{{name}}.git", cache)
    crawler = Crawler(analyst, source, SnapshotStore(cache / "snapshots"))
    read = {}
    for project in analyst.pack.projects:
        refs = [RepoRef(repo) for repo in project.repositories]
        heads = source.heads(refs)
        read[project] = crawler.read(project, [(ref.repo, str(heads[ref])) for ref in refs])
    return read


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time that a piece of work takes, in this process and in those that it starts."""
    start = _spent()
    work()
    return _spent() - start


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def analyse_all(analyst: Analyst, read: dict[Project, Reading]) -> None:
    """The whole analysis, with rules that are compiled already."""
    with few_collections():
        for project, reading in read.items():
            analyst.analyse(project, reading)


def timed_cold(analyst: Analyst, read: dict[Project, Reading]) -> float:
    """Seconds of the whole analysis by an analyst that has answered nothing before."""
    for answers in (found, whole):
        answers.cache_clear()
    fresh = Analyst(analyst.pack, analyst.rulebook.dumped_screens())
    return timed(lambda: analyse_all(fresh, read))


def load_crds(crds: list[bytes]) -> None:
    """PyYAML's C loader on the CRDs alone."""
    for data in crds:
        try:
            for _ in yaml.load_all(data, Loader=yaml.CSafeLoader):
                pass
        except yaml.YAMLError:
            continue


def write_files(read: dict[Project, Reading], folder: Path) -> None:
    """The same files on disk, for the programs that read disks."""
    for project, reading in read.items():
        for document in reading.documents:
            path = folder / project.id / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(document.data)


def patterns(analyst: Analyst) -> list[str]:
    """Every pattern on text that the pack has."""
    kinds = {"text", "heading", "list_item", "table_row", "code_fence"}
    return [s.pattern for f in analyst.pack.features for s in f.signals if s.kind in kinds and s.pattern]


def topics(analyst: Analyst) -> list[str]:
    """One pattern a feature, of what speaks of its subject at all, by which a person would search."""
    return [feature.topic for feature in analyst.pack.features if feature.topic]


def ripgrep(program: str, wanted: list[str], folder: Path) -> None:
    """All patterns at once, counting lines, one thread."""
    options = ["--threads", "1", "--ignore-case", "--no-ignore", "--count"]
    run([program, *options, *(f"-e{one}" for one in wanted), str(folder)])


def semgrep(program: str, wanted: list[str], folder: Path) -> None:
    """The same patterns as generic regex rules, one job."""
    rules = [
        {"id": f"r{n}", "pattern-regex": f"(?i){one}", "message": "m", "languages": ["regex"], "severity": "INFO"}
        for n, one in enumerate(wanted)
    ]
    config = folder.parent / "rules.yaml"
    config.write_text(yaml.safe_dump({"rules": rules}), encoding="utf-8")
    options = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--jobs=1"]
    options += ["--max-target-bytes=0", "--quiet"]
    run([program, "scan", "--config", str(config), *options, str(folder)])


def run(command: list[str]) -> None:
    """Run a program to its end; a time that it took to fail is none."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:  # 1: found something, or nothing
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")


def searchers(options: argparse.Namespace, analyst: Analyst, folder: Path) -> list[tuple[str, float, str]]:
    """Time the programs that are installed on the files in a folder.

    ripgrep looks for the topics only: all patterns together cost it minutes and gigabytes before it reads a file.
    """
    rows = []
    for name, work, wanted in (("ripgrep", ripgrep, topics(analyst)), ("semgrep", semgrep, patterns(analyst))):
        if program := shutil.which(getattr(options, name)):
            seconds = timed(partial(work, program, wanted, folder))
            rows.append((name, seconds, f"{len(wanted)} patterns, the same files"))
    return rows


def measured(options: argparse.Namespace, folder: Path) -> Table:
    """Do all the work; the table to print."""
    analyst = Analyst(load_pack(PACK))
    every = readings(options.corpus, folder / "cache", analyst)
    read = {one: every[one] for one in every if not options.projects or one.id in options.projects}
    documents = [document for reading in read.values() for document in reading.documents]
    crds = [d.data for d in documents if b"kind: CustomResourceDefinition" in d.data]
    compiling = timed(lambda: Analyst(load_pack(PACK)))
    rounds = [(timed_cold(analyst, read), timed(lambda: load_crds(crds))) for _ in range(options.rounds)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    analyst.memory = FindingsCache(folder / "findings.db")
    timed(lambda: analyse_all(analyst, read))
    again = timed(lambda: analyse_all(analyst, read))
    ours, theirs = median(one for one, _ in rounds), median(one for _, one in rounds)
    ratios = sorted(one / other for one, other in rounds)
    write_files(read, folder / "files")
    rows = [
        ("claimwatch, all documents to claims", ours, 1.0, f"peak {peak:.0f} MB"),
        ("claimwatch, the same documents again", again, ours / again, "out of the cache of findings"),
        ("claimwatch, compiling the rules", compiling, ours / compiling, "once a rule change, then kept in the cache"),
        (
            "PyYAML CSafeLoader, the CRDs alone",
            theirs,
            median(ratios),
            f"{len(crds)} files; {ratios[0]:.3f} to {ratios[-1]:.3f} in {plural(len(ratios), 'round')}",
        ),
    ]
    others = searchers(options, analyst, folder / "files")
    rows += [(name, seconds, ours / seconds, note) for name, seconds, note in others]
    size = sum(len(document.data) for document in documents) / 1e6
    table = Table(title=f"{len(documents)} documents, {size:.0f} MB, {len(analyst.rulebook.rules)} signals")
    for head in ("what", "CPU seconds", "claimwatch / it", "note"):
        table.add_column(head)
    for what, seconds, ratio, note in rows:
        table.add_row(what, f"{seconds:.2f}", f"{ratio:.3f}", note)
    return table


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--semgrep", default="semgrep", help="the program; a name that is none leaves it out")
    parser.add_argument("--ripgrep", default="rg", help="likewise")
    parser.add_argument("--projects", nargs="*", help="only these (semgrep takes long for all)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        Console(width=None if sys.stdout.isatty() else 120).print(measured(options, Path(temporary)))


if __name__ == "__main__":
    main()
