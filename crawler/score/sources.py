"""Documents that tend to repeat one another count as one source."""

from __future__ import annotations

from crawler.models import DocumentKind

SOURCE_OF: dict[DocumentKind, str] = {
    DocumentKind.README: "readme",
    DocumentKind.DOCS: "docs",
    DocumentKind.COMMUNITY: "docs",
    DocumentKind.API_REFERENCE: "api",
    DocumentKind.CRD: "api",
    DocumentKind.CHART: "chart",
    DocumentKind.VALUES: "chart",
    DocumentKind.MANIFEST: "manifest",
    DocumentKind.EXAMPLE: "example",
    DocumentKind.BENCHMARK: "example",
    DocumentKind.DEPENDENCY: "dependency",
    DocumentKind.BLOG: "news",
    DocumentKind.RELEASE_NOTES: "news",
    DocumentKind.ROADMAP: "plans",
    DocumentKind.PROPOSAL: "plans",
}

PROSE_SOURCES = frozenset({"readme", "docs", "news"})
"""Their bits are capped together: the same people say the same thing in all of them."""


def source_of(kind: DocumentKind) -> str:
    """The source that a kind of document belongs to."""
    return SOURCE_OF.get(kind, "other")
