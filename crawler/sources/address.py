"""Addresses of repositories and names of refs, checked before any of them reaches git or the network. Pure.

Names come from a pack, which may come from a stranger's pull request: git must never take one for an option, for a
program or for another protocol (CVE-2017-1000117 shows how it once could).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from crawler.errors import BadInput

PROTOCOLS = ("https", "http", "ssh", "file")
_FULL_ID = re.compile(r"[0-9a-f]{40}")
_SHORT_ID = re.compile(r"[0-9a-f]{7,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
_NOT_IN_REFS = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|\.lock(?:/|$)|^[-/]|[./]$|^@$")
_SECRET = re.compile(r"(?<=://)[^/\s]*@")


@dataclass(frozen=True, slots=True)
class Base:
    """Where repositories are served: a URL template with `{owner}` and `{name}` in its path."""

    template: str
    scheme: str
    host: str

    @classmethod
    def parse(cls, template: str) -> Base:
        """Check a template such as `https://github.com/{owner}/{name}.git`.

        Raises:
            BadInput: it names another protocol, hides an option in its host, or lacks a placeholder.
        """
        fault = fault_of_template(template)
        if fault:
            raise BadInput(f"git base {without_secrets(template)!r}: {fault}")
        parts = urlsplit(template)
        return cls(template, parts.scheme, parts.hostname or "")

    @property
    def over_http(self) -> bool:
        """Whether refs can be asked for with one HTTP request."""
        return self.scheme in {"http", "https"}

    @property
    def place(self) -> str:
        """The host in words for people."""
        return {"github.com": "GitHub", "": "this machine"}.get(self.host, self.host)

    def repo_at(self, url: str) -> str:
        """The repository that a URL of this base means, as owner/name; empty if it is none."""
        pattern = re.escape(self.template).replace(r"\{owner\}", "(?P<owner>[^/]+)", 1)
        pattern = pattern.replace(r"\{name\}", "(?P<name>[^/]+?)", 1).removesuffix(r"\.git")
        found = re.fullmatch(rf"{pattern}(?:\.git)?", url)
        repo = f"{found['owner']}/{found['name']}" if found else ""
        return "" if fault_of_repo(repo) else repo

    def url(self, repo: str) -> str:
        """The URL of a repository whose name :func:`fault_of_repo` has passed."""
        owner, _, name = repo.partition("/")
        return self.template.replace("{owner}", owner).replace("{name}", name)


def fault_of_template(template: str) -> str:
    """Say what is wrong with a template for repository URLs, empty if nothing is."""
    scheme, separator, rest = template.partition("://")
    authority, _, path = rest.partition("/")
    try:
        host = urlsplit(template).hostname or ""
    except ValueError as error:
        return str(error)
    faults = (
        (not separator or scheme not in PROTOCOLS, f"it must begin with {', '.join(PROTOCOLS)}, each followed by ://"),
        (not template.isprintable(), "control characters are not allowed"),
        (authority.startswith("-") or "@-" in authority, "its host must not begin with a dash"),
        ("{owner}" not in path or "{name}" not in path, "its path must hold {owner} and {name}"),
        (_braces_left(template) or "{" in authority, "no other braces than {owner} and {name} in the path are allowed"),
        (not host and scheme != "file", "it names no host"),
    )
    return next((fault for wrong, fault in faults if wrong), "")


def _braces_left(template: str) -> bool:
    return bool(set("{}") & set(template.replace("{owner}", "").replace("{name}", "")))


def fault_of_repo(repo: str) -> str:
    """Say what is wrong with a repository's name, empty if it is owner/name."""
    parts = repo.split("/")
    fine = len(parts) == 2 and all(_NAME.fullmatch(part) and part != "." and ".." not in part for part in parts)  # noqa: PLR2004 - owner and name
    return "" if fine else f"{repo!r} is not owner/name"


def fault_of_ref(ref: str) -> str:
    """Say what is wrong with a ref that a person asked for, empty if it could exist.

    The rules are those of `git check-ref-format`; a day must be one of the calendar.
    """
    if not ref or _NOT_IN_REFS.search(ref) or not ref.isprintable():
        return f"{ref!r} cannot be the name of a branch, a tag or a commit"
    if _DAY.fullmatch(ref) and day_of(ref) is None:
        return f"{ref!r} is not a day of the calendar"
    return ""


def day_of(ref: str) -> date | None:
    """The day that a ref of the form YYYY-MM-DD means."""
    if not _DAY.fullmatch(ref):
        return None
    try:
        return date.fromisoformat(ref)
    except ValueError:
        return None


def is_full_id(text: str) -> bool:
    """Whether it is a whole object id: 40 lower-case hex digits."""
    return _FULL_ID.fullmatch(text) is not None


def is_short_id(text: str) -> bool:
    """Whether it may be a commit's abbreviated id: 7 to 39 lower-case hex digits."""
    return _SHORT_ID.fullmatch(text) is not None


def without_secrets(text: str) -> str:
    """Take user names, passwords and tokens out of every URL in a text."""
    return _SECRET.sub("", text)
