"""One project's whole analysis as a call that needs nothing but its inputs: documents in, snapshot out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.match.engine import MOST_PER_SIGNAL, Engine, Found, keep_first_seen, without_voided
from crawler.match.examine import Examiner
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook, Screens
from crawler.models import Document, DocumentKind, Evidence, RepoState, Skip, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Project
from crawler.score import Scorer, bytes_by_kind


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
        examiner = Examiner(self.engine(project), reading.documents)
        commits = {state.repo: state.commit for state in reading.repos}
        found: list[Found] = []
        kinds: dict[tuple[str, str], DocumentKind] = {}
        skips: list[Skip] = []
        for document in sorted(reading.documents, key=lambda one: (one.repo, one.path)):
            examined = examiner.examine(document, commits.get(document.repo, document.blob))
            kinds[document.repo, document.path] = examined.kind
            skips.extend(examined.skips)
            found.extend(examined.found)
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
