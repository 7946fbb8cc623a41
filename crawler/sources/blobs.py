"""Fetches blobs by id from a server that may lack some of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from crawler.sources.bare import BareRepository, replace_text
from crawler.sources.faults import Fault, FaultKind
from crawler.sources.fetching import REMOTE, Meter, Remote, fetch, unavailable

REASONS = {
    FaultKind.LACKING: "the server does not have this file's content",
    FaultKind.DAMAGED: "the server's copy of this file is damaged",
}
GIVEN_UP = "the server lacks so many of the files asked for that this one was not asked for by itself"

_CHUNK = 4000
"""Blobs of one fetch."""
_PATIENCE = 200
"""Failed fetches after which what is left is halved, so that what the server does have comes in early."""
_ATTEMPTS = 400
"""Fetches for one call. Each failure tells of one lacking blob only; no healthy server lacks any."""
_REMEMBERED = 20 * 3600
"""Seconds for which a blob is not asked for again: less than a day, so that the next night's crawl does ask."""


def fetch_blobs(bare: BareRepository, remote: Remote, meter: Meter, blobs: Sequence[str]) -> dict[str, str]:
    """Fetch blobs that are not in the cache, in one request unless the server lacks some.

    Git refuses the whole request when one blob is lacking, and names that one: it is left out and the rest asked
    for again. Where none is named, or very many are lacking, halves are asked for by themselves.

    Returns:
        For each blob that did not come, why.

    Raises:
        SourceUnavailable: the server cannot be reached, or refuses for another cause than one of the blobs.
        CacheDamaged: git cannot read what the cache already has.
    """
    memory = _Refusals(bare.path / "refused-blobs", remote.url)
    known = memory.known()
    refused = {blob: known[blob] for blob in blobs if blob in known}
    asked = [blob for blob in blobs if blob not in refused]
    chunks = [asked[at : at + _CHUNK] for at in range(0, len(asked), _CHUNK)]
    attempts = _ATTEMPTS + len(chunks)
    failures = 0
    while chunks and attempts:
        attempts -= 1
        chunk = chunks.pop(0)
        fault = _fetch_chunk(bare, remote, meter, chunk)
        if fault is None:
            meter.add(blobs_fetched=len(chunk))
            continue
        failures += 1
        lost = _lost(fault, chunk)
        refused |= dict.fromkeys(lost, fault.kind)
        rest = [blob for blob in chunk if blob not in lost]
        chunks = _halved(rest, chunks) if failures > _PATIENCE or not lost else [rest, *chunks] if rest else chunks
    memory.remember(refused)
    bare.compact()
    given_up = [blob for chunk in chunks for blob in chunk]
    return {blob: REASONS[kind] for blob, kind in refused.items()} | dict.fromkeys(given_up, GIVEN_UP)


def _fetch_chunk(bare: BareRepository, remote: Remote, meter: Meter, chunk: Sequence[str]) -> Fault | None:
    """Fetch blobs by id; a fault that lies with none of them is raised."""
    stdin = "".join(f"{blob}\n" for blob in chunk).encode()
    settings = remote.settings(from_nothing=True)
    fault = fetch(bare, remote, meter, ["--filter=blob:none", "--stdin", REMOTE], settings=settings, stdin=stdin)
    if fault is not None and fault.kind not in REASONS:
        raise unavailable(remote, fault, fault.reason)
    return fault


def _lost(fault: Fault, chunk: Sequence[str]) -> list[str]:
    """The blob at fault, if it is known."""
    if fault.lacking in chunk:
        return [fault.lacking]
    return [chunk[0]] if len(chunk) == 1 else []


def _halved(chunk: list[str], others: list[list[str]]) -> list[list[str]]:
    """Put the halves of a chunk behind the others, the largest chunks first."""
    middle = len(chunk) // 2
    halves = [half for half in (chunk[:middle], chunk[middle:]) if half]
    return sorted([*others, *halves], key=len, reverse=True)


class _Refusals:
    """Blobs that a server refused lately, in a file beside the cache's objects: a second run need not ask again."""

    def __init__(self, file: Path, url: str) -> None:
        self._file = file
        self._server = hashlib.sha256(url.encode()).hexdigest()[:16]

    def known(self) -> dict[str, FaultKind]:
        """The blobs that this server refused within the time for which that is believed."""
        return {blob: kind for server, _, kind, blob in self._lines() if server == self._server}

    def remember(self, refused: Mapping[str, FaultKind]) -> None:
        """Add what is new; the time at which a blob was refused first counts."""
        known = self.known()
        new = [(self._server, int(time.time()), kind, blob) for blob, kind in refused.items() if blob not in known]
        if new:
            replace_text(self._file, "".join(" ".join(map(str, line)) + "\n" for line in [*self._lines(), *new]))

    def _lines(self) -> Iterable[tuple[str, int, FaultKind, str]]:
        """Read the file; what is old or makes no sense is as if it were not there."""
        with suppress(FileNotFoundError):
            for line in self._file.read_text("utf-8", "replace").splitlines():
                with suppress(ValueError):
                    server, at, kind, blob = line.split(" ")
                    if 0 <= time.time() - int(at) < _REMEMBERED:
                        yield server, int(at), FaultKind(kind), blob
