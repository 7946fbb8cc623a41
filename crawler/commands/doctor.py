"""`claimwatch doctor`: is everything in place for a crawl and a pull request, and what to do where it is not."""

from __future__ import annotations

import json
import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crawler.commands.doctor_github import look_at_github
from crawler.commands.finding import Finding
from crawler.commands.judging import curated
from crawler.commands.session import Session
from crawler.errors import ClaimwatchError, SnapshotDamaged, SourceUnavailable
from crawler.report.words import plural
from crawler.sources import RepoRef
from crawler.sources.process import OLDEST_GIT, Git
from crawler.store.run_lock import holder

HELP = "check that everything a crawl and a pull request need is in place"
STALE = timedelta(hours=48)
"""Two nights: one may be dropped, and GitHub starts them late."""
_LEAST_FREE = 500 * 1000**2
_PATIENCE = 20.0
"""Seconds for git to tell its version."""


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--repo", metavar="OWNER/NAME", help="default: GITHUB_REPOSITORY, else the remote `origin`")


def execute(session: Session, options: Namespace) -> int:
    """Print the findings.

    Exit 2 if something must be mended before a crawl or a pull request can work, 3 if something is out of reach,
    missing or old, which time or a run mends.
    """
    pack = _looked(_pack, session)
    # What is wrong with the pack is said once.
    looks = (_table, _reach, _snapshots, _last_run) if pack.well else (_last_run,)
    here = [_looked(_git, session), _looked(_cache, session), pack, *(_looked(look, session) for look in looks)]
    findings = here + look_at_github(session, options.repo)
    if session.settings.json:
        rows = [asdict(finding) for finding in findings]
        session.out.print_json(json.dumps(rows), highlight=False)
    else:
        for finding in findings:
            session.out.print(str(finding), markup=False, highlight=False)
    ill = [finding for finding in findings if finding.well is False]
    return 2 if any(finding.grave for finding in ill) else 3 if ill else 0


def _looked(look: Callable[[Session], Finding], session: Session) -> Finding:
    try:
        return look(session)
    except ClaimwatchError as error:
        first, *others = str(error).splitlines()
        more = f" (and {plural(len(others), 'further problem')})" if others else ""
        return Finding(look.__name__.strip("_"), first + more, "mend it and look again", well=False)


def _git(_session: Session) -> Finding:
    if shutil.which("git") is None:
        return Finding("git", "not found", "install git", well=False)
    version = Git(_PATIENCE).version()
    seen = f"version {'.'.join(map(str, version))}" if version else "it does not tell its version"
    wanted = ".".join(map(str, OLDEST_GIT))
    return Finding("git", seen, f"{wanted} or newer is needed", well=version >= OLDEST_GIT)


def _cache(session: Session) -> Finding:
    folder = session.settings.cache
    existing = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
    if not os.access(existing, os.W_OK):
        return Finding("cache", f"{folder}: not writable", "choose a writable folder with --cache", well=False)
    free = shutil.disk_usage(existing).free
    seen = f"{folder}: {_megabytes(_size(folder))} used, {_megabytes(free)} free on the disk"
    return Finding("cache", seen, "make room; the cache itself may be deleted at any time", well=free >= _LEAST_FREE)


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _megabytes(count: int) -> str:
    return f"{count / 1000**2:,.0f} MB"


def _pack(session: Session) -> Finding:
    pack = session.pack
    signals = sum(len(feature.signals) for feature in pack.features)
    seen = f"{pack.file.title}: {len(pack.projects)} projects, {len(pack.features)} features, {signals} signals"
    return Finding("pack", seen, "add a file to features/", well=bool(pack.features))


def _table(session: Session) -> Finding:
    understood = curated(session)
    unread = f", {plural(len(understood.unread), 'part')} not understood" if understood.unread else ""
    return Finding("table", f"{understood.file}: {plural(len(understood.cells), 'cell')}{unread}", well=True)


def _reach(session: Session) -> Finding:
    repo = session.pack.projects[0].repositories[0]
    head = session.source.heads([RepoRef(repo, None)])[RepoRef(repo, None)]
    if isinstance(head, SourceUnavailable):
        mend = "a crawl keeps the last good snapshots; check network and --git-base"
        return Finding("reach", str(head), mend, well=False, grave=False)
    return Finding("reach", f"{repo} is at {head[:12]}", well=True)


def _snapshots(session: Session) -> Finding:
    dates: dict[str, str] = {}
    missing: list[str] = []
    for project in session.pack.projects:
        try:
            snapshot = session.store.load(project.id)
        except SnapshotDamaged as error:
            return Finding("snapshots", str(error), f"then claimwatch crawl {project.id}", well=False)
        if snapshot is None:
            missing.append(project.id)
        else:
            dates[project.id] = snapshot.repos[0].commit_date[:10]
    if missing:
        mend = f"claimwatch crawl {' '.join(sorted(missing))}"
        return Finding("snapshots", f"none of {plural(len(missing), 'project')}", mend, well=False, grave=False)
    oldest = min(dates, key=lambda project: dates[project])
    days = (session.today - date.fromisoformat(dates[oldest])).days
    return Finding("snapshots", f"all {len(dates)}; oldest commit {days} days ago ({oldest})", well=True)


def _last_run(session: Session) -> Finding:
    from crawler.store.history_db import FILE, HistoryUnusable, RunHistory  # noqa: PLC0415 - slow to import

    if who := holder(session.settings.snapshots):
        return Finding("last-run", f"going on: {who}", well=True)
    try:
        last = RunHistory(session.settings.cache / FILE).last(session.settings.snapshots)
    except HistoryUnusable as error:
        return Finding("last-run", str(error), "runs go on without it", well=False, grave=False)
    if last is None:
        return Finding("last-run", "none that this cache knows of", "claimwatch run", well=None)
    age = datetime.now(UTC) - last.started
    seen = f"{_ago(age)} ago: {last.result or 'cut off'}"
    if age > STALE:
        mend = "look at the scheduled workflow (GitHub stops one after 60 days without a commit), or at the service"
        return Finding("last-run", seen, mend, well=False, grave=False)
    return Finding("last-run", seen, "claimwatch run, and read what it says", well=last.code in {0, 1}, grave=False)


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return plural(round(hours), "hour") if hours < STALE.total_seconds() / 3600 else plural(age.days, "day")
