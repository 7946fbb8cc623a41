"""What `claimwatch pr` does: brings together checkout, snapshots, rules and cache, and says what became of it."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Sequence

from crawler.commands.cached import cached_documents
from crawler.commands.judging import stored, table_path, table_text, understood_table
from crawler.commands.last_crawl import last_troubles
from crawler.commands.quotes import found_again, quotes_of
from crawler.commands.session import Session, repository_named
from crawler.drift import DriftReport, decide
from crawler.errors import BadInput
from crawler.github.reading import Forge
from crawler.models import Snapshot
from crawler.pack.load import Pack
from crawler.pr import Done, Draft, Judge, Tools, Unsettled, draft, night
from crawler.pull_request.body import Quotes
from crawler.pull_request.defuse import LONGEST_QUOTE
from crawler.pull_request.selection import Proposal
from crawler.store.records import Damage
from crawler.store.snapshot_text import FILES, snapshot_of
from crawler.workplace import Workplace


def propose(session: Session, options: Namespace) -> int:
    """Bring the pull request to what it is to be, and say what was done and why.

    Raises:
        BadInput: the table is in no checkout, or repository, base or token are missing.
        Unsettled: the last crawl was partial; nothing is edited or closed then.
    """
    table = table_path(session)
    place = Workplace.of(table, session.pack, session.settings.snapshots)
    tools = Tools(session.pack, place, _judge(session, place), lambda chosen: _quotes(session, chosen), session.today)
    if options.dry_run:
        _show(session, draft(tools, table_text(table)))
        return 0
    troubles = last_troubles(session)
    if troubles:
        listed = "; ".join(f"{project}: {reason}" for project, reason in troubles.items())
        raise Unsettled(f"the last crawl was partial, so that the pull request is left as it is ({listed})")
    forge = Forge.of(_slug(options, place), token=_token(), api_base=session.settings.api_base)
    _tell(session, night(tools, forge, options.base or ""))
    return 0


def _slug(options: Namespace, place: Workplace) -> str:
    slug = repository_named(options.repo) or place.checkout.slug()
    if not slug:
        raise BadInput("which repository? name it with --repo OWNER/NAME (there is no remote `origin` that tells)")
    return slug


def _token() -> str:
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise BadInput("GITHUB_TOKEN is not set; set it to a token that may write here, or look with --dry-run")
    return token


def _judge(session: Session, place: Workplace) -> Judge:
    """Decides about a table's text, from the snapshots as they are against those that HEAD holds."""
    snapshots = stored(session)
    committed = _committed(place)

    def judge(text: str, pack: Pack) -> DriftReport:
        understood = understood_table(text, pack, place.table)
        return decide(understood, pack, snapshots, today=session.today, previous=committed)

    return judge


def _committed(place: Workplace) -> dict[str, Snapshot | None]:
    """The snapshots that HEAD holds: what was known before tonight. One that cannot be read is none."""
    found: dict[str, Snapshot | None] = {}
    blobs = place.checkout.committed(place.snapshots) if place.snapshots else {}
    for project in place.projects:
        names = {name: blobs.get(f"{place.snapshots}/{project}/{name}") for name in FILES}
        texts = {name: place.checkout.committed_bytes(blob) for name, blob in names.items() if blob}
        if set(texts) != set(FILES) or None in texts.values():
            continue
        try:
            found[project] = snapshot_of({name: (data or b"").decode("utf-8") for name, data in texts.items()})
        except (Damage, UnicodeDecodeError):
            continue
    return found


def _quotes(session: Session, chosen: Sequence[Proposal]) -> Quotes:
    """The lines that proposals rest on, where the cache holds the documents."""
    quotes: dict[str, Sequence[str]] = {}
    projects = {project.id: project for project in session.pack.projects}
    for name in dict.fromkeys(one.project for one in chosen):
        snapshot = session.store.load(name)
        evidence = [entry for one in chosen if one.project == name for entry in one.drift.evidence]
        places = {(entry.repo, entry.path) for entry in evidence}
        texts = cached_documents(session, snapshot, places) if snapshot else {}
        if snapshot is None or not texts:
            continue
        found = found_again(session, projects[name], snapshot, texts)
        quotes |= quotes_of(evidence, found, texts, LONGEST_QUOTE)
    return quotes


def _show(session: Session, made: Draft) -> None:
    """A dry run's title, body and diff."""
    for note in made.opinions.notes:
        session.say(note)
    if session.settings.json:
        shown = {"title": made.written.title, "body": made.written.text, "diff": made.diffs, "anything": made.anything}
        session.out.print_json(json.dumps(shown), highlight=False)
        return
    if not made.anything:
        session.out.out("Nothing to do: no cell is to change.", highlight=False)
        return
    session.out.out(f"{made.written.title}\n\n{made.written.text}\n\n{made.diffs}", end="", highlight=False)


def _tell(session: Session, done: Done) -> None:
    """What was done and why."""
    for note in done.notes:
        session.say(note)
    if session.settings.json:
        cells = [one.change for one in done.draft.selection.proposed] if done.draft else []
        told = {"course": done.course.value, "reason": done.reason, "number": done.number or None, "url": done.url}
        session.out.print_json(json.dumps({**told, "cells": len(cells), "calls": done.calls}), highlight=False)
        return
    number = f"Pull request {done.number} " if done.number else ""
    session.out.out(f"{number}{done.course.value}: {done.reason}.", highlight=False)
    if done.url:
        session.out.out(done.url, highlight=False)
