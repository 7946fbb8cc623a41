"""A draft as the files of a pack that loads, each with comments on what is still to be done by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.items import AoT, String, Table

from crawler.starter.draft import Draft, DraftFeature, DraftProject

_BRACKETED = re.compile(r"(?:(?<!\s)\s++)?+\([^()]*\)")

UNKNOWN_OWNER = "unknown"
"""Stands for the owner of a repository that no link names; a crawl says that it cannot be reached."""


def pack_files(draft: Draft, *, title: str, table: str) -> dict[str, str]:
    """The texts of the pack's files by their paths in it. `table` is the curated file's name inside the pack."""
    files = {"pack.toml": _pack(draft, title, table), "projects.toml": _projects(draft.projects)}
    for feature in draft.features:
        files[f"features/{feature.id}.toml"] = _feature(feature)
    return files


def next_steps(draft: Draft, folder: str, *, guards: bool) -> tuple[str, ...]:
    """What a person does next, in order; each step names the file."""
    nameless = [project.name for project in draft.projects if not project.repository]
    steps = []
    if nameless:
        names = ", ".join(nameless)
        steps.append(
            f"{folder}/projects.toml: name the repositories of {names}; no link on the page says where they are"
        )
    steps.append(f"{folder}/projects.toml: check the repositories that were guessed from links")
    if not guards:
        steps.append(
            f"{folder}/guards.toml: add guards (negation, plans); the rules pack of this project has a set to copy"
        )
    steps.append(
        f"{folder}/features/: put each question into words, and sharpen the stub signals (docs/rule-format.md)"
    )
    steps.append(f"claimwatch --pack {folder} rules lint && claimwatch --pack {folder} rules test")
    steps.append(
        f"claimwatch --pack {folder} crawl {draft.projects[0].id}, then explain what it found, and mend the rules"
    )
    steps.append(f"claimwatch --pack {folder} run")
    return tuple(steps)


def _pack(draft: Draft, title: str, table: str) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("One comparison is one folder: this file names it and sets what counts as what."))
    document["title"] = title
    document["table"] = table
    statuses = tomlkit.table()
    statuses.comment("words of curated cells; the first of each is the one that is written")
    for status, words in draft.words.items():
        statuses[status.value] = list(words)
    document["statuses"] = statuses
    return tomlkit.dumps(document)


def _projects(projects: Sequence[DraftProject]) -> str:
    document = tomlkit.document()
    entries = tomlkit.aot()
    for project in projects:
        entry = tomlkit.table()
        entry["id"] = project.id
        entry["name"] = project.name
        if project.labels:
            entry["labels"] = list(project.labels)
        entry["repositories"] = [project.repository or f"{UNKNOWN_OWNER}/{project.id}"]
        if not project.repository:
            entry["repositories"].comment("to be named: no link on the page says where it is")
        _append(entries, entry)
    document["project"] = entries
    return tomlkit.dumps(document).lstrip("\n")


def _feature(feature: DraftFeature) -> str:
    document = tomlkit.document()
    document.add(
        tomlkit.comment("A stub out of the table's own words: docs/rule-format.md tells what else can be asked.")
    )
    document["id"] = feature.id
    document["title"] = feature.title
    document["question"] = f"Does it have: {feature.title}?" if feature.values is None else f"Which: {feature.title}?"
    document["labels"] = list(feature.labels)
    document["type"] = "status" if feature.values is None else "set"
    document["topic"] = _literal(_pattern(feature.title))
    if feature.values:
        values = tomlkit.table()
        for value, words in feature.values.items():
            values[value] = list(words)
        document["values"] = values
    document["signal"] = _signals(feature)
    document["example"] = _examples(feature)
    return tomlkit.dumps(document)


def _signals(feature: DraftFeature) -> AoT:
    signals = tomlkit.aot()
    if feature.values is None:
        named = _literal(_pattern(feature.title))
        _append(signals, _table({"id": "guide", "kind": "heading", "steps": True, "pattern": named}))
        _append(signals, _table({"id": "named", "kind": "text", "pattern": named}))
        _append(signals, _table({"id": "matrix", "kind": "table_row", "pattern": named}))
    for value, words in (feature.values or {}).items():
        pattern = _literal("|".join(_pattern(word) for word in words))
        _append(signals, _table({"id": f"{value}-named", "kind": "text", "value": value, "pattern": pattern}))
    return signals


def _examples(feature: DraftFeature) -> AoT:
    examples = tomlkit.aot()
    if feature.values is None:
        text = f"# {feature.title}\n\n1. Switch it on:\n\n```sh\nenable\n```\n"
        _append(examples, _table({"says": "supports", "text": text}))
    for value, words in list((feature.values or {}).items())[:1]:
        _append(examples, _table({"says": "supports", "value": value, "text": f"It works with {words[0]}."}))
    _append(examples, _table({"says": "nothing", "text": "A page about something else."}))
    return examples


def _table(entries: Mapping[str, str | bool | String]) -> Table:
    table = tomlkit.table()
    for key, value in entries.items():
        table[key] = tomlkit.string(value, multiline=True) if isinstance(value, str) and "\n" in value else value
    return table


def _append(tables: AoT, table: Table) -> None:
    tables.append(table)
    table.trivia.indent = "\n"


def _literal(pattern: str) -> String:
    """A pattern as TOML's literal string, in which a backslash needs no other; as a basic one where it must."""
    return tomlkit.string(pattern, literal="'" not in pattern and json.dumps(pattern).isascii())


def _pattern(words: str) -> str:
    """A pattern for words without what stands in brackets: a space, a hyphen or nothing between, whole words only."""
    parts = re.findall(r"\w+|[^\w\s-]", _BRACKETED.sub("", words) or words)
    body = "".join(
        f"{'[ -]?' if index and part[0].isalnum() else ''}{part if part.isalnum() else re.escape(part)}"
        for index, part in enumerate(parts)
    )
    return f"{_edge(parts[0][0])}{body}{_edge(parts[-1][-1])}" if parts else re.escape(words)


def _edge(character: str) -> str:
    return r"\b" if character.isascii() and character.isalnum() else ""
