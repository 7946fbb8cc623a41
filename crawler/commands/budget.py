"""What a crawl will ask of hosts, said before it starts, and what it did ask, said after."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.pack.models import Project
from crawler.report.words import plural
from crawler.settings import Settings
from crawler.sources import Usage

_KILO = 1000


def budget(settings: Settings, projects: Sequence[Project]) -> str:
    """The cost of a night on which nothing changed, and of what changes; empty where no host is asked."""
    count = len({repo for project in projects for repo in project.repositories})
    if settings.source == "git":
        over_http = settings.git_base.startswith(("http://", "https://"))
        what = f"{plural(count, 'small question')} to ask what changed, none of them of an API"
        return f"Budget: {what}; then what did change." if over_http else ""
    if settings.token:
        return (
            f"Budget: 1 API request for every 40 of {count} repositories, and 2 with its files for each that changed."
        )
    what = f"{plural(count, 'API request')} of the 60 an hour without a token"
    return f"Budget: {what}, and 3 more with its files for each repository that changed."


def used(usage: Usage) -> str:
    """What was asked and what came, in one line."""
    parts = {
        "question": usage.ls_refs,
        "fetch": usage.fetches,
        "API request": usage.api,
        "raw file request": usage.raw,
        "site request": usage.pages,
    }
    asked = [plural(count, noun).replace("fetchs", "fetches") for noun, count in parts.items() if count]
    return f"Used {', '.join(asked) or 'nothing'}; {_size(usage.received)} came."


def read(documents: int, anew: int, seconds: float | None = None) -> str:
    """How many documents of the changed projects had to be read, and the processor time that all took if it is told."""
    if anew < documents:
        done = f"Read {anew} of {plural(documents, 'document')}; what the others say is known from before."
    else:
        done = f"Read {plural(documents, 'document')}." if documents else "No document had to be read."
    return f"{done} {seconds:.1f} seconds of processor time." if seconds is not None else done


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < _KILO:
            return f"{size:.3g} {unit}"
        size /= _KILO
    return f"{size:.3g} GB"
