"""Packages that a component declares: go.mod, pyproject.toml and requirements files.

A declared package is a block with its real line. Build requirements are left out: they say how a package is built, not
what it does.
"""

from __future__ import annotations

import bisect
import itertools
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawler.models import Block, BlockType, Dependency, Document, Parsed, Skip
from crawler.parse.path_names import NOT_SHIPPED

_GO_REQUIREMENT = re.compile(r"(?P<name>[^\s/()]+(?:/[^\s()]*)?)\s+(?P<version>v\S+)\s*(?P<comment>//.*)?")
_INDIRECT = re.compile(r"//\s*indirect\b")
_PYTHON_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>\(?\s*(?:[<>=!~][^;#]*|@\s*[^;\s]+)?)"
)
_EGG = re.compile(r"#egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_SEPARATORS = re.compile(r"[-_.]+")
_TABLE = re.compile(r"\s*+\[{1,2}+\s*+([^\]#\s][^\]#]*+)\]")
_STRING_OR_KEY = re.compile(
    r'(?<!\\)"(?P<basic>(?:[^"\\]|\\.)*+)"|\'(?P<literal>[^\']*)\'|(?<![\w-])(?P<key>[A-Za-z0-9_-]++)(?=\s*=)'
)
_LONGEST_LINE = 2_000
_LONGEST_GROUP = 255
_LARGEST_TOML = 512 * 1024
_MOST_PACKAGES = 5_000
_MOST_UNREAD = 10
_DEEPEST_KEY = 40


def parse_gomod(document: Document, text: str) -> Parsed:
    """Parse a go.mod: the modules of its `require` lines and blocks; those marked ``// indirect`` are transitive."""
    blocks: list[Block] = []
    in_block = False
    for number, raw in enumerate(text.split("\n"), 1):
        if len(blocks) > _MOST_PACKAGES:
            break
        line = raw[:_LONGEST_LINE].strip()
        if in_block and line.startswith(")"):
            in_block = False
        elif re.match(r"require\s*\(", line):
            in_block = True
        elif in_block or re.match(r"require\s", line):
            match = _GO_REQUIREMENT.match(line.removeprefix("require").lstrip() if not in_block else line)
            if match:
                indirect = bool(_INDIRECT.match(match["comment"] or ""))
                blocks.append(_block(Dependency("go", match["name"], match["version"], indirect), number))
    return _parsed(document, blocks)


def parse_requirements(document: Document, text: str) -> Parsed:
    """Parse a requirements file; other files (``-r``, ``-c``) and options are not packages."""
    blocks: list[Block] = []
    unread: list[int] = []
    number, lines = 0, text.split("\n")
    while number < len(lines) and len(blocks) <= _MOST_PACKAGES:
        number += 1
        first, requirement = number, lines[number - 1][:_LONGEST_LINE]
        while requirement.rstrip().endswith("\\") and number < len(lines):
            requirement = requirement.rstrip()[:-1][:_LONGEST_LINE] + lines[number][:_LONGEST_LINE]
            number += 1
        requirement = requirement.strip()
        if not requirement or requirement.startswith("#"):
            continue
        if dependency := _python_dependency(requirement):
            blocks.append(_block(dependency, first))
        elif not _is_local(requirement):
            unread.append(first)
    return _parsed(document, blocks, unread)


def parse_pyproject(document: Document, text: str) -> Parsed:
    """Parse a pyproject.toml: dependencies, optional ones, dependency groups and Poetry's tables.

    What only a group for development, tests or documentation asks for counts as `indirect`: users never get it.
    """
    try:
        data = _load_toml(text)
    except (ValueError, RecursionError) as error:
        reason = (
            f"not read as TOML: {error}" if isinstance(error, ValueError) else "not read as TOML: nested too deeply"
        )
        return Parsed(document.kind, (), (Skip(document.path, reason[:_LONGEST_LINE], document.repo),))
    lines = _TomlLines(text.split("\n"))
    declared = itertools.islice(_declared(data), _MOST_PACKAGES + 1)
    return _parsed(document, [_block(one.dependency, lines.line_of(one)) for one in declared])


def _parsed(document: Document, blocks: list[Block], unread: Sequence[int] = ()) -> Parsed:
    """The packages of a file, as many as anyone declares, and what was not read of it."""
    reasons = [f"line {line}: no package name in this requirement" for line in unread[:_MOST_UNREAD]]
    if len(unread) > _MOST_UNREAD:
        reasons.append(f"{len(unread) - _MOST_UNREAD} more lines that name no package")
    if len(blocks) > _MOST_PACKAGES:
        reasons.append(f"only the first {_MOST_PACKAGES} packages are read")
    skips = tuple(Skip(document.path, reason, document.repo) for reason in reasons)
    return Parsed(document.kind, tuple(blocks[:_MOST_PACKAGES]), skips)


def _load_toml(text: str) -> dict[str, Any]:
    """Read TOML of strangers: tomllib's memory grows with the square of a dotted key's length, so long ones are out."""
    if len(text) > _LARGEST_TOML:
        raise ValueError("more than 512 KiB")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _DEEPEST_KEY and _STRING_OR_KEY.sub("", line).count(".") > _DEEPEST_KEY:
            raise ValueError(f"a key of more than {_DEEPEST_KEY} parts (at line {number})")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class _Declared:
    """A package of a pyproject.toml: its table, and the text that its line holds (a requirement, or a Poetry key)."""

    table: str
    written: str
    dependency: Dependency


def _declared(data: dict[str, Any]) -> Iterator[_Declared]:
    project = _table(data, "project")
    yield from _requirements("project", "", project.get("dependencies"))
    for table, groups in (
        ("project.optional-dependencies", _table(project, "optional-dependencies")),
        ("dependency-groups", _table(data, "dependency-groups")),
    ):
        for group, requirements in groups.items():
            yield from _requirements(table, group, requirements)
    poetry = _table(_table(data, "tool"), "poetry")
    yield from _poetry("tool.poetry.dependencies", "", _table(poetry, "dependencies"))
    yield from _poetry("tool.poetry.dev-dependencies", "dev", _table(poetry, "dev-dependencies"))
    for name, group in _table(poetry, "group").items():
        packages = _table(group if isinstance(group, dict) else {}, "dependencies")
        yield from _poetry(f"tool.poetry.group.{name}.dependencies", name, packages)


def _requirements(table: str, group: str, requirements: object) -> Iterator[_Declared]:
    """The packages of a list; what is no string includes another group and is no package."""
    for requirement in requirements if isinstance(requirements, list) else ():
        dependency = _python_dependency(requirement[:_LONGEST_LINE]) if isinstance(requirement, str) else None
        if dependency:
            shipped = dependency if _is_shipped(group) else replace(dependency, indirect=True)
            yield _Declared(table, requirement, shipped)


def _poetry(table: str, group: str, packages: dict[str, Any]) -> Iterator[_Declared]:
    for name, constraint in packages.items():
        if name.lower() == "python":
            continue
        version = constraint.get("version") if isinstance(constraint, dict) else constraint
        version = version if isinstance(version, str) else ""
        yield _Declared(table, name, Dependency("python", _normal(name), version, indirect=not _is_shipped(group)))


def _is_shipped(group: str) -> bool:
    return not NOT_SHIPPED.fullmatch(group[:_LONGEST_GROUP].lower())


class _TomlLines:
    """Finds the lines of declared packages by the strings and keys that the lines hold."""

    def __init__(self, lines: list[str]) -> None:
        self._tables: dict[str, int] = {}
        self._words: dict[str, list[int]] = {}
        for number, line in enumerate(lines, 1):
            if match := _TABLE.match(line):
                self._tables.setdefault(match[1].rstrip(), number)
            for match in _STRING_OR_KEY.finditer(line[:_LONGEST_LINE]):
                self._words.setdefault(match[match.lastgroup or 0], []).append(number)

    def line_of(self, declared: _Declared) -> int:
        """The first line of the table that holds the text, or else the one at which the table begins."""
        parents = [declared.table.rsplit(".", cut)[0] for cut in range(declared.table.count(".") + 1)]
        start = next((self._tables[name] for name in parents if name in self._tables), 1)
        escaped = json.dumps(declared.written, ensure_ascii=False)[1:-1]
        lines = self._words.get(declared.written) or self._words.get(escaped) or []
        index = bisect.bisect_left(lines, start)
        return lines[index] if index < len(lines) else start


def _python_dependency(requirement: str) -> Dependency | None:
    """A package out of one requirement, without its extras and markers; None where it names none."""
    if egg := _EGG.search(requirement):
        return Dependency("python", _normal(egg[1]))
    if _is_local(requirement):
        return None
    match = _PYTHON_REQUIREMENT.match(requirement)
    if not match or requirement[match.end("name") :][:1] in ("/", ":", "\\"):
        return None
    version = match["version"].strip().strip("()").strip()
    return Dependency("python", _normal(match["name"]), version)


def _is_local(requirement: str) -> bool:
    """A path, an address or an editable install: no package of an index."""
    return requirement.startswith(("-", ".", "/")) or "://" in requirement.split("@", 1)[0]


def _normal(name: str) -> str:
    """A Python package's name as indexes compare it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _block(dependency: Dependency, line: int) -> Block:
    text = f"{dependency.name} {dependency.version}".strip()
    return Block(BlockType.DEPENDENCY, text, line, line, facts=dependency)
