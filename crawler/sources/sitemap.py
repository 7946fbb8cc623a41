"""What a sitemap lists (https://www.sitemaps.org/protocol.html): pages, or further sitemaps. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

LARGEST_SITEMAP = 16 * 1024 * 1024
"""Bytes after decompression; a third of what the protocol allows, and more than 100,000 pages."""

_GZIP = b"\x1f\x8b"
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Addresses of pages and of further sitemaps, in the file's order."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def sitemap_of(body: bytes) -> Sitemap:
    """Read a sitemap, a sitemap index or a list of addresses, gzipped or not.

    Raises:
        ValueError: it is none of these, declares a document type, or is too large.
    """
    data = _unpacked(body)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        lines = data.decode("utf-8-sig", "replace").split()
        return Sitemap(tuple(line for line in lines[:_MOST] if "://" in line))
    # No entity is replaced and nothing is loaded; a document type, which alone can declare entities, is refused.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"it is no XML: {str(error)[:200]}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type, which no sitemap needs")
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise ValueError(f"its root is <{kind[:40]}> and not <urlset> or <sitemapindex>")
    found = tuple(text for entry in list(root)[:_MOST] if (text := _location(entry)))
    return Sitemap(pages=found) if kind == "urlset" else Sitemap(sitemaps=found)


def _location(entry: etree._Element) -> str:
    for child in entry:
        if isinstance(child.tag, str) and etree.QName(child).localname == "loc":
            return (child.text or "").strip()
    return ""


def _unpacked(body: bytes) -> bytes:
    """The bytes themselves; what is gzipped is unpacked no further than it may be large."""
    if not body.startswith(_GZIP):
        if len(body) > LARGEST_SITEMAP:
            raise ValueError("it is too large")
        return body
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        data = unpacking.decompress(body, LARGEST_SITEMAP)
    except zlib.error as error:
        raise ValueError(f"it is no gzip: {error}") from error
    if unpacking.unconsumed_tail:
        raise ValueError(f"it is larger than {LARGEST_SITEMAP // 1024 // 1024} MiB")
    return data
