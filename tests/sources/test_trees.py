"""A listing is held to its id, whatever names stand in it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import TreeEntry
from crawler.sources.trees import Listing, TreeWrong, check, tree_id, whole_tree
from tests.support import GitRepo

FILES = {"b.md": "b\n", "a/c.md": "c\n", "a.md": "a\n", "a-b/d.md": "d\n", "a/e/f.md": "f\n"}


def listed(repo: GitRepo, tree: str, *, recursive: bool) -> tuple[TreeEntry, ...]:
    printed = repo.git("ls-tree", "--full-tree", *(("-r", "-t") if recursive else ()), tree)
    rows = [line.split("\t") for line in printed.splitlines()]
    return tuple(TreeEntry(path, head.split()[2], head.split()[0]) for head, path in rows)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo.create(tmp_path / "repo.git")
    made.commit(FILES)
    return made


def test_a_whole_listing_bears_out_its_id(repo: GitRepo) -> None:
    root = repo.id("")
    entries = listed(repo, root, recursive=True)
    check(root, entries)
    for at in range(len(entries)):
        with pytest.raises(TreeWrong):
            check(root, entries[:at] + entries[at + 1 :])
    for at, entry in enumerate(entries):
        with pytest.raises(TreeWrong):
            check(root, (*entries[:at], TreeEntry(entry.path, "1" * 40, entry.mode), *entries[at + 1 :]))


def test_an_empty_tree() -> None:
    def ask(tree: str, *, recursive: bool) -> Listing:
        return Listing((), truncated=not (tree and recursive))

    assert whole_tree("4b825dc642cb6eb9a060e54bf8d69288fbee4904", ask) == ()
    with pytest.raises(TreeWrong):
        whole_tree("1" * 40, ask)


@pytest.mark.parametrize("limit", [3, 4, 100])
def test_a_listing_that_is_cut_short_is_walked(repo: GitRepo, limit: int) -> None:
    def ask(tree: str, *, recursive: bool) -> Listing:
        entries = listed(repo, tree, recursive=recursive)
        return Listing(entries[:limit], len(entries) > limit)

    if limit == 3:
        with pytest.raises(TreeWrong, match="more entries than the API lists"):
            whole_tree(repo.id(""), ask)
        return
    found = whole_tree(repo.id(""), ask)
    assert [entry.path for entry in found] == ["a-b/d.md", "a.md", "a/c.md", "a/e/f.md", "b.md"]


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "a-b", "a.b", "a0", "ab", "é", "z"]), st.booleans(), min_size=1))
def test_ids_are_gits_own(tmp_path_factory: pytest.TempPathFactory, names: dict[str, bool]) -> None:
    repo = GitRepo.create(tmp_path_factory.mktemp("ids") / "repo.git")
    repo.commit({f"{name}/file" if folder else name: "x\n" for name, folder in names.items()})
    entries = listed(repo, repo.id(""), recursive=False)
    rows = [
        (entry.path.strip('"').encode().decode("unicode_escape").encode("latin-1").decode(), entry.mode, entry.blob)
        for entry in entries
    ]
    assert tree_id(rows) == repo.id("")
