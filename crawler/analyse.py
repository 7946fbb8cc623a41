"""One project's whole analysis as a call that needs nothing but its inputs: documents in, snapshot out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.match.engine import MOST_PER_SIGNAL, Engine, Found, keep_first_seen, without_voided
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook, Screens
from crawler.models import Document, DocumentKind, Evidence, RepoState, Skip, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Project
from crawler.parse.document import is_selective, parse
from crawler.score import Scorer, bytes_by_kind

GRAVE_KINDS = frozenset({DocumentKind.README, DocumentKind.CRD})
"""What cannot be read in these may be the very thing a claim rests on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a project: its documents, the state of each repository, and what could not be read."""

    documents: tuple[Document, ...]
    repos: tuple[RepoState, ...]
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the rules found in a project's documents, voided hits included."""

    found: tuple[Found, ...]
    kinds: dict[tuple[str, str], DocumentKind]
    """(repo, path) -> the document's kind, sharpened by its content."""
    skips: tuple[Skip, ...]


class Analyst:
    """A pack's rules, compiled once for all its projects. Not for several threads at once."""

    def __init__(self, pack: Pack, screens: Screens | None = None) -> None:
        """Compile the pack's rules; `screens` as :meth:`Rulebook.dumped_screens` gave them for the same rules."""
        self.pack = pack
        self.rulebook = Rulebook(pack.features, screens)
        self.scorer = Scorer(pack.weights, pack.file.absence)

    def engine(self, project: Project) -> Engine:
        """The rules as they apply to one project: every other project is another subject."""
        own = {name.casefold() for name in (project.name, *project.names, *project.labels)}
        others = {name for other in self.pack.projects if other.id != project.id for name in (other.name, *other.names)}
        products = {name for name in (*others, *self.pack.guards.products) if name.casefold() not in own}
        return Engine(self.rulebook, GuardBook(self.pack.guards.guards, products), self.pack.weights)

    def find(self, project: Project, reading: Reading) -> Findings:
        """Everything that the rules hit in the documents, voided hits included."""
        engine = self.engine(project)
        commits = {state.repo: state.commit for state in reading.repos}
        found: list[Found] = []
        kinds: dict[tuple[str, str], DocumentKind] = {}
        skips: list[Skip] = []
        for document in sorted(reading.documents, key=lambda one: (one.repo, one.path)):
            kinds[document.repo, document.path] = document.kind
            selective = is_selective(document)
            passing = frozenset() if selective else engine.passing(document)
            if not (selective or self.rulebook.wants(document, passing)):
                continue
            parsed = parse(document, engine.interest(document))
            kinds[document.repo, document.path] = parsed.kind
            skips.extend(replace(skip, grave=skip.grave or parsed.kind in GRAVE_KINDS) for skip in parsed.skips)
            found.extend(engine.find(document, parsed, commits.get(document.repo, document.blob), passing))
        return Findings(tuple(found), kinds, tuple(skips))

    def analyse(self, project: Project, reading: Reading, previous: Snapshot | None = None) -> Snapshot:
        """The snapshot that a reading gives; evidence known from the previous one keeps its first commit and line."""
        findings = self.find(project, reading)
        evidence = without_voided(entry.located() for entry in _fewest(findings.found))
        evidence = keep_first_seen(evidence, previous.evidence if previous else ())
        read = bytes_by_kind((findings.kinds[d.repo, d.path], len(d.data)) for d in reading.documents)
        by_feature: dict[str, list[Evidence]] = {}
        for entry in evidence:
            by_feature.setdefault(entry.feature, []).append(entry)
        claims = {
            feature.id: self.scorer.claim(feature, by_feature.get(feature.id, []), read)
            for feature in self.pack.features
        }
        documents = tuple(sorted((d.repo, d.path, findings.kinds[d.repo, d.path], d.blob) for d in reading.documents))
        skips = tuple(sorted((*reading.skips, *findings.skips), key=lambda skip: (skip.repo, skip.path, skip.reason)))
        return Snapshot(project.id, reading.repos, self.pack.rules_hash, documents, evidence, claims, skips)


def _fewest(found: Iterable[Found]) -> list[Found]:
    """At most `MOST_PER_SIGNAL` entries for each thing that a signal can say in one kind of document."""
    kept: dict[tuple[str, ...], list[Found]] = {}
    for entry in sorted((entry for entry in found if not entry.evidence.voided), key=_prominence):
        evidence = entry.evidence
        key = (evidence.feature, evidence.signal, evidence.value, evidence.kind, evidence.stage, evidence.polarity)
        same = kept.setdefault(key, [])
        if len(same) < MOST_PER_SIGNAL:
            same.append(entry)
    # Document by document, since finding a line in a long file leaves an index of it for the next.
    return sorted((one for entries in kept.values() for one in entries), key=lambda one: one.document.blob)


def _prominence(entry: Found) -> tuple[float, str, str, str]:
    evidence = entry.evidence
    return (-evidence.weight, evidence.repo, evidence.path, evidence.fingerprint)
