"""The API source against a little GitHub: the same entries and bytes as the git source, and nothing unproven."""

from pathlib import Path

import pytest

from crawler.errors import BadInput, SourceUnavailable
from crawler.models import RepoState, TreeEntry
from crawler.sources import Metadata, RepoRef
from crawler.sources.api import ApiSource
from crawler.sources.git import GitSource
from crawler.sources.metadata import MetadataReader
from tests.little_github import LittleGitHub, malformed, other_bytes, reset, status, truncated
from tests.sources.conftest import DEMO, NoWaiting, source_of
from tests.support import Content, GitRepo, Submodule, Symlink

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
FILES: dict[str, Content] = {
    "README.md": "# Demo\n",
    "docs/a.md": "a\n",
    "docs/a/b.md": "b\n",
    "docs/a b%20c?#.md": "odd\n",
    "docs/é.md": "accent\n",
    "docs/link.md": Symlink("a.md"),
    "docs/big.md": POINTER,
    "vendor/other": Submodule("1" * 40),
    "empty.md": "",
    "docs/caf\udce9.md": "a name that is no UTF-8\n",
    "docs/new\nline.md": "two lines\n",
}


@pytest.fixture
def limits() -> NoWaiting:
    return NoWaiting(total=600)


def head(source: ApiSource, ref: str | None = None, repo: str = DEMO) -> str:
    (answer,) = source.heads([RepoRef(repo, ref)]).values()
    return answer if isinstance(answer, str) else answer.reason


def plain(entries: tuple[TreeEntry, ...]) -> list[tuple[str, str, str]]:
    return [(entry.path, entry.blob, entry.mode) for entry in entries]


@pytest.mark.parametrize("limit", [100_000, 4])
@pytest.mark.parametrize("token", ["", "t0ken"])
def test_it_yields_what_git_yields(
    github: LittleGitHub, demo: GitRepo, served: Path, tmp_path: Path, limit: int, token: str
) -> None:
    commit = demo.commit(FILES, "2025-06-01T12:00:00+00:00")
    github.tree_limit = limit
    ours = source_of(github, tmp_path / "api", token=token)
    git = GitSource(f"file://{served}/{{owner}}+{{name}}.git", tmp_path / "git")
    assert head(ours) == commit
    assert ours.state(DEMO, commit) == RepoState(DEMO, commit, "2025-06-01T12:00:00+00:00", github.id(DEMO))
    entries = git.tree(DEMO, commit)
    if limit == 4:
        # Folders of more entries than one answer holds cannot be had whole, and are never taken for whole.
        with pytest.raises(SourceUnavailable, match="more entries than the API lists"):
            ours.tree(DEMO, commit)
        return
    assert plain(ours.tree(DEMO, commit)) == plain(entries)
    blobs = [entry.blob for entry in entries if entry.mode != "160000"]
    assert ours.blobs(DEMO, commit, blobs) == git.blobs(DEMO, commit, blobs)


def test_a_tree_that_is_cut_short_is_walked_folder_by_folder(
    github: LittleGitHub, demo: GitRepo, served: Path, tmp_path: Path
) -> None:
    commit = demo.commit({f"{folder}/{number}.md": f"{folder}{number}\n" for folder in "abc" for number in range(4)})
    github.tree_limit = 5
    git = GitSource(f"file://{served}/{{owner}}+{{name}}.git", tmp_path / "git")
    assert plain(source_of(github, tmp_path / "api").tree(DEMO, commit)) == plain(git.tree(DEMO, commit))
    assert sum("/git/trees/" in asked for asked in github.seen) == 5


