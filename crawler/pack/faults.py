"""What pydantic finds wrong with a file, as problems for people: the line, the thing by its name, and the mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crawler.errors import Problem
from crawler.pack.locate import Lines, Location

_EXPECTED = {
    "string_type": "must be text in quotes",
    "tuple_type": "must be an array",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "date_type": "must be a date such as 2026-05-12",
    "date_parsing": "must be a date such as 2026-05-12",
    "date_from_datetime_parsing": "must be a date such as 2026-05-12",
    "date_from_datetime_inexact": "must be a date such as 2026-05-12",
    "string_pattern_mismatch": "may hold small letters, digits, dots and hyphens only, the first a letter or digit",
}


def problems_of(
    error: ValidationError, file: str, data: Mapping[str, Any], lines: Lines, model: type[BaseModel]
) -> list[Problem]:
    """Turn a failed validation of a file's `data` against `model` into problems, in the order of their lines."""
    details = error.errors(include_url=False)
    causes = [detail for detail in details if not _follows(detail, details)]
    problems = [_problem(detail, file, data, lines, model) for detail in causes]
    return sorted(problems, key=lambda problem: problem.line)


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether an array is too short only because its entries are wrong."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(other["loc"][:-1] == place for other in details)


def _problem(detail: ErrorDetails, file: str, data: Mapping[str, Any], lines: Lines, model: type[BaseModel]) -> Problem:
    location = tuple(part for part in detail["loc"] if part != "[key]")
    message, mend = _said(detail, location, model)
    return Problem(file, lines.line(location), f"{_subject(location, data)}{message}", mend)


def _said(detail: ErrorDetails, location: Location, model: type[BaseModel]) -> tuple[str, str]:
    """The message, and how to mend it where that can be guessed."""
    kind = detail["type"]
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        keys = _keys(model, location[:-1])
        mend = f"did you mean '{keys[key]}'?" if key in keys else suggestion(key, keys.values())
        return f"unknown key '{key}'", mend
    if kind == "missing":
        return f"needs '{key}'", ""
    if kind in {"literal_error", "enum"}:
        return _not_among(detail, key)
    if kind == "value_error":
        return _refused(str(detail["ctx"]["error"]), key if location[-1:] == (key,) else ""), ""
    return (f"'{key}' " if key else "") + _expectation(kind, detail.get("ctx", {}), detail["msg"]), ""


def _not_among(detail: ErrorDetails, key: str) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
    if detail["loc"][-1] == "[key]":
        return f"unknown key '{key}'", suggestion(key, allowed)
    message = f"'{key}' is {detail['input']!r}, which is none of {', '.join(allowed)}"
    return message, suggestion(str(detail["input"]), allowed, otherwise=False)


def _refused(reason: str, key: str) -> str:
    """What a check of the models says, after the key that it is about."""
    if not key:
        return reason
    return f"'{key}' is {reason}" if reason.startswith("not ") else f"'{key}': {reason}"


def _expectation(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "string_too_short":
        return f"must have at least {_counted(context['min_length'], 'character')}"
    if kind == "too_short":
        return f"must have at least {_counted(context['min_length'], 'entry', 'entries')}"
    return _EXPECTED.get(kind) or re.sub(r"^(Input|String|Value) should", "must", message)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _subject(location: Location, data: Mapping[str, Any]) -> str:
    """What the error is about: the signal, guard, project by its id, or its number where it has none."""
    match location:
        case (str(table), int(index), *_) if isinstance(entries := data.get(table), list):
            entry = entries[index] if index < len(entries) else None
            if not isinstance(entry, dict):
                return ""
            name = entry.get("id")
            return f"{table} '{name}': " if isinstance(name, str) else f"{table} {index + 1}: "
        case (str(table), _, *_):
            return f"[{table}]: "
    return ""


def suggestion(word: str, known: Iterable[str], *, otherwise: bool = True) -> str:
    """A mend for a misspelt word: the nearest known one, else (unless told not to) all that are known."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word.casefold(), names, 1, 0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(names)}" if otherwise and names else ""


def _keys(model: type[BaseModel], location: Location) -> dict[str, str]:
    """The keys that the table at this location may have, by the names of the model's fields."""
    for part in location:
        if isinstance(part, str):
            inner = next((f.annotation for name, f in model.model_fields.items() if part in {name, f.alias}), None)
            found = _models(inner)
            if not found:
                return {}
            model = found[0]
    return {name: field.alias or name for name, field in model.model_fields.items()}


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models that a field's type names, itself or inside a tuple."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]
