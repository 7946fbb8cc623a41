"""Real repositories, where they are at hand."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from crawler.collect import choose
from crawler.errors import SourceUnavailable
from crawler.pack.load import load_pack
from crawler.sources import RepoRef, api, why_unread
from crawler.sources.api import ApiSource
from crawler.sources.git import GitSource
from crawler.sources.metadata import MetadataReader
from tests.simulator import CORPUS, TOKEN, simulated

ASKS = [RepoRef("InftyAI/llmaz", "2025-03-31"), RepoRef("kubeai-project/kubeai"), RepoRef("llm-d/llm-d", "2025-05-31")]
EXPECTED = ["568e6e4e2fa102b4b48156f9159d6926221cf07a", "f442a2cd620cc0c903d0d0a5145bb70fb050503b"]

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")]


@pytest.fixture
def simulator() -> Iterator[str]:
    """The URL of a local GitHub over the corpus."""
    with simulated(CORPUS) as url:
        yield url


def crawl(base: str, cache: Path) -> tuple[list[str], int, int]:
    """Crawl three projects; gives their commits and how many pages came and did not come."""
    source = GitSource(base, cache)
    commits: list[str] = []
    came = lacking = 0
    for ask, commit in source.heads(ASKS).items():
        assert isinstance(commit, str), commit
        pages = [e.blob for e in source.tree(ask.repo, commit) if e.path.endswith(".md") and not why_unread(e)]
        found, refused = source.blobs(ask.repo, commit, pages)
        commits.append(commit)
        came, lacking = came + len(found), lacking + len(refused)
    return commits, came, lacking


def test_real_repositories_over_file(tmp_path: Path) -> None:
    commits, came, lacking = crawl(f"file://{CORPUS}/{{owner}}+{{name}}.git", tmp_path)
    assert commits[:2] == EXPECTED
    assert came > 50
    assert lacking < came


def test_real_repositories_over_a_local_github(simulator: str, tmp_path: Path) -> None:
    over_http = crawl(f"{simulator}/{{owner}}/{{name}}.git", tmp_path / "http")
    assert over_http == crawl(f"file://{CORPUS}/{{owner}}+{{name}}.git", tmp_path / "file")
    requests = httpx.get(f"{simulator}/_sim/log?limit=1000").json()
    paths = [entry["path"] for entry in requests if "upload-pack" in entry["path"]]
    assert len(paths) < 60
    seen = len(requests)
    crawl(f"{simulator}/{{owner}}/{{name}}.git", tmp_path / "http")
    assert len(httpx.get(f"{simulator}/_sim/log?limit=1000").json()) == seen + len(ASKS)


def test_the_api_source_yields_what_git_yields_for_all_projects(
    simulator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "READS_PER_SECOND", 100_000.0)
    projects = load_pack(Path(__file__).parents[2] / "rules" / "llm-inference").projects
    repos = sorted({repo for project in projects for repo in project.repositories})
    git = GitSource(f"file://{CORPUS}/{{owner}}+{{name}}.git", tmp_path / "git")
    reader = MetadataReader(simulator, TOKEN)
    ours = ApiSource(simulator, f"{simulator}/raw", tmp_path / "api", token=TOKEN, reader=reader)
    for ref in (None, "2025-06-30"):
        asks = [RepoRef(repo, ref) for repo in repos]
        assert as_words(ours.heads(asks)) == as_words(git.heads(asks))
    heads = git.heads([RepoRef(repo) for repo in repos])
    for project in projects:
        for repo in project.repositories:
            commit = heads[RepoRef(repo)]
            assert isinstance(commit, str)
            assert replace(ours.state(repo, commit), id=None) == git.state(repo, commit)
            entries = git.tree(repo, commit)
            assert [replace(entry, size=None) for entry in ours.tree(repo, commit)] == list(entries)
            wanted = choose(project, repo, entries).blobs
            assert ours.blobs(repo, commit, wanted) == git.blobs(repo, commit, wanted)


def as_words(heads: dict[RepoRef, str | SourceUnavailable]) -> dict[str, str]:
    return {ask.repo: head if isinstance(head, str) else "unavailable" for ask, head in heads.items()}
