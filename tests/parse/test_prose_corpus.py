"""On every page of the corpus, blocks lie in their files and begin on the lines that they name."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from crawler.models import Block, BlockType, Document, DocumentKind
from crawler.parse.document import PARSERS, decode

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SUFFIXES = frozenset({".md", ".mdx", ".rst", ".txt"})
NEAR_ENOUGH = 0.995
"""Share of blocks whose first word stands on their line; letters within a word may be marked up (H<sub>2</sub>O)."""


def pages() -> Iterator[Document]:
    """All pages of prose at the newest commit of each repository, as far as the corpus has them."""
    for repository in sorted(CORPUS.glob("*.git")):
        git = ["git", "-c", "safe.directory=*", "-C", str(repository)]
        alone = {"GIT_NO_LAZY_FETCH": "1"}
        tree = subprocess.run([*git, "ls-tree", "-r", "-z", "HEAD"], capture_output=True, check=True, env=alone).stdout
        entries = [line.split("\t", 1) for line in tree.decode().split("\0") if line]
        wanted = [(meta.split(), path) for meta, path in entries if PurePosixPath(path).suffix.lower() in SUFFIXES]
        blobs = "\n".join(meta[2] for meta, _ in wanted) + "\n"
        command = [*git, "cat-file", "--batch"]
        answers = subprocess.run(command, input=blobs.encode(), capture_output=True, check=True, env=alone).stdout
        at = 0
        for meta, path in wanted:
            end = answers.index(b"\n", at)
            head = answers[at:end].split()
            at = end + 1
            if head[1] != b"missing":
                size = int(head[2])
                if meta[0] != "120000":
                    name = repository.name.removesuffix(".git").replace("+", "/", 1)
                    yield Document(name, path, meta[2], DocumentKind.DOCS, answers[at : at + size])
                at += size + 1


def first_word(block: Block) -> str:
    words = re.findall(r"[^\W_]+", block.text)
    return words[0] if words else ""


def where_it_begins(block: Block, lines: list[str]) -> str:
    """The line on which a block's text must begin; code begins below its mark."""
    if block.type is BlockType.CODE_FENCE:
        return "\n".join(lines[block.line - 1 : block.end_line])
    return lines[block.line - 1]


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")
def test_blocks_stand_on_their_lines() -> None:
    met: Counter[str] = Counter()
    astray: dict[str, list[str]] = {}
    for document in pages():
        suffix = PurePosixPath(document.path).suffix.lower()
        text = decode(document.data)
        lines = text.split("\n")
        parsed = PARSERS[suffix](document, text)
        assert not parsed.skips, parsed.skips
        previous = 1
        for block in parsed.blocks:
            place = f"{document.repo} {document.path}:{block.line}"
            assert previous <= block.line <= block.end_line <= len(lines), place
            previous = block.line
            kind = f"{suffix} {block.type}"
            met[kind] += 1
            if first_word(block) not in where_it_begins(block, lines):
                astray.setdefault(kind, []).append(f"{place} {block.text[:60]!r}")
    assert sum(met.values()) > 100_000
    for kind, places in astray.items():
        assert len(places) <= (1 - NEAR_ENOUGH) * met[kind] + 2, (kind, met[kind], places[:5])
