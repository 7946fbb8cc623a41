"""What only the cache tells of stored evidence: the lines that it rests on, and hits that a guard took out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.analyse import Reading
from crawler.commands.cached import cached_documents
from crawler.commands.session import Session
from crawler.explain.quotes import quoted
from crawler.match.engine import Found
from crawler.models import Evidence, Snapshot
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
    found = session.analyst.find(project, Reading(tuple(texts.values()), snapshot.repos)).found
    hits = {hit.evidence.fingerprint: hit for hit in found}
    shown = {p for claim in snapshot.claims.values() for p in claim.evidence}
    shown |= {line.fingerprint for claim in snapshot.claims.values() for line in claim.contributions}
    for entry in snapshot.evidence:
        if entry.fingerprint not in shown:
            continue
        lines = quoted(entry, hits.get(entry.fingerprint), texts.get((entry.repo, entry.path)), _LINES, _WIDTH)
        if lines:
            quotes[entry.fingerprint] = "\n".join(lines)
    by_feature: dict[str, list[Found]] = {}
    for hit in found:
        if hit.evidence.voided:
            by_feature.setdefault(hit.evidence.feature, []).append(hit)
    for feature, guarded in by_feature.items():
        heaviest = sorted(guarded, key=lambda hit: (-hit.evidence.weight, hit.evidence.path))[:_MOST_VOIDED]
        voided[project.id, feature] = tuple(hit.located() for hit in heaviest)
