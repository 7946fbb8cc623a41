"""The API source and repositories that hold too much: what is left out, what is remembered, whatever sizes are told."""

import re
from pathlib import Path

import pytest

from crawler.sources import api
from tests.little_github import LittleGitHub
from tests.sources.conftest import DEMO, source_of
from tests.support import GitRepo

SIZES = {"a.md": 500, "b.md": 900, "c.md": 400, "d.md": 901}
TOO_MUCH = "among the largest of its repository, whose documents are more than the 256 MiB that are read"


@pytest.fixture
def much(demo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A repository with more than is read; the ids of its files."""
    demo.commit({path: path.ljust(size) for path, size in SIZES.items()})
    monkeypatch.setattr("crawler.sources.bounds.MOST_BYTES", 1800)
    monkeypatch.setattr(api, "MOST_BYTES", 1800)
    return {path: demo.id(path) for path in SIZES}


def test_of_more_than_is_read_together_the_largest_are_left_out(
    github: LittleGitHub, demo: GitRepo, much: dict[str, str], tmp_path: Path
) -> None:
    commit = demo.git("rev-parse", "main")
    for _ in range(2):
        source = source_of(github, tmp_path)
        found, refused = source.blobs(DEMO, commit, much.values())
        assert {path for path, blob in much.items() if blob in found} == {"a.md", "b.md", "c.md"}
        assert refused == {much["d.md"]: TOO_MUCH}
        assert source.cached_blobs(DEMO, much.values()) == found
    assert sum("/raw/" in asked for asked in github.seen) == 3


@pytest.mark.parametrize("told", [b"", b', "size": 1'])
def test_a_listing_that_lies_about_sizes_gets_no_more(
    github: LittleGitHub, demo: GitRepo, much: dict[str, str], tmp_path: Path, told: bytes
) -> None:
    commit = demo.git("rev-parse", "main")
    github.fail("/git/trees/", lambda answer: (*answer[:2], re.sub(rb', "size": \d+', told, answer[2])))
    found, refused = source_of(github, tmp_path).blobs(DEMO, commit, much.values())
    assert 900 <= sum(map(len, found.values())) <= 1800
    assert refused == dict.fromkeys(much.values() - found.keys(), TOO_MUCH)
    # By then all sizes are known, since what came is kept: from now on it is as if they had been told.
    again = source_of(github, tmp_path)
    found, refused = again.blobs(DEMO, commit, much.values())
    assert {path for path, blob in much.items() if blob in found} == {"a.md", "b.md", "c.md"}
    assert refused == {much["d.md"]: TOO_MUCH}
    assert again.cached_blobs(DEMO, much.values()) == found


def test_a_file_in_the_cache_that_is_larger_than_any_is_taken_away_unread(
    github: LittleGitHub, demo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    source, blob = source_of(github, tmp_path), demo.id("README.md")
    source.blobs(DEMO, commit, [blob])
    file = tmp_path / "blobs" / blob[:2] / blob[2:]
    with file.open("r+b") as opened:
        opened.truncate(10**12)
    assert source.cached_blobs(DEMO, [blob]) == {}
    assert not file.exists()
    assert source.blobs(DEMO, commit, [blob]) == ({blob: b"# Demo\n"}, {})


def test_no_more_trees_are_remembered_than_one_may_be_large(
    github: LittleGitHub, demo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = demo.commit({"a.md": "1\n", "b.md": "1\n"}), demo.commit({"a.md": "2\n"})
    source = source_of(github, tmp_path)

    def asked() -> int:
        for commit in (first, second, first, second):
            source.tree(DEMO, commit)
        return sum("/git/trees/" in line for line in github.seen)

    assert asked() == 2
    monkeypatch.setattr(api, "MOST_ENTRIES", 3)
    third = demo.commit({"a.md": "3\n"})
    source.tree(DEMO, third)
    source.tree(DEMO, third)
    assert asked() == 7
