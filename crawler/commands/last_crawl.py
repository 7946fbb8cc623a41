"""What the last crawl could not read, kept in the cache for the verbs that come after it in the same night.

Snapshots cannot tell it: they are those of the last good reading. A pull request must not be changed by them when the
reading of tonight failed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from crawler.commands.session import Session
from crawler.pipeline import TROUBLES, Outcome
from crawler.store import write_text_if_changed

_FILE = "last-crawl.json"


def note_crawl(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Remember why projects could not be read this time; those that were not asked for stay as they were."""
    known = _read(session.settings.cache / _FILE)
    troubles = known.setdefault(_place(session), {})
    for outcome in outcomes:
        troubles.pop(outcome.project, None)
        if outcome.result in TROUBLES:
            troubles[outcome.project] = outcome.reason
    try:
        write_text_if_changed(session.settings.cache / _FILE, json.dumps(known, indent=2, sort_keys=True) + "\n")
    except OSError as error:
        session.say(f"{session.settings.cache / _FILE}: what failed in this crawl cannot be noted: {error.strerror}")


def last_troubles(session: Session) -> dict[str, str]:
    """Why projects could not be read in the last crawl into these snapshots; empty where nothing is known of one."""
    known = _read(session.settings.cache / _FILE).get(_place(session), {})
    return {project.id: known[project.id] for project in session.pack.projects if project.id in known}


def _place(session: Session) -> str:
    return str(session.settings.snapshots.resolve())


def _read(path: Path) -> dict[str, dict[str, str]]:
    """What is remembered; nothing where the file is missing or spoilt, since a cache may be deleted at any time."""
    try:
        known = json.loads(path.read_bytes())
        return {str(place): {str(k): str(v) for k, v in troubles.items()} for place, troubles in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}
