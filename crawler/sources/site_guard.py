"""Lets requests for documentation sites reach public addresses only.

A site's address comes from a pack, which may come from a stranger, and what stands there may lead anywhere: to a
service on this machine, to the network behind it, or to the address at which a cloud hands out its secrets. So each
connection's host is resolved here, every address it has is judged, and the connection goes to the one that was judged:
a name that means something else a moment later changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from crawler.sources.http import AGENT

Resolve = Callable[[str, int], Sequence[str]]
"""All addresses of a host, for a port; raises OSError where there are none."""

_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 that a gateway turns into the IPv4 address in its last four bytes (RFC 6052, RFC 8215)."""

_SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
"""Kept for protocols (RFC 6890), which older versions of Python take for public in part."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(httpx.TransportError):
    """A host lies in a network that strangers' addresses must not lead to."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, whatever it is wrapped in."""
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or any(one in network for network in _SPECIAL))
        for one in _meant(given)
    )


def _meant(given: Address) -> list[Address]:
    """The addresses that are reached by one: itself, or the IPv4 addresses that it carries."""
    if isinstance(given, ipaddress.IPv4Address):
        return [given]
    last = ipaddress.IPv4Address(int(given) & 0xFFFFFFFF)
    if given.ipv4_mapped:
        return [given.ipv4_mapped]
    if any(given in network for network in _TRANSLATED):
        return [last]
    if given.sixtofour:
        return [given, given.sixtofour]
    return [given, *given.teredo] if given.teredo else [given]


def resolved(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses."""
    return list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class GuardedTransport(httpx.BaseTransport):
    """Sends each request to an address that was judged, and refuses the others.

    Args:
        private: let private addresses pass too, for sites inside one's own network.
        resolve: tells a host's addresses.
        inner: what sends; by default a transport that checks certificates.
    """

    def __init__(
        self, *, private: bool = False, resolve: Resolve = resolved, inner: httpx.BaseTransport | None = None
    ) -> None:
        self._private = private
        self._resolve = resolve
        self._inner = inner or httpx.HTTPTransport(verify=ssl.create_default_context(), trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises Refused where its host must not be reached."""
        url = request.url
        port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
        try:
            addresses = self._resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{url.host} is not known: {error}", request=request) from error
        if not addresses:
            raise httpx.ConnectError(f"{url.host} has no address", request=request)
        if not self._private and not all(map(is_public, addresses)):
            raise Refused(f"{url.host} lies in a private network", request=request)
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=addresses[0]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def site_client(transport: httpx.BaseTransport, patience: float) -> httpx.Client:
    """A client that sends no credential and no cookie, takes none, and follows nothing by itself."""
    return httpx.Client(
        transport=transport,
        timeout=patience,
        headers={"User-Agent": AGENT, "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )
