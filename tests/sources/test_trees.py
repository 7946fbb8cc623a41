"""A listing is held to its id, whatever names stand in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import TreeEntry
from crawler.sources import trees
from crawler.sources.trees import Listing, TreeWrong, check, tree_id, whole_tree
from tests.support import GitRepo

EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
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

    assert whole_tree(EMPTY, ask) == ()
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


class Endless:
    """Answers for folders that name each other, each cut short but for the innermost; counts what it is asked."""

    def __init__(self, levels: int, width: int, innermost: int = 0, padding: str = "") -> None:
        self._rows: dict[str, tuple[TreeEntry, ...]] = {}
        self.asked = 0
        self._innermost = self.root = self._folder(TreeEntry(f"{page}.md", "1" * 40) for page in range(innermost))
        for _ in range(levels):
            folder = self.root
            self.root = self._folder(TreeEntry(f"{padding}{number}", folder, "040000") for number in range(width))

    def _folder(self, rows: Iterable[TreeEntry]) -> str:
        kept = tuple(rows)
        folder = tree_id((row.path, row.mode, row.blob) for row in kept)
        self._rows[folder] = kept
        return folder

    def __call__(self, tree: str, *, recursive: bool) -> Listing:
        self.asked += 1
        return Listing(self._rows[tree], truncated=recursive and tree != self._innermost)


def test_a_folder_that_many_name_is_asked_for_once() -> None:
    ask = Endless(levels=3, width=10, innermost=2)
    found = whole_tree(ask.root, ask)
    assert (len(found), ask.asked) == (2000, 7)
    assert [found[0].path, found[-1].path] == ["0/0/0/0.md", "9/9/9/1.md"]


@pytest.mark.parametrize(
    ("levels", "width", "innermost", "padding"),
    [(10, 10, 1, ""), (10, 10, 0, ""), (12, 2, 9, "d" * 250)],
    ids=["pages", "empty folders", "long paths"],
)
def test_a_walk_without_an_end_is_ended(
    levels: int, width: int, innermost: int, padding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "MOST_ENTRIES", 10_000 if not padding else 10**9)
    monkeypatch.setattr(trees, "MOST_PRINTED", 1_000_000)
    ask = Endless(levels, width, innermost, padding)
    with pytest.raises(TreeWrong, match="more than the 1,000,000 files and folders, or the 128 MiB of their paths"):
        whole_tree(ask.root, ask)
    assert ask.asked < 30


@pytest.mark.parametrize(("bound", "most"), [("MOST_ENTRIES", 8), ("MOST_PRINTED", 8 * 54 + 37)])
def test_the_bounds_are_what_may_yet_be_read(
    bound: str, most: int, repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(tree: str, *, recursive: bool) -> Listing:
        return Listing(listed(repo, tree, recursive=recursive), truncated=False)

    monkeypatch.setattr(trees, bound, most)
    assert len(whole_tree(repo.id(""), ask)) == 5
    monkeypatch.setattr(trees, bound, most - 1)
    with pytest.raises(TreeWrong):
        whole_tree(repo.id(""), ask)


def test_a_walk_takes_a_thousand_answers_at_most() -> None:
    ask = Endless(levels=499, width=1, innermost=1)
    assert [entry.path for entry in whole_tree(ask.root, ask)] == ["0/" * 499 + "0.md"]
    assert ask.asked == 999
    ask = Endless(levels=500, width=1, innermost=1)
    with pytest.raises(TreeWrong, match=r"cannot be listed in 1,000 answers of the API, .*: use --source git, or look"):
        whole_tree(ask.root, ask)
    assert ask.asked == 1000


def test_a_path_that_no_system_follows_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "LONGEST_PATH", 100)
    ask = Endless(levels=50, width=1, innermost=1)
    assert [entry.path for entry in whole_tree(ask.root, ask)] == ["0/" * 50 + "0.md"]
    ask = Endless(levels=51, width=1, innermost=1)
    with pytest.raises(TreeWrong, match="a folder's path has more than 4,096 characters: look"):
        whole_tree(ask.root, ask)


def test_answers_that_are_cut_short_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST_ENTRIES", 100)
    large = Listing(tuple(TreeEntry(f"{number}", "1" * 40) for number in range(60)), truncated=True)
    ask = Endless(levels=2, width=1, innermost=1)

    def cut(tree: str, *, recursive: bool) -> Listing:
        answer = ask(tree, recursive=recursive)
        return large if answer.truncated else answer

    with pytest.raises(TreeWrong, match="entries of those that are cut short: use --source git"):
        whole_tree(ask.root, cut)
    assert ask.asked == 3


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
