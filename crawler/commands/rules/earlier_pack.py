"""A pack as it was: another folder, or this folder at a commit of the repository that holds it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.errors import BadInput
from crawler.pack.load import Pack, load_pack
from crawler.sources.process import Git

_TIMEOUT = 60.0


@contextmanager
def earlier_pack(folder: Path, where: str) -> Iterator[Pack]:
    """The pack in the folder `where`, or the one in `folder` at the commit, branch or tag `where`.

    Raises:
        BadInput: there is no such folder and no such commit, or its pack cannot be used.
    """
    if Path(where).is_dir():
        yield load_pack(Path(where))
        return
    with TemporaryDirectory(prefix="claimwatch-pack-") as temporary:
        yield load_pack(_unpacked(folder.resolve(), where, Path(temporary)))


def _unpacked(folder: Path, ref: str, into: Path) -> Path:
    root = next((parent for parent in folder.parents if (parent / ".git").exists()), None)
    if root is None:
        raise BadInput(f"--pack-before {ref}: no such folder, and {folder} stands in no git repository")
    inside = folder.relative_to(root).as_posix()
    output = Git(_TIMEOUT).run(["archive", "--format=tar", "--end-of-options", ref, inside], git_dir=root / ".git")
    if output.code:
        said = output.err.strip().splitlines()
        reason = said[-1].removeprefix("fatal: ") if said else f"git archive ended with {output.code}"
        raise BadInput(f"--pack-before {ref}: neither a folder nor a commit that holds {inside}: {reason}")
    with tarfile.open(fileobj=io.BytesIO(output.out)) as archive:
        archive.extractall(into, filter="data")
    return into / inside
