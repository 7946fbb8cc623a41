"""The patterns of `re` that the package holds, each with how it is applied: found by import and in the source."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeGuard

ROOT = Path(__file__).parent.parent.parent
_ONCE = {"match", "fullmatch", "search"}
_SCANS = {"sub", "subn", "split", "findall", "finditer", "scanner"}
SCAN = "finditer"
"""How a pattern is tried that is applied at many places."""
HANDED = "handed on"
"""A pattern is given to something else, which applies it."""
_FLAGS_AT = {"compile": 1, "sub": 4, "subn": 4, "split": 3}
"""Where among a function's arguments the flags stand."""
_DEEPEST = 4


class Own(NamedTuple):
    """A pattern, under the name that its module gives it or the place at which it stands."""

    name: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]
    """Of `match`, `fullmatch`, `search`, `finditer` and `handed on`."""


class Package(NamedTuple):
    """All patterns; `built` is the source of each call that puts one together at run time, as `module: call`."""

    patterns: list[Own]
    built: list[str]
    unseen: list[str]
    """Modules in which more patterns are compiled at import than were found."""


def own_patterns(names: list[str] | None = None) -> Package:
    """Find the patterns of the package, or of the modules named."""
    sources = {name: _Source(name) for name in names or _module_names()}
    used: dict[tuple[str, str], set[str]] = {}
    for source in sources.values():
        source.note_uses(used)
    patterns: list[Own] = []
    unseen = []
    for name, source in sources.items():
        module = importlib.import_module(name)
        held = [
            Own(f"{name}.{place}", pattern, frozenset(used.get((name if top.startswith("_") else "", top), ())))
            for top, place, pattern in _held_by(module, source.assigned())
        ]
        if len(held) < source.compiled_at_import():
            unseen.append(name)
        patterns += held + list(source.written())
    return Package(patterns, [call for source in sources.values() for call in source.built()], unseen)


def _module_names() -> list[str]:
    paths = sorted((ROOT / "crawler").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [name for name in names if not name.endswith("__main__")]


class _Source:
    def __init__(self, name: str) -> None:
        self._name = name
        path = ROOT.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        self._text = path.read_text(encoding="utf-8")
        self._tree = ast.parse(self._text)
        self._above = {child: node for node in ast.walk(self._tree) for child in ast.iter_child_nodes(node)}
        self._calls = [node for node in ast.walk(self._tree) if isinstance(node, ast.Call) and _is_re_call(node)]

    def note_uses(self, used: dict[tuple[str, str], set[str]]) -> None:
        """Note how each name is applied, private ones by module."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                used.setdefault((self._name if name.startswith("_") else "", name), set()).add(self._way(node))

    def _way(self, node: ast.expr) -> str:
        method = self._above.get(node)
        call = self._above.get(method) if method else None
        if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not method:
            return HANDED
        from_anywhere = method.attr == "match" and len(call.args) > 1
        return HANDED if method.attr not in {*_ONCE, *_SCANS} else SCAN if from_anywhere else _way_of(method.attr)

    def assigned(self) -> set[str]:
        """The names that the module itself gives values or classes."""
        names = set()
        for node in self._tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if _is_annotated(node) else []
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
            names |= {node.name} if isinstance(node, ast.ClassDef) else set()
        return names

    def compiled_at_import(self) -> int:
        """How many calls compile a pattern when the module is imported."""
        return sum(not self._is_late(call) and _method(call) == "compile" for call in self._calls)

    def written(self) -> Iterator[Own]:
        """Patterns that stand in the call that applies them, or are compiled within a function."""
        for call in self._calls:
            if self._is_plain(call) and (self._is_late(call) or _method(call) != "compile"):
                flags = [ast.unparse(given) for given in call.args[_FLAGS_AT.get(_method(call), 2) :]]
                flags += [ast.unparse(given.value) for given in call.keywords if given.arg == "flags"]
                number = eval("|".join(flags) or "0", {"re": re})  # noqa: S307 - from our own source
                pattern = re.compile(ast.literal_eval(call.args[0]), number)
                yield Own(f"{self._name}, line {call.lineno}", pattern, frozenset({_way_of(_method(call))}))

    def built(self) -> Iterator[str]:
        """The calls that put a pattern together when a function runs."""
        for call in self._calls:
            if self._is_late(call) and not self._is_plain(call):
                yield f"{self._name}: {ast.get_source_segment(self._text, call)}"

    def _is_late(self, node: ast.AST) -> bool:
        while above := self._above.get(node):
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                return True
            node = above
        return False

    @staticmethod
    def _is_plain(call: ast.Call) -> bool:
        return isinstance(call.args[0], ast.Constant)


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _way_of(method: str) -> str:
    return SCAN if method in _SCANS else method if method in _ONCE else HANDED


def _is_re_call(call: ast.Call) -> bool:
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(on, ast.Name) and on.id == "re" and _method(call) in {*_ONCE, *_SCANS, "compile"}


def _is_annotated(node: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(node, ast.AnnAssign)


def _held_by(module: ModuleType, names: set[str]) -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """The patterns in a module's own values, in collections of them and in its classes: name, place, pattern."""
    for name, value in vars(module).items():
        if name in names:
            yield from ((name, place, pattern) for place, pattern in _patterns_in(value, name, 0))


def _patterns_in(value: object, place: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
        return
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(value, type):
        inner = tuple(vars(value).items())
    elif isinstance(value, Mapping):
        inner = (*value.items(), *enumerate(value))
    elif isinstance(value, tuple | list | set | frozenset):
        inner = enumerate(value)
    if depth < _DEEPEST:
        for key, held in inner:
            yield from _patterns_in(held, f"{place}[{key}]", depth + 1)
