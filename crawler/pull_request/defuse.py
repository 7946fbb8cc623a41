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
_CALLING_ESCAPED = re.compile(rf"&#58;(?=//)|{_SHARED}", re.IGNORECASE)


def plain(text: str) -> str:
    """Text for a title or commit message, where Markdown is not read but names, issues and closing words are."""
    return _CALLING.sub(lambda match: match[0] + NO_SPACE, visible(text))


def marked(text: str) -> str:
    """Text as Markdown that shows just that text, on one line, also in a table."""
    return _CALLING_ESCAPED.sub(lambda match: f"{match[0]}&#8203;", escaped(text))


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
