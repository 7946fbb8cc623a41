"""How long the cold analysis of the 13 projects takes beside PyYAML, ripgrep and semgrep, all in one run.

usage: python benchmarks/analysis.py CORPUS [--semgrep PROGRAM] [--ripgrep PROGRAM] [--projects ID...]

CORPUS holds bare repositories OWNER+NAME.git. Blobs are fetched first; what is timed starts with their bytes in memory
and ends with claims, one process and one thread. semgrep and ripgrep are left out where they are not installed. Times
on shared machines mean little by themselves: read the ratios.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from crawler.analyse import Analyst, Reading
from crawler.pack.load import load_pack
from crawler.pack.models import Project
from crawler.pipeline import Crawler, few_collections
from crawler.sources import RepoRef
from crawler.sources.git import GitSource
from crawler.store import SnapshotStore

PACK = Path(__file__).parent.parent / "rules" / "llm-inference"


def readings(corpus: Path, cache: Path, analyst: Analyst) -> dict[Project, Reading]:
    """Everything that a crawl of the corpus would analyse."""
    source = GitSource(f"file://{corpus.absolute()}/{{owner}}+{{name}}.git", cache)
    crawler = Crawler(analyst, source, SnapshotStore(cache / "snapshots"))
    found = {}
    for project in analyst.pack.projects:
        refs = [RepoRef(repo) for repo in project.repositories]
        heads = source.heads(refs)
        found[project] = crawler.read(project, [(ref.repo, str(heads[ref])) for ref in refs])
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def analyse_all(analyst: Analyst, read: dict[Project, Reading]) -> None:
    """The whole analysis, with rules that are compiled already."""
    with few_collections():
        for project, reading in read.items():
            analyst.analyse(project, reading)


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


def ripgrep(program: str, wanted: list[str], folder: Path) -> None:
    """All patterns at once, counting, one thread."""
    command = [program, "--threads", "1", "--ignore-case", "--no-ignore", "--count", *(f"-e{one}" for one in wanted)]
    subprocess.run([*command, str(folder)], capture_output=True, check=False)


def semgrep(program: str, wanted: list[str], folder: Path) -> None:
    """The same patterns as generic regex rules, one job."""
    rules = [
        {"id": f"r{n}", "pattern-regex": f"(?i){one}", "message": "m", "languages": ["regex"], "severity": "INFO"}
        for n, one in enumerate(wanted)
    ]
    config = folder.parent / "rules.yaml"
    config.write_text(yaml.safe_dump({"rules": rules}))
    options = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--jobs=1"]
    options += ["--max-target-bytes=0", "--quiet"]
    subprocess.run([program, "scan", "--config", str(config), *options, str(folder)], capture_output=True, check=False)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--semgrep", default="semgrep")
    parser.add_argument("--ripgrep", default="rg")
    parser.add_argument("--projects", nargs="*", help="only these (semgrep takes long for all)")
    options = parser.parse_args()
    analyst = Analyst(load_pack(PACK))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        every = readings(options.corpus, folder / "cache", analyst)
        read = {one: every[one] for one in every if not options.projects or one.id in options.projects}
        documents = [document for reading in read.values() for document in reading.documents]
        crds = [d.data for d in documents if b"kind: CustomResourceDefinition" in d.data]
        compiling = timed(lambda: Analyst(load_pack(PACK)))
        ours = timed(lambda: analyse_all(analyst, read))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows = [("claimwatch, all documents to claims", ours, f"peak {peak:.0f} MB")]
        rows.append(("claimwatch, compiling the rules", compiling, "once a rule change, then kept in the cache"))
        rows.append(("PyYAML CSafeLoader, the CRDs alone", timed(lambda: load_crds(crds)), f"{len(crds)} files"))
        write_files(read, folder / "files")
        wanted = patterns(analyst)
        for name, work in (("ripgrep", ripgrep), ("semgrep", semgrep)):
            program = shutil.which(getattr(options, name))
            if program:
                seconds = timed(lambda work=work, program=program: work(program, wanted, folder / "files"))
                rows.append((name, seconds, f"{len(wanted)} patterns, the same files"))
        size = sum(len(document.data) for document in documents) / 1e6
        table = Table(title=f"{len(documents)} documents, {size:.0f} MB, {len(analyst.rulebook.rules)} signals")
        for head in ("what", "seconds", "claimwatch / it", "note"):
            table.add_column(head)
        for what, seconds, note in rows:
            table.add_row(what, f"{seconds:.2f}", f"{ours / seconds:.3f}", note)
        Console().print(table)


if __name__ == "__main__":
    main()
