"""`claimwatch explain PROJECT FEATURE`: where a claim comes from, in one screen, with the lines that prove it."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping

from crawler.analyse import Reading
from crawler.commands.session import Session, feature_of
from crawler.commands.words import claim_words
from crawler.errors import BadInput
from crawler.models import Claim, Contribution, Document, Evidence, Polarity, Snapshot
from crawler.pack.models import Feature, Project
from crawler.report.permalink import permalink

HELP = "show where a claim comes from"

_MOST_VOIDED = 5
_LONGEST_QUOTE = 160


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("project", metavar="PROJECT", help="an id of projects.toml")
    parser.add_argument("feature", metavar="FEATURE", help="a feature's id, title or label")


def execute(session: Session, options: Namespace) -> int:
    """Print the claim's waterfall, its evidence with quotes, and what was voided."""
    (project,) = session.projects([options.project])
    feature_id = feature_of(session, options.feature)
    snapshot = session.store.load(project.id)
    if snapshot is None:
        raise BadInput(f"there is no snapshot of {project.id} yet: claimwatch crawl {project.id}")
    claim = snapshot.claims.get(feature_id)
    if claim is None:
        raise BadInput(f"the snapshot of {project.id} is older than {feature_id}: claimwatch crawl {project.id}")
    explanation = _Explanation(session, project, _feature(session, feature_id), snapshot, claim)
    if session.settings.json:
        session.out.print_json(json.dumps(explanation.as_json()), highlight=False)
    else:
        for line in explanation.lines():
            session.out.print(line, markup=False, highlight=False)
    return 0


def _feature(session: Session, feature_id: str) -> Feature:
    return next(feature for feature in session.pack.features if feature.id == feature_id)


class _Explanation:
    """A claim with everything that is known of it here: stored evidence, and hits and quotes out of the cache."""

    def __init__(self, session: Session, project: Project, feature: Feature, snapshot: Snapshot, claim: Claim) -> None:
        self.session, self.feature, self.snapshot, self.claim = session, feature, snapshot, claim
        self.stored = {entry.fingerprint: entry for entry in snapshot.evidence if entry.feature == feature.id}
        self.texts = self._cached_texts()
        self.found = self._found(project)

    def _cached_texts(self) -> dict[tuple[str, str], Document]:
        """The snapshot's documents as far as the cache holds them."""
        documents: dict[tuple[str, str], Document] = {}
        for repo in {state.repo for state in self.snapshot.repos}:
            rows = [row for row in self.snapshot.documents if row[0] == repo]
            blobs = self.session.source.cached_blobs(repo, {blob for _, _, _, blob in rows})
            for _, path, kind, blob in rows:
                if blob in blobs:
                    documents[repo, path] = Document(repo, path, blob, kind, blobs[blob])
        return documents

    def _found(self, project: Project) -> dict[str, Evidence]:
        """All hits on this feature in the cached documents, voided ones included."""
        reading = Reading(tuple(self.texts.values()), self.snapshot.repos)
        findings = self.session.analyst.find(project, reading) if self.texts else None
        found = findings.found if findings else ()
        return {one.evidence.fingerprint: one.located() for one in found if one.evidence.feature == self.feature.id}

    def lines(self) -> Iterable[str]:
        """The explanation as lines of text."""
        main = self.snapshot.repos[0]
        yield f"{self.snapshot.project} · {self.feature.title}: {claim_words(self.claim)}"
        yield f"  {self.feature.question}"
        yield f"  {main.repo} at {main.commit[:12]} of {main.commit_date[:10]}; basis: {self.claim.basis.value}"
        yield ""
        for contribution in self.claim.contributions:
            yield from self._contribution(contribution)
        if self.claim.status is not None:
            total = sum(line.bits for line in self.claim.contributions)
            yield f"  {total:+6.1f}  together"
        yield from self._others()
        yield from self._voided()
        if not self.texts:
            yield ""
            yield f"  Quotes and near misses need the cache: claimwatch crawl {self.snapshot.project}"

    def _contribution(self, contribution: Contribution) -> Iterable[str]:
        entry = self.stored.get(contribution.fingerprint)
        more = f" (and {contribution.more} more)" if contribution.more else ""
        yield f"  {contribution.bits:+6.1f}  {contribution.label}{more}" + (f": {_what(entry)}" if entry else "")
        if entry is not None:
            yield f"          {permalink(entry)}"
            yield from self._quote(entry)

    def _quote(self, entry: Evidence) -> Iterable[str]:
        current = self.found.get(entry.fingerprint, entry)
        document = self.texts.get((entry.repo, entry.path))
        if document is None:
            return
        lines = document.data.decode("utf-8", "replace").splitlines()[current.line - 1 : current.end_line]
        for line in lines[:3]:
            yield f"          > {_printable(line)}"
        if lines[3:]:
            yield f"          > … {len(lines) - 3} more lines"

    def _others(self) -> Iterable[str]:
        """Evidence of the claim that is not the best of its source kind."""
        shown = {line.fingerprint for line in self.claim.contributions}
        others = [self.stored[p] for p in self.claim.evidence if p not in shown and p in self.stored]
        if others:
            yield ""
            yield "  also:"
        for entry in others:
            yield f"    {_what(entry)}  {entry.path}#L{entry.line}"

    def _voided(self) -> Iterable[str]:
        voided = [entry for entry in self.found.values() if entry.voided]
        if not voided:
            return
        reasons = {guard.id: guard.why for guard in (*self.session.pack.guards.guards, *self.feature.guards)}
        yield ""
        yield f"  not counted: {len(voided)}"
        for entry in sorted(voided, key=lambda e: (-e.weight, e.path, e.line))[:_MOST_VOIDED]:
            yield f"    {entry.signal}  {entry.path}#L{entry.line}: {reasons.get(entry.voided, entry.voided)}"

    def as_json(self) -> Mapping[str, object]:
        """The explanation for programs."""
        return {
            "project": self.snapshot.project,
            "feature": self.feature.id,
            "status": self.claim.status,
            "values": self.claim.values,
            "via": self.claim.via,
            "basis": self.claim.basis,
            "confidence": self.claim.confidence,
            "contributions": [
                {
                    "bits": line.bits,
                    "label": line.label,
                    "more": line.more,
                    "permalink": permalink(self.stored[line.fingerprint]) if line.fingerprint in self.stored else None,
                }
                for line in self.claim.contributions
            ],
            "voided": [
                {"signal": e.signal, "path": e.path, "line": e.line, "guard": e.voided}
                for e in self.found.values()
                if e.voided
            ],
        }


def _what(entry: Evidence) -> str:
    sign = "against, " if entry.polarity is Polarity.REFUTES else ""
    guards = f" [{', '.join(entry.guards)}]" if entry.guards else ""
    value = f" → {entry.value}" if entry.value else ""
    return f"{entry.signal}{value} ({sign}{entry.stage.value}, {entry.weight:g} bits){guards}"


def _printable(line: str) -> str:
    """A repository's line made safe for a terminal and short enough for it."""
    text = re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", line.expandtabs(2)
    ).strip()
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
