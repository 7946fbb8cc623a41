"""Blobs on disk by their ids: what was read once is never asked for again, whatever repository it stands in.

Each is a file of its own, put there in one step. Its name is the hash of its bytes, so that nothing here needs to be
trusted: what does not bear out its name is taken away and read anew.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crawler.sources.bare import blob_id
from crawler.sources.bounds import LARGEST_BLOB

_LEFT_OVER = 24 * 3600
"""Seconds after which a half-written file is a dead process's."""


class BlobCache:
    """The blobs below a folder, which the first one creates."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, and clear away what killed processes left in it."""
        self._folder = folder
        with suppress(OSError):
            for part in (folder / "parts").iterdir():
                if time.time() - part.stat().st_mtime > _LEFT_OVER:
                    part.unlink(missing_ok=True)

    def sizes(self, blobs: Iterable[str]) -> dict[str, int]:
        """Tell the sizes in bytes of those blobs that are here; one that is larger than is ever kept is none."""
        found: dict[str, int] = {}
        for blob in blobs:
            file = self._file(blob)
            with suppress(OSError):
                size = file.stat().st_size
                if size <= LARGEST_BLOB:
                    found[blob] = size
                else:
                    file.unlink()
        return found

    def read(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Read those of the blobs that are here and whole."""
        found: dict[str, bytes] = {}
        for blob in self.sizes(blobs):
            file = self._file(blob)
            with suppress(OSError):
                data = file.read_bytes()
                if blob_id(data) == blob:
                    found[blob] = data
                else:
                    file.unlink()
        return found

    def keep(self, blob: str, data: bytes) -> None:
        """Keep a blob; the caller has checked its id.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        file, parts = self._file(blob), self._folder / "parts"
        file.parent.mkdir(parents=True, exist_ok=True)
        parts.mkdir(exist_ok=True)
        part = parts / f"{blob}.{os.getpid()}.{threading.get_ident()}"
        try:
            part.write_bytes(data)
            part.replace(file)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def _file(self, blob: str) -> Path:
        return self._folder / blob[:2] / blob[2:]
