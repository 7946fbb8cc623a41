"""The whole source over HTTP, against git's own server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from crawler.errors import SourceUnavailable
from crawler.sources import RepoRef
from crawler.sources.git import GitSource
from tests.sources.conftest import MakeSource
from tests.support import GitRepo, served_over_http


@pytest.fixture
def base(served: Path) -> Iterator[str]:
    with served_over_http(served) as url:
        yield f"{url}/{{owner}}+{{name}}.git"


def heads(source: GitSource, *asks: RepoRef) -> list[str]:
    return [answer if isinstance(answer, str) else answer.reason for answer in source.heads(asks).values()]


def test_a_crawl(base: str, demo: GitRepo, make_source: MakeSource) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "docs/a.md": "a\n", "docs/b.md": "b\n"})
    demo.tag("v1", annotated=True)
    lacking = demo.id("docs/a.md")
    demo.object_file(lacking).unlink()
    source = make_source(base)
    assert heads(source, RepoRef("octo/demo"), RepoRef("octo/demo", "v1"), RepoRef("octo/gone")) == [
        commit,
        commit,
        "no such repository",
    ]
    blobs = [entry.blob for entry in source.tree("octo/demo", commit)]
    found, refused = source.blobs("octo/demo", commit, blobs)
    assert sorted(found.values()) == [b"# Demo\n", b"b\n"]
    assert refused == {lacking: "the server does not have this file's content"}
    again = make_source(base)
    assert heads(again, RepoRef("octo/demo")) == [commit]
    assert again.blobs("octo/demo", commit, blobs) == (found, refused)
    assert (again.usage.ls_refs, again.usage.fetches) == (1, 0)
    assert again.usage.received < 100


def test_days_and_abbreviations(base: str, demo: GitRepo, make_source: MakeSource) -> None:
    first = demo.commit({"a.md": "1\n"}, "2023-01-10T12:00:00+00:00")
    second = demo.commit({"a.md": "2\n"}, "2025-01-10T12:00:00+00:00")
    demo.commit({"a.md": "3\n"}, "2025-03-10T12:00:00+00:00")
    days = [RepoRef("octo/demo", day) for day in ("2025-01-20", "2024-12-31", "2022-01-01")]
    assert heads(make_source(base), *days, RepoRef("octo/demo", first[:9])) == [
        second,
        first,
        "its default branch has no commit on 2022-01-01 or before",
        first,
    ]


def test_a_server_that_went_away_is_offline(demo: GitRepo, make_source: MakeSource, served: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    with served_over_http(served) as url:
        base = f"{url}/{{owner}}+{{name}}.git"
        assert heads(make_source(base), RepoRef("octo/demo")) == [commit]
    source = make_source(base)
    (answer,) = source.heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert (answer.offline, answer.reason) == (True, "127.0.0.1 cannot be reached")
    with pytest.raises(SourceUnavailable) as unavailable:
        source.state("octo/demo", commit)
    assert unavailable.value.offline


def test_a_password_in_the_base_is_not_shown(make_source: MakeSource, served: Path) -> None:
    with served_over_http(served) as url:
        source = make_source(url.replace("http://", "http://octo:s3cret@") + "/{owner}+{name}.git")
        (answer,) = source.heads([RepoRef("octo/demo")]).values()
        assert "s3cret" not in str(answer)
        with pytest.raises(SourceUnavailable) as unavailable:
            source.state("octo/demo", "1" * 40)
        assert "s3cret" not in str(unavailable.value)


def test_the_users_proxy_is_used(
    base: str, demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.commit({"README.md": "# Demo\n"})
    with httpx.Client() as unused:
        assert unused.trust_env
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    (answer,) = make_source(base).heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert answer.offline
