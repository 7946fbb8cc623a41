"""What is allowed in a pack but hardly meant: each is a warning with file, line and mend."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from crawler.errors import Problem
from crawler.models import Status
from crawler.pack.crosscheck import table_key
from crawler.pack.doubts import any_of, doubts_of_guard, doubts_of_pattern, doubts_of_signal
from crawler.pack.load import Pack
from crawler.pack.locate import Lines, Location
from crawler.pack.models import Feature, Signal
from crawler.pack.spread import Spread, lonely

SEEN = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}:[^\s#][^#]*#L[1-9]\d*(-L[1-9]\d*)?")
"""Where a way of speaking was met: `owner/repo@sha:path#L12` or `#L12-L14`."""

NEGATIVE = frozenset({"nothing", "refutes", "planned"})
"""What an example says that must not count as a yes."""

EMPTY_VALUE = "none"
"""A set's value for "nothing of the kind": no signal need support it."""

_Found = Iterator[tuple[Location, str, str]]
"""Location in the file, message, mend."""


def lint(
    pack: Pack, exercised: Mapping[str, Collection[str]] | None = None, *, fired: Spread | None = None
) -> tuple[Problem, ...]:
    """Find what is doubtful in a pack, by file and line.

    Args:
        pack: a loaded pack.
        exercised: for each feature that has examples the ids of the signals that they hit; when given, each feature
            gets one warning that counts the signals left out.
        fired: on which projects each signal fires; when given, those that fire on one only must say why in a note.
    """
    found = [(name, *warning) for name, warnings in _by_file(pack, exercised, fired) for warning in warnings]
    problems = (
        Problem((pack.folder / name).as_posix(), pack.lines.get(name, Lines()).line(location), message, mend)
        for name, location, message, mend in found
    )
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))


def _by_file(
    pack: Pack, exercised: Mapping[str, Collection[str]] | None, fired: Spread | None
) -> Iterator[tuple[str, _Found]]:
    yield "pack.toml", _in_pack_file(pack)
    yield "guards.toml", _in_guards(pack)
    names = any_of(name for one in pack.projects for name in (one.id, one.name, *one.names, *one.labels))
    for feature in pack.features:
        name = f"features/{feature.id}.toml"
        yield name, _in_feature(feature)
        yield name, _in_values(feature)
        yield name, _in_signals(feature, names)
        yield name, _in_examples(feature)
        if exercised is not None:
            yield name, _unexercised(feature, exercised.get(feature.id, ()))
        if fired is not None:
            yield name, _lonely(feature, fired)


def _in_pack_file(pack: Pack) -> _Found:
    if not pack.features:
        yield (), "the pack has no features", "write the first into features/ID.toml"
    if not (pack.folder / pack.file.table).is_file():
        yield ("table",), f"the table {pack.file.table} is not there", ""
    owners: dict[str, str] = {}
    for status, words in pack.file.statuses.items():
        if not words:
            yield ("statuses", status), f"'{status}' has no words", "the first is the one that is written"
        for index, word in enumerate(words):
            owner = owners.setdefault(table_key(word), status)
            if owner != status:
                yield (
                    ("statuses", status, index),
                    f"{word!r} means '{owner}' already",
                    "a word can mean one status only",
                )
    for missing in [status.value for status in Status if status.value not in pack.file.statuses]:
        yield ("statuses",), f"no words are given for '{missing}'", f'add {missing} = ["…"]'


def _in_guards(pack: Pack) -> _Found:
    for index, guard in enumerate(pack.guards.guards):
        for doubt in doubts_of_guard(guard):
            yield ("guard", index, *doubt.key), f"guard '{guard.id}': {doubt.message}", doubt.mend


def _in_feature(feature: Feature) -> _Found:
    if not feature.signals:
        yield (), "the feature has no signals, so that nothing can be found of it", "add a [[signal]]"
    if feature.topic:
        for doubt in doubts_of_pattern("topic", feature.topic):
            yield doubt.key, doubt.message, doubt.mend
    for index, guard in enumerate(feature.guards):
        for doubt in doubts_of_guard(guard):
            yield ("guard", index, *doubt.key), f"guard '{guard.id}': {doubt.message}", doubt.mend


def _in_values(feature: Feature) -> _Found:
    supported = {signal.value for signal in feature.signals} | {EMPTY_VALUE}
    for value in feature.values:
        if feature.signals and not feature.levels and value not in supported:
            yield ("values", value), f"no signal supports the value '{value}'", ""
    for index, level in enumerate(feature.levels):
        if level.value not in feature.values:
            yield ("level", index, "value"), f"level '{level.value}' is no value that 'values' declares", ""
    if not feature.levels:
        return
    *bounds, last = [level.upto for level in feature.levels]
    rising = [bound for bound in bounds if bound is not None]
    if last is not None or len(rising) < len(bounds) or any(low >= high for low, high in pairwise(rising)):
        yield ("level",), "the levels do not rise", "'upto' grows from level to level, and the last has none"
    if not any(signal.points for signal in feature.signals):
        yield ("level",), "levels are asked for, but no signal gives points", ""


def _in_signals(feature: Feature, names: re.Pattern[str]) -> _Found:
    first: dict[str, str] = {}
    for index, signal in enumerate(feature.signals):
        place = ("signal", index)
        for doubt in doubts_of_signal(signal, names):
            yield (*place, *doubt.key), f"signal '{signal.id}': {doubt.message}", doubt.mend
        twin = first.setdefault(_sense(signal), signal.id)
        if twin != signal.id:
            yield place, f"signal '{signal.id}' hits what '{twin}' hits", "delete one, or tell them apart"


def _sense(signal: Signal) -> str:
    """What a signal hits and means, without its name and strength."""
    return signal.model_dump_json(exclude={"id", "note", "weight", "stage", "via", "points", "most", "guards"})


def _in_examples(feature: Feature) -> _Found:
    if not feature.examples:
        yield (), "the feature has no examples", "add an [[example]] for what it must find and one for what it must not"
    elif feature.type == "status" and not any(example.says in NEGATIVE for example in feature.examples):
        yield (), "no example shows what must not count", 'add one with says = "nothing", "refutes" or "planned"'
    for index, example in enumerate(feature.examples):
        place = ("example", index)
        if example.seen and not SEEN.fullmatch(example.seen):
            mend = "write owner/repo@sha:path#L12"
            yield (*place, "seen"), f"example {index + 1}: 'seen' is {example.seen!r}, which points nowhere", mend
        if example.value and feature.type == "status":
            yield (*place, "value"), f"example {index + 1}: a status feature has no values", "delete 'value'"
        elif example.value and example.value not in feature.values:
            yield (*place, "value"), f"example {index + 1}: 'values' does not declare '{example.value}'", ""


def _lonely(feature: Feature, fired: Spread) -> _Found:
    for index, doubt in lonely(feature, fired):
        yield ("signal", index, *doubt.key), f"signal '{feature.signals[index].id}' {doubt.message}", doubt.mend


def _unexercised(feature: Feature, hit: Collection[str]) -> _Found:
    idle = [(index, signal.id) for index, signal in enumerate(feature.signals) if signal.id not in hit]
    if idle:
        listed = ", ".join(name for _, name in idle)
        message = f"{len(idle)} of {len(feature.signals)} signals are hit by no example: {listed}"
        yield ("signal", idle[0][0]), message, ""
