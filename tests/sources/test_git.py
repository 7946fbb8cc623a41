"""Crawling a repository over file://, as the pipeline does it: heads, state, tree, blobs."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.errors import SourceUnavailable
from crawler.models import RepoState, TreeEntry
from crawler.sources import RepoRef, Usage, why_unread
from crawler.sources.git import GitSource
from crawler.sources.process import trusting_config
from tests.sources.conftest import MakeSource, Serve
from tests.support import Content, GitRepo, Submodule, Symlink

DEMO = RepoRef("octo/demo")


def head(source: GitSource, ask: RepoRef = DEMO) -> str:
    answer = source.heads([ask])[ask]
    assert isinstance(answer, str), answer
    return answer


def read_all(source: GitSource, repo: str = "octo/demo") -> dict[str, bytes]:
    commit = head(source, RepoRef(repo))
    entries = source.tree(repo, commit)
    found, refused = source.blobs(repo, commit, [entry.blob for entry in entries if not why_unread(entry)])
    assert refused == {}
    return {entry.path: found[entry.blob] for entry in entries if entry.blob in found}


def test_a_cold_crawl_takes_two_fetches(demo: GitRepo, make_source: MakeSource) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "docs/a.md": b"caf\xe9\r\n"}, "2025-06-01T23:30:00-07:00")
    source = make_source()
    assert source.heads([DEMO]) == {DEMO: commit}
    assert source.state("octo/demo", commit) == RepoState("octo/demo", commit, "2025-06-01T23:30:00-07:00")
    readme, page = demo.id("README.md"), demo.id("docs/a.md")
    assert source.tree("octo/demo", commit) == (TreeEntry("README.md", readme), TreeEntry("docs/a.md", page))
    found = source.blobs("octo/demo", commit, [page, readme, page])
    assert found == ({readme: b"# Demo\n", page: b"caf\xe9\r\n"}, {})
    assert (source.usage.ls_refs, source.usage.fetches, source.usage.blobs_fetched) == (1, 2, 2)
    assert source.usage.received > 0


def test_an_unchanged_repository_costs_one_question(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    first = read_all(make_source())
    again = make_source()
    assert read_all(again) == first == {"README.md": b"# Demo\n"}
    assert again.usage == Usage(ls_refs=1, received=again.usage.received)


def test_a_changed_repository_costs_what_changed(demo: GitRepo, make_source: MakeSource, cache: Path) -> None:
    demo.commit({f"docs/{number}/page.md": f"{number}\n" for number in range(300)})
    read_all(make_source())
    demo.commit({"docs/7/page.md": "new\n"}, "2025-06-02T12:00:00+00:00")
    source = make_source()
    assert read_all(source)["docs/7/page.md"] == b"new\n"
    assert (source.usage.fetches, source.usage.blobs_fetched) == (2, 1)
    changed = min((cache / "objects" / "pack").glob("*.idx"), key=lambda file: file.stat().st_size)
    listed = demo.git("show-index", stdin=changed.read_bytes()).splitlines()
    assert len(listed) <= 4, "the new commit, and the trees above the new page"


def test_only_blobs_that_are_asked_for_come(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n", "main.go": "package main\n"})
    source = make_source()
    source.blobs("octo/demo", head(source), [demo.id("README.md")])
    known = source.cached_blobs("octo/demo", [demo.id("README.md"), demo.id("main.go")])
    assert known == {demo.id("README.md"): b"# Demo\n"}


def test_the_cache_alone_answers_where_nothing_is_served(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    read_all(make_source())
    blob = demo.id("README.md")
    shutil.rmtree(demo.path)
    source = make_source()
    assert source.cached_blobs("octo/demo", [blob]) == {blob: b"# Demo\n"}
    assert source.cached_blobs("octo/other", [blob]) == {}
    assert source.cached_blobs("../demo", [blob]) == {}
    assert source.cached_blobs("octo/demo", ["-x", "0" * 40]) == {}
    assert source.usage == Usage()


def test_a_server_that_cannot_filter_is_read_all_the_same(demo: GitRepo, make_source: MakeSource) -> None:
    demo.git("config", "uploadpack.allowFilter", "false")
    demo.commit({"README.md": "# Demo\n", "docs/a.md": "a\n"})
    assert read_all(make_source()) == {"README.md": b"# Demo\n", "docs/a.md": b"a\n"}


def test_one_broken_repository_leaves_the_others_alone(serve: Serve, make_source: MakeSource, served: Path) -> None:
    good = serve("octo/good").commit({"README.md": "# Good\n"})
    serve("octo/empty")
    (served / "octo+garbage.git").mkdir()
    asks = [RepoRef(f"octo/{name}") for name in ("empty", "gone", "garbage", "good")]
    answers = make_source().heads([*asks, RepoRef("octo/good", "no-such")])
    reasons = [answer if isinstance(answer, str) else answer.reason for answer in answers.values()]
    assert reasons == [
        "it is empty, or its default branch does not exist",
        "no such repository",
        "no such repository",
        good,
        "no branch or tag is called 'no-such'",
    ]
    assert not any(answer.offline for answer in answers.values() if isinstance(answer, SourceUnavailable))


def test_a_default_branch_that_does_not_exist_is_told(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"}, branch="work")
    (answer,) = make_source().heads([DEMO]).values()
    assert isinstance(answer, SourceUnavailable)
    assert str(answer) == "octo/demo: it is empty, or its default branch does not exist"


def test_a_commit_that_the_server_lacks_is_told(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    with pytest.raises(SourceUnavailable, match="the commit 111111111111 is not there"):
        make_source().state("octo/demo", "1" * 40)


def test_an_id_that_is_no_commit_is_told_and_costs_no_cache(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    page = demo.id("README.md")
    source = make_source()
    source.blobs("octo/demo", head(source), [page])
    with pytest.raises(SourceUnavailable, match=f"{page[:12]} is no commit"):
        source.state("octo/demo", page)
    assert source.cached_blobs("octo/demo", [page]) == {page: b"# Demo\n"}


def test_the_tree_shows_what_is_no_file(demo: GitRepo, make_source: MakeSource) -> None:
    files: dict[str, Content] = {
        "README.md": "# Demo\n",
        "loop.md": Symlink("loop.md"),
        "part": Submodule("a" * 40),
        "two\nlines.md": "x\n",
        "caf\udce9.md": "y\n",
        'quote"d\\.md': "z\n",
    }
    commit = demo.commit(files)
    entries = make_source().tree("octo/demo", commit)
    assert {entry.path: (entry.mode, why_unread(entry)) for entry in entries} == {
        "README.md": ("100644", ""),
        "loop.md": ("120000", "a symbolic link, which is not followed"),
        "part": (
            "160000",
            "a submodule: another repository's commit; list that repository in projects.toml to read it",
        ),
        "two\nlines.md": ("100644", "its path has control characters"),
        "caf\ufffd.md": ("100644", "its path is not UTF-8"),
        'quote"d\\.md': ("100644", ""),
    }
    "".join(entry.path for entry in entries).encode()


def test_a_large_page_is_read_and_a_huge_one_is_not(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = demo.commit({"large.md": "x" * 1000, "huge.md": "x" * 1001})
    monkeypatch.setattr("crawler.sources.bounds.LARGEST_BLOB", 1000)
    large, huge = demo.id("large.md"), demo.id("huge.md")
    source = make_source()
    found, refused = source.blobs("octo/demo", commit, [large, huge])
    assert found == {large: b"x" * 1000}
    assert refused == {huge: "more than the 32 MiB that are read"}
    assert source.cached_blobs("octo/demo", [large, huge]) == {large: b"x" * 1000}


def test_of_more_than_is_read_together_the_largest_are_left_out(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"a.md": 500, "b.md": 900, "c.md": 400, "d.md": 901}
    commit = demo.commit({path: path.ljust(size) for path, size in sizes.items()})
    monkeypatch.setattr("crawler.sources.bounds.MOST_BYTES", 1800)
    ids = {path: demo.id(path) for path in sizes}
    source = make_source()
    for _ in range(2):
        found, refused = source.blobs("octo/demo", commit, list(ids.values()))
        assert {path for path, blob in ids.items() if blob in found} == {"a.md", "b.md", "c.md"}
        assert refused == {
            ids["d.md"]: "among the largest of its repository, whose documents are more than the 256 MiB that are read"
        }
    assert source.cached_blobs("octo/demo", list(ids.values())) == found


def test_folders_without_an_end_are_refused_and_the_cache_is_kept(
    demo: GitRepo, make_source: MakeSource, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = demo.commit({"docs/a.md": "a\n", "docs/b.md": "b\n", "README.md": "c\n"})
    source = make_source()
    assert len(source.tree("octo/demo", commit)) == 3
    packs = sorted((cache / "objects" / "pack").iterdir())
    monkeypatch.setattr("crawler.sources.bare.MOST_ENTRIES", 3)
    with pytest.raises(SourceUnavailable) as refused:
        source.tree("octo/demo", commit)
    assert refused.value.reason == (
        "it has more than the 1,000,000 files and folders, or the 128 MiB of their paths, that are read of one commit: "
        "look whether this is meant, and take it out of projects.toml or name an earlier commit there as its ref"
    )
    assert sorted((cache / "objects" / "pack").iterdir()) == packs


def test_what_else_git_prints_without_an_end_is_refused_too(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = demo.commit({"a.md": "a\n"}, message="word " * 1000)
    monkeypatch.setattr("crawler.sources.process.MOST_PRINTED", 1000)
    with pytest.raises(
        SourceUnavailable, match="octo/demo: git printed more of it than the 0 MiB that are read: look whether"
    ):
        make_source().state("octo/demo", commit)


@pytest.mark.parametrize("repo", ["demo", "../demo", "octo/../demo", "octo/..", "-o/demo", "octo/--x", "octo/de mo"])
def test_hostile_names_reach_neither_git_nor_the_disk(repo: str, make_source: MakeSource, tmp_path: Path) -> None:
    source = make_source()
    (answer,) = source.heads([RepoRef(repo)]).values()
    assert isinstance(answer, SourceUnavailable)
    assert "is not owner/name" in answer.reason
    for call in (lambda: source.state(repo, "1" * 40), lambda: source.blobs(repo, "1" * 40, [])):
        with pytest.raises(SourceUnavailable, match="is not owner/name"):
            call()
    assert sorted(file.name for file in (tmp_path / "cache").rglob("*")) == ["git", "trusting.gitconfig"]


@pytest.mark.parametrize(
    "ref", ["--upload-pack=touch x", "-x", "a..b", "a b", "a:b", "", "a\nb", "2025-02-30", "x@{1}"]
)
def test_hostile_refs_are_refused(ref: str, demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    source = make_source()
    (answer,) = source.heads([RepoRef("octo/demo", ref)]).values()
    assert isinstance(answer, SourceUnavailable)
    assert repr(ref) in answer.reason
    assert source.usage == Usage()


@pytest.mark.parametrize("name", ["HEAD", "--help", "main", "1" * 39, "A" * 40])
def test_only_whole_ids_are_taken_for_objects(name: str, demo: GitRepo, make_source: MakeSource) -> None:
    source = make_source()
    with pytest.raises(SourceUnavailable, match="is no object id"):
        source.tree("octo/demo", name)
    with pytest.raises(SourceUnavailable, match="is no object id"):
        source.blobs("octo/demo", "1" * 40, [name])


def test_many_at_once_on_one_cache(serve: Serve, make_source: MakeSource) -> None:
    names = [f"octo/r{number}" for number in range(4)]
    for name in names:
        serve(name).commit({"README.md": name, "docs/a.md": "a\n"})
    sources = [make_source(), make_source()]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda job: read_all(*job), [(source, name) for name in names for source in sources]))
    assert [pages["README.md"].decode() for pages in found] == [name for name in names for _ in sources]
    assert sum(source.usage.blobs_fetched for source in sources) == 8


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_can_be_read(demo: GitRepo, make_source: MakeSource) -> None:
    demo.commit({"README.md": "# Demo\n"})
    for file in [demo.path, *demo.path.rglob("*")]:
        os.chown(file, 12345, 12345)
    assert read_all(make_source()) == {"README.md": b"# Demo\n"}


def test_git_works_without_a_home(demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.commit({"README.md": "# Demo\n"})
    monkeypatch.delenv("HOME")
    assert read_all(make_source()) == {"README.md": b"# Demo\n"}


def test_the_users_own_settings_still_hold(demo: GitRepo, make_source: MakeSource, tmp_path: Path) -> None:
    demo.commit({"README.md": "# Demo\n"})
    (tmp_path / "home").mkdir()
    rewritten = f'[url "file://{demo.path.parent}/"]\n\tinsteadOf = https://forge.example/\n'
    (tmp_path / "home" / ".gitconfig").write_text(rewritten)
    (answer,) = make_source("https://forge.example/{owner}+{name}.git").heads([DEMO]).values()
    assert answer == demo.git("rev-parse", "main")


def test_surroundings_of_another_repository_are_left_aside(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    demo.commit({"README.md": "# Demo\n"})
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_SHALLOW_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert read_all(make_source()) == {"README.md": b"# Demo\n"}
    assert not (tmp_path / "elsewhere").exists()


def test_the_trusting_configuration_includes_the_users_own() -> None:
    both = (
        '[include]\n\tpath = "/x/git/config"\n[include]\n\tpath = "/home/a\\"b/.gitconfig"\n[safe]\n\tdirectory = *\n'
    )
    assert trusting_config({"HOME": '/home/a"b', "XDG_CONFIG_HOME": "/x"}) == both
    own = '[include]\n\tpath = "/own"\n[safe]\n\tdirectory = *\n'
    assert trusting_config({"HOME": "/home/a", "GIT_CONFIG_GLOBAL": "/own"}) == own
    assert trusting_config({}) == "[safe]\n\tdirectory = *\n"


def test_a_file_without_content_is_known_to_everybody(demo: GitRepo, make_source: MakeSource) -> None:
    commit = demo.commit({"README.md": "# Demo\n", "empty.md": ""})
    blob = demo.id("empty.md")
    demo.object_file(blob).unlink()
    assert make_source().blobs("octo/demo", commit, [blob]) == ({blob: b""}, {})
