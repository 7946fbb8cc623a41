"""JSON that a program wrote and that may have been damaged since: values by type, faults with their lines."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
_MISSING: Any = object()
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)


class Damage(ValueError):
    """A file that does not say what it should; `line` is 1-based, 0 for the file as a whole."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Note file, line and what is wrong there."""
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class Record:
    """A JSON object with the place where it stands; what is missing or of another type is `Damage`."""

    def __init__(self, file: str, line: int, value: object, inside: str = "") -> None:
        """Take a decoded value that must be an object; `inside` says where in the line it stands."""
        self._file = file
        self._line = line
        self._inside = inside
        if not isinstance(value, dict):
            self.fail("must be an object")
        self._value: dict[str, Any] = value

    def fail(self, reason: str) -> NoReturn:
        """Raise what is wrong with this object."""
        raise Damage(self._file, self._line, f"{self._inside} {reason}".strip())

    def keys(self) -> list[str]:
        """The object's keys, in its order."""
        return list(self._value)

    def is_null(self, key: str) -> bool:
        """Whether the value is there and null."""
        return self._of(key) is None

    def get(self, key: str, kind: type[_T], default: _T = _MISSING) -> _T:
        """The value, which must be of just this type."""
        value: _T = self._of(key, default)
        if type(value) is not kind:  # a bool is no int here
            self.fail(f"'{key}' must be {kind.__name__}, not {type(value).__name__}")
        return value

    def number(self, key: str) -> float:
        """The value, which must be a finite number."""
        value = self._of(key)
        if type(value) not in {int, float} or not math.isfinite(value):
            self.fail(f"'{key}' must be a finite number, not {value!r}")
        return float(value)

    def one_of(self, key: str, kind: type[_E]) -> _E:
        """The value, which must be one of an enumeration's."""
        value = self._of(key)
        try:
            return kind(value)
        except ValueError:
            self.fail(f"'{key}' is {value!r}, which is none of {', '.join(kind)}")

    def texts(self, key: str) -> tuple[str, ...]:
        """The value, which must be a list of strings; an absent one is empty."""
        value = self.get(key, list, [])
        if not all(isinstance(one, str) for one in value):
            self.fail(f"'{key}' must hold text only")
        return tuple(value)

    def record(self, key: str) -> Record:
        """The value, which must be an object."""
        return Record(self._file, self._line, self._of(key), f"{self._inside} '{key}'".strip())

    def records(self, key: str) -> list[Record]:
        """The value, which must be a list of objects."""
        return [
            Record(self._file, self._line, one, f"{self._inside} '{key}' {index}".strip())
            for index, one in enumerate(self.get(key, list), 1)
        ]

    def _of(self, key: str, default: object = _MISSING) -> Any:  # noqa: ANN401 - JSON holds anything
        value = self._value.get(key, default)
        if value is _MISSING:
            self.fail(f"has no '{key}'")
        return value


def object_of(file: str, text: str) -> Record:
    """The one object that a file holds."""
    _refuse_conflict(file, text)
    return Record(file, 0, _decoded(file, 1, text))


def lines_of(file: str, text: str) -> Iterator[Record]:
    """The objects of a file that holds one a line."""
    if text and not text.endswith("\n"):
        raise Damage(file, text.count("\n") + 1, "ends in the middle of a line")
    _refuse_conflict(file, text)
    for number, line in enumerate(text.split("\n")[:-1], 1):
        yield Record(file, number, _decoded(file, number, line))


def _refuse_conflict(file: str, text: str) -> None:
    if conflict := _CONFLICT.search(text):
        raise Damage(file, 1 + text.count("\n", 0, conflict.start()), "a merge conflict stands here")


def _decoded(file: str, line: int, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Damage(file, line + error.lineno - 1, f"not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise Damage(file, line, f"not JSON: {error}") from error
