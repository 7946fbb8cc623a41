"""The last good state of documentation sites: what was read of each page, by its hash, and how to ask for it anew.

    sites/pages/ab/cdef…      what was read of a page, a file for each hash
    sites/HASH.json           a site's pages: path -> hash, ETag, Last-Modified

Nothing here is trusted more than the site itself: a file that is no such record is as none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from crawler.models.sites import page_below
from crawler.sources.address import is_full_id
from crawler.sources.bare import blob_id, replace_text
from crawler.sources.blob_cache import BlobCache

_LONGEST = 512
"""Characters of an ETag or date that are kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A page as it was read last: `blob` of what was read, and the server's words to ask whether it still holds."""

    blob: str
    etag: str = ""
    modified: str = ""
    asked: int = 0
    """The number of the visit in which the site answered for it last; those that waited longest come first."""

    @property
    def conditions(self) -> dict[str, str]:
        """Request headers under which the server sends the page only if it has changed."""
        etag = {"If-None-Match": self.etag} if self.etag else {}
        return etag | ({"If-Modified-Since": self.modified} if self.modified else {})


def known_of(blob: str, headers: Mapping[str, str]) -> Known:
    """The record of a page that has just come; words that are too long or no ASCII are not kept."""
    words = [headers.get(name, "") for name in ("etag", "last-modified")]
    etag, modified = (word if _is_sendable(word) else "" for word in words)
    return Known(blob, etag, modified)


class SiteCache:
    """The states of sites below a folder; `format` is that of what is read of a page."""

    def __init__(self, folder: Path, format: int) -> None:  # noqa: A002 - it is what it is called everywhere
        self._folder = folder / "sites"
        self._format = format
        self._blobs = BlobCache(self._folder / "pages")

    def load(self, site: str) -> dict[str, Known]:
        """A site's pages by path; nothing where the site was never read, or was read in another way."""
        try:
            stored = json.loads(self._file(site).read_text("utf-8"))
            if stored["site"] != site or stored["format"] != self._format:
                return {}
            pages = {str(path): _page(record) for path, record in stored["pages"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}
        return {path: page for path, page in pages.items() if page_below(site, f"{site}{path}") == path}

    def save(self, site: str, pages: Mapping[str, Known]) -> None:
        """Keep a site's pages; raises OSError where the folder cannot be written."""
        records = {path: asdict(page) for path, page in sorted(pages.items())}
        stored = {"site": site, "format": self._format, "pages": records}
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_text(self._file(site), json.dumps(stored, indent=1))

    def keep(self, data: bytes) -> str:
        """Keep what was read of a page; gives its hash. Raises OSError where the folder cannot be written."""
        blob = blob_id(data)
        self._blobs.keep(blob, data)
        return blob

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """What was read of pages, by hash, as far as it is here and whole."""
        return self._blobs.read(blob for blob in blobs if is_full_id(blob))

    def _file(self, site: str) -> Path:
        return self._folder / f"{hashlib.sha256(site.encode()).hexdigest()[:32]}.json"


def _page(record: dict[str, object]) -> Known:
    """A page's record; raises ValueError where it is none."""
    page = Known(**record)  # type: ignore[arg-type]  # checked just below
    words = (page.blob, page.etag, page.modified)
    if not all(isinstance(word, str) and _is_sendable(word) for word in words) or type(page.asked) is not int:
        raise ValueError("a page's record holds something else")
    if not is_full_id(page.blob):
        raise ValueError("a page's record holds no hash")
    return page


def _is_sendable(word: str) -> bool:
    """Whether a server's word can stand in a request again."""
    return len(word) <= _LONGEST and word.isascii() and word.isprintable()
