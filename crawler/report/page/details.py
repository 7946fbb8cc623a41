"""What a cell opens: the sum behind its claim, the evidence, and what the table says, as JSON for each project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from crawler.drift import CellDrift, contributing
from crawler.drift.compare import value_word
from crawler.drift.wording import two_places
from crawler.models import Claim, Contribution, Evidence, Polarity, Snapshot
from crawler.pack.load import Pack
from crawler.pack.models import Feature, Project
from crawler.report.escape import visible
from crawler.report.json import Quotes
from crawler.report.page.grid import said
from crawler.report.page.words import BASES, DECISIONS
from crawler.report.permalink import WEB_BASE, commit_link, permalink

_MOST_VOIDED = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beyond the snapshots: quotes by fingerprint; hits that a guard took out, by project and feature."""

    quotes: Quotes = field(default_factory=dict)
    voided: Mapping[tuple[str, str], Sequence[Evidence]] = field(default_factory=dict)


@dataclass(slots=True)
class _Addresses:
    """Permalinks as (number of a beginning, rest): a project's links share a few beginnings."""

    web_base: str
    bases: list[str] = field(default_factory=list)

    def of(self, entry: Evidence) -> list[object]:
        """An entry's permalink in two parts."""
        address = permalink(entry, self.web_base)
        before, found, _ = address.partition("/blob/")
        cut = address.find("/", len(before) + len(found)) + 1 if found else 0
        if address[:cut] not in self.bases:
            self.bases.append(address[:cut])
        return [self.bases.index(address[:cut]), address[cut:]]


def shared_details(pack: Pack) -> str:
    """What the cells of all projects share: the features' titles and questions, and why each guard is there."""
    guards = (*(guard for feature in pack.features for guard in feature.guards), *pack.guards.guards)
    return embedded(
        {
            "features": {one.id: {"title": one.title, "question": one.question} for one in pack.features},
            "guards": {guard.id: guard.why for guard in guards},
        }
    )


def project_details(
    pack: Pack,
    project: Project,
    snapshot: Snapshot | None,
    drifts: Sequence[CellDrift],
    known: Known,
    *,
    trouble: str = "",
    web_base: str = WEB_BASE,
) -> str:
    """All that the cells of one project open, as JSON that may stand inside a script element."""
    addresses = _Addresses(web_base)
    reasons = {guard.id: guard.why for guard in pack.guards.guards}
    cells = {}
    for feature in pack.features:
        own = [drift for drift in drifts if (drift.cell.project, drift.cell.feature) == (project.id, feature.id)]
        cells[feature.id] = _drop_empty(
            {
                **_claim(pack, feature, snapshot, known, addresses),
                "table": [_curated(drift) for drift in own],
                "voided": _voided(project, feature, known, addresses, reasons),
            }
        )
    state = snapshot.repos[0] if snapshot and snapshot.repos else None
    return embedded(
        _drop_empty(
            {
                "name": project.name,
                "repo": state.repo if state else project.repositories[0],
                "commit": state.commit if state else "",
                "commitLink": commit_link(state.repo, state.commit, web_base) if state else "",
                "date": state.commit_date[:10] if state else "",
                "trouble": trouble or ("" if state else "not read yet"),
                "bases": addresses.bases,
                "cells": cells,
            }
        )
    )


def embedded(value: object) -> str:
    """JSON that cannot end the script element around it: ASCII, with no <, > or & in it, and no hidden characters.

    https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    """
    text = json.dumps(_visible(value), ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _visible(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _visible(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_visible(one) for one in value]
    return value


def _claim(
    pack: Pack, feature: Feature, snapshot: Snapshot | None, known: Known, addresses: _Addresses
) -> dict[str, Any]:
    state, words = said(pack, feature, snapshot)
    says: dict[str, Any] = {"state": state, "words": words}
    claim = snapshot.claims.get(feature.id) if snapshot else None
    if snapshot is None or claim is None:
        return says
    stored = {entry.fingerprint: entry for entry in snapshot.evidence if entry.feature == feature.id}
    named = [stored[line.fingerprint] for line in claim.contributions if line.fingerprint in stored]
    entries = list({entry.fingerprint: entry for entry in (*contributing(snapshot, claim), *named)}.values())
    main = snapshot.repos[0].repo if snapshot.repos else ""
    return says | {
        "via": claim.via,
        "basis": BASES[claim.basis],
        "confidence": two_places(claim.confidence) if claim.confidence is not None else "",
        "sums": _sums(claim, feature),
        "unit": "points" if feature.levels else "bits",
        "evidence": [_evidence(entry, feature, main, known.quotes, addresses) for entry in entries],
    }


def _sums(claim: Claim, feature: Feature) -> list[dict[str, Any]]:
    """The claim's sum as terms; of a feature with values, a sum for each value, begun anew at each prior."""
    sums = []
    for value, lines in groupby(claim.contributions, key=_value_of):
        sums.append(
            _drop_empty({"of": value and value_word(feature, value), "terms": [_term(line, value) for line in lines]})
        )
    return sums


def _value_of(line: Contribution) -> str:
    """The value that a term is about: it stands before a colon, where there is one."""
    value, colon, _ = line.label.rpartition(": ")
    return value if colon else ""


def _term(line: Contribution, value: str) -> dict[str, Any]:
    term: dict[str, Any] = {"label": line.label.removeprefix(f"{value}: "), "bits": line.bits}
    if line.more:
        term["more"] = line.more
    return term


def _evidence(entry: Evidence, feature: Feature, main: str, quotes: Quotes, addresses: _Addresses) -> dict[str, Any]:
    return _drop_empty(
        {
            "link": addresses.of(entry),
            "repo": entry.repo if entry.repo != main else "",
            "path": entry.path,
            "line": entry.line,
            "kind": entry.kind.value,
            "signal": entry.signal,
            "stage": entry.stage.value,
            "against": entry.polarity is Polarity.REFUTES,
            "bits": round(entry.weight, 2),
            "value": entry.value and value_word(feature, entry.value),
            "via": entry.via,
            "guards": entry.guards,
            "quote": quotes.get(entry.fingerprint, "").splitlines(),
        }
    )


def _curated(drift: CellDrift) -> dict[str, Any]:
    return _drop_empty(
        {
            "decision": drift.decision.value,
            "name": DECISIONS[drift.decision].name,
            "line": drift.cell.ref.line,
            "raw": drift.cell.raw,
            "proposal": drift.proposal,
            "reason": drift.reason,
        }
    )


def _voided(
    project: Project, feature: Feature, known: Known, addresses: _Addresses, shared: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The heaviest hits that a guard took out, each with the guard's reason."""
    reasons = {**shared, **{guard.id: guard.why for guard in feature.guards}}
    entries: Iterable[Evidence] = known.voided.get((project.id, feature.id), ())
    heaviest = sorted(entries, key=lambda entry: (-entry.weight, entry.path, entry.line))[:_MOST_VOIDED]
    return [
        {
            "link": addresses.of(entry),
            "path": entry.path,
            "line": entry.line,
            "signal": entry.signal,
            "why": reasons.get(entry.voided, entry.voided),
        }
        for entry in heaviest
    ]


def _drop_empty(record: dict[str, Any]) -> dict[str, Any]:
    """A record without its empty parts: they are most of it, and the page asks whether a part is there."""
    return {key: value for key, value in record.items() if value is not False and value not in ("", [], ())}
