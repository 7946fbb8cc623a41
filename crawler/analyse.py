"""One project's whole analysis as a call that needs nothing but its inputs: documents in, snapshot out. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from crawler.match.engine import MOST_PER_SIGNAL, Engine, Found, keep_first_seen, without_voided
from crawler.match.examine import Examined, Examiner
from crawler.match.guards import GuardBook
from crawler.match.recall import Recalled, Recollection, recalled, written
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


_Entry_co = TypeVar("_Entry_co", bound=Found | Recalled, covariant=True)

DocumentKey = tuple[str, str, str, DocumentKind]
"""Repository, path, blob and kind by path: what tells a document from all others."""


class Memory(Protocol):
    """Records of what was found in documents, by the rules and by document. It may forget whatever it likes."""

    def known(self, rules: str, documents: Sequence[DocumentKey]) -> Mapping[DocumentKey, str]:
        """The records that there are of these documents."""

    def learn(self, rules: str, records: Mapping[DocumentKey, str]) -> None:
        """Take records of documents that were read."""


@dataclass(frozen=True)
class Findings(Generic[_Entry_co]):
    """All that the rules found in a project's documents, voided hits included."""

    found: tuple[_Entry_co, ...]
    kinds: dict[tuple[str, str], DocumentKind]
    """(repo, path) -> the document's kind, sharpened by its content."""
    skips: tuple[Skip, ...]


class _Read(Protocol[_Entry_co]):
    """What came of one document, now or when it was read before."""

    @property
    def kind(self) -> DocumentKind: ...
    @property
    def skips(self) -> Sequence[Skip]: ...
    @property
    def found(self) -> Sequence[_Entry_co]: ...


class Analyst:
    """A pack's rules, compiled once for all its projects. Not for several threads at once."""

    def __init__(self, pack: Pack, screens: Screens | None = None, memory: Memory | None = None) -> None:
        """Compile the pack's rules.

        Args:
            pack: the rules, and the projects among which each is one.
            screens: as :meth:`Rulebook.dumped_screens` gave them for the same rules.
            memory: what was found in documents before; it saves time and changes no outcome.
        """
        self.pack = pack
        self.memory = memory
        self.rulebook = Rulebook(pack.features, screens)
        self.scorer = Scorer(pack.weights, pack.file.absence)

    def engine(self, project: Project) -> Engine:
        """The rules as they apply to one project: every other project is another subject."""
        return Engine(self.rulebook, GuardBook(self.pack.guards.guards, self._others(project)), self.pack.weights)

    def _others(self, project: Project) -> set[str]:
        own = {name.casefold() for name in (project.name, *project.names, *project.labels)}
        others = {name for other in self.pack.projects if other.id != project.id for name in (other.name, *other.names)}
        return {name for name in (*others, *self.pack.guards.products) if name.casefold() not in own}

    def find(self, project: Project, reading: Reading) -> Findings[Found]:
        """Everything that the rules hit in the documents, voided hits included."""
        examiner = Examiner(self.engine(project), reading.documents)
        return _together((one, examiner.examine(one, commit)) for one, commit in _in_order(reading))

    def _remembered(self, project: Project, reading: Reading, memory: Memory) -> Findings[Found | Recalled]:
        """As :meth:`find`, with no document read that was read before."""
        examiner = Examiner(self.engine(project), reading.documents)
        rules = json.dumps([self.pack.rules_hash, sorted(self._others(project))])
        known = memory.known(rules, [_key(document) for document in reading.documents])
        learnt: dict[DocumentKey, str] = {}

        def examined(document: Document, commit: str) -> Examined | Recollection:
            record = known.get(_key(document))
            if record is not None:
                with suppress(ValueError):  # what is no record is read again
                    if recollection := recalled(record, document, commit, examiner.engine):
                        return recollection
            before = examiner.engine.stood()
            fresh = examiner.examine(document, commit)
            learnt[_key(document)] = written(document, fresh, before, examiner.engine)
            return fresh

        findings = _together((document, examined(document, commit)) for document, commit in _in_order(reading))
        memory.learn(rules, learnt)
        return findings

    def analyse(self, project: Project, reading: Reading, previous: Snapshot | None = None) -> Snapshot:
        """The snapshot that a reading gives; evidence known from the previous one keeps its first commit and line."""
        memory = self.memory
        findings = self._remembered(project, reading, memory) if memory else self.find(project, reading)
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


def _in_order(reading: Reading) -> Iterator[tuple[Document, str]]:
    """The documents in the order in which they are read, each with its commit; a site's page has its own hash."""
    commits = {state.repo: state.commit for state in reading.repos}
    for document in sorted(reading.documents, key=lambda one: (one.repo, one.path)):
        yield document, commits.get(document.repo, document.blob)


def _together(examined: Iterable[tuple[Document, _Read[_Entry_co]]]) -> Findings[_Entry_co]:
    found: list[_Entry_co] = []
    kinds: dict[tuple[str, str], DocumentKind] = {}
    skips: list[Skip] = []
    for document, one in examined:
        kinds[document.repo, document.path] = one.kind
        skips.extend(one.skips)
        found.extend(one.found)
    return Findings(tuple(found), kinds, tuple(skips))


def _key(document: Document) -> DocumentKey:
    return document.repo, document.path, document.blob, document.kind


def _fewest(found: Iterable[Found | Recalled]) -> list[Found | Recalled]:
    """At most `MOST_PER_SIGNAL` entries for each thing that a signal can say in one kind of document."""
    kept: dict[tuple[str, ...], list[Found | Recalled]] = {}
    for entry in sorted((entry for entry in found if not entry.evidence.voided), key=_prominence):
        evidence = entry.evidence
        key = (evidence.feature, evidence.signal, evidence.value, evidence.kind, evidence.stage, evidence.polarity)
        same = kept.setdefault(key, [])
        if len(same) < MOST_PER_SIGNAL:
            same.append(entry)
    # Document by document, since finding a line in a long file leaves an index of it for the next.
    return sorted((one for entries in kept.values() for one in entries), key=lambda one: one.evidence.path)


def _prominence(entry: Found | Recalled) -> tuple[float, str, str, str]:
    evidence = entry.evidence
    return (-evidence.weight, evidence.repo, evidence.path, evidence.fingerprint)
