"""What only the cache tells of stored evidence: the lines that it rests on, and hits that a guard took out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crawler.analyse import Reading
from crawler.commands.cached import Place, cached_documents
from crawler.commands.session import Session
from crawler.explain.quotes import quoted
from crawler.match.engine import Found
from crawler.models import Document, Evidence, Snapshot
from crawler.pack.models import Project
from crawler.report.page import Known

_LINES = 3
_WIDTH = 160
_MOST_VOIDED = 5


def known_from_cache(session: Session, snapshots: Mapping[str, Snapshot | None]) -> Known:
    """Quotes by fingerprint and voided hits by project and feature, as far as the cache holds the documents."""
    quotes: dict[str, str] = {}
    voided: dict[tuple[str, str], Sequence[Evidence]] = {}
    with session.progress("quoting", total=len(session.pack.projects)) as advance:
        for project in session.pack.projects:
            snapshot = snapshots.get(project.id)
            if snapshot is not None:
                _read_project(session, project, snapshot, quotes, voided)
            advance(project.id)
    return Known(quotes, voided)


def found_again(
    session: Session, project: Project, snapshot: Snapshot, texts: Mapping[Place, Document]
) -> tuple[Found, ...]:
    """What the rules find in some of a snapshot's documents."""
    return session.analyst.find(project, Reading(tuple(texts.values()), snapshot.repos)).found


def quotes_of(
    entries: Iterable[Evidence], found: Iterable[Found], texts: Mapping[Place, Document], width: int
) -> dict[str, Sequence[str]]:
    """The first lines that each entry rests on, by its fingerprint, as far as they are found again.

    A stored entry alone has the line at which it was first seen, where something else may stand by now.
    """
    hits = {hit.evidence.fingerprint: hit for hit in found}
    quotes: dict[str, Sequence[str]] = {}
    for entry in entries:
        document, hit = texts.get((entry.repo, entry.path)), hits.get(entry.fingerprint)
        if hit is not None and (lines := quoted(entry, hit, document, _LINES, width)):
            quotes[entry.fingerprint] = lines
    return quotes


def _read_project(
    session: Session,
    project: Project,
    snapshot: Snapshot,
    quotes: dict[str, str],
    voided: dict[tuple[str, str], Sequence[Evidence]],
) -> None:
    texts = cached_documents(session, snapshot)
    if not texts:
        session.say(f"{project.id}: nothing quoted, the cache does not hold it: claimwatch crawl {project.id}")
        return
    found = found_again(session, project, snapshot, texts)
    shown = {p for claim in snapshot.claims.values() for p in claim.evidence}
    shown |= {line.fingerprint for claim in snapshot.claims.values() for line in claim.contributions}
    entries = [entry for entry in snapshot.evidence if entry.fingerprint in shown]
    quotes |= {one: "\n".join(lines) for one, lines in quotes_of(entries, found, texts, _WIDTH).items()}
    by_feature: dict[str, list[Found]] = {}
    for hit in found:
        if hit.evidence.voided:
            by_feature.setdefault(hit.evidence.feature, []).append(hit)
    for feature, guarded in by_feature.items():
        heaviest = sorted(guarded, key=lambda hit: (-hit.evidence.weight, hit.evidence.path))[:_MOST_VOIDED]
        voided[project.id, feature] = tuple(hit.located() for hit in heaviest)
