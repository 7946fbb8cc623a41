"""Given this tree, read these documents, and say this of the others."""

from collections.abc import Sequence

import pytest

from crawler.collect import Choice, choose, kind_of, link_skip
from crawler.models import SUBMODULE, SYMLINK, DocumentKind, Skip, TreeEntry
from tests.match.given import project_of

REPO = "acme/serve"
BLOB = "b" * 40


def entry(path: str, mode: str = "100644", blob: str = BLOB) -> TreeEntry:
    return TreeEntry(path, blob, mode)


def chosen(*entries: TreeEntry, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Choice:
    return choose(project_of(include=include, exclude=exclude), REPO, entries)


def read(choice: Choice) -> dict[str, DocumentKind]:
    return {entry.path: kind for entry, kind in choice.documents}


def test_documents_are_read_with_their_kinds_and_code_is_not() -> None:
    choice = chosen(entry("README.md"), entry("docs/scale.md"), entry("config/crd/a.yaml"), entry("main.go"))
    assert read(choice) == {
        "README.md": DocumentKind.README,
        "docs/scale.md": DocumentKind.DOCS,
        "config/crd/a.yaml": DocumentKind.CRD,
    }
    assert (choice.links, choice.skips) == ((), ())


@pytest.mark.parametrize("path", ["vendor/x/README.md", "test/data/page.md", ".github/workflows/ci.yaml"])
def test_what_is_not_the_projects_own_word_is_passed_over_in_silence(path: str) -> None:
    assert chosen(entry(path)) == Choice((), (), ())


def test_include_reads_what_its_kind_would_not_and_exclude_wins_over_it() -> None:
    tree = [entry("vendor/own/page.md"), entry("vendor/own/old.md"), entry("docs/old.md"), entry("docs/new.md")]
    choice = chosen(*tree, include=["vendor/own/*"], exclude=["*old.md"])
    assert read(choice) == {"vendor/own/page.md": DocumentKind.DOCS, "docs/new.md": DocumentKind.DOCS}


def test_include_does_not_blunt_a_kind_that_is_read_anyhow() -> None:
    assert kind_of(project_of(include=["*"]), "ROADMAP.md") is DocumentKind.ROADMAP


def test_globs_tell_case_apart() -> None:
    assert kind_of(project_of(exclude=["DOCS/*"]), "docs/page.md") is DocumentKind.DOCS


def test_links_are_looked_at_and_never_read() -> None:
    link = entry("docs/link.md", SYMLINK, "c" * 40)
    choice = chosen(entry("docs/page.md"), link)
    assert (list(read(choice)), choice.links, choice.skips) == (["docs/page.md"], (link,), ())


def test_a_submodule_is_named_with_what_to_do_and_is_not_grave() -> None:
    (skip,) = chosen(entry("docs/other.md", SUBMODULE)).skips
    assert (skip.path, skip.repo, skip.grave) == ("docs/other.md", REPO, False)
    assert "submodule" in skip.reason
    assert "projects.toml" in skip.reason


@pytest.mark.parametrize(
    "path",
    ["docs/two\nlines.md", "docs/bell\x07.md", "docs/\x7f.md", "docs/\u202egnp.md", "docs/\u2028.md", "docs/\udce9.md"],
)
def test_a_path_that_cannot_be_printed_is_a_grave_skip(path: str) -> None:
    choice = chosen(entry(path))
    assert choice == Choice((), (), (Skip(path, "its path has control characters", REPO, grave=True),))


def test_a_path_that_is_no_utf8_is_a_grave_skip() -> None:
    (skip,) = chosen(entry("docs/caf\ufffd.md")).skips
    assert (skip.reason, skip.grave) == ("its path is not UTF-8", True)


@pytest.mark.parametrize(
    "path", ["docs/a b.md", "docs/café.md", "docs/指南\u3000二.md", "docs/a\u00a0b.md", "docs/🚀.md"]
)
def test_an_odd_path_that_can_be_printed_is_read(path: str) -> None:
    assert list(read(chosen(entry(path)))) == [path]


def test_an_odd_name_of_a_file_that_is_not_read_hides_nothing() -> None:
    assert chosen(entry("src/two\nlines.go")).skips == ()


def test_a_page_that_stands_at_two_paths_is_read_at_both_and_fetched_once() -> None:
    choice = chosen(entry("docs/a.md"), entry("docs/b.md"), entry("docs/l.md", SYMLINK, "c" * 40))
    assert list(read(choice)) == ["docs/a.md", "docs/b.md"]
    assert choice.blobs == {BLOB, "c" * 40}


LINK = entry("docs/deep/link.md", SYMLINK)


@pytest.mark.parametrize(
    ("targets", "reason", "grave"),
    [
        ({LINK.path: "../page.md"}, "what it points to is read where it stands", False),
        ({LINK.path: "./././gone.md"}, "what it points to is read where it stands", False),
        ({LINK.path: "../../README.md"}, "what it points to is read where it stands", False),
        ({LINK.path: "../../../README.md"}, "out of the repository", False),
        ({LINK.path: "/etc/passwd"}, "out of the repository", False),
        ({LINK.path: "other.md", "docs/deep/other.md": "/etc/passwd"}, "out of the repository", False),
        ({LINK.path: "link.md"}, "leads back to itself", True),
        ({LINK.path: "../a.md", "docs/a.md": "deep/link.md"}, "leads back to itself", True),
        ({LINK.path: "../a.md", "docs/a.md": "b.md", "docs/b.md": "a.md"}, "leads back to itself", True),
        ({}, "what it points to is read where it stands", False),
        ({LINK.path: "./" * 5000 + "link.md"}, "what it points to is read where it stands", False),
    ],
)
def test_why_a_link_is_not_read(targets: dict[str, str], reason: str, grave: bool) -> None:  # noqa: FBT001
    skip = link_skip(REPO, LINK, {path: target.encode() for path, target in targets.items()})
    assert (skip.path, skip.repo, skip.grave) == (LINK.path, REPO, grave)
    assert reason in skip.reason


def test_a_chain_of_links_with_an_end_is_no_loop() -> None:
    chain = {f"docs/{n}.md": f"{n + 1}.md".encode() for n in range(7)}
    assert not link_skip(REPO, entry("docs/0.md", SYMLINK), chain).grave


def test_a_repository_of_very_many_documents_is_not_read() -> None:
    tree = [entry(f"docs/{n}.md") for n in range(100_000)]
    assert chosen(*tree, entry("main.c")).too_many == ""
    assert chosen(*tree, entry("main.c"), LINK).too_many == (
        "it has more than 100,000 documents, links and files that are passed over, which is more than is read of one "
        "repository: "
        "leave folders out with `exclude` in projects.toml"
    )
