"""Declared packages and their lines."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import BlockType, Dependency, Document, DocumentKind, Parsed
from crawler.parse.dependency import parse_gomod, parse_pyproject, parse_requirements

Parse = Callable[[Document, str], Parsed]


def parsed(parse: Parse, text: str) -> Parsed:
    return parse(Document("o/r", "the/file", "0" * 40, DocumentKind.DEPENDENCY, text.encode()), text)


def found(parse: Parse, text: str) -> list[tuple[int, str, str, bool]]:
    """Line, name, version and whether indirect."""
    result = parsed(parse, text)
    assert not result.skips
    facts = [(block.line, block.facts) for block in result.blocks]
    return [(n, fact.name, fact.version, fact.indirect) for n, fact in facts if isinstance(fact, Dependency)]


def test_go_modules() -> None:
    text = """\
module example.org/engine

go 1.24

require example.org/one v1.2.3
require (
\texample.org/two/v2 v2.0.0-rc.1 // indirect
\t// example.org/no v1.0.0
\texample.org/three v0.0.0-20260101000000-abcdefabcdef // indirect; and why
\texample.org/four v4.0.0+incompatible // used directly
)

replace example.org/one => ../one

exclude (
\texample.org/five v1.0.0
)
"""
    assert found(parse_gomod, text) == [
        (5, "example.org/one", "v1.2.3", False),
        (7, "example.org/two/v2", "v2.0.0-rc.1", True),
        (9, "example.org/three", "v0.0.0-20260101000000-abcdefabcdef", True),
        (10, "example.org/four", "v4.0.0+incompatible", False),
    ]


def test_a_block_says_the_package() -> None:
    block = parsed(parse_gomod, "require example.org/one v1.2.3\n").blocks[0]
    assert (block.type, block.text, block.end_line) == (BlockType.DEPENDENCY, "example.org/one v1.2.3", 1)
    assert block.facts == Dependency("go", "example.org/one", "v1.2.3")


def test_requirements() -> None:
    text = """\
# a comment
Engine_Core==1.2
engine[fast,gpu] >= 2, < 3 ; python_version >= "3.11"  # why
plain
--extra-index-url https://example.org/simple
-r other.txt
-c constraints.txt
-e .
./local
https://example.org/x.whl
git+https://example.org/a.git@main#egg=from-git
direct @ https://example.org/direct.whl
hashed==1.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
after~=1.0
"""
    assert found(parse_requirements, text) == [
        (2, "engine-core", "==1.2", False),
        (3, "engine", ">= 2, < 3", False),
        (4, "plain", "", False),
        (11, "from-git", "", False),
        (12, "direct", "@ https://example.org/direct.whl", False),
        (13, "hashed", "==1.0     --hash=sha256:00     --hash=sha256:11", False),
        (16, "after", "~=1.0", False),
    ]


def test_a_line_that_names_no_package() -> None:
    skips = parsed(parse_requirements, "good\n???\n").skips
    assert [(skip.path, skip.reason, skip.repo) for skip in skips] == [
        ("the/file", "line 2: no package name in this requirement", "o/r")
    ]


PYPROJECT = """\
[build-system]
requires = ["builder>=1", "Server.Core>=1,<2"]

[project]
name = "engine"
dependencies = [
  "Server.Core>=1,<2",
  "other[fast]; python_version < \\"3.12\\"",
  'third @ https://example.org/third.whl',
]

[project.optional-dependencies]
gpu = ["cuda-thing==12", "other[fast]"]
test = ["checker"]

[dependency-groups]
dev = [
  "linter", {include-group = "test"},
]

[tool.poetry.dependencies]
python = "^3.11"
poet = "^1.0"
rich-poet = {version = "2.0", optional = true}

[tool.poetry.group.docs.dependencies]
writer = "*"
"""


def test_pyproject() -> None:
    assert found(parse_pyproject, PYPROJECT) == [
        (7, "server-core", ">=1,<2", False),
        (8, "other", "", False),
        (9, "third", "@ https://example.org/third.whl", False),
        (13, "cuda-thing", "==12", False),
        (13, "other", "", False),
        (14, "checker", "", True),
        (18, "linter", "", True),
        (23, "poet", "^1.0", False),
        (24, "rich-poet", "2.0", False),
        (27, "writer", "*", True),
    ]


def test_a_package_that_no_line_shows_stands_at_its_table() -> None:
    assert found(parse_pyproject, '[project]\nname = "x"\ndependencies = ["a\\u0062c"]\n') == [(1, "abc", "", False)]


@pytest.mark.parametrize(
    "text",
    ['[project]\ndependencies = "x"\n', "[project]\ndependencies = [1]\n", "tool = 3\n", "[tool]\npoetry = []\n", ""],
)
def test_an_odd_pyproject_declares_nothing(text: str) -> None:
    assert found(parse_pyproject, text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[project\n", "not read as TOML: "),
        ("a = " + "[" * 100_000, "not read as TOML: nested too deeply"),
        ("a" + ".a" * 100_000 + " = 1", "not read as TOML: a key of more than 40 parts (at line 1)"),
        ("# " + "x" * 600_000, "not read as TOML: more than 512 KiB"),
    ],
    ids=["broken", "deep", "dotted", "large"],
)
def test_toml_that_is_not_read(text: str, reason: str) -> None:
    result = parsed(parse_pyproject, text)
    assert result.blocks == ()
    assert [skip.reason.startswith(reason) for skip in result.skips] == [True]


@pytest.mark.parametrize("parse", [parse_gomod, parse_requirements])
def test_as_many_as_anyone_declares(parse: Parse) -> None:
    result = parsed(parse, "require (\n" * (parse is parse_gomod) + "a.example/b v1\n" * 6_000)
    assert len(result.blocks) in (0, 5_000)
    result = parsed(parse_requirements, "a\n" * 6_000)
    assert len(result.blocks) == 5_000
    assert [skip.reason for skip in result.skips] == ["only the first 5000 packages are read"]


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?", fullmatch=True)


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "==1", ">=2,<3", " ~= 1.0"])), max_size=8))
def test_every_requirement_stands_on_its_line(packages: list[tuple[str, str]]) -> None:
    text = "".join(f"\n{name}{version}  # why\n" for name, version in packages)
    expected = [(2 * n, name, version.strip(), False) for n, (name, version) in enumerate(packages, 1)]
    assert found(parse_requirements, text) == expected


@settings(deadline=None)
@given(st.text() | st.text("[]\"'=#.a\n\\;<>@-{}() requi"))
def test_any_text_is_parsed(text: str) -> None:
    for parse in (parse_gomod, parse_requirements, parse_pyproject):
        for block in parsed(parse, text).blocks:
            assert 1 <= block.line <= len(text.split("\n"))
