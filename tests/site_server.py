"""A documentation site for tests: pages as a dict, requests noted, conditions honoured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support import running


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class Site:
    """A running site: `pages` by path, changed at will; `asked` are the requests so far as (path, headers)."""

    url: str = ""
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, words: str) -> None:
        """Put a page with a heading, an anchor and a paragraph."""
        title, _, text = words.partition(": ")
        anchor = title.lower().replace(" ", "-")
        self.pages[path] = Reply(
            f'<html><body><nav>Menu</nav><main><h1 id="{anchor}">{title}</h1><p>{text}</p></main></body></html>'
        )

    def map(self, *paths: str) -> None:
        """Put a sitemap that lists these paths."""
        places = "".join(f"<url><loc>{self.url}{path}</loc></url>" for path in paths)
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
        self.pages["/sitemap.xml"] = Reply(text, headers={"Content-Type": "application/xml"})

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for so far."""
        return [path for path, _ in self.asked]


@contextmanager
def site_server() -> Iterator[Site]:
    """Serve a site on this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
            reply = site.pages.get(self.path, Reply("none", 404))
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            unchanged = reply.status == 200 and self.headers.get("If-None-Match") == etag
            self.send_response(304 if unchanged else reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status == 200:
                self.send_header("ETag", etag)
            self.send_header("Content-Length", str(0 if unchanged else len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called in http.server
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as site.url:
        yield site
