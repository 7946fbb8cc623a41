from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.sources import RepoRef, api
from crawler.sources.api import ApiSource
from crawler.sources.git import GitSource
from crawler.sources.limits import Limits
from crawler.sources.metadata import MetadataReader
from tests.little_github import LittleGitHub, little_github
from tests.support import GitRepo


class NoWaiting(Limits):
    """Limits under which nothing is waited for; notes what would have been."""

    def __init__(self, total: float | None = None, project: float = 900.0) -> None:
        super().__init__(total, project, jitter=lambda: 0.5)
        self.waits: list[tuple[float, str]] = []

    def wait(self, seconds: float, reason: str) -> bool:
        granted = self._grants(seconds, reason)
        if granted and reason:
            self.waits.append((seconds, reason))
        return granted

    async def wait_aside(self, seconds: float, reason: str) -> bool:
        return self.wait(seconds, reason)


def source_of(github: LittleGitHub, cache: Path, limits: NoWaiting | None = None, token: str = "") -> ApiSource:
    limits = limits or NoWaiting(total=600)
    reader = MetadataReader(f"{github.url}/api", token, limits) if token else None
    bases = f"{github.url}/api", f"{github.url}/raw"
    return ApiSource(*bases, cache, token=token, jobs=4, limits=limits, reader=reader)


DEMO = "octo/demo"
Serve = Callable[[str], GitRepo]
MakeSource = Callable[..., GitSource]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of the machine's user away from git."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_COUNT", "GIT_NO_LAZY_FETCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def served(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


@pytest.fixture
def serve(served: Path) -> Serve:
    """Make the repository of a name, where `make_source` looks for it."""

    def create(repo: str) -> GitRepo:
        return GitRepo.create(served / f"{repo.replace('/', '+')}.git")

    return create


@pytest.fixture
def demo(serve: Serve) -> GitRepo:
    return serve("octo/demo")


@pytest.fixture
def make_source(served: Path, tmp_path: Path) -> MakeSource:
    """Make a source that reads the served folder; all sources of a test share a cache."""

    def create(
        base: str = f"file://{served}/{{owner}}+{{name}}.git", timeout: float = 60, limits: Limits | None = None
    ) -> GitSource:
        return GitSource(base, tmp_path / "cache", jobs=4, timeout=timeout, limits=limits or NoWaiting())

    return create


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the sources keep octo/demo."""
    return tmp_path / "cache" / "git" / "octo+demo.git"


@pytest.fixture
def head_of(make_source: MakeSource) -> Callable[..., str]:
    """The commit that a ref of octo/demo leads to, or the reason why none is found."""

    def find(ref: str | None = None, repo: str = "octo/demo") -> str:
        ask = RepoRef(repo, ref)
        answer = make_source().heads([ask])[ask]
        return answer if isinstance(answer, str) else answer.reason

    return find


@pytest.fixture
def github(served: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleGitHub]:
    monkeypatch.setattr(api, "READS_PER_SECOND", 10_000.0)
    with little_github(served) as server:
        yield server
