"""Files of a commit from GitHub's host for raw files, each held to its id.

Commits are named by their ids, never by a branch: what the host serves for a branch may be hours old. Its answers to a
commit's id are right for ever, and those that are not are told by the hash.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from urllib.parse import quote

from crawler.errors import SourceUnavailable
from crawler.models import TreeEntry
from crawler.sources.answers import NOT_FOUND, OK, refusal
from crawler.sources.bare import blob_id
from crawler.sources.blob_cache import BlobCache
from crawler.sources.blobs import REASONS
from crawler.sources.bounds import LARGEST_BLOB, TOO_LARGE, TOO_MUCH
from crawler.sources.faults import FaultKind
from crawler.sources.http import Http, TooLong
from crawler.sources.limits import side_by_side
from crawler.sources.rest import Absent, Rest

_LACKING = REASONS[FaultKind.LACKING]
WRONG = "other bytes were sent than its id promises"
_MOST_BY_API = 5
"""Files of one call that are asked for a second time through the API, whose requests are counted by the hour."""


class Allowance:
    """Bytes that may yet be read of a repository, whatever its listing tells of their sizes."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = threading.Lock()

    def grants(self, size: int) -> bool:
        """Whether so many bytes are left; if they are, they are taken."""
        with self._lock:
            granted = size <= self._left
            self._left -= size * granted
            return granted


@dataclass(frozen=True, slots=True)
class RawFiles:
    """The files of one repository at one commit; `name` is the repository's present name.

    `allowance` counts where a listing tells wrong sizes or none: files of right sizes were chosen before to fit it.
    """

    http: Http
    base: str
    rest: Rest
    cache: BlobCache
    repo: str
    name: str
    commit: str
    allowance: Allowance

    def fetch(self, pool: Executor, entries: Iterable[TreeEntry]) -> tuple[dict[str, bytes], dict[str, str]]:
        """Fetch files and keep them; gives bytes by id, and for each of the others why it did not come.

        What the raw host lacks or sends wrongly is asked of the API, where paths do not matter.

        Raises:
            SourceUnavailable: a host does not answer or sends wrong bytes, or the cache cannot be written.
        """
        wanted = {entry.blob: entry for entry in entries}
        answers: dict[str, bytes | str] = dict(side_by_side(pool, self._one, wanted.values()))
        doubtful = [blob for blob, answer in answers.items() if answer in {_LACKING, WRONG}]
        answers |= side_by_side(pool, self._by_api, doubtful[:_MOST_BY_API])
        if wrong := next((blob for blob, answer in answers.items() if answer == WRONG), ""):
            raise SourceUnavailable(self.repo, f"{wanted[wrong].path!r}: {WRONG}")
        found = {blob: answer for blob, answer in answers.items() if isinstance(answer, bytes)}
        return found, {blob: answer for blob, answer in answers.items() if isinstance(answer, str)}

    def _one(self, entry: TreeEntry) -> tuple[str, bytes | str]:
        """Fetch one file; gives its id, and its bytes or why they did not come."""
        url = f"{self.base}/{self.name}/{self.commit}/{quote(entry.path)}"
        if "\ufffd" in entry.path:
            return entry.blob, _LACKING
        try:
            answer = self.http.ask(self.repo, url, most=LARGEST_BLOB)
        except TooLong:
            return entry.blob, TOO_LARGE
        if answer.status == NOT_FOUND:
            return entry.blob, _LACKING
        if answer.status != OK:
            raise SourceUnavailable(self.repo, refusal(answer.status, self.http.place))
        return entry.blob, self._kept(entry.blob, answer.body) if blob_id(answer.body) == entry.blob else WRONG

    def _by_api(self, blob: str) -> tuple[str, bytes | str]:
        """Fetch a blob by its id alone."""
        try:
            data = self.rest.blob(self.repo, blob)
        except Absent:
            return blob, _LACKING
        return blob, self._kept(blob, data) if blob_id(data) == blob else WRONG

    def _kept(self, blob: str, data: bytes) -> bytes | str:
        """Keep a file on disk, also one that is not to be read: from then on its true size is known."""
        if len(data) > LARGEST_BLOB:
            return TOO_LARGE
        try:
            self.cache.keep(blob, data)
        except OSError as error:
            raise SourceUnavailable(self.repo, f"its cache cannot be written: {error.strerror}") from error
        self.http.meter.add(blobs_fetched=1)
        return data if self.allowance.grants(len(data)) else TOO_MUCH
