"""Brings objects from a server into a cache, and counts what that costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crawler.errors import SourceUnavailable
from crawler.sources import Usage
from crawler.sources.bare import LATEST, BareRepository, CacheDamaged
from crawler.sources.faults import Fault, FaultKind, fault_of
from crawler.sources.limits import Limits

REMOTE = "claimwatch"
BUSY_ATTEMPTS = 3
BUSY_PAUSE = 5.0
"""Seconds before a busy server is asked again; git does not tell how long it asks to wait."""


class Meter:
    """Counts what is used, from several threads."""

    def __init__(self) -> None:
        self._usage = Usage()
        self._lock = threading.Lock()

    @property
    def usage(self) -> Usage:
        """The sums so far."""
        return self._usage

    def add(self, **used: int) -> None:
        """Add to the sums, by their names in :class:`crawler.sources.Usage`."""
        with self._lock:
            self._usage += Usage(**used)


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository as it is served: its name for people, its URL, and the host in words."""

    repo: str
    url: str
    place: str

    def settings(self, kept_out: str = "blob:none", *, from_nothing: bool = False) -> dict[str, str]:
        """Settings that make it a partial clone's remote for the length of one command.

        `from_nothing`: do not tell the server what is here already, or it would hold back blobs of known commits.
        """
        return {
            f"remote.{REMOTE}.url": self.url,
            f"remote.{REMOTE}.promisor": "true",
            f"remote.{REMOTE}.partialCloneFilter": kept_out,
            "fetch.negotiationAlgorithm": "noop" if from_nothing else "default",
        }


def fetch(
    bare: BareRepository,
    remote: Remote,
    meter: Meter,
    arguments: Sequence[str],
    *,
    settings: Mapping[str, str],
    stdin: bytes = b"",
) -> Fault | None:
    """Run one fetch and count it; None when it succeeded.

    Git's words do not always tell a damaged cache from a server's bad moment. So where they are not plain, the same
    is fetched into an empty repository; if that succeeds and here it still does not, the cache is at fault.

    Raises:
        CacheDamaged: git cannot read what the cache already has.
    """
    fault = patiently(bare.git.limits, remote.repo, lambda: _fetch(bare, remote, meter, arguments, settings, stdin))
    if fault is None or fault.kind is not FaultKind.OTHER:
        return fault
    with bare.empty_twin() as twin:
        if _fetch(twin, remote, meter, arguments, settings, stdin) is not None:
            return fault
    fault = _fetch(bare, remote, meter, arguments, settings, stdin)
    if fault is not None and fault.kind is FaultKind.OTHER:
        raise CacheDamaged(fault.reason)
    return fault


def patiently(limits: Limits, repo: str, ask: Callable[[], Fault | None]) -> Fault | None:
    """Ask, and again after a while when the server asks for that or has a bad moment; the last fault, if any."""
    for attempt in range(BUSY_ATTEMPTS):
        fault = ask()
        if fault is None or fault.kind is not FaultKind.BUSY or attempt == BUSY_ATTEMPTS - 1:
            break
        if not limits.wait(limits.backoff(attempt, BUSY_PAUSE), f"{repo}: {fault.reason}"):
            break
    return fault


def _fetch(
    bare: BareRepository,
    remote: Remote,
    meter: Meter,
    arguments: Sequence[str],
    settings: Mapping[str, str],
    stdin: bytes,
) -> Fault | None:
    before = bare.packs()
    quiet = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow")
    output = bare.ask([*quiet, *arguments], stdin, settings)
    meter.add(fetches=1, received=sum(size for name, size in bare.packs().items() if name not in before))
    return fault_of(output.err, remote.place) if output.code else None


def fetch_commit(bare: BareRepository, remote: Remote, meter: Meter, commit: str) -> None:
    """Fetch a commit and its trees, without its history and without any file.

    Raises:
        SourceUnavailable: it did not come.
    """
    arguments = ["--depth=1", "--filter=blob:none", REMOTE, f"+{commit}:{LATEST}"]
    if fault := fetch(bare, remote, meter, arguments, settings=remote.settings()):
        raise unavailable(remote, fault, f"the commit {commit[:12]} is not there (forced away, or never pushed)")


def unavailable(remote: Remote, fault: Fault, lacking: str) -> SourceUnavailable:
    """Make the error for people; `lacking` is what to say when the server does not have the object."""
    reason = lacking if fault.kind is FaultKind.LACKING else fault.reason
    return SourceUnavailable(remote.repo, reason, offline=fault.kind is FaultKind.OFFLINE)
