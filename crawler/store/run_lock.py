"""One run at a time: a lock on the snapshots' folder that ends with the process that holds it, however that ends.

It is the operating system's lock (`flock`) on the file `.lock` in that folder. A kill may leave the file behind, but
not the lock. A run that ends in good order takes the file away, so that nothing of it is ever committed.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import BadInput, ClaimwatchError

FILE = ".lock"
_UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
_LONGEST_NOTE = 4096
_LOOK = 0.2
"""Seconds after which even a run that does not wait tries again: `holder` locks the file while it looks."""


class Busy(ClaimwatchError):
    """Another run works on the same snapshots; exit code 3, since what is stored stands."""


@contextmanager
def only_run(
    folder: Path,
    verb: str,
    *,
    wait: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock on a folder of snapshots, which is made when it is not there.

    Args:
        folder: the snapshots' folder.
        verb: what runs, as others are told.
        wait: seconds to wait for another run to end.
        say: told once when there is something to wait for, or when the folder cannot be locked at all.
        sleep: how to wait.

    Raises:
        Busy: another run still holds it; the message says which.
        BadInput: the folder cannot be made or written.
    """
    path = folder / FILE
    handle = _patiently(path, wait, say, sleep)
    try:
        if handle is not None:
            note = {"pid": os.getpid(), "host": socket.gethostname(), "verb": verb, "since": _now()}
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(note).encode(), 0)
        yield
    finally:
        if handle is not None:
            path.unlink(missing_ok=True)
            os.close(handle)


def holder(folder: Path) -> str:
    """Who holds the lock, in words; empty where nobody does, or nobody can tell."""
    path = folder / FILE
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _noted(path)
    except OSError:
        return ""
    finally:
        os.close(handle)
    return ""


def _patiently(path: Path, wait: float, say: Callable[[str], None], sleep: Callable[[float], None]) -> int | None:
    """The open, locked file; None where the file system knows no locks."""
    waited, told = 0.0, False
    while True:
        try:
            handle = _locked(path)
        except OSError as error:
            if error.errno in _UNSUPPORTED:
                say(f"{path.parent}: this file system knows no locks; let only one run work on it at a time.")
                return None
            reason = error.strerror or str(error)
            raise BadInput(f"{path.parent}: the snapshots' folder cannot be used: {reason}") from error
        if handle is not None:
            return handle
        who = _noted(path)
        if waited >= max(wait, _LOOK):
            after = f" after {waited:.0f} s of waiting" if wait else ""
            raise Busy(
                f"{path.parent} is in use by {who}{after}. Nothing was changed; "
                "run again when it has ended, or give --wait SECONDS."
            )
        if wait and not told:
            say(f"{path.parent} is in use by {who}; waiting up to {wait:.0f} s for it to end.")
            told = True
        pause = min(0.5, max(wait, _LOOK) - waited)
        sleep(pause)
        waited += pause


def _locked(path: Path) -> int | None:
    """Open and lock the file; None where somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, handle):
                return handle
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            os.close(handle)
            raise
        # Its holder ended in between and took the file away: what was locked is no longer the lock.
        os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _noted(path: Path) -> str:
    """What the holder wrote into the file, in words."""
    try:
        said = json.loads(path.read_bytes()[:_LONGEST_NOTE])
        pid, host, verb, since = int(said["pid"]), str(said["host"]), str(said["verb"]), str(said["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
    place = "" if host == socket.gethostname() else f" on {host}"
    return f"`claimwatch {verb}` (process {pid}{place}, since {since})"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
