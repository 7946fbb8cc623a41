"""The program's own patterns need time in proportion to their text, also on texts that are made to hold them up.

The rules' patterns run under RE2, which keeps that promise itself; `re` does not. Each pattern of the package is tried on
attacks that are derived from it. What is built at run time is tried as an example of it.
"""

from __future__ import annotations

import re
import signal
import time
from collections import deque
from typing import Any

import pytest

from crawler.models import DocumentKind
from crawler.parse.classify import classify
from tests.security.own_patterns import HANDED, SCAN, Own, own_patterns
from tests.security.pattern_attacks import Attack, attacks_on

SHORT, LONG = 512, 4096
"""Characters."""
NOTICEABLE = 0.0003
"""Seconds; less than the square of LONG takes on any machine."""
PATIENCE = 1.0
"""Seconds of processor time."""
MOST_ATTACKS = 400
"""On one pattern."""
LONGEST_NAME = 255
"""Characters of a folder's or file's name that `crawler.parse.classify` judges."""

HANDED_ON = {
    "crawler.parse.path_names.": "fullmatch",
    "crawler.parse.yaml_lines._PROPERTIES": "match",
    "crawler.parse.yaml_lines._EMPTY_LINES": "match",
    "crawler.pack.locate._BLANK": "match",
}
"""How patterns are applied by what they are handed to; others are taken to be looked for everywhere."""

_NAMES = "crawler.parse.path_names"
EXCUSED = {
    f"{_NAMES}.ROADMAP": Attack("", "_roadmap_", "\n"),
    f"{_NAMES}.HEALTH": Attack("issue-template", "-", "\n"),
    f"{_NAMES}.LEGAL": Attack("third-party", "-", "\n"),
    f"{_NAMES}.OPENAPI": Attack("", "-openapi-", "\n"),
    f"{_NAMES}.SPEC": Attack("", "-spec", "\n"),
    f"{_NAMES}.CHART_FOLDER": Attack("", "-helm-", "\n"),
    f"{_NAMES}.REQUIREMENTS": Attack("", "-requirements-", "\n"),
    f"{_NAMES}.NOT_SHIPPED": Attack("", "-dev-", "\n"),
}
"""Patterns that take the square of their text, since `.*` may begin and end what they look for, each with a text that
shows it. They meet `LONGEST_NAME` characters at most: `classify` judges no longer names, and of a longer name of a group of
dependencies the reader of pyproject.toml looks at the beginning."""

BUILT = {
    """crawler.false_claim.words: re.sub(rf"{_GONE}(?:[^\\w\\n{_GONE}]*{_GONE})*", filler, reduced)""": (
        r"\0(?:[^\w\n\0]*\0)*",
        SCAN,
    ),
    """crawler.pack.doubts: re.compile(rf"(?<![^\\W_])(?:{'|'.join(map(re.escape, known)) or '(?!)'})(?![^\\W_])")""": (
        r"(?<![^\W_])(?:great\ auk|auk|puffin)(?![^\W_])",
        SCAN,
    ),
    """crawler.parse.markdown_jsx: re.compile(rf"^[ \\t]*{mark}{mark[0]}*[ \\t]*$", re.MULTILINE)""": (
        r"(?m)^[ \t]*````*[ \t]*$",
        "search",
    ),
    """crawler.parse.yaml_lines: re.compile(rf"\\n {{0,{column}}}+[^\\s#]" if column >= 0 else r"(?!)")""": (
        r"\n {0,8}+[^\s#]",
        SCAN,
    ),
    """crawler.parse.yaml_lines: re.compile(pattern)""": (
        r"(?P<key>(?:\? )?(?:[&!]\S*[ \t]+)*(?:auk|\"auk\"|'auk')[ \t]*:(?=\s|\Z))",
        "match",
    ),
    """crawler.parse.yaml_lines: re.compile(rf"\\n {{{column}}}{pattern}")""": (
        r"\n {2}(?P<key>(?:\? )?(?:[&!]\S*[ \t]+)*(?:auk|\"auk\"|'auk')[ \t]*:(?=\s|\Z))",
        SCAN,
    ),
    """crawler.sources.address: re.fullmatch(rf"{pattern}(?:\\.git)?", url)""": (
        r"https://birds\.example/(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?",
        "fullmatch",
    ),
}
"""For each call that puts a pattern together at run time one that it makes, and how that is applied."""


class _TooLongError(Exception):
    """A single attempt took longer than any linear pattern does."""


def test_time_grows_with_the_text() -> None:
    found = own_patterns()
    assert len(found.patterns) > 200, "hardly any pattern was found: the search for them is broken"
    assert not found.unseen, "patterns are compiled here in a way that is not found"
    slow = [f"{own.name}, by {why}" for own in found.patterns if own.name not in EXCUSED and (why := slowness(own))]
    assert not slow, "\n".join(["quadratic or worse:", *slow])


