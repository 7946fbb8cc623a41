"""The address at which a piece of evidence can be read for good: a commit, a path, lines."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from crawler.models import Evidence
from crawler.models.sites import fault_of_site, is_site, page_address

WEB_BASE = "https://github.com"

_RENDERED = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".rst", ".adoc", ".asciidoc"})
"""Files that GitHub shows rendered, where a line anchor leads nowhere unless the plain text is asked for."""


def permalink(evidence: Evidence, web_base: str = WEB_BASE) -> str:
    """Link to the lines of an entry at the commit at which it was first seen; of a site, to the page's anchor."""
    if is_site(evidence.repo) and not fault_of_site(evidence.repo):
        path = quote(evidence.path, safe="%/:@!$&'+,;=~-._", errors="replace")
        return f"{page_address(evidence.repo, path)}{_fragment(evidence.anchor)}"
    return blob_link(evidence.repo, evidence.commit, evidence.path, evidence.line, evidence.end_line, web_base)


def blob_link(repo: str, commit: str, path: str, line: int = 0, end_line: int = 0, web_base: str = WEB_BASE) -> str:
    """Link to a file at a commit; without a line, to the file as a whole."""
    address = f"{web_base.rstrip('/')}/{_encoded(repo)}/blob/{_encoded(commit)}/{_encoded(path)}"
    if line < 1:
        return address
    plain = "?plain=1" if PurePosixPath(path).suffix.lower() in _RENDERED else ""
    lines = f"#L{line}-L{end_line}" if end_line > line else f"#L{line}"
    return f"{address}{plain}{lines}"


def commit_link(repo: str, commit: str, web_base: str = WEB_BASE) -> str:
    """Link to a repository's tree at a commit."""
    return f"{repo_link(repo, web_base)}/tree/{_encoded(commit)}"


def repo_link(repo: str, web_base: str = WEB_BASE) -> str:
    """Link to a repository."""
    return f"{web_base.rstrip('/')}/{_encoded(repo)}"


def _fragment(anchor: str) -> str:
    return f"#{quote(anchor, safe='/:-._~', errors='replace')}" if anchor else ""


def _encoded(part: str) -> str:
    """Percent-encoded, also where a path is no UTF-8 (git allows any bytes; Python holds them as surrogates)."""
    try:
        return quote(part, safe="/", errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, which no file name holds: a snapshot that somebody spoilt
        return quote(part, safe="/", errors="replace")
