"""The reading of a pack's folder, file by file: size, links, UTF-8, TOML, models. Faults are collected, not raised."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from crawler.errors import Problem
from crawler.pack.faults import problems_of, suggestion
from crawler.pack.locate import Lines

LARGEST = 1024 * 1024
"""Bytes; a larger file is refused, since nobody writes such rules by hand."""

FILES = ("pack.toml", "projects.toml", "guards.toml", "weights.toml", "overrides.toml")
"""The files beside `features/`; only the first two must be there."""

# The standard library's reader takes the square of such a key's length.
_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){65}""")

_M = TypeVar("_M", bound=BaseModel)


class _UnusableError(Exception):
    """A file that cannot even be read as TOML; `Problem` without the file."""

    def __init__(self, line: int, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.mend = mend


class PackFolder:
    """A pack's folder being read: the problems found so far, and where things stand in each file by its name."""

    def __init__(self, folder: Path) -> None:
        """Start reading a folder that exists."""
        self.folder = folder
        self.problems: list[Problem] = []
        self.lines: dict[str, Lines] = {}

    def feature_files(self) -> list[str]:
        """Paths inside the pack of the feature files, sorted."""
        return sorted(f"features/{path.name}" for path in (self.folder / "features").glob("*.toml"))

    def refuse_strays(self) -> None:
        """Tell of TOML files that nothing reads, so that a misnamed file is not silently without effect."""
        for path in sorted(self.folder.rglob("*.toml")):
            name = path.relative_to(self.folder).as_posix()
            if name not in FILES and not re.fullmatch(r"features/[^/]+", name):
                mend = suggestion(name, FILES, otherwise=False) or "features stand in features/ID.toml"
                self._tell(name, 1, "no part of a pack has this name", mend)

    def read(self, name: str, model: type[_M], absent: _M | None = None) -> _M | None:
        """Read one file; None when it cannot be used, `absent` when it is not there and need not be."""
        self.lines[name] = Lines()
        path = self.folder / name
        if absent is not None and not path.exists() and not path.is_symlink():
            return absent
        try:
            text = self._text(name)
            data = _toml(text)
        except _UnusableError as error:
            self._tell(name, error.line, error.message, error.mend)
            return None
        self.lines[name] = lines = Lines(text)
        try:
            return model.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as error:
            self.problems += problems_of(error, (self.folder / name).as_posix(), data, lines, model)
        return None

    def check_table(self, table: str) -> None:
        """The curated table must stand inside the pack's folder."""
        path = PurePosixPath(table)
        leaves = path.is_absolute() or ".." in path.parts or PureWindowsPath(table).drive or "\\" in table
        if leaves or not path.name or not self._is_inside(table):
            line = self.lines["pack.toml"].line(("table",))
            self._tell("pack.toml", line, f"'table' is {table!r}, which is no path inside the pack's folder")

    def _text(self, name: str) -> str:
        path = self.folder / name
        try:
            if not path.exists() and not path.is_symlink():
                raise _UnusableError(1, "the file is missing")
            if not path.is_file() or not self._is_inside(name):
                raise _UnusableError(1, "is no ordinary file inside the pack's folder")
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise _UnusableError(1, f"cannot be read: {error.strerror}") from error
        if len(data) > LARGEST:
            raise _UnusableError(1, f"is larger than {LARGEST // 1024} KiB")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise _UnusableError(line, "is not UTF-8", "save the file as UTF-8") from error

    def _is_inside(self, name: str) -> bool:
        try:
            return (self.folder / name).resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError, ValueError):
            return False

    def _tell(self, name: str, line: int, message: str, mend: str = "") -> None:
        self.problems.append(Problem((self.folder / name).as_posix(), line, message, mend))


def _toml(text: str) -> dict[str, Any]:
    if deep := _DEEP_KEY.search(text):
        raise _UnusableError(text.count("\n", 0, deep.start()) + 1, "a key of more than 64 parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _UnusableError(1, "is nested too deeply") from error
    except ValueError as error:
        said = str(error)
        line = 1
        if found := re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said):
            said = said[: found.start()]
            line = int(found[1]) if found[1] else text.rstrip("\n").count("\n") + 1
        is_cut = "after a statement" in said and "'" in text.split("\n")[line - 1]
        mend = "text that holds an apostrophe stands in three: '''text'''" if is_cut else ""
        raise _UnusableError(line, f"not TOML: {said[:1].lower()}{said[1:]}", mend) from error
