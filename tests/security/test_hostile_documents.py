"""Every hostile repository, document by document through the whole analysis: bounded time, bounded memory, no crash."""

from __future__ import annotations

import hashlib
import signal

import pytest

from crawler.analyse import Analyst, Reading
from crawler.collect import choose, kind_of
from crawler.models import Document, RepoState, TreeEntry
from crawler.pack.load import load_pack
from crawler.parse.document import parse
from crawler.store.snapshot_text import snapshot_of, texts_of
from tests.commands.conftest import write_pack
from tests.security.hostile import REPOSITORIES
from tests.security.limited import GIGABYTE, SECONDS, limited
from tests.support import Submodule, Symlink


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    pack = tmp_path_factory.mktemp("pack")
    write_pack(pack, ["auk"])
    return Analyst(load_pack(pack))


def reading(analyst: Analyst, name: str) -> Reading:
    """The repository as a source would give it."""
    project = analyst.pack.projects[0]
    documents, tree = [], []
    for path, content in REPOSITORIES[name]().items():
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if isinstance(content, Symlink | Submodule) or content is None:
            tree.append(TreeEntry(shown, "1" * 40, "120000" if isinstance(content, Symlink) else "160000"))
            continue
        data = content if isinstance(content, bytes) else content.encode()
        blob = hashlib.sha1(path.encode("utf-8", "surrogateescape") + data, usedforsecurity=False).hexdigest()
        tree.append(TreeEntry(shown, blob))
        documents.append(Document("birds/auk", shown, blob, kind_of(project, shown), data))
    chosen = choose(project, "birds/auk", tree)
    state = RepoState("birds/auk", "a" * 40, "2025-06-01T12:00:00+00:00")
    wanted = {entry.path for entry, _ in chosen.documents}
    return Reading(tuple(one for one in documents if one.path in wanted), (state,), chosen.skips)


@pytest.mark.parametrize("name", REPOSITORIES)
def test_it_is_read_within_bounds(analyst: Analyst, name: str) -> None:
    def work() -> None:
        for document in reading(analyst, name).documents:
            parse(document)  # also where no rule would look into it
        snapshot = analyst.analyse(analyst.pack.projects[0], reading(analyst, name))
        assert snapshot_of(texts_of(snapshot)).documents == tuple(sorted(snapshot.documents))

    spent = limited(work)
    assert spent.ending == ""
    assert spent.seconds < SECONDS
    assert spent.memory < GIGABYTE


def test_there_are_enough_of_them() -> None:
    assert len(REPOSITORIES) >= 60


def test_the_bounds_are_real() -> None:
    assert "MemoryError" in limited(lambda: bytearray(2 * GIGABYTE)).ending
    assert limited(lambda: signal.raise_signal(signal.SIGSEGV)).ending == "ended by SIGSEGV"
    assert "ValueError: x" in limited(lambda: int("x")).ending.replace(
        "invalid literal for int() with base 10: 'x'", "x"
    )