def test_refs_and_days(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    first = demo.commit({"a.md": "1\n"}, "2025-01-10T12:00:00+00:00")
    side = demo.commit({"b.md": "side\n"}, "2025-02-01T12:00:00+00:00", branch="side")
    second = demo.commit({"a.md": "2\n"}, "2025-03-10T12:00:00+00:00", merge=side)
    demo.tag("v1", first, annotated=True)
    source = source_of(github, tmp_path)
    assert [head(source, ref) for ref in ("v1", "side", first[:9], second)] == [first, side, first, second]
    assert [head(source, day) for day in ("2025-03-10", "2025-03-09", "2025-01-10")] == [second, first, first]
    assert head(source, "2025-01-09") == "its default branch has no commit on 2025-01-09 or before"
    assert head(source, "nope") == "no branch, tag or single commit is called 'nope'"
    seen = len(github.seen)
    assert seen == 13
    assert source.line(DEMO, first, second) == (second,)
    assert len(github.seen) == seen
    assert source.line(DEMO, side, second) == (second,)


def test_the_marked_days_of_a_mirror(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    old = demo.commit({"a.md": "1\n"}, "2025-01-10T12:00:00+00:00", branch="old")
    new = demo.commit({"a.md": "2\n"}, "2025-03-10T12:00:00+00:00")
    demo.tag("asof-2025-01-31", old)
    source = source_of(github, tmp_path)
    assert [head(source, day) for day in ("2025-02-15", "2025-03-10")] == [old, new]


def test_what_a_crawl_asks(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "a.md": "a\n"})
    source = source_of(github, tmp_path)
    blobs = [entry.blob for entry in source.tree(DEMO, head(source))]
    source.blobs(DEMO, commit, blobs)
    assert (source.usage.api, source.usage.raw, source.usage.blobs_fetched) == (4, 2, 2)
    later = demo.commit({"a.md": "b\n"})
    again = source_of(github, tmp_path)
    found, _ = again.blobs(DEMO, later, [entry.blob for entry in again.tree(DEMO, head(again))])
    assert sorted(found.values()) == [b"# Demo\n", b"b\n"]
    assert (again.usage.api, again.usage.raw) == (4, 1)
    assert again.cached_blobs(DEMO, blobs).keys() == set(blobs)


def test_with_a_token_one_query_tells_all_heads(github: LittleGitHub, served: Path, tmp_path: Path) -> None:
    repos = [f"octo/r{number}" for number in range(3)]
    commits = [GitRepo.create(github.folder(repo)).commit({"README.md": repo}) for repo in repos]
    source = source_of(github, tmp_path, token="t0ken")  # noqa: S106 - a made-up one
    assert list(source.heads([RepoRef(repo) for repo in repos]).values()) == commits
    assert github.seen == ["POST /api/graphql"]
    assert source.state(repos[0], commits[0]).id == github.id(repos[0])
    assert source.metadata(repos[1]) == Metadata(repos[1], github.id(repos[1]), repos[1], default_branch="main",
        head=commits[1], latest_release="v1")  # fmt: skip


def test_a_server_without_releases_and_a_repository_that_is_gone(github: LittleGitHub, demo: GitRepo) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    github.release_known = False
    answers = MetadataReader(f"{github.url}/api", "t0ken", NoWaiting()).read([DEMO, "octo/gone"])
    assert answers[DEMO] == Metadata(DEMO, github.id(DEMO), DEMO, default_branch="main", head=commit)
    assert str(answers["octo/gone"]) == ("octo/gone: no such repository, or it is private and the token may not see it")


def test_a_renamed_repository_is_read_under_its_new_name(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "docs/a.md": "a\n"})
    number = github.id(DEMO)
    github.rename(DEMO, "duo/other")
    source = source_of(github, tmp_path)
    assert head(source) == commit
    assert source.state(DEMO, commit).id == number
    assert [entry.path for entry in source.tree(DEMO, commit)] == ["README.md", "docs/a.md"]
    assert source.metadata(DEMO) == Metadata(DEMO, number, "duo/other", default_branch="main")


def test_wrong_bytes_of_the_raw_host_are_read_from_the_api(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    source = source_of(github, tmp_path)
    github.fail("^GET /raw/", other_bytes)
    blob = demo.id("README.md")
    assert source.blobs(DEMO, commit, [blob]) == ({blob: b"# Demo\n"}, {})
    github.fail("/git/blobs/", other_bytes)
    with pytest.raises(SourceUnavailable, match=r"'README\.md': other bytes were sent than its id promises"):
        source_of(github, tmp_path / "other").blobs(DEMO, commit, [blob])


def test_a_file_that_neither_has_is_told(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    blob = demo.id("README.md")
    github.fail("^GET /raw/|/git/blobs/", status(404, "{}"))
    reason = "the server does not have this file's content"
    assert source_of(github, tmp_path).blobs(DEMO, commit, [blob]) == ({}, {blob: reason})


def test_a_listing_that_lacks_an_entry_is_refused(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "docs/a.md": "a\n"})
    flat = f"/api/repos/{DEMO}/git/trees/{demo.id('')}"
    github.fail(
        r"trees/\w+\?recursive", lambda answer: (*answer[:2], answer[2].replace(b'"docs/a.md"', b'"docs/b.md"'))
    )
    with pytest.raises(SourceUnavailable, match="is not what its id promises"):
        source_of(github, tmp_path).tree(DEMO, commit)
    assert any(flat in asked for asked in github.seen)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (status(502, "<html>bad gateway</html>"), "127.0.0.1 answered with an error (HTTP 502)"),
        (reset, "the connection to 127.0.0.1 broke off"),
        (truncated, "the connection to 127.0.0.1 broke off"),
        (malformed, "127.0.0.1 sent an answer that makes no sense"),
        (status(200, "<html>hello</html>", Content_Type="text/html"), "127.0.0.1 sent an answer that makes no sense"),
    ],
)
@pytest.mark.parametrize("path", ["/git/commits/", "/git/trees/"])
def test_a_bad_moment_passes_and_a_bad_night_is_told(
    github: LittleGitHub, demo: GitRepo, tmp_path: Path, spoil: object, reason: str, path: str
) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    github.fail(path, spoil, times=3)  # type: ignore[arg-type]
    assert [entry.path for entry in source_of(github, tmp_path).tree(DEMO, commit)] == ["README.md"]
    github.heal()
    fault = github.fail(path, spoil)  # type: ignore[arg-type]
    with pytest.raises(SourceUnavailable) as unavailable:
        source_of(github, tmp_path).tree(DEMO, commit)
    assert unavailable.value.reason == reason
    assert fault.hits == 4


