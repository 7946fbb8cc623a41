"""Addresses of documentation sites as people write them, and how a page's place in one is named.

A site stands where a repository's name would: `https://docs.example.org/guide/`, always with a slash at its end, and a
page is its path below that. No repository's name holds `://`, so that the two are never taken for each other.
"""

from __future__ import annotations

from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

SCHEMES = {"http": 80, "https": 443}
"""Schemes of sites, with the port that each means."""

_LONGEST = 2_000
_SAFE = "/:@!$&'()*+,;=~-._"


def is_site(repo: str) -> bool:
    """Whether documents of this `repo` are pages of a site and not files of a repository."""
    return "://" in repo


def fault_of_site(address: str) -> str:
    """Say what is wrong with the address of a site, a sitemap or a page; empty if nothing is."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return str(error)
    faults = (
        (parts.scheme not in SCHEMES, "it must begin with https:// or http://"),
        (not host or any(not part for part in host.rstrip(".").split(".")), "it names no host"),
        (not address.isascii() or not address.isprintable() or " " in address, "only printable ASCII is allowed"),
        ("@" in parts.netloc, "it must hold no user name or password"),
        ("\\" in address, "a backslash is not allowed"),
        (bool(parts.query or parts.fragment), "it must have no ? or #"),
        (not parts.path.startswith("/"), "its host must be followed by a /"),
        (len(address) > _LONGEST, f"it is longer than {_LONGEST} characters"),
    )
    return next((fault for wrong, fault in faults if wrong), "")


def folder_of(address: str) -> str:
    """The site that a sitemap or page stands in: its address up to the last slash."""
    return address[: address.rindex("/") + 1]


def page_below(site: str, address: str) -> str | None:
    """A page's path below its site, percent-encoded in one way only; None where it is not a page of the site.

    Fragments do not tell pages apart. Pages with a query are left out: most are searches, prints and sessions.
    """
    try:
        base, page = _plain(urlsplit(site)), _plain(urlsplit(address.strip()))
    except ValueError:
        return None
    if page is None or base is None or page.query or not address.strip().isprintable() or len(address) > _LONGEST:
        return None
    same = (page.scheme, page.netloc) == (base.scheme, base.netloc)
    steps = unquote(page.path).split("/")
    if not same or ".." in steps or "." in steps or not page.path.startswith(base.path):
        return None
    return page.path[len(base.path) :]


def page_address(site: str, path: str) -> str:
    """The address of a page of a site."""
    return f"{site}{path}"


def same_site(before: str, location: str) -> str:
    """Where a redirect leads, empty if that is nowhere, another host or port, or from https back to http."""
    try:
        target = urljoin(before, location.strip())
        old, new = _plain(urlsplit(before)), _plain(urlsplit(target))
    except ValueError:
        return ""
    if not location or old is None or new is None or len(target) > _LONGEST or old.hostname != new.hostname:
        return ""
    kept = (old.scheme, old.port) == (new.scheme, new.port)
    secured = (old.scheme, new.scheme, old.port, new.port) == ("http", "https", None, None)
    return urlunsplit(new) if kept or secured else ""


def _plain(parts: SplitResult) -> SplitResult | None:
    """An address in the one form in which addresses are compared; None where no site has such a one."""
    if parts.scheme not in SCHEMES or not parts.hostname or "@" in parts.netloc or "\\" in parts.path:
        return None
    port = "" if parts.port in {None, SCHEMES[parts.scheme]} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
    return SplitResult(parts.scheme, host + port, path or "/", parts.query, "")
