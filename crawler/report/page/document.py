"""The page as one string: what the templates need, the data beside it, and the policy that keeps strangers out."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.drift import DriftReport
from crawler.drift.compare import status_word
from crawler.models import Snapshot, Status
from crawler.pack.load import Pack
from crawler.report.comparison import SURE
from crawler.report.escape import visible
from crawler.report.order import featured_first
from crawler.report.page import changes, reliability, timeline
from crawler.report.page.details import Known, project_details, shared_details
from crawler.report.page.grid import grid_of
from crawler.report.page.reliability import Calibration
from crawler.report.page.timeline import Backtest
from crawler.report.page.words import DECISIONS, LEGEND
from crawler.report.permalink import WEB_BASE, commit_link, repo_link

_STYLES = ("page.css", "table.css", "dialog.css", "print.css")
_SCRIPTS = ("page.js", "filter.js", "keys.js", "dialog.js")


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page can show beyond claims and drift; each part is left out where there is nothing."""

    known: Known = field(default_factory=Known)
    calibration: Calibration | None = None
    backtest: Backtest | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A repository as it was read, for the table at the page's end."""

    project: str
    repo: str
    repo_link: str
    commit: str
    commit_link: str
    date: str
    documents: int
    skipped: int
    trouble: str


def page_html(
    pack: Pack,
    snapshots: Mapping[str, Snapshot | None],
    report: DriftReport,
    *,
    unavailable: Mapping[str, str] | None = None,
    extras: Extras | None = None,
    web_base: str = WEB_BASE,
) -> str:
    """The page.

    Args:
        pack: projects, features and words.
        snapshots: by project id, what was last read of it.
        report: the decisions about the curated table.
        unavailable: by project id, why its newest state could not be read.
        extras: quotes, voided hits, calibration and back-test, where known.
        web_base: where links lead.
    """
    known = (extras or Extras()).known
    troubles = unavailable or {}
    grid = grid_of(pack, snapshots, report, troubles)
    style, script = _asset(_STYLES), _asset(_SCRIPTS)
    details = {
        project.id: Markup(  # noqa: S704 - `embedded` made it safe for a script element
            project_details(
                pack,
                project,
                snapshots.get(project.id),
                report.cells,
                known,
                trouble=troubles.get(project.id, ""),
                web_base=web_base,
            )
        )
        for project in pack.projects
    }
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=pack.file.title,
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            grid=grid,
            legend=_legend(pack),
            decisions=_counts(report),
            sure=SURE,
            report=report,
            sections=tuple(changes.sections(report, known.quotes, web_base)),
            left_alone=tuple(changes.left_alone(report)),
            quoted=bool(known.quotes),
            sources=_sources(pack, snapshots, troubles, web_base),
            shared=Markup(shared_details(pack)),  # noqa: S704 - `embedded` made it safe for a script element
            details=details,
            **_optional(pack, extras or Extras()),
        )
    )


def _optional(pack: Pack, extras: Extras) -> dict[str, object]:
    """What the templates need for calibration and back-test."""
    calibration, backtest = extras.calibration, extras.backtest
    history = timeline.rows(backtest, pack) if backtest else ()
    rows = [row for _, own in history for row in own]
    return {
        "calibration": calibration,
        "points": reliability.points(calibration) if calibration else (),
        "measures": reliability.measures(calibration) if calibration else (),
        "plot": reliability.SIZE,
        "history": history,
        "months": timeline.month_heads(backtest) if backtest else (),
        "tones": timeline.tones_met(history),
        "followed": len(rows),
        "stale": sum(bool(row.stale_since) for row in rows),
    }


def _legend(pack: Pack) -> list[tuple[str, str, str]]:
    return [(state, word or status_word(pack.file, Status(state)), meaning) for state, word, meaning in LEGEND]


def _counts(report: DriftReport) -> list[tuple[str, str, str, int]]:
    """(id, name, meaning, number of cells) of each decision that some cell has, most urgent first."""
    counts = Counter(drift.decision for drift in report.cells)
    return [(d.value, m.name, m.sentence, counts[d]) for d, m in DECISIONS.items() if counts[d]]


def _sources(
    pack: Pack, snapshots: Mapping[str, Snapshot | None], troubles: Mapping[str, str], web_base: str
) -> list[Source]:
    found = []
    for project in featured_first(pack.projects):
        snapshot = snapshots.get(project.id)
        trouble = troubles.get(project.id, "")
        if snapshot is None or not snapshot.repos:
            repo, why = project.repositories[0], trouble or "not read yet"
            found.append(Source(project.name, repo, repo_link(repo, web_base), "", "", "", 0, 0, why))
            continue
        documents = Counter(repo for repo, *_ in snapshot.documents)
        skips = Counter(skip.repo or snapshot.repos[0].repo for skip in snapshot.skips)
        found.extend(
            Source(
                project.name,
                state.repo,
                repo_link(state.repo, web_base),
                state.commit,
                commit_link(state.repo, state.commit, web_base),
                state.commit_date[:10],
                documents[state.repo],
                skips[state.repo],
                trouble,
            )
            for state in snapshot.repos
        )
    return found


@cache
def _environment() -> Environment:
    """Templates in which every value is escaped, and a name that is not there is an error."""
    environment = Environment(
        loader=PackageLoader("crawler.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["percent"] = reliability.percent
    return environment


def _shown(value: object) -> object:
    """A value as a template writes it: text without hidden characters, also where nobody thought of it."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return f"{' ' * value[:1].isspace()}{visible(value)}{' ' * value[-1:].isspace()}"


@cache
def _asset(names: Sequence[str]) -> str:
    """Our own files beside this module, one after another."""
    folder = files("crawler.report.page") / "assets"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """Nothing but this style and this script, and no address to load from or send to."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none';"
        " form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
