"""Where things are and how a run behaves: options first, then CLAIMWATCH_* variables, then defaults."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawler.errors import BadInput

DEFAULT_PACK = "rules/llm-inference"
DEFAULT_API_BASE = "https://api.github.com"
SOURCES = ("git", "api")
PROJECT_TIME = 900.0
"""Seconds that one project may take to be read."""
DEFAULT_GIT_BASE = "https://github.com/{owner}/{name}.git"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that verbs share."""

    pack: Path
    snapshots: Path
    reports: Path
    cache: Path
    table: Path | None
    git_base: str
    api_base: str
    raw_base: str
    source: str
    at: str | None
    jobs: int
    deadline: float | None
    project_time: float
    token: str = field(repr=False)
    json: bool
    private_sites: bool
    quiet: bool
    verbose: bool


def settings_from(options: Namespace, environment: Mapping[str, str]) -> Settings:
    """Settle each shared option: as given, else from its variable, else its default.

    Raises:
        BadInput: a number that is none, or a source that is not known.
    """

    def chosen(name: str, default: str) -> str:
        given = getattr(options, name, None)
        return str(given) if given is not None else environment.get(f"CLAIMWATCH_{name.upper()}") or default

    table = chosen("table", "")
    return Settings(
        pack=Path(chosen("pack", DEFAULT_PACK)),
        snapshots=Path(chosen("snapshots", "snapshots")),
        reports=Path(chosen("reports", "reports")),
        cache=Path(chosen("cache", str(_cache_home(environment)))),
        table=Path(table) if table else None,
        git_base=chosen("git_base", DEFAULT_GIT_BASE),
        api_base=chosen("api_base", DEFAULT_API_BASE),
        raw_base=chosen("raw_base", "https://raw.githubusercontent.com"),
        source=_source(chosen("source", "git")),
        at=chosen("at", "") or None,
        jobs=_jobs(chosen("jobs", str(min(8, (os.cpu_count() or 1) * 2)))),
        deadline=_seconds("deadline", chosen("deadline", "")),
        project_time=_seconds("project-time", chosen("project_time", "")) or PROJECT_TIME,
        token=environment.get("GITHUB_TOKEN", "").strip(),
        json=bool(getattr(options, "json", False)),
        private_sites=bool(getattr(options, "private_sites", False)) or _on(environment, "PRIVATE_SITES"),
        quiet=bool(getattr(options, "quiet", False)),
        verbose=bool(getattr(options, "verbose", False)),
    )


def _on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(f"CLAIMWATCH_{name}", "").strip().lower() in {"1", "true", "yes"}


def _cache_home(environment: Mapping[str, str]) -> Path:
    home = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "claimwatch"


def _source(name: str) -> str:
    if name not in SOURCES:
        raise BadInput(f"--source {name}: {' and '.join(SOURCES)} are known")
    return name


def _seconds(option: str, text: str) -> float | None:
    """A number of seconds; None where nothing is given."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadInput(f"--{option} {text}: give a number of seconds greater than 0")
    return seconds


def _jobs(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise BadInput(f"--jobs {text}: give a whole number from 1 up")
    return int(text)
