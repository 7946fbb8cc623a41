"""`claimwatch doctor`: is everything in place for a crawl, and what to do where it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crawler.commands.session import Session
from crawler.commands.words import plural
from crawler.errors import ClaimwatchError, SourceUnavailable
from crawler.sources import RepoRef
from crawler.sources.process import OLDEST_GIT

HELP = "check that everything a crawl needs is in place"


def arguments(parser: ArgumentParser) -> None:
    """The verb has no options of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do if it is not."""

    name: str
    well: bool
    seen: str
    mend: str = ""


def execute(session: Session, _options: Namespace) -> int:
    """Print the findings; 2 if something must be mended before a crawl can work, 3 if repositories are out of reach."""
    findings = [_looked(name, look, session) for name, look in _LOOKS.items()]
    if session.settings.json:
        rows = [{"name": f.name, "well": f.well, "seen": f.seen, "mend": f.mend} for f in findings]
        session.out.print_json(json.dumps(rows), highlight=False)
    else:
        for finding in findings:
            mark = "ok  " if finding.well else "NOT "
            mend = f": {finding.mend}" if not finding.well and finding.mend else ""
            session.out.print(f"{mark} {finding.name:12} {finding.seen}{mend}", markup=False, highlight=False)
    ill = {finding.name for finding in findings if not finding.well}
    if ill - {"reach", "snapshots"}:
        return 2
    return 3 if ill else 0


def _looked(name: str, look: Callable[[Session], Finding], session: Session) -> Finding:
    try:
        return look(session)
    except ClaimwatchError as error:
        first, *others = str(error).splitlines()
        more = f" (and {plural(len(others), 'further problem')})" if others else ""
        return Finding(name, well=False, seen=first + more, mend="see the message")


def _git(_session: Session) -> Finding:
    path = shutil.which("git")
    if path is None:
        return Finding("git", well=False, seen="not found", mend="install git")
    text = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    numbers = tuple(
        int(part) for part in text.split()[-1 if "version" in text else 0].split(".")[:2] if part.isdecimal()
    )
    wanted = ".".join(map(str, OLDEST_GIT))
    return Finding("git", well=numbers >= OLDEST_GIT, seen=text, mend=f"{wanted} or newer is needed")


def _cache(session: Session) -> Finding:
    folder = session.settings.cache
    existing = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
    well = os.access(existing, os.W_OK)
    return Finding("cache", well=well, seen=str(folder), mend="choose a writable folder with --cache")


def _pack(session: Session) -> Finding:
    pack = session.pack
    signals = sum(len(feature.signals) for feature in pack.features)
    seen = f"{pack.file.title}: {len(pack.projects)} projects, {len(pack.features)} features, {signals} signals"
    return Finding("pack", well=bool(pack.features), seen=seen, mend="add a file to features/")


def _reach(session: Session) -> Finding:
    repo = session.pack.projects[0].repositories[0]
    head = session.source.heads([RepoRef(repo, None)])[RepoRef(repo, None)]
    if isinstance(head, SourceUnavailable):
        return Finding(
            "reach",
            well=False,
            seen=str(head),
            mend="a crawl keeps the last good snapshots; check network and --git-base",
        )
    return Finding("reach", well=True, seen=f"{repo} is at {head[:12]}")


def _snapshots(session: Session) -> Finding:
    dates: dict[str, str] = {}
    for project in session.pack.projects:
        snapshot = session.store.load(project.id)
        if snapshot is not None:
            dates[project.id] = snapshot.repos[0].commit_date[:10]
    missing = sorted({project.id for project in session.pack.projects} - set(dates))
    if missing:
        mend = f"claimwatch crawl {' '.join(missing)}"
        return Finding("snapshots", well=False, seen=f"none of {plural(len(missing), 'project')}", mend=mend)
    oldest = min(dates, key=lambda project: dates[project])
    days = (session.today - date.fromisoformat(dates[oldest])).days
    return Finding("snapshots", well=True, seen=f"all {len(dates)}; oldest commit {days} days ago ({oldest})")


_LOOKS: dict[str, Callable[[Session], Finding]] = {
    "git": _git,
    "cache": _cache,
    "pack": _pack,
    "reach": _reach,
    "snapshots": _snapshots,
}
