"""A page's front matter: the values that its writer set above the text, in YAML or, between `+++`, in TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

import yaml_rs

LARGEST = 65_536
"""Characters of front matter that are read as data."""

_FENCED = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_PLAIN_VALUE = re.compile(r"""^([A-Za-z][\w-]*):[ \t]+["']?(\S.*)$""", re.MULTILINE)
_TITLE = re.compile(r"^title[ \t]*[:=]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Scalar values as text in the order of the file, lists of scalars joined by commas; the last line is 1-based."""

    values: tuple[tuple[str, str], ...] = ()
    title: str = ""
    title_line: int = 0
    end_line: int = 0


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Read a page's front matter and return it with the text, in which its lines are blank."""
    fenced = _FENCED.match(text)
    if not fenced:
        return FrontMatter(), text
    source = fenced[2]
    values = _values(source, toml=fenced[1] == "+++")
    title = next((value for key, value in values if key == "title"), "")
    place = _TITLE.search(source)
    lines = fenced[0].count("\n")
    front = FrontMatter(
        values=values,
        title=" ".join(title.split()),
        title_line=2 + source.count("\n", 0, place.start()) if place else 1,
        end_line=lines + 1,
    )
    return front, "\n" * lines + text[fenced.end() :]


def _values(source: str, *, toml: bool) -> tuple[tuple[str, str], ...]:
    if len(source) > LARGEST:
        return ()
    try:
        data = tomllib.loads(source) if toml else yaml_rs.loads(source)
    except (ValueError, RecursionError):
        found = [(key, value.rstrip(" \t")) for key, value in _PLAIN_VALUE.findall(source)]
        # What people wrote in a file that is not quite YAML.
        return tuple((key, value[:-1] if len(value) > 1 and value[-1] in "\"'" else value) for key, value in found)
    if not isinstance(data, dict):
        return ()
    return tuple((str(key), text) for key, value in data.items() if (text := _scalar(value)))


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(text for item in value if not isinstance(item, list | dict) and (text := _scalar(item)))
    if value is None or isinstance(value, dict):
        return ""
    return str(value).strip()
