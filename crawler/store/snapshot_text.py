"""A snapshot as four texts that diff well, and back. Pure: texts in, texts out; `crawler.store.disk` puts them on disk.

    manifest.json    what was read: repositories, commits, rules hash, counts, skipped documents with reasons
    documents.jsonl  path, kind, blob; one a line, sorted
    evidence.jsonl   what was found where; one a line, sorted
    claims.json      feature -> what that says

Nothing in them depends on the time of writing. `repo` is left out where it is the main repository, and so is all that
is empty. Numbers have four decimals at most.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import starmap
from typing import Any

from crawler.models import (
    Basis,
    Claim,
    Contribution,
    DocumentKind,
    Evidence,
    Polarity,
    RepoState,
    Skip,
    Snapshot,
    Stage,
    Status,
)
from crawler.store.records import Damage, Record, lines_of, object_of

SCHEMA = 1
"""Goes up when an older program would misread the files."""

MANIFEST, DOCUMENTS, EVIDENCE, CLAIMS = FILES = ("manifest.json", "documents.jsonl", "evidence.jsonl", "claims.json")

VALUES = "values"
"""Under which the manifest counts claims that have values instead of a status."""


def canonical(snapshot: Snapshot) -> Snapshot:
    """The snapshot as it comes back from its texts: sorted, rounded, without voided evidence."""
    counting = (entry for entry in snapshot.evidence if not entry.voided)
    return replace(
        snapshot,
        documents=tuple(sorted(snapshot.documents)),
        evidence=tuple(sorted((replace(entry, weight=_rounded(entry.weight)) for entry in counting), key=_place)),
        claims={feature: _rounded_claim(claim) for feature, claim in sorted(snapshot.claims.items())},
        skips=tuple(sorted(snapshot.skips, key=lambda skip: (skip.repo, skip.path, skip.reason, skip.grave))),
    )


def texts_of(snapshot: Snapshot) -> dict[str, str]:
    """The four texts by file name.

    Raises:
        ValueError: a number is infinite or none, or a claim stands under another feature's name.
    """
    strays = [feature for feature, claim in snapshot.claims.items() if claim.feature != feature]
    if strays:
        raise ValueError(f"claims stand under other features' names: {', '.join(strays)}")
    snapshot = canonical(snapshot)
    main = snapshot.repos[0].repo if snapshot.repos else ""
    return {
        MANIFEST: _pretty(_manifest(snapshot, main)),
        DOCUMENTS: _lines(starmap(_document, ((main, *document) for document in snapshot.documents))),
        EVIDENCE: _lines(_evidence(main, entry) for entry in snapshot.evidence),
        CLAIMS: _pretty({feature: _claim(claim) for feature, claim in snapshot.claims.items()}),
    }


def snapshot_of(texts: Mapping[str, str]) -> Snapshot:
    """The snapshot that the four texts hold.

    Raises:
        Damage: one of them does not say what it should; it names the file and the line.
    """
    manifest = object_of(MANIFEST, texts[MANIFEST])
    if manifest.get("schema", int) != SCHEMA:
        manifest.fail(f"schema {manifest.get('schema', int)} is not the {SCHEMA} that this program reads")
    repos = tuple(map(_state_of, manifest.records("repositories")))
    main = repos[0].repo if repos else ""
    claims = object_of(CLAIMS, texts[CLAIMS])
    snapshot = Snapshot(
        project=manifest.get("project", str),
        repos=repos,
        rules_hash=manifest.get("rules", str),
        documents=tuple(sorted(_document_of(record, main) for record in lines_of(DOCUMENTS, texts[DOCUMENTS]))),
        evidence=tuple(_evidence_of(record, main) for record in lines_of(EVIDENCE, texts[EVIDENCE])),
        claims={feature: _claim_of(feature, claims.record(feature)) for feature in claims.keys()},  # noqa: SIM118 - a Record is no dict
        skips=tuple(_skip_of(record, main) for record in manifest.records("skipped")),
    )
    _check_counts(manifest, snapshot)
    return snapshot


def _manifest(snapshot: Snapshot, main: str) -> dict[str, Any]:
    repositories = list(map(_state, snapshot.repos))
    skipped = [
        {
            "path": skip.path,
            "reason": skip.reason,
            **({"repo": skip.repo} if skip.repo != main else {}),
            **({"grave": True} if skip.grave else {}),
        }
        for skip in snapshot.skips
    ]
    return {
        "schema": SCHEMA,
        "project": snapshot.project,
        **(repositories[0] if repositories else {}),
        "repositories": repositories,
        "rules": snapshot.rules_hash,
        "counts": _counts(snapshot),
        "skipped": skipped,
    }


def _state(state: RepoState) -> dict[str, Any]:
    known = {} if state.id is None else {"repository_id": state.id}
    return {"repository": state.repo, "commit": state.commit, "commit_date": state.commit_date, **known}


def _state_of(record: Record) -> RepoState:
    number = record.get("repository_id", int, 0) or None
    return RepoState(record.get("repository", str), record.get("commit", str), record.get("commit_date", str), number)


def _counts(snapshot: Snapshot) -> dict[str, Any]:
    statuses = (VALUES if claim.status is None else claim.status.value for claim in snapshot.claims.values())
    return {
        "documents": dict(sorted(Counter(kind.value for _, _, kind, _ in snapshot.documents).items())),
        "evidence": len(snapshot.evidence),
        "claims": dict(sorted(Counter(statuses).items())),
    }


def _check_counts(manifest: Record, snapshot: Snapshot) -> None:
    """A file that lost lines is told from one that had none: the manifest counts them."""
    stated, found = manifest.get("counts", dict), _counts(snapshot)
    for file, key in ((DOCUMENTS, "documents"), (EVIDENCE, "evidence"), (CLAIMS, "claims")):
        if stated.get(key) != found[key]:
            said, there = json.dumps(stated.get(key)), json.dumps(found[key])
            raise Damage(file, 0, f"holds {there} {key} where {MANIFEST} counts {said}")


def _document(main: str, repo: str, path: str, kind: DocumentKind, blob: str) -> dict[str, Any]:
    return {"path": path, "kind": kind.value, "blob": blob, **({"repo": repo} if repo != main else {})}


def _document_of(record: Record, main: str) -> tuple[str, str, DocumentKind, str]:
    kind = record.one_of("kind", DocumentKind)
    return record.get("repo", str, main), record.get("path", str), kind, record.get("blob", str)


def _evidence(main: str, entry: Evidence) -> dict[str, Any]:
    optional = {
        "value": entry.value,
        "guards": list(entry.guards),
        "section": entry.section,
        "anchor": entry.anchor,
    }
    return {
        "feature": entry.feature,
        "signal": entry.signal,
        "polarity": entry.polarity.value,
        "stage": entry.stage.value,
        "weight": entry.weight,
        "via": entry.via,
        "path": entry.path,
        "line": entry.line,
        "end_line": entry.end_line,
        "commit": entry.commit,
        "kind": entry.kind.value,
        "fingerprint": entry.fingerprint,
        **({"repo": entry.repo} if entry.repo != main else {}),
        **{key: value for key, value in optional.items() if value},
    }


def _evidence_of(record: Record, main: str) -> Evidence:
    return Evidence(
        feature=record.get("feature", str),
        signal=record.get("signal", str),
        polarity=record.one_of("polarity", Polarity),
        stage=record.one_of("stage", Stage),
        weight=record.number("weight"),
        repo=record.get("repo", str, main),
        path=record.get("path", str),
        line=record.get("line", int),
        end_line=record.get("end_line", int),
        commit=record.get("commit", str),
        kind=record.one_of("kind", DocumentKind),
        fingerprint=record.get("fingerprint", str),
        via=record.get("via", str, ""),
        value=record.get("value", str, ""),
        guards=record.texts("guards"),
        section=record.get("section", str, ""),
        anchor=record.get("anchor", str, ""),
    )


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "status": None if claim.status is None else claim.status.value,
        "values": None if claim.values is None else list(claim.values),
        "via": list(claim.via),
        "basis": claim.basis.value,
        "confidence": claim.confidence,
        "contributions": [
            {
                "label": one.label,
                "bits": one.bits,
                **({"fingerprint": one.fingerprint} if one.fingerprint else {}),
                **({"more": one.more} if one.more else {}),
            }
            for one in claim.contributions
        ],
        "evidence": list(claim.evidence),
    }


def _claim_of(feature: str, record: Record) -> Claim:
    return Claim(
        feature=feature,
        status=None if record.is_null("status") else record.one_of("status", Status),
        values=None if record.is_null("values") else record.texts("values"),
        via=record.texts("via"),
        basis=record.one_of("basis", Basis),
        confidence=None if record.is_null("confidence") else record.number("confidence"),
        contributions=tuple(
            Contribution(
                one.get("label", str), one.number("bits"), one.get("fingerprint", str, ""), one.get("more", int, 0)
            )
            for one in record.records("contributions")
        ),
        evidence=record.texts("evidence"),
    )


def _skip_of(record: Record, main: str) -> Skip:
    repo, grave = record.get("repo", str, main), record.get("grave", bool, default=False)
    return Skip(record.get("path", str), record.get("reason", str), repo, grave)


def _place(entry: Evidence) -> tuple[object, ...]:
    """Where evidence stands in the file; the line comes late, so that moved text moves no evidence."""
    head = (entry.feature, entry.repo, entry.path, entry.signal, entry.fingerprint, entry.value, entry.via)
    tail = (entry.polarity, entry.stage, entry.kind, entry.line, entry.end_line, entry.commit)
    return *head, *tail, entry.weight, entry.guards, entry.section, entry.anchor


def _rounded(number: float) -> float:
    return round(float(number), 4) + 0.0  # so that -0.0 is written as 0.0


def _rounded_claim(claim: Claim) -> Claim:
    contributions = tuple(replace(one, bits=_rounded(one.bits)) for one in claim.contributions)
    confidence = None if claim.confidence is None else _rounded(claim.confidence)
    return replace(claim, contributions=contributions, confidence=confidence)


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(f"{line}\n" for line in map(_compact, records))


def _compact(record: dict[str, Any]) -> str:
    return _escaped(json.dumps(record, ensure_ascii=False, allow_nan=False))


def _pretty(record: dict[str, Any]) -> str:
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    return "".join(f"{_escaped(line)}\n" for line in text.split("\n"))


def _escaped(line: str) -> str:
    """JSON with escapes for what no editor shows as itself: lone surrogates, bidirectional marks, line separators."""
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)
