"""The refs of a repository: how they are asked for in git's protocol version 2, and which one is meant. Pure.

One POST with the prefixes of interest is answered with a few hundred bytes, where listing all refs of a busy
repository takes megabytes (https://git-scm.com/docs/protocol-v2#_ls_refs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from crawler.sources.address import day_of, is_full_id, is_short_id

HEAD = "HEAD"
AS_OF = "refs/tags/asof-"
"""Tags by which a mirror with a cut history marks the state of the default branch at the end of a day."""

CONTENT_TYPE = "application/x-git-upload-pack-request"
ANSWER_TYPE = "application/x-git-upload-pack-result"
_FLUSH, _DELIMITER = b"0000", b"0001"
_LENGTH = 4
_HEX = re.compile(rb"[0-9a-fA-F]{4}")

Refs = Mapping[str, str]
"""Full name of a ref to the commit it leads to (annotated tags are followed)."""


def prefixes(ref: str | None) -> tuple[str, ...]:
    """Name the beginnings of the refs that decide what `ref` means."""
    if ref is None:
        return (HEAD,)
    if day_of(ref):
        return (HEAD, AS_OF)
    if ref.startswith("refs/"):
        return (ref,)
    if is_short_id(ref):
        return (HEAD, "refs/heads/", "refs/tags/")
    return (f"refs/tags/{ref}", f"refs/heads/{ref}")


def named(ref: str | None, refs: Refs) -> str | None:
    """Find the commit of a branch or tag by its exact name; a tag wins over a branch, as in git."""
    names = (HEAD,) if ref is None else (ref,) if ref.startswith("refs/") else (f"refs/tags/{ref}", f"refs/heads/{ref}")
    return next((refs[name] for name in names if name in refs), None)


def abbreviated(ref: str, refs: Refs) -> str | None:
    """Find the one commit among the refs whose id begins with `ref`."""
    found = {commit for commit in refs.values() if commit.startswith(ref)}
    return found.pop() if len(found) == 1 else None


def newest_as_of(day: date, refs: Refs) -> str | None:
    """Find the commit of the newest as-of tag that is not later than `day`."""
    tags = {name.removeprefix(AS_OF): commit for name, commit in refs.items() if name.startswith(AS_OF)}
    days = {tagged: commit for name, commit in tags.items() if (tagged := day_of(name)) and tagged <= day}
    return days[max(days)] if days else None


def ls_refs_request(wanted: Sequence[str], agent: str) -> bytes:
    """Write the body of a request for the refs whose names begin with one of `wanted`."""
    head = [b"command=ls-refs\n", f"agent={agent}".encode(), b"object-format=sha1"]
    arguments = [b"peel\n", *(f"ref-prefix {prefix}\n".encode() for prefix in wanted)]
    return b"".join([*map(_packet, head), _DELIMITER, *map(_packet, arguments), _FLUSH])


def read_ls_refs(body: bytes) -> Refs:
    """Read the answer to :func:`ls_refs_request`.

    Raises:
        ValueError: it is no such answer, or it is cut short.
    """
    refs: dict[str, str] = {}
    for line in _packets(body):
        commit, _, rest = line.decode("utf-8", "replace").rstrip("\n").partition(" ")
        name, *attributes = rest.split(" ")
        if commit == "unborn":
            continue
        if not is_full_id(commit) or not name:
            raise ValueError("an answer that is no list of refs")
        peeled = [text.removeprefix("peeled:") for text in attributes if text.startswith("peeled:")]
        refs[name] = peeled[0] if peeled and is_full_id(peeled[0]) else commit
    return refs


def read_ls_remote(text: str) -> Refs:
    """Read what `git ls-remote` printed; the line of an annotated tag is followed by one of what it leads to."""
    refs: dict[str, str] = {}
    for line in text.splitlines():
        commit, _, name = line.partition("\t")
        if is_full_id(commit):
            refs[name.removesuffix("^{}")] = commit
    return refs


def _packet(data: bytes) -> bytes:
    return f"{len(data) + _LENGTH:04x}".encode() + data


def _packets(body: bytes) -> list[bytes]:
    """Split a body into its packets up to the flush packet."""
    lines: list[bytes] = []
    at = 0
    while True:
        digits = body[at : at + _LENGTH]
        if not _HEX.fullmatch(digits):
            raise ValueError("an answer that is not git's")
        length = int(digits, 16)
        if length == 0:
            return lines
        if length <= _LENGTH or at + length > len(body):
            raise ValueError("an answer that is cut short")
        lines.append(body[at + _LENGTH : at + length])
        at += length
