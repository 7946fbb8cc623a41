"""What `accept` and `reject` share: a person's verdict on one cell, written into the pack's overrides.toml."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import date
from typing import Literal

from crawler.commands.judging import cells_about
from crawler.commands.session import Session, day_given, feature_named
from crawler.drift import Decision
from crawler.drift.compare import claim_text
from crawler.drift.override_text import with_override
from crawler.drift.overrides import meaning_of
from crawler.errors import BadInput
from crawler.explain.records import cell_records
from crawler.models import Claim, Status
from crawler.pack.models import Feature, Override, PackFile
from crawler.store import write_text_if_changed

SHORTEST_REASON = 3
"""Characters; what a pack asks of an override's reason."""


def arguments(parser: ArgumentParser) -> None:
    """The options of both verbs."""
    parser.add_argument("project", metavar="PROJECT", help="an id of projects.toml")
    parser.add_argument("feature", metavar="FEATURE", help="a feature's id, title or label")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why, for those who read the table later")
    parser.add_argument("--until", metavar="DATE", help="the verdict ends after this day (YYYY-MM-DD)")
    parser.add_argument(
        "--status", metavar="TEXT", help="what is decided on, in the table's words (default: the claim)"
    )


def decide_cell(session: Session, options: Namespace, verdict: Literal["accept", "reject"]) -> int:
    """Write a verdict on what a project's claim says now, and print what becomes of the cells it is about.

    Raises:
        BadInput: the project, feature, date, reason or status is not usable, or there is no claim to judge.
    """
    (project,) = session.projects([options.project])
    feature = feature_named(session, options.feature)
    snapshot = session.store.load(project.id)
    claim = snapshot.claims.get(feature.id) if snapshot else None
    before = cells_about(session, project.id, feature.id, snapshot)
    proposed = [cell.proposal for cell in before if cell.proposal] if verdict == "accept" else []
    override = Override(
        project=project.id,
        feature=feature.id,
        verdict=verdict,
        status=_status(session.pack.file, feature, claim, options.status or next(iter(proposed), "")),
        reason=_reason(options.reason),
        until=_until(options.until, session.today),
        evidence=claim.evidence[0] if claim and claim.evidence else "",
    )
    path = session.pack.folder / "overrides.toml"
    write_text_if_changed(path, with_override(path.read_text("utf-8") if path.exists() else "", override))
    again = replace(session)  # which reads the pack anew, with the verdict in it
    after = cells_about(again, project.id, feature.id, snapshot)
    if session.settings.json:
        told = {"override": override.model_dump(mode="json"), "cells": cell_records(after)}
        session.out.print_json(json.dumps(told), highlight=False)
        return 0
    session.out.print(f"{path}: {_sentence(override)}", markup=False, highlight=False)
    for earlier, later in zip(before, after, strict=True):
        was = f"was {earlier.decision.value}, " if earlier.decision is not later.decision else ""
        change = f" → {later.proposal}" if later.decision is Decision.PROPOSE else ""
        session.out.print(
            f"  line {later.cell.ref.line}: {later.cell.raw or '(blank)'}{change}  ({was}now {later.decision.value})",
            markup=False,
            highlight=False,
        )
    if not after:
        session.out.print("  No cell of the table is about it.", markup=False, highlight=False)
    return 0


def _status(pack: PackFile, feature: Feature, claim: Claim | None, said: str) -> str:
    """What is judged, in the table's words: as given, or as the claim has it now."""
    if not said:
        if claim is None or (claim.status in {None, Status.UNKNOWN} and not claim.values):
            raise BadInput(f"nothing is claimed of {feature.id} yet; say what you decide on with --status")
        return claim_text(pack, feature, claim)
    problem = meaning_of(said, feature, pack).problem
    if problem:
        raise BadInput(f"--status {said!r}: {problem}")
    return said


def _reason(text: str) -> str:
    if len(text.strip()) < SHORTEST_REASON:
        raise BadInput("--reason: say in a few words why, for those who read the table later")
    return text.strip()


def _until(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    day = day_given("--until", text)
    if day < today:
        raise BadInput(f"--until {text} is past, so that the verdict would not hold at all")
    return day


def _sentence(override: Override) -> str:
    holds = f"until {override.until.isoformat()}" if override.until else "for good"
    rests = ", or until its evidence is gone" if override.evidence else ""
    return f"{override.verdict} {override.project} · {override.feature} as {override.status!r}, {holds}{rests}"
