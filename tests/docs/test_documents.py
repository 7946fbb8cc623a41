"""The documents say what the program is: each test fails when one of the two changes without the other."""

import argparse
import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler import cli
from crawler.commands import VERBS

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DEPENDENCIES = ROOT / "docs" / "dependencies.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MARKDOWN = MarkdownIt("commonmark").enable("table")

by_name = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def tokens(document: Path) -> Iterator[Token]:
    """All tokens, those inside a line of text in the place of the line."""
    for token in MARKDOWN.parse(document.read_text(encoding="utf-8")):
        yield from token.children or [token]


def table(document: Path, *header: str) -> list[list[str]]:
    """The body rows, as written, of all tables with this header."""
    text = document.read_text(encoding="utf-8")
    head = re.escape(f"| {' | '.join(header)} |")
    bodies = re.findall(rf"^{head}\n\|[-|]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE)
    assert bodies, f"{document.name} has no table headed {header}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for body in bodies for row in body.splitlines()]


def code_in(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def packages_in(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", one)[0].lower().replace("_", "-") for one in requirements}


def own_words(parser: argparse.ArgumentParser) -> list[str]:
    """What a verb takes beyond the shared options, as usage shows it."""
    shared = {option for action in cli.shared_options()._actions for option in action.option_strings}  # noqa: SLF001 - argparse tells its options in no other way
    actions = [a for a in parser._actions if not {"-h", *shared} & set(a.option_strings)]  # noqa: SLF001
    words = []
    for action in actions:
        given = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else str(action.metavar or "")
        if action.option_strings:
            option = " ".join(filter(None, [action.option_strings[-1], given]))
            words.append(option if action.required else f"[{option}]")
        else:
            words.append({"*": f"[{given} ...]", "?": f"[{given}]"}.get(str(action.nargs), given))
    return words


def verb_parsers() -> dict[str, argparse.ArgumentParser]:
    actions = cli.build_parser()._actions  # noqa: SLF001
    return next(dict(a.choices) for a in actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001


def test_the_readme_lists_every_verb_with_its_help() -> None:
    rows = [(code_in(name)[0].split()[0], what) for name, what in table(README, "verb", "what it does")]
    assert rows == [(name, module.HELP) for name, module in VERBS.items()]


def test_the_readme_shows_what_each_verb_takes() -> None:
    shown = {code_in(name)[0].split()[0]: code_in(name)[0] for name, _ in table(README, "verb", "what it does")}
    for verb, parser in verb_parsers().items():
        takes = own_words(parser)
        assert sorted(shown[verb]) == sorted(" ".join([verb, *takes])), f"{verb} takes {takes}"


def test_the_readme_names_every_shared_option_and_no_other() -> None:
    rows = table(README, "option", "meaning")
    named = {code.split()[0] for names, _ in rows for code in code_in(names)}
    actual = {option for action in cli.shared_options()._actions for option in action.option_strings}  # noqa: SLF001
    assert named == actual


def test_the_readme_names_every_exit_code_and_no_other() -> None:
    told = re.findall(r"\b\d+\b", cli.build_parser().epilog or "")
    codes = {int(code) for code in told} | {cli.BAD_INPUT, cli.PARTIAL, cli.BUG, cli.INTERRUPTED}
    assert {int(code) for code, _ in table(README, "exit code", "meaning")} == codes


def test_the_quick_start_is_two_commands() -> None:
    section = README.read_text(encoding="utf-8").split("## Quick start")[1]
    block = next(token for token in MARKDOWN.parse(section) if token.type == "fence")
    commands = [line.split("#")[0].strip() for line in block.content.splitlines()]
    assert commands == ["make run", "make test"]


def test_what_the_readme_shows_of_the_demo_is_what_it_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cli.main(["demo", "--into", str(tmp_path / "demo")]) == 0
    printed = capsys.readouterr().out.splitlines()
    blocks = [token.content for token in tokens(README) if token.type == "fence" and token.info == "text"]
    shown = [line for block in blocks for line in block.splitlines()]
    assert len(shown) > 10
    assert [line for line in shown if line not in printed] == []


@pytest.mark.parametrize("heading", ["At run time", "For development"])
def test_every_dependency_has_its_reason_and_every_reason_a_dependency(heading: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    wanted = packages_in(declared[heading == "For development"])
    section = DEPENDENCIES.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?!package )([\w ,.-]+) \| .+ \|$", section, re.MULTILINE)
    named = {name.lower() for row in rows for name in re.split(r", | with | and ", row)}
    assert named == wanted


@by_name
def test_links_lead_somewhere(document: Path) -> None:
    targets = [
        str(t.attrs.get("href") or t.attrs.get("src")) for t in tokens(document) if t.type in {"link_open", "image"}
    ]
    broken = [t for t in targets if not re.match(r"[a-z]+:", t) and not _leads_somewhere(document, t)]
    assert broken == []


def _leads_somewhere(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = document.parent / path if path else document
    if not file.exists() or not anchor:
        return file.exists()
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@by_name
def test_paths_in_the_text_are_there(document: Path) -> None:
    """A path of this repository, written as code; capitals stand for a name to be chosen."""
    text = "\n".join(token.content for token in tokens(document) if token.type in {"code_inline", "text"})
    paths = re.findall(r"\b(?:crawler|tests|rules|benchmarks|docs/adr)/[\w./-]*\w", text)
    assert [p for p in paths if not re.search(r"/[A-Z]{2,}", p) and not (ROOT / p).exists()] == []


@by_name
def test_make_targets_in_the_text_are_there(document: Path) -> None:
    text = "\n".join(token.content for token in tokens(document) if token.type in {"code_inline", "fence"})
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"^(?:[A-Z_]+=\S+ )?make ([a-z0-9]+)", text, re.MULTILINE)) <= targets


@by_name
def test_lines_can_be_read_without_scrolling(document: Path) -> None:
    # A row of a table is one line however long it is.
    lines = enumerate(document.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > 150 and not line.startswith("|")] == []


def constant_of(test: Path, name: str) -> object:
    for node in ast.parse(test.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return ast.literal_eval(node.value)
    raise AssertionError(f"{test.name} has no {name}")


def test_the_layers_are_those_that_are_tested() -> None:
    rows = table(ARCHITECTURE, "layer", "pure", "what it holds")
    tested = ROOT / "tests" / "test_architecture.py"
    layers = constant_of(tested, "LAYERS")
    assert isinstance(layers, tuple)
    assert [set(code_in(names)) for names, _, _ in rows] == [set(layer) for layer in reversed(layers)]
    assert {name for _, pure, _ in rows for name in code_in(pure)} == constant_of(tested, "PURE")


def test_every_package_has_a_line_in_the_architecture() -> None:
    rows = table(ARCHITECTURE, "package", "what it does", "begin with")
    packages = sorted(path.parent.name for path in (ROOT / "crawler").glob("*/__init__.py"))
    assert [code_in(name)[0] for name, _, _ in rows] == packages


def test_every_decision_is_numbered_and_says_why() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    for number, record in enumerate(records, 1):
        text = record.read_text(encoding="utf-8")
        assert record.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), record.name
