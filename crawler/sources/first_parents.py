"""A branch's own line of commits, read page by page from the API: where it stood on a day, and what came after.

Only first parents count: a commit of a merged branch may be older than its merge, and the API lists both alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from crawler.errors import SourceUnavailable
from crawler.sources.rest import PastCommit, Rest

_MOST_PAGES = 100
"""Pages of a hundred commits that one question may cost."""


@dataclass(frozen=True, slots=True)
class FirstParents:
    """Histories of repositories, as far as they were read in this run."""

    rest: Rest
    _known: dict[str, dict[str, PastCommit]] = field(default_factory=dict)

    def at_end_of(self, repo: str, day: date, head: str) -> str:
        """Find the commit at which the branch of `head` stood at the end of a day (UTC).

        Raises:
            SourceUnavailable: the branch is younger, or cannot be read so far back.
        """
        end = datetime.combine(day, time.max, UTC).timestamp()
        for past in self._line(repo, head):
            if past.time <= end:
                return past.commit
        raise SourceUnavailable(repo, f"its default branch has no commit on {day} or before")

    def between(self, repo: str, older: str, newer: str) -> tuple[str, ...]:
        """List the commits after `older` up to `newer`, oldest first; `newer` alone where they are on no one line."""
        line: list[str] = []
        for past in self._line(repo, newer):
            if past.commit == older:
                return tuple(reversed(line))
            line.append(past.commit)
        return (newer,)

    def _line(self, repo: str, head: str) -> Iterator[PastCommit]:
        """Follow first parents from `head`; ends at the first commit, or where the server's history is cut."""
        known = self._known.setdefault(repo, {})
        at: str | None = head
        pages = 0
        while at is not None:
            if at not in known:
                if pages == _MOST_PAGES:
                    raise SourceUnavailable(repo, f"its history reaches further back than {pages} pages")
                pages += 1
                known.update((past.commit, past) for past in self.rest.history(repo, at))
            past = known.get(at)
            if past is None:
                return
            yield past
            at = past.parent
