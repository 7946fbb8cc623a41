"""The documents of a snapshot out of the cache: what quotes, explanations and re-scoring are made of."""

from __future__ import annotations

from collections.abc import Collection

from crawler.commands.session import Session
from crawler.models import Document, Snapshot

Place = tuple[str, str]
"""Repository and path."""


def cached_documents(
    session: Session, snapshot: Snapshot, places: Collection[Place] | None = None
) -> dict[Place, Document]:
    """The snapshot's documents, or those at some places, as far as the cache holds them; asks nobody."""
    rows = [row for row in snapshot.documents if places is None or (row[0], row[1]) in places]
    documents: dict[Place, Document] = {}
    for repo in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == repo]
        blobs = session.cached_blobs(repo, {blob for _, _, _, blob in own})
        for _, path, kind, blob in own:
            if blob in blobs:
                documents[repo, path] = Document(repo, path, blob, kind, blobs[blob])
    return documents
