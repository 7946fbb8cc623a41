"""Little repositories that stand for endless ones: folders that name the same folder many times, files of blanks."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.sources.trees import tree_id
from tests.support import GitRepo

GUIDE = "# Delayed jobs\n\nPut them off.\n"
_KINDS = {"100644": "blob", "040000": "tree"}


def nested_folders(repo: GitRepo, levels: int, width: int, *, empty: bool = False, name: str = "docs") -> None:
    """Commit a folder whose `width` entries all name one folder, whose entries do the same, `levels` deep.

    The innermost holds one page, or with `empty` nothing: `width ** levels` paths in some 30 objects.
    """
    page = repo.git("hash-object", "-w", "--stdin", stdin=GUIDE.encode())
    tree, rows = page, [] if empty else [("100644", page, "jobs.md")]
    folders = []
    for _ in range(levels + 1):
        tree = tree_id((name, mode, child) for mode, child, name in rows)
        folders.append("".join(f"{mode} {_KINDS[mode]} {child}\t{name}\n" for mode, child, name in rows))
        rows = [("040000", tree, f"{name}{number}") for number in range(width)]
    # All in one call: a process for each of a thousand folders would take longer than reading them.
    made = repo.git("mktree", "--missing", "--batch", stdin="\n".join(folders).encode())
    assert made.endswith(tree)
    who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
    repo.git("update-ref", "refs/heads/main", repo.git(*who, "commit-tree", tree, "-m", "A bomb"))


def files_of_blanks(repo: GitRepo, sizes: Iterable[int]) -> str:
    """Commit pages of so many bytes of nothing, `docs/0.md` and so on; they pack to a thousandth."""
    # What is large is packed at once and as it is, or making these would take longer than reading them.
    for key, value in (("core.bigFileThreshold", "1m"), ("fastimport.unpackLimit", "1"), ("core.compression", "1")):
        repo.git("config", key, value)
    return repo.commit({f"docs/{n}.md": f"{n}".encode().ljust(size) for n, size in enumerate(sizes)})
