"""Helm charts: what Chart.yaml says of the chart and its dependencies, and the values with their comments."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.models import Block, BlockType, Dependency, HelmValue
from crawler.parse.manifest import DEEPEST, LONGEST_VALUE, scalar_text
from crawler.parse.yaml_lines import LONGEST_KEY, Entry, YamlLines

MOST_VALUES = 2_000

_HASHES = re.compile(r"(?:(?<![ \t])[ \t]++)?+#+[ \t]?")
# The comment generators of charts: "-- text" and "some.key -- text" open a description, "@param some.key text" is one.
_DESCRIPTION = re.compile(r"(?:(?<![\w.-])[\w.-]++[ \t]++)?--[ \t]++(?=\S)")
_PARAMETER = re.compile(r"@param[ \t]+\S+[ \t]*(?:\[[^\]]{0,300}+\][ \t]*)?")
# A quoted text, which may hold a #, or the comment at the end of a line.
_QUOTED_OR_COMMENT = re.compile(r"""(?<![^\s\[{,:])(?:"(?:[^"\\]|\\.)*"|'[^']*')|(?<!\S)#[ \t]*(?P<comment>.*)""")


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of a values file; a key inside of brackets has no entry of its own and takes the line of `entry`."""

    path: str
    value: object
    entry: Entry
    located: bool
    depth: int


def parse_chart(chart: dict[Any, Any], lines: YamlLines) -> Iterator[Block]:
    """Yield a chart's block (its name, description and keywords) and one for each chart that it depends on."""
    keywords = chart.get("keywords")
    words = [chart.get("name"), chart.get("description"), *(keywords if isinstance(keywords, list) else ())]
    text = " ".join(" ".join(word.split()) for word in words if isinstance(word, str))
    line = lines.line(("name",))
    yield Block(BlockType.HELM_CHART, text, line, line)
    dependencies = chart.get("dependencies")
    for index, dependency in enumerate(dependencies if isinstance(dependencies, list) else ()):
        if isinstance(dependency, dict) and isinstance(dependency.get("name"), str):
            line = lines.line(("dependencies", index))
            facts = Dependency("helm", dependency["name"], scalar_text(dependency.get("version")))
            yield Block(BlockType.DEPENDENCY, f"{facts.name} {facts.version}".strip(), line, line, facts=facts)


def parse_values(values: dict[Any, Any], lines: YamlLines) -> tuple[list[Block], bool]:
    """Make one block for each key of a values file, maps included, and tell whether some were left out.

    A key's comment is what stands directly above it and at the end of its line. A list's scalars are its value, joined
    by commas; the keys of its maps follow as ``list[].key``. At most `MOST_VALUES` keys are kept.
    """
    root = _Key("", values, lines.root, located=True, depth=0)
    keys = list(itertools.islice(_keys(root, lines), MOST_VALUES + 1))
    return [_value_block(key, lines) for key in keys[:MOST_VALUES]], len(keys) > MOST_VALUES


def _keys(key: _Key, lines: YamlLines) -> Iterator[_Key]:
    """A key and those below it in the file's order; lazily, since a file may hold more than anyone reads."""
    if key.path and not key.path.endswith("[]"):
        yield key
    if key.depth < DEEPEST:
        for below in _below(key, lines):
            yield from _keys(below, lines)


def _below(key: _Key, lines: YamlLines) -> Iterator[_Key]:
    children: Iterable[tuple[str, str | int, object]] = ()
    if isinstance(key.value, dict):
        names = ((scalar_text(name)[:LONGEST_KEY], inner) for name, inner in key.value.items())
        children = ((f"{key.path}.{name}" if key.path else name, name, inner) for name, inner in names)
    elif isinstance(key.value, list):
        items = ((index, item) for index, item in enumerate(key.value) if isinstance(item, dict))
        children = ((f"{key.path}[]", index, item) for index, item in items)
    for path, step, inner in children:
        entry = lines.child(key.entry, step) if key.located else None
        yield _Key(path, inner, entry or key.entry, located=entry is not None, depth=key.depth + 1)


def _value_block(key: _Key, lines: YamlLines) -> Block:
    if isinstance(key.value, list):
        value = ", ".join(scalar_text(item) for item in key.value if not isinstance(item, dict | list))
    else:
        value = "" if isinstance(key.value, dict) else scalar_text(key.value)
    comment = _comment(key.entry, lines) if key.located else ""
    facts = HelmValue(key.path, value[:LONGEST_VALUE], comment[:LONGEST_VALUE])
    text = f"{key.path}: {facts.value}".rstrip() + (f" ({facts.comment})" if facts.comment else "")
    line = lines.line_of(key.entry)
    return Block(BlockType.HELM_VALUE, text, line, line, facts=facts)


def _comment(entry: Entry, lines: YamlLines) -> str:
    """The comment lines directly above a key and the comment at the end of its line, without their markers."""
    above = [
        _HASHES.sub("", line, count=1).strip().removesuffix(" #")
        for line in _comment_lines_above(lines.text, entry.start)
    ]
    opened = [index for index, line in enumerate(above) if _DESCRIPTION.match(line)]
    if opened:
        above = above[opened[-1] :]
    words = [_PARAMETER.sub("", _DESCRIPTION.sub("", line, count=1)) for line in above]
    line_end = lines.text.find("\n", entry.inside)
    own_line = lines.text[entry.inside : line_end if line_end >= 0 else None]
    words += [match["comment"].strip() for match in _QUOTED_OR_COMMENT.finditer(own_line) if match["comment"]]
    return " ".join(word for word in words if word and not word.startswith("@"))


def _comment_lines_above(text: str, start: int) -> list[str]:
    """The run of comment lines that ends directly above the line of an offset, in order."""
    found: list[str] = []
    end = text.rfind("\n", 0, start)
    while end >= 0:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end]
        if not line.lstrip().startswith("#"):
            break
        found.append(line)
        end = begin - 1
    return found[::-1]
