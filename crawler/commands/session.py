"""What verbs work with: settings, and the pack, store and source that they lead to, each made once when asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Protocol
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from crawler.analyse import Analyst
from crawler.commands.terminal import Terminal
from crawler.errors import BadInput, SourceUnavailable
from crawler.models.sites import is_site
from crawler.pack.load import Pack, load_pack
from crawler.pack.models import OWNER_AND_NAME, Feature, Project
from crawler.parse.site_page import FORMAT, read_of
from crawler.pipeline import Crawler
from crawler.rule_cache import analyst_of
from crawler.settings import DEFAULT_API_BASE, Settings
from crawler.sources import Source, Usage
from crawler.sources.git import GitSource
from crawler.sources.limits import Limits
from crawler.sources.metadata import Answers, MetadataReader
from crawler.sources.site import SiteSource
from crawler.sources.site_guard import GuardedTransport
from crawler.store import SnapshotStore
from crawler.store.findings import FILE, FindingsCache


class Advance(Protocol):
    """Called with a name when one step of a progress bar is done."""

    def __call__(self, name: str) -> None:
        """Count one step; `name` is what it was about."""


@dataclass(frozen=True)
class Session:
    """One run of the program: results go to `out`, progress and messages to `err`."""

    settings: Settings
    out: Console
    err: Console
    today: date

    @cached_property
    def pack(self) -> Pack:
        """The rule pack; raises BadInput with every problem in it."""
        return load_pack(self.settings.pack)

    @cached_property
    def analyst(self) -> Analyst:
        """The pack's rules, compiled; what compiling gave is kept in the cache for the next run."""
        return analyst_of(self.pack, self.settings.cache, self.findings)

    @cached_property
    def findings(self) -> FindingsCache:
        """What was found in documents before."""
        return FindingsCache(self.settings.cache / FILE, self.say)

    @cached_property
    def store(self) -> SnapshotStore:
        """The snapshots."""
        return SnapshotStore(self.settings.snapshots)

    @cached_property
    def limits(self) -> Limits:
        """How long the run may take; what it waits for is said."""
        return Limits(self.settings.deadline, self.settings.project_time, self.say)

    @cached_property
    def source(self) -> Source:
        """Where repositories are read from."""
        settings = self.settings
        if settings.source == "git":
            return GitSource(settings.git_base, settings.cache, jobs=settings.jobs, limits=self.limits)
        from crawler.sources.api import ApiSource  # noqa: PLC0415 - half a second of every start, for the few that use it

        bases = (settings.api_base, settings.raw_base)
        return ApiSource(
            *bases, settings.cache, token=settings.token, jobs=settings.jobs, limits=self.limits, reader=self.metadata
        )

    @cached_property
    def metadata(self) -> MetadataReader | None:
        """What asks a host about many repositories at once; None without a token, or where no API belongs to them."""
        settings = self.settings
        known = settings.source == "api" or settings.api_base != DEFAULT_API_BASE or _on_github(settings)
        return MetadataReader(settings.api_base, settings.token, self.limits) if settings.token and known else None

    def describe(self, repos: Sequence[str]) -> Answers:
        """What a host says of repositories: ids, new names, which are archived; nothing without a token."""
        if self.metadata is None:
            if _on_github(self.settings) and not self.settings.token:
                self.say(
                    "Without a token in GITHUB_TOKEN it is not checked which repositories were replaced or archived."
                )
            return {}
        try:
            return self.metadata.read(repos)
        except SourceUnavailable as error:
            self.say(f"{error}; in this run it is not checked which repositories were replaced or archived.")
            return {}

    @cached_property
    def sites(self) -> SiteSource:
        """Where documentation sites are read from."""
        private = self.settings.private_sites
        guarded = partial(GuardedTransport, private=private)
        return SiteSource(self.settings.cache, read_of, FORMAT, self.limits, guarded)

    def cached_blobs(self, repo: str, blobs: Collection[str]) -> dict[str, bytes]:
        """Documents of a repository or a site by hash, as far as they are on this machine; asks nobody."""
        return self.sites.cached_blobs(blobs) if is_site(repo) else self.source.cached_blobs(repo, blobs)

    @property
    def usage(self) -> Usage:
        """What was asked of hosts so far."""
        return self.source.usage + self.sites.usage + (self.metadata.usage if self.metadata else Usage())

    def crawler(self, *, accept_shrinkage: bool = False) -> Crawler:
        """The crawl, wired to this session's source and store."""
        settings = self.settings
        parts = (self.analyst, self.source, self.store, settings.at, settings.jobs, accept_shrinkage)
        return Crawler(*parts, limits=self.limits, describe=self.describe, sites=self.sites)

    def projects(self, names: Sequence[str]) -> tuple[Project, ...]:
        """The projects of these ids, all where none is named.

        Raises:
            BadInput: a name is not in projects.toml.
        """
        known = {project.id: project for project in self.pack.projects}
        for name in names:
            if name not in known:
                raise BadInput(f"no project {name!r} in {self.pack.folder}/projects.toml{_meant(name, known)}")
        return tuple(known[name] for name in names) if names else self.pack.projects

    def say(self, message: str) -> None:
        """A message for people, unless they asked for quiet."""
        if not self.settings.quiet:
            self.err.print(message, markup=False, highlight=False)

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Advance]:
        """A progress bar on a terminal; nothing elsewhere."""
        if self.settings.quiet or not self.err.is_terminal:
            yield lambda name: None  # noqa: ARG005 - nobody is watching
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[name]}"),
        )
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(title, total=total, name="")
            yield lambda name: bar.update(task, advance=1, name=name)


def _on_github(settings: Settings) -> bool:
    return settings.source == "git" and urlsplit(settings.git_base).hostname == "github.com"


def _meant(name: str, known: dict[str, Project]) -> str:
    close = get_close_matches(name.casefold(), known, 1)
    return f" (did you mean {close[0]}?)" if close else f" (it has {', '.join(sorted(known))})"


def feature_named(session: Session, name: str) -> Feature:
    """A feature by its id, title or one of its labels.

    Raises:
        BadInput: there is no such feature.
    """
    wanted = name.casefold()
    for feature in session.pack.features:
        if wanted in {text.casefold() for text in (feature.id, feature.title, *feature.labels)}:
            return feature
    ids = sorted(feature.id for feature in session.pack.features)
    close = get_close_matches(wanted, ids, 1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(ids)}"
    raise BadInput(f"no feature {name!r} in the pack ({hint})")


def feature_of(session: Session, name: str) -> str:
    """The id of a feature by its id, title or one of its labels; raises BadInput where there is none."""
    return feature_named(session, name).id


def day_given(option: str, text: str) -> date:
    """A day as an option has it; raises BadInput where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {text!r} is no day; write it as YYYY-MM-DD") from None


def repository_named(given: str | None) -> str:
    """The repository that --repo or else GITHUB_REPOSITORY names; empty where neither does.

    Raises:
        BadInput: it is no owner/name.
    """
    option, slug = ("--repo", given) if given else ("GITHUB_REPOSITORY", os.environ.get("GITHUB_REPOSITORY", ""))
    if slug and not OWNER_AND_NAME.fullmatch(slug):
        raise BadInput(f"{option} {slug}: not OWNER/NAME")
    return slug


def consoles() -> tuple[Console, Console]:
    """Consoles for standard output and standard error; a pipe gets plain text, as wide as it is."""
    width = None if sys.stdout.isatty() else 140
    return Terminal(width=width, soft_wrap=width is not None), Terminal(stderr=True, soft_wrap=True)
