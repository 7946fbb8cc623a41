"""What was found in documents, kept between runs in one SQLite file: an unchanged document is not read again.

Everything in it can be found again, so nothing is lost with it. It forgets what nobody asked for in a long time, and
what was not asked for longest where it would grow too large. A file that is damaged is begun anew; one that cannot be
used (it is locked for long, the disk is full) is left alone. Either is said once, and the run goes on.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import crawler
from crawler.models import DocumentKind

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE = "findings.db"
LARGEST = 256 * 1024 * 1024
"""Bytes of the file above which a quarter of the records is forgotten."""
MOST_DAYS = 100
"""Days after which a record is forgotten that nobody asked for."""
_READERS = ("parse", "match", "models", "pack/patterns.py", "analyse.py")
"""The parts of the package that decide what is found in a document, and the libraries that do."""
_LIBRARIES = ("markdown-it-py", "beautifulsoup4", "lxml", "yaml-rs", "google-re2", "hyperscan")
_SECONDS_TO_WAIT = 10
_MOST_ASKED = 500
_DAY = 24 * 3600

_Key = tuple[str, str, str, DocumentKind]


class FindingsCache:
    """The records in the file at `path`, which the first ones create; a :class:`crawler.analyse.Memory`."""

    def __init__(self, path: Path, say: Callable[[str], None] = lambda _: None) -> None:
        """Use a file; nothing is opened yet. `say` takes words for people."""
        self.path = path
        self.asked = 0
        """Documents that were asked for."""
        self.read = 0
        """Documents that had to be read, since there was no record of them that holds."""
        self._say = say
        self._usable = True

    def known(self, rules: str, documents: Sequence[_Key]) -> dict[_Key, str]:
        """The records that there are of these documents under these rules."""
        self.asked += len(documents)
        hashes = {self._hash(rules, document): document for document in documents}
        found: dict[_Key, str] = {}

        def look(db: Database) -> None:
            for some in _chunks(list(hashes)):
                marks = f"key in ({','.join('?' * len(some))})"
                for row in db.table("findings").rows_where(marks, some, select="key, record"):
                    if (text := _unpacked(row["record"])) is not None:
                        found[hashes[row["key"]]] = text
                asked_today = f"update findings set used = ? where used < ? and {marks}"  # noqa: S608 - marks only
                db.execute(asked_today, [_today(), _today(), *some])

        return found if self._do(look) else {}

    def learn(self, rules: str, records: Mapping[_Key, str]) -> None:
        """Keep the records of documents that were read."""
        self.read += len(records)
        rows = [
            {"key": self._hash(rules, document), "used": _today(), "record": zlib.compress(record.encode())}
            for document, record in records.items()
        ]

        def keep(db: Database) -> None:
            table = db.table("findings")
            table.insert_all(rows, replace=True)
            table.delete_where("used < ?", [_today() - MOST_DAYS])
            if _size(db) > LARGEST:
                oldest = "select key from findings order by used limit ?"
                table.delete_where(f"key in ({oldest})", [max(table.count // 4, 1)])

        if rows:
            self._do(keep)

    def _hash(self, rules: str, document: _Key) -> str:
        return hashlib.sha256("\0".join((self._reader, rules, *document)).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def _reader(self) -> str:
        """A hash of the program's own code, as far as it decides what is found, and the versions of its libraries."""
        digest = hashlib.sha256(" ".join(map(version, _LIBRARIES)).encode())
        package = Path(crawler.__file__).parent
        for part in _READERS:
            place = package / part
            for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def _do(self, work: Callable[[Database], None]) -> bool:
        """Do something with the database in one transaction; tell whether it was done."""
        if not self._usable:
            return False
        try:
            with _transaction(self.path) as db:
                work(db)
        except sqlite3.OperationalError as error:
            self._leave(str(error))
        except sqlite3.DatabaseError as error:
            self._begin_anew(str(error))
        except OSError as error:
            self._leave(error.strerror or str(error))
        else:
            return True
        return False

    def _leave(self, reason: str) -> None:
        self._usable = False
        self._say(f"{self.path}: what was found before cannot be used: {reason}; every document is read.")

    def _begin_anew(self, reason: str) -> None:
        self._say(f"{self.path}: what was found before is damaged: {reason}; it is begun anew.")
        try:
            for ending in ("-journal", "-wal", "-shm", ""):  # a journal must not outlive its file
                Path(f"{self.path}{ending}").unlink(missing_ok=True)
        except OSError as error:
            self._leave(error.strerror or str(error))


@contextmanager
def _transaction(path: Path) -> Iterator[Database]:
    from sqlite_utils import Database  # noqa: PLC0415 - it brings numpy along: a fifth of a second of every start

    path.parent.mkdir(parents=True, exist_ok=True)
    db = Database(sqlite3.connect(path, timeout=_SECONDS_TO_WAIT), execute_plugins=False)
    try:
        db.conn.execute("begin immediate")  # else two runs that both read could each wait for the other to write
        with db.conn:
            table = db.table("findings")
            table.create({"key": str, "used": int, "record": bytes}, pk="key", if_not_exists=True)
            table.create_index(["used"], if_not_exists=True)
            yield db
    finally:
        db.close()


def _today() -> int:
    """Days since 1970."""
    return int(time.time()) // _DAY


def _unpacked(record: bytes) -> str | None:
    """A record as text; None for what was not written so."""
    try:
        return zlib.decompress(record).decode()
    except (zlib.error, TypeError, ValueError):
        return None


def _size(db: Database) -> int:
    """Bytes of the file that are in use."""
    pages, free, size = (
        db.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _MOST_ASKED):
        yield keys[start : start + _MOST_ASKED]
