"""What is read of a repository at most, and what is refused of it before anything is read. Pure.

Strangers make repositories, and a small one can stand for endless ones: folders within folders that all name the same
one, files of blanks that pack to nothing. The bounds hold for each repository by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.errors import SourceUnavailable
from crawler.sources.address import fault_of_repo, is_full_id

_MIB = 1024 * 1024

LARGEST_BLOB = 32 * _MIB
"""Bytes of one file; what is larger is no document and is not read into memory."""

MOST_BYTES = 256 * _MIB
"""Bytes of all files that are read of one repository: ten times as many as the largest of the pack's has."""

MOST_ENTRIES = 1_000_000
"""Files and folders of one commit: ten Linux kernels."""

MOST_PRINTED = 128 * _MIB
"""Bytes that one call of git may print; half a million paths of 80 characters are listed in half as many."""

MEND = "look whether this is meant, and take it out of projects.toml or name an earlier commit there as its ref"

TOO_LARGE = f"more than the {LARGEST_BLOB // _MIB} MiB that are read"
TOO_MUCH = (
    f"among the largest of its repository, whose documents are more than the {MOST_BYTES // _MIB} MiB that are read"
)
TOO_MANY = (
    f"it has more than the {MOST_ENTRIES:,} files and folders, or the {MOST_PRINTED // _MIB} MiB of their paths, that "
    f"are read of one commit: {MEND}"
)

_BESIDE_A_PATH = len(f"100644 blob {'0' * 40}\t\0")


def left_out(sizes: Mapping[str, int]) -> dict[str, str]:
    """Say why blobs are not read: those that are too large, and the largest of those that are too much together.

    Args:
        sizes: bytes by blob.
    """
    reasons: dict[str, str] = {}
    total = 0
    for size, blob in sorted((size, blob) for blob, size in sizes.items()):
        total += size
        if size > LARGEST_BLOB:
            reasons[blob] = TOO_LARGE
        elif total > MOST_BYTES:
            reasons[blob] = TOO_MUCH
    return reasons


def printed_bytes(path: str, below: str = "") -> int:
    """How many bytes git prints to list a path, or a path below a folder; roughly, where it is not ASCII."""
    return _BESIDE_A_PATH + len(below) + len(path)


def refuse_names(repo: str, *ids: str) -> None:
    """Refuse names that must reach neither git nor the network.

    Raises:
        SourceUnavailable: one is no repository's name, or no object's id.
    """
    fault = fault_of_repo(repo) or next((f"{name!r} is no object id" for name in ids if not is_full_id(name)), "")
    if fault:
        raise SourceUnavailable(repo, fault)
