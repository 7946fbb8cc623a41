"""Which repository a project's name in a table may stand for, from the links of the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.table.labels import likeness
from crawler.table.words import squeezed

_HOSTED = re.compile(
    r"^https?://(?:www\.)?github\.com/([A-Za-z0-9][\w.-]*)/([\w.-]+?)(?:\.git)?(?:[/?#].*)?$", re.ASCII
)
_NO_OWNERS = frozenset(
    {"about", "apps", "collections", "features", "marketplace", "orgs", "sponsors", "topics", "users"}
)
_LEAST_LIKENESS = 0.85


def repository_of(address: str) -> str:
    """`owner/name` of an address on GitHub, empty where it leads elsewhere."""
    found = _HOSTED.match(address)
    if not found or found[1].lower() in _NO_OWNERS or set(found[2]) <= {"."}:
        return ""
    return f"{found[1]}/{found[2]}"


def linked_repositories(text: str) -> dict[str, str]:
    """Repositories that a Markdown text links to, by the letters and digits of what they go by there.

    A repository goes by the words of its link and by its own name; what comes first in the text stands. A link deep
    into a repository counts for its name only: its words are about a file.
    """
    known: dict[str, str] = {}
    later: list[tuple[str, str]] = []
    for address, words in _links(MarkdownIt("commonmark").enable("table").parse(text)):
        repository = repository_of(address)
        if not repository:
            continue
        if address.rstrip("/").removesuffix(".git").endswith(repository):
            known.setdefault(squeezed(words), repository)
        later.append((squeezed(repository.partition("/")[2]), repository))
    for key, repository in later:
        known.setdefault(key, repository)
    known.pop("", None)
    return known


def repository_for(label: str, links: Iterable[str], known: dict[str, str]) -> str:
    """The repository of a project by its label: what the label itself links to, else what resembles it in the page."""
    own = next(filter(None, map(repository_of, links)), "")
    key = squeezed(label)
    if own or key in known:
        return own or known[key]
    near = sorted(((likeness(key, name), name) for name in known), reverse=True)
    return known[near[0][1]] if near and near[0][0] >= _LEAST_LIKENESS else ""


def _links(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """Address and words of each link."""
    for token in tokens:
        address, words = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                address, words = str(child.attrs.get("href", "")), ""
            elif child.type == "link_close":
                yield address, words
                address = ""
            elif address:
                words += child.content