def test_limits_are_waited_for_and_given_up(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    limits = NoWaiting(total=600)
    github.fail("/commits/HEAD", status(403, '{"message": "You have exceeded a secondary rate limit"}'), times=2)
    github.fail("/git/commits/", status(429, "{}", retry_after="11"), times=1)
    source = source_of(github, tmp_path, limits)
    assert head(source) == commit
    source.state(DEMO, commit)
    assert [seconds for seconds, _ in limits.waits] == [60, 120, 11]
    exhausted = status(403, "{}", x_ratelimit_remaining="0", x_ratelimit_reset="3999974400", x_ratelimit_limit="60")
    github.fail("/commits/HEAD", exhausted)
    seen = len(github.seen)
    assert head(source_of(github, tmp_path)) == (
        "the hourly limit of 127.0.0.1 is used up until 00:00 UTC; a token in GITHUB_TOKEN gives 5,000 an hour"
    )
    assert len(github.seen) == seen + 1


def test_repositories_that_cannot_be_read(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    source = source_of(github, tmp_path)
    assert head(source) == "it is empty, or its default branch does not exist"
    assert head(source, repo="octo/gone") == "no such repository, or it is private and the token may not see it"
    assert head(source, repo="../etc") == "'../etc' is not owner/name"
    demo.commit({"README.md": "# Demo\n"})
    with pytest.raises(SourceUnavailable, match="the commit 111111111111 is not there"):
        source.state(DEMO, "1" * 40)


def test_a_host_out_of_reach_is_offline(tmp_path: Path) -> None:
    source = ApiSource("http://127.0.0.1:9", "http://127.0.0.1:9", tmp_path, limits=NoWaiting())
    answers = list(source.heads([RepoRef("octo/a"), RepoRef("octo/b")]).values())
    assert [isinstance(one, SourceUnavailable) and one.offline for one in answers] == [True, True]
    with pytest.raises(SourceUnavailable) as unavailable:
        source.state("octo/a", "1" * 40)
    assert (unavailable.value.offline, unavailable.value.reason) == (True, "127.0.0.1 cannot be reached")


def test_a_damaged_cache_is_read_anew(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    blob = demo.id("README.md")
    source = source_of(github, tmp_path)
    source.blobs(DEMO, commit, [blob])
    file = tmp_path / "blobs" / blob[:2] / blob[2:]
    file.write_bytes(b"# Dem")
    assert source.cached_blobs(DEMO, [blob]) == {}
    assert not file.exists()
    assert source.blobs(DEMO, commit, [blob]) == ({blob: b"# Demo\n"}, {})
    assert file.read_bytes() == b"# Demo\n"


def test_nothing_is_asked_on_condition_of_an_etag(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    source = source_of(github, tmp_path)
    head(source)
    source.blobs(DEMO, commit, [demo.id("README.md")])
    assert len(github.headers) == 5
    assert not any({"if-none-match", "if-modified-since"} & headers.keys() for headers in github.headers)


def test_the_token_goes_to_the_api_alone(github: LittleGitHub, demo: GitRepo, tmp_path: Path) -> None:
    commit = demo.commit({"README.md": "# Demo\n"})
    bases = f"{github.url}/api", f"{github.url.replace('127.0.0.1', 'localhost')}/raw"
    source = ApiSource(*bases, tmp_path, token="t0ken", limits=NoWaiting())  # noqa: S106 - a made-up one
    source.blobs(DEMO, commit, [demo.id("README.md")])
    sent = {
        asked.split("/")[1]: headers.get("authorization", "")
        for asked, headers in zip(github.seen, github.headers, strict=True)
    }
    assert sent.pop("raw") == ""
    assert all("t0ken" in value for value in sent.values())


@pytest.mark.parametrize("base", ["", "ftp://a", "api.github.com", "https://", "file:///etc", "https://a?b"])
def test_an_address_that_is_none(base: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not an address"):
        ApiSource(base, "https://raw.githubusercontent.com", tmp_path)
