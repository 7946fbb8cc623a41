"""Real repositories, where they are at hand: the screens that save time must lose nothing there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.analyse import Analyst, Reading
from crawler.match.engine import KINDS_OF_BLOCK, Engine, Found
from crawler.models import Document
from crawler.pack.load import load_pack
from crawler.pack.models import Project
from crawler.pack.patterns import compiled
from crawler.parse.document import parse
from crawler.pipeline import Crawler
from crawler.sources import RepoRef
from crawler.sources.git import GitSource
from crawler.store import SnapshotStore

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PACK = Path(__file__).parents[1] / "rules" / "llm-inference"
PROJECTS = ("llmaz", "kubeai", "kthena")

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")]


@dataclass(frozen=True)
class Readings:
    """The pack's rules, and what a crawl reads of some projects."""

    analyst: Analyst
    of: dict[str, tuple[Project, Reading]]

    def documents(self) -> Iterator[tuple[Project, Document]]:
        for project, reading in self.of.values():
            for document in reading.documents:
                yield project, document

    def engine(self, project: Project) -> Engine:
        """An engine that has seen no document yet."""
        return self.analyst.engine(project)


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Readings:
    folder = tmp_path_factory.mktemp("corpus")
    analyst = Analyst(load_pack(PACK))
    source = GitSource(f"file://{CORPUS}/{{owner}}+{{name}}.git", folder)
    crawler = Crawler(analyst, source, SnapshotStore(folder / "snapshots"))
    read = {}
    for project in analyst.pack.projects:
        if project.id in PROJECTS:
            heads = source.heads([RepoRef(repo, "main") for repo in project.repositories])
            read[project.id] = (project, crawler.read(project, [(ref.repo, str(heads[ref])) for ref in heads]))
    assert set(read) == set(PROJECTS)
    return Readings(analyst, read)


def test_a_block_meets_every_rule_that_re2_finds_in_it(readings: Readings) -> None:
    book = readings.analyst.rulebook
    blocks = hits = 0
    for _, document in readings.documents():
        for block in parse(document).blocks:
            kinds = KINDS_OF_BLOCK.get(block.type, frozenset())
            wanted = [rule for rule in book.rules if rule.signal.kind in kinds]
            found = [rule for rule in wanted if compiled(rule.signal.pattern or "").found_in(block.text)]
            met = {id(rule) for rule in book.text_rules(block.text, kinds)} if kinds else set()
            assert [rule.signal.id for rule in found if id(rule) not in met] == [], f"{document.path}:{block.line}"
            blocks += bool(kinds)
            hits += len(found)
    assert blocks > 2000
    assert hits > 500


def test_what_is_left_unparsed_or_unasked_has_no_hits(readings: Readings) -> None:
    book = readings.analyst.rulebook
    everything = frozenset(range(len(book.rules)))
    unparsed = 0
    for project, document in readings.documents():
        passing = book.passing(document)
        parsed = parse(document)
        without = readings.engine(project).find(document, parsed, "0" * 40, everything)
        if book.wants(document, passing):
            screened = readings.engine(project).find(document, parsed, "0" * 40, passing)
        else:
            screened = []
            unparsed += 1
        assert said(screened) == said(without), document.path
    assert unparsed > 50


def said(found: list[Found]) -> list[str]:
    return [f"{one.evidence.feature} {one.evidence.signal} {one.evidence.fingerprint}" for one in found]
