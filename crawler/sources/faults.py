"""What git printed when it failed, in words for people. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from crawler.sources.address import without_secrets


class FaultKind(StrEnum):
    """What a failure of git means for what to do next."""

    OFFLINE = "offline"
    """Nothing at that host can be reached."""
    FINAL = "final"
    """Asking again in the same run would give the same answer."""
    LACKING = "lacking"
    """The server does not have an object that was asked for."""
    DAMAGED = "damaged"
    """The server has an object that was asked for, but cannot read it."""
    BUSY = "busy"
    """The server asks to wait, or has a bad moment: the same request may succeed in a while."""
    OTHER = "other"
    """Anything else; a smaller request, or one made another way, may succeed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why git failed."""

    kind: FaultKind
    reason: str
    lacking: str = ""
    """The object that the server named as lacking."""


TIMED_OUT = "git timed out after"
ENDED = "git was ended: "
NOT_INSTALLED = "git is not installed"
DAMAGED_THERE = "repository corruption on the remote side"

_QUOTED = re.compile(r"'[^'\n]*'")
"""Names and addresses in a message, whose words must not be taken for git's own."""
_LACKING = re.compile(r"not our ref ([0-9a-f]{40})|unadvertised object ([0-9a-f]{40})")
_WORDS: tuple[tuple[str, FaultKind, str], ...] = (
    (NOT_INSTALLED, FaultKind.FINAL, "git is not installed or not on the PATH: install git 2.32 or newer"),
    (TIMED_OUT, FaultKind.FINAL, "{place} did not answer in time"),
    (f"{ENDED}([^\n]*)", FaultKind.FINAL, "{0}"),
    (r"no space left on device", FaultKind.FINAL, "the disk that holds the cache is full"),
    (
        r"unable to (?:create|write|append)[^\n]{0,300}(?:permission denied|read-only)|insufficient permission",
        FaultKind.FINAL,
        "its cache cannot be written",
    ),
    (r"could not resolve proxy", FaultKind.OFFLINE, "{place} cannot be reached: the proxy's name is not known"),
    (r"could not resolve host", FaultKind.OFFLINE, "{place} cannot be reached: its name is not known here"),
    (
        (
            r"failed to connect|could(?: not|n't) connect|connection refused|(?:network|host) is unreachable"
            r"|no route to host|connection timed out|connect to .{0,300} timed out|no address associated"
            r"|temporary failure in name resolution"
        ),
        FaultKind.OFFLINE,
        "{place} cannot be reached",
    ),
    (
        r"host key verification failed",
        FaultKind.FINAL,
        "the host key of {place} is not known: connect to it once by hand",
    ),
    (
        (
            r"could not read (?:username|password)|authentication failed|terminal prompts disabled"
            r"|returned error: 40[13]|permission denied"
        ),
        FaultKind.FINAL,
        "no such repository, or it is private and asks for credentials",
    ),
    (r"returned error: 429", FaultKind.BUSY, "{place} asks to wait (too many requests)"),
    (r"dubious ownership", FaultKind.FINAL, "git refuses it since it belongs to another user (safe.directory)"),
    (
        (
            r"repository .{0,300}not found|not appear to be a git repository|returned error: 404"
            r"|no such file or directory|repository .{0,300}does not exist|not a git repository"
        ),
        FaultKind.FINAL,
        "no such repository",
    ),
    (r"mismatched algorithms", FaultKind.FINAL, "its objects are named by SHA-256, which is not read yet"),
    (r"transport '' not allowed", FaultKind.FINAL, "its protocol is not allowed (https, http, ssh and file are)"),
    (r"not our ref|unadvertised object|couldn't find remote ref", FaultKind.LACKING, "the server lacks it"),
    (DAMAGED_THERE, FaultKind.DAMAGED, "the server's own copy is damaged"),
    (r"returned error: (5\d\d)", FaultKind.BUSY, "{place} answered with an error (HTTP {0})"),
    (
        r"early eof|unexpected disconnect|hung up|rpc failed|reset by peer|index-pack failed|invalid index-pack",
        FaultKind.OTHER,
        "the connection broke off, or the server could not send what was asked for",
    ),
    (r"certificate|ssl|tls", FaultKind.FINAL, "{place} does not prove who it is (a fault of its certificate)"),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), kind, words) for pattern, kind, words in _WORDS)


def fault_of(printed: str, place: str) -> Fault:
    """Read git's standard error; `place` is the host in words for people."""
    own = own_words(printed)
    named = _LACKING.search(own)
    lacking = (named[1] or named[2]) if named else ""
    unquoted = _QUOTED.sub("''", own)
    for pattern, kind, words in _PATTERNS:
        if match := pattern.search(unquoted):
            return Fault(kind, words.format(*match.groups(), place=place), lacking)
    return Fault(FaultKind.OTHER, f"git failed: {last_words(printed)}", lacking)


def own_words(printed: str) -> str:
    """What git itself said: without the server's lines, which may say anything, but for one that git repeats."""
    lines = printed.splitlines()
    return "\n".join(line for line in lines if not line.startswith("remote: ") or DAMAGED_THERE in line)


def last_words(printed: str) -> str:
    """The line that says most, on one line, without control characters and without secrets."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines[-1:] or ["without a word"]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in without_secrets(fatal[0]))[:300]
