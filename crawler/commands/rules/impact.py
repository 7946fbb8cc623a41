"""`claimwatch rules impact [FEATURE...]`: which claims a change of the rules changes over all projects, and why.

Before are the stored snapshots, or with --pack-before the cached documents as that pack judges them; after are the
cached documents as the pack judges them now. Nothing is fetched.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crawler.analyse import Analyst, Reading
from crawler.collect import kind_of
from crawler.commands.cached import cached_documents
from crawler.commands.judging import judge
from crawler.commands.rules.earlier_pack import earlier_pack
from crawler.commands.session import Session, feature_of
from crawler.errors import BadInput
from crawler.impact import ClaimChange, changes, impact_lines, impact_record
from crawler.models import UNREAD_KINDS, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Project
from crawler.pipeline import few_collections
from crawler.report.words import plural
from crawler.rule_cache import analyst_of

HELP = "which claims a change of the rules changes, and why"


@dataclass
class _Compared:
    """Snapshots of the projects that could be judged before and after, and why others could not."""

    before: dict[str, Snapshot] = field(default_factory=dict)
    after: dict[str, Snapshot] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


def arguments(parser: ArgumentParser) -> None:
    """The action's own options."""
    parser.add_argument("features", nargs="*", metavar="FEATURE", help="only these features (default: all)")
    parser.add_argument(
        "--pack-before",
        metavar="DIR|REF",
        help="the rules before: a folder or a commit (default: as the snapshots say)",
    )
    parser.add_argument("--all", action="store_true", help="also list claims that are only surer or less sure")


def execute(session: Session, options: Namespace) -> int:
    """Print what changes; 3 where some project's documents are not at hand, so that nothing is known of it."""
    wanted = {feature_of(session, name) for name in options.features}
    if options.pack_before:
        with earlier_pack(session.pack.folder, options.pack_before) as earlier:
            compared = _compare(session, wanted, earlier)
            features = {feature.id for feature in (*earlier.features, *session.pack.features)}
    else:
        compared = _compare(session, wanted, None)
        stored = {feature for snapshot in compared.before.values() for feature in snapshot.claims}
        features = stored | {feature.id for feature in session.pack.features}
    chosen = sorted(features & wanted if wanted else features)
    found = changes(compared.before, compared.after, session.pack.file.thresholds.propose, chosen)
    _tell(session, compared, found, len(chosen), everything=options.all)
    return 3 if compared.unread else 0


def _compare(session: Session, wanted: set[str], earlier: Pack | None) -> _Compared:
    now = _analyst(session, session.pack, wanted)
    then = _analyst(session, earlier, wanted) if earlier else None
    compared = _Compared()
    with few_collections(), session.progress("Judging", len(session.pack.projects)) as advance:
        for project in session.pack.projects:
            snapshot = session.store.load(project.id)
            reading = _reading(session, project, snapshot) if snapshot else "it has no snapshot yet"
            if isinstance(reading, str) or snapshot is None:
                compared.unread[project.id] = f"{reading}; claimwatch crawl {project.id}"
            else:
                before = then.analyse(project, reading, snapshot) if then else snapshot
                compared.before[project.id] = _merged(before, snapshot, wanted)
                compared.after[project.id] = _merged(now.analyse(project, reading, snapshot), snapshot, wanted)
            advance(project.id)
    return compared


def _merged(judged: Snapshot, stored: Snapshot, wanted: set[str]) -> Snapshot:
    """What was judged anew, with all that was not asked for as it is stored."""
    if not wanted:
        return judged
    claims = {**stored.claims, **{feature: judged.claims[feature] for feature in wanted & judged.claims.keys()}}
    evidence = [entry for entry in stored.evidence if entry.feature not in wanted]
    evidence += [entry for entry in judged.evidence if entry.feature in wanted]
    return replace(judged, claims=claims, evidence=tuple(evidence))


def _analyst(session: Session, pack: Pack, wanted: set[str]) -> Analyst:
    """The rules compiled; of a few features only, where no more are asked for."""
    if not wanted:
        return analyst_of(pack, session.settings.cache)
    return Analyst(replace(pack, features=tuple(feature for feature in pack.features if feature.id in wanted)))


def _reading(session: Session, project: Project, snapshot: Snapshot) -> Reading | str:
    """The documents of a snapshot as they were read, or why they cannot be had."""
    texts = cached_documents(session, snapshot)
    lacking = len(snapshot.documents) - len(texts)
    if lacking:
        return f"{lacking} of its {plural(len(snapshot.documents), 'document')} are not in the cache"
    # The stored kind was sharpened by the document's content; the rules meet the kind of its path first.
    documents = [replace(document, kind=kind_of(project, document.path)) for document in texts.values()]
    return Reading(tuple(one for one in documents if one.kind not in UNREAD_KINDS), snapshot.repos, ())


def _tell(
    session: Session, compared: _Compared, found: tuple[ClaimChange, ...], features: int, *, everything: bool
) -> None:
    projects = sorted(compared.after)
    claims = len(projects) * features
    if session.settings.json:
        session.out.print_json(json.dumps(impact_record(found, claims, projects, compared.unread)), highlight=False)
        return
    for line in impact_lines(found, claims, len(projects), everything=everything):
        session.out.print(line, markup=False, highlight=False)
    if line := _table(session, compared):
        session.out.print(f"\n{line}", markup=False, highlight=False)
    for project, reason in compared.unread.items():
        session.out.print(f"not judged: {project}: {reason}", markup=False, highlight=False)


def _table(session: Session, compared: _Compared) -> str:
    """How the decisions about the curated table's cells change in number; empty where there is no usable table."""
    try:
        before, after = (_decisions(session, snapshots) for snapshots in (compared.before, compared.after))
    except BadInput:
        return ""
    moved = [f"{name} {count} → {after[name]}" for name, count in before.items() if count != after[name]]
    return f"Cells of the table: {', '.join(moved) if moved else 'the same decisions'}."


def _decisions(session: Session, snapshots: Mapping[str, Snapshot]) -> dict[str, int]:
    return judge(session, snapshots).counts
