"""Edge: snapshots and reports on disk. Whatever kills the program, a reader finds what was before or what came after.

`ROOT/PROJECT/` holds the four files of `crawler.store.snapshot_text`. A save goes in steps, and may end at any:

1. write the whole new snapshot into `ROOT/.PROJECT.part/` and flush it to the disk;
2. rename that folder to `ROOT/.PROJECT.next/`: from this moment on `load` reads the new snapshot, from there;
3. bring the files that differ into `ROOT/PROJECT/`, each in one step;
4. rename `.PROJECT.next` back to `.PROJECT.part`, from which moment `load` reads `PROJECT` again, and remove it.

So reading needs no mending, and the next crawl first does what is left of steps 3 and 4 (`settle`). One process writes
at a time; others may read meanwhile.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from crawler.errors import BadInput, SnapshotDamaged
from crawler.models import Snapshot
from crawler.store.records import Damage
from crawler.store.snapshot_text import FILES, MANIFEST, snapshot_of, texts_of

_PROJECT = re.compile(r"[a-z0-9][a-z0-9.-]*")
_STORED = re.compile(rf"(?P<plain>{_PROJECT.pattern})|\.(?P<next>{_PROJECT.pattern})\.next")

_ATTEMPTS = 5
"""Readings of one snapshot, each spoilt by a save, before the last is taken as it is."""


class SnapshotStore:
    """The snapshots of all projects, one folder each under `root`."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`, which the first save creates."""
        self.root = root

    def projects(self) -> tuple[str, ...]:
        """Ids of the projects that have a snapshot, sorted."""
        if not self.root.is_dir():
            return ()
        found = [(path, _STORED.fullmatch(path.name)) for path in self.root.iterdir()]
        held = {match["plain"] or match["next"] for path, match in found if match and (path / MANIFEST).exists()}
        return tuple(sorted(held))

    def load(self, project: str) -> Snapshot | None:
        """The project's snapshot, or None when it has none.

        Raises:
            SnapshotDamaged: it has one that cannot be read; its files are left as they are.
            BadInput: `project` is no project id.
        """
        folder, texts = self._texts(project)
        if not texts:
            return None
        try:
            snapshot = snapshot_of(texts)
        except Damage as error:
            reason = f"line {error.line}: {error.reason}" if error.line else error.reason
            raise SnapshotDamaged(folder / error.file, reason) from error
        if snapshot.project != project:
            raise SnapshotDamaged(folder / MANIFEST, f"is the snapshot of {snapshot.project!r}")
        return snapshot

    def save(self, snapshot: Snapshot) -> bool:
        """Store a snapshot; false when it is the stored one already, and then no file is touched.

        Raises:
            SnapshotDamaged: a link or a folder stands where a file or folder of the store belongs.
            BadInput: its project is no project id.
        """
        project = snapshot.project
        folder, following = self._folder(project), self._staging(project, "next")
        part = self._staging(project, "part")
        texts = texts_of(snapshot)
        for name in FILES:
            if _is_folder(folder / name):
                raise SnapshotDamaged(folder / name, "is a folder where a file belongs")
        self.settle(project)
        if all(_holds(folder / name, text) for name, text in texts.items()):
            return False
        part.mkdir(parents=True)
        _write(part / ".gitignore", "*\n")  # so that what a kill leaves here is never committed
        for name, text in texts.items():
            _write(part / name, text)
        _flush_folder(part)
        part.replace(following)
        _flush_folder(self.root)
        _bring_home(following, folder, part)
        return True

    def settle(self, project: str) -> None:
        """Finish what a killed save left half done, so that other programs find in the folder what `load` reads.

        Raises:
            SnapshotDamaged: a link or a folder stands where a file or folder of the store belongs.
            BadInput: `project` is no project id.
        """
        folder, following, part = self._folder(project), self._staging(project, "next"), self._staging(project, "part")
        if following.exists():
            _bring_home(following, folder, part)
        _remove(part)

    def _texts(self, project: str) -> tuple[Path, dict[str, str]]:
        """The texts of the four files and the folder they were read from; read again when a save went on meanwhile."""
        for attempts_left in reversed(range(_ATTEMPTS)):
            source = self._source(project)
            try:
                is_empty = not any(os.path.lexists(source / name) for name in FILES)
                texts = {} if is_empty else {name: _read(source / name) for name in FILES}
            except SnapshotDamaged:
                if not attempts_left or self._source(project) == source:
                    raise
                continue
            if self._source(project) == source and (is_empty or _holds(source / MANIFEST, texts[MANIFEST])):
                break
        return source, texts

    def _source(self, project: str) -> Path:
        """The folder that holds the newest whole snapshot."""
        folder, following = self._folder(project), self._staging(project, "next")
        return following if following.exists() else folder

    def _folder(self, project: str) -> Path:
        if not _PROJECT.fullmatch(project):
            raise BadInput(f"{project!r} is no project id (small letters, digits, dots and hyphens)")
        return _plain_folder(self.root / project)

    def _staging(self, project: str, stage: str) -> Path:
        return _plain_folder(self.root / f".{project}.{stage}")


def _bring_home(following: Path, folder: Path, part: Path) -> None:
    """Steps 3 and 4 of a save, from wherever they stopped."""
    folder.mkdir(exist_ok=True)
    for name in FILES:
        text = _read(following / name)
        if not _holds(folder / name, text):
            _write(following / f"{name}.move", text)
            (following / f"{name}.move").replace(folder / name)
    _flush_folder(folder)
    _remove(part)
    following.replace(part)
    _remove(part)
    _flush_folder(folder.parent)


def _plain_folder(path: Path) -> Path:
    """The path, at which a folder or nothing stands."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise SnapshotDamaged(path, "is no folder but a link, which is not followed, or a file")
    return path


def write_text_if_changed(path: Path, text: str) -> bool:
    """Write a text file in one step, as UTF-8 with the text's own line ends; false when it says so already.

    A link at `path` is replaced, not followed. What UTF-8 cannot hold (bytes of odd paths) is written as an escape.

    Raises:
        BadInput: a folder stands there.
    """
    if _is_folder(path):
        raise BadInput(f"{path}: a folder stands where a file is to be written; move it away")
    if _holds(path, text):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    _write(part, text)
    part.replace(path)
    _flush_folder(path.parent)
    return True


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _holds(path: Path, text: str) -> bool:
    """Whether a regular file there has just this text."""
    try:
        return stat.S_ISREG(path.lstat().st_mode) and path.read_bytes() == _encoded(text)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _read(path: Path) -> str:
    """The text of a regular file.

    Raises:
        SnapshotDamaged: it is missing, a link, no file, or not UTF-8.
    """
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a link, which is not followed" if stat.S_ISLNK(mode) else "no file"
            raise SnapshotDamaged(path, f"is {kind}")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SnapshotDamaged(path, f"is not UTF-8 at byte {error.start}") from error
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise SnapshotDamaged(path, reason) from error


def _write(path: Path, text: str) -> None:
    """Write a new file and flush it to the disk; a link or file left there by a kill is taken away first."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(_encoded(text))
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make renames in a folder outlast a power cut; some systems cannot open folders, and need not."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(folder: Path) -> None:
    """Remove a folder of ours with what is in it; never what a link points to."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)