def test_what_is_built_at_run_time_is_tried_as_an_example() -> None:
    assert sorted(own_patterns().built) == sorted(BUILT), "give BUILT an example of what the call makes"
    slow = [why for text, way in BUILT.values() if (why := slowness(Own(text, re.compile(text), frozenset({way}))))]
    assert not slow


def test_what_is_excused_needs_it_and_is_quick_within_its_bound() -> None:
    excused = [own for own in own_patterns([_NAMES]).patterns if own.name in EXCUSED]
    assert {own.name for own in excused} == set(EXCUSED), "the list names patterns that are not there"
    for own in excused:
        short, long = (spent(own.pattern, "fullmatch", EXCUSED[own.name], length) for length in (SHORT, LONG))
        assert long > 16 * short, f"{own.name} is linear and needs no excuse"
        for attack in attacks_on(own.pattern, MOST_ATTACKS):
            assert spent(own.pattern, "fullmatch", attack, LONGEST_NAME) < 0.05, own.name


def test_longer_names_are_not_judged() -> None:
    assert classify("docs/" + "a" * (LONGEST_NAME - 3) + ".md") is DocumentKind.DOCS
    assert classify("docs/" + "a" * (LONGEST_NAME - 2) + ".md") is DocumentKind.OTHER
    assert classify("docs/" + "a" * (LONGEST_NAME + 1) + "/auk.md") is DocumentKind.OTHER


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(a+)+$", "match"),
        (r"\s+$", "search"),
        (r"[ \t]*\n", SCAN),
        (r"<!--.*?-->", SCAN),
        (r"\[[^\]]*\]\(", SCAN),
        (r"(.*[-_])?auk([-_].*)?", "fullmatch"),
        (r"(\w+) (\w+)*:", "match"),
        (rb"^committer (.*) (.*) \d+$", "search"),
    ],
)
def test_slow_patterns_are_found(pattern: str | bytes, way: str) -> None:
    assert slowness(Own("", re.compile(pattern), frozenset({way})))


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"\s+$", "match"),
        (r"(?<!\s)\s++$", "search"),
        (r"(?:(?<![ \t])[ \t]++)?+\n", SCAN),
        (r"<!--.{0,300}?-->", SCAN),
        (r"\[[^\[\]]*\]\(", SCAN),
        (r"auk|great auk", SCAN),
    ],
)
def test_others_are_not(pattern: str, way: str) -> None:
    assert not slowness(Own("", re.compile(pattern), frozenset({way})))


def slowness(own: Own) -> str:
    """The way and the attack on which a pattern takes far more time than the text grows; empty where there is none."""
    for way in sorted(ways_of(own)):
        for attack in attacks_on(own.pattern, MOST_ATTACKS):
            if is_slow(own.pattern, way, attack):
                return f"{way} on {attack}"
    return ""


def ways_of(own: Own) -> set[str]:
    known = next((way for name, way in HANDED_ON.items() if own.name.startswith(name)), SCAN)
    ways = {known if way == HANDED else way for way in own.ways or {HANDED}}
    return ways - {"search"} if SCAN in ways else ways


def is_slow(pattern: re.Pattern[Any], way: str, attack: Attack) -> bool:
    """Whether eight times the text takes over sixteen times as long, and it is no accident."""
    try:
        short = spent(pattern, way, attack, SHORT)
        long = spent(pattern, way, attack, LONG)
        if long < NOTICEABLE or long < 16 * short:
            return False
        return all(grown(pattern, way, attack) > 7 for _ in range(2))  # the square would take 16 times as long
    except _TooLongError:
        return True


def grown(pattern: re.Pattern[Any], way: str, attack: Attack) -> float:
    """How many times as long four times the text takes, each by the quicker of two attempts."""
    long, longer = (min(spent(pattern, way, attack, length) for _ in range(2)) for length in (LONG, 4 * LONG))
    return longer / long


def spent(pattern: re.Pattern[Any], way: str, attack: Attack, length: int) -> float:
    """Seconds of processor time for one attempt, which is broken off after `PATIENCE`."""
    text: Any = attack.text(length)
    if isinstance(pattern.pattern, bytes):
        text = text.encode("latin-1", "replace")
    before = signal.signal(signal.SIGVTALRM, _break_off)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    start = time.thread_time()
    try:
        if way == SCAN:
            deque(pattern.finditer(text), maxlen=0)
        else:
            getattr(pattern, way)(text)
        return time.thread_time() - start
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _break_off(_number: int, _frame: object) -> None:
    raise _TooLongError
