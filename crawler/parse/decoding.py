"""From a document's bytes to the text that parsers read."""

from __future__ import annotations

LARGEST = 4 * 1024 * 1024
"""Bytes; a larger document is skipped with a reason, since nobody writes such a page by hand."""


def decode(data: bytes) -> str:
    """Decode a document's bytes as UTF-8, byte-order mark removed, CRLF as LF, bad bytes as U+FFFD.

    Raises:
        ValueError: it is larger than `LARGEST`, has NUL bytes, or is a Git LFS pointer.
    """
    if len(data) > LARGEST:
        raise ValueError(
            f"{len(data) // 1024 // 1024} MiB is more than the {LARGEST // 1024 // 1024} MiB that are read"
        )
    if data.startswith(b"version https://git-lfs.github.com/spec/"):
        raise ValueError("a Git LFS pointer, not the file itself")
    if b"\0" in data:
        raise ValueError("binary (it holds NUL bytes)")
    return as_text(data)


def as_text(data: bytes) -> str:
    """Whatever the bytes are, as text: byte-order mark removed, CRLF as LF, bad bytes as U+FFFD."""
    text = data.decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
