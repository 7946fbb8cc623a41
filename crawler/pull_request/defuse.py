"""Making strangers' text harmless on GitHub: it calls nobody, links and closes nothing, and stays where it is put.

GitHub looks for names, issues and closing words also in plain text (commit messages, titles), and there is no escape
there. So a space of no width goes into every such word; a reader sees the text as it was.
"""

from __future__ import annotations

import re

from crawler.report.escape import escaped, visible

NO_SPACE = "\u200b"
"""A space without width."""

LONGEST_QUOTE = 160
"""Characters of a quoted line."""

_SHARED = r"GH-(?=\d)|(?<=/)(?:issues|pull|pulls|discussions)(?=/)"
_CALLING = re.compile(rf"[@#](?=[^\W_])|:(?=//)|\bwww(?=\.)|{_SHARED}", re.IGNORECASE)
_IN_MARKDOWN = re.compile(_SHARED, re.IGNORECASE)
_ENTITIES = {"&#8203;": NO_SPACE, "&#58;": f":{NO_SPACE}", "&#46;": f"{NO_SPACE}."}
"""What `escaped` writes; each holds a number after a `#`, which is an issue's to whoever reads the source."""


def plain(text: str) -> str:
    """Text for a title or commit message, where Markdown is not read but names, issues and closing words are."""
    return _CALLING.sub(lambda match: match[0] + NO_SPACE, visible(text))


def marked(text: str) -> str:
    """Text as Markdown that shows just that text, on one line, also in a table."""
    words = escaped(text)
    for entity, sign in _ENTITIES.items():
        words = words.replace(entity, sign)
    return _IN_MARKDOWN.sub(lambda match: match[0] + NO_SPACE, words)


def code(text: str) -> str:
    """A line of a repository as inline code, which Markdown cannot leave; empty where there is nothing to show."""
    line = plain(text.strip())
    if len(line) > LONGEST_QUOTE:
        line = line[: LONGEST_QUOTE - 1].rstrip() + "…"
    if not line.replace(NO_SPACE, "").strip():
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def address(url: str) -> str:
    """An address of a file, in which no part of the path reads like an issue's address; it leads to the same place."""
    return _IN_MARKDOWN.sub(lambda match: f"%{ord(match[0][0]):02X}{match[0][1:]}", url)
