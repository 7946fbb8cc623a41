"""Hostile repositories through git, the whole crawl, every report and the terminal: nothing runs, nothing is unescaped."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from tests.commands.conftest import Workplace
from tests.security.hostile import REPOSITORIES
from tests.support import GitRepo

CRAWLED = [name for name in REPOSITORIES if re.match(r"names|words|links|a link|submodules|settings|lfs|nul|no utf|utf-16|line ends|planes|tags|nothing|a deep path|a long name|dates", name)]  # fmt: skip
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.fixture
def hostile(workplace: Workplace) -> Workplace:
    """A pack whose projects are the hostile repositories."""
    entries, names = [], []
    for number, name in enumerate(CRAWLED):
        repo = GitRepo.create(workplace.folder / "git" / f"birds+p{number}.git")
        repo.commit({"docs/innocent.md": "# Jobs\n\nDelayed jobs are put off.\n", **REPOSITORIES[name]()})
        entries.append(f'[[project]]\nid = "p{number}"\nname = "P{number}"\nrepositories = ["birds/p{number}"]\n')
        names.append(f"P{number}")
    pack = workplace.folder / "pack"
    (pack / "projects.toml").write_text("\n".join(entries))
    row = " | No" * len(names)
    (pack / "comparison.md").write_text(
        f"| Feature | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n| Delays{row} |\n"
    )
    return workplace


def wild(text: str) -> set[str]:
    """Characters that command a terminal or turn text around."""
    return {c for c in text if (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t") or c in TURNING}


def test_nothing_runs_and_nothing_is_shown_as_markup(hostile: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hostile.folder)
    ran = hostile.run("run")
    assert ran.code in {0, 3}, ran.err
    spoken = ran.out + ran.err
    for verb in (("crawl",), ("drift",), ("drift", "-v"), ("drift", "--json"), ("export",), ("report",)):
        ran = hostile.run(*verb)
        assert ran.code in {0, 3}, ran.err
        spoken += ran.out + ran.err
    for number in range(len(CRAWLED)):
        ran = hostile.run("explain", f"p{number}", "delays", "--all")
        assert ran.code in {0, 2}, ran.err
        spoken += ran.out + ran.err
    assert wild(spoken) == set()
    assert not list(hostile.folder.rglob("*owned*"))
    for path in (hostile.folder / "reports").iterdir():
        _check_report(path)


def _check_report(path: Path) -> None:
    text = path.read_text("utf-8")
    assert wild(text) == set(), path.name
    if path.suffix == ".md":
        shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        _check_html(BeautifulSoup(shown, "lxml"), path.name)
        assert not re.search(r"(?<![\w`])@octocat", text), path.name
    elif path.suffix == ".html":
        _check_html(BeautifulSoup(text, "lxml"), path.name)


def _check_html(soup: BeautifulSoup, name: str) -> None:
    for tag in soup.find_all(name=True):
        assert not any(attribute.startswith("on") for attribute in tag.attrs), (name, tag)
        assert not str(tag.get("href", "")).lower().startswith(("javascript:", "data:")), (name, tag)
        assert "evil.example" not in str(tag.get("href", "")) + str(tag.get("src", "")), (name, tag)
        assert tag.name not in {"img", "iframe"}, (name, tag)
        assert tag.name != "script" or "alert(1)" not in str(tag.string).replace("\\u003c", "").split("{", 1)[0], name


def test_the_pull_request_holds_nothing_that_acts(hostile: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("snapshots", "reports"):
        (hostile.folder / part).mkdir(exist_ok=True)
    hostile.run("crawl")
    repo = GitRepo(hostile.folder / ".git")
    repo.git("init", "--quiet", "--initial-branch=main", str(hostile.folder))
    monkeypatch.chdir(hostile.folder)
    ran = hostile.run("pr", "--dry-run", "--repo", "birds/table")
    assert ran.code == 0, ran.err
    body = ran.out.partition("\n--- ")[0]
    assert wild(ran.out) == set()
    _check_html(BeautifulSoup(MarkdownIt("commonmark").enable("table").render(body), "lxml"), "body")
    assert not re.search(r"@octocat|fixes #1", body)
