"""What the verbs that look at the table share: the drift report, and the reports on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from crawler.commands.page import page_text
from crawler.commands.session import Session
from crawler.drift import CellDrift, DriftReport, decide
from crawler.errors import BadInput
from crawler.models import Snapshot
from crawler.pack.load import Pack
from crawler.pipeline import TROUBLES, Kept, Outcome, Result, nothing_reached
from crawler.report.comparison import comparison_markdown
from crawler.report.json import drift_json, export_json
from crawler.report.markdown import drift_markdown
from crawler.report.page import Known
from crawler.store import write_text_if_changed
from crawler.table import Understood, read_tables, understand

REPORTS = ("drift.md", "drift.json", "comparison.md", "claims.json", "index.html")


def stored(session: Session) -> dict[str, Snapshot | None]:
    """The last good snapshot of each project."""
    return {project.id: session.store.load(project.id) for project in session.pack.projects}


def held(session: Session, outcome: Outcome) -> Snapshot | None:
    """The snapshot that a crawl left of a project; None where there is none that can be read."""
    return None if outcome.kept is Kept.NONE else session.store.load(outcome.project)


def table_path(session: Session) -> Path:
    """Where the curated table is: as given, else where the pack says."""
    return session.settings.table or session.pack.folder / session.pack.file.table


def table_text(path: Path) -> str:
    """The text of a curated file; raises BadInput where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{path}: the curated table cannot be read: {error.strerror}; name it with --table") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: the curated table is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def understood_table(text: str, pack: Pack, file: str) -> Understood:
    """A curated file in a pack's terms; `file` is its path in what is said of it.

    Raises:
        BadInput: there is no comparison in it.
    """
    understood = understand(read_tables(text), pack.projects, pack.features, pack.file, Path(file).name)
    if not understood.cells:
        reasons = "".join(f"\n  {problem}" for problem in understood.unread)
        raise BadInput(f"{file}: no table in it compares this pack's projects and features{reasons}")
    return understood


def curated(session: Session) -> Understood:
    """The curated table in the pack's terms.

    Raises:
        BadInput: there is no table, or no comparison in it.
    """
    path = table_path(session)
    return understood_table(table_text(path), session.pack, str(path))


def judge(session: Session, snapshots: Mapping[str, Snapshot | None], outcomes: Sequence[Outcome] = ()) -> DriftReport:
    """Decide about every cell of the curated table.

    Args:
        session: whose table and pack.
        snapshots: by project id; of projects left out nothing is known.
        outcomes: of the crawl that left these snapshots, if one was just done; what failed in it is told.

    Raises:
        BadInput: there is no table, or no comparison in it.
    """
    before = {one.project: snapshots[one.project] if one.kept is Kept.LAST else one.replaced for one in outcomes}
    return decide(
        curated(session),
        session.pack,
        snapshots,
        today=session.today,
        unavailable=unavailable(outcomes),
        quarantined={one.project: one.reason for one in outcomes if one.result is Result.QUARANTINED},
        previous=before,
    )


def cells_about(session: Session, project: str, feature: str, snapshot: Snapshot | None) -> list[CellDrift]:
    """What is decided of the table's cells about one thing; only the project's own snapshot is looked at."""
    cells = judge(session, {project: snapshot}).cells
    return [one for one in cells if (one.cell.project, one.cell.feature) == (project, feature)]


def unavailable(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Why projects could not be read this time, by project id.

    Where the whole host is out of reach nothing is said of single projects: the last good claims stand with their
    dates.
    """
    if nothing_reached(outcomes):
        return {}
    return {one.project: one.reason for one in outcomes if one.result in TROUBLES - {Result.QUARANTINED}}


def write_reports(
    session: Session,
    report: DriftReport,
    snapshots: Mapping[str, Snapshot | None],
    troubles: Mapping[str, str],
    known: Known | None = None,
) -> list[Path]:
    """Write all reports, each only if it says something else than before; the paths in order.

    `snapshots` are those that the report was made of; `known` is what the page shows beyond them.
    """
    pack = session.pack
    texts = {
        "drift.md": drift_markdown(report, title=pack.file.title),
        "drift.json": drift_json(report),
        "comparison.md": comparison_markdown(pack, snapshots, unavailable=troubles),
        "claims.json": export_json(pack.projects, snapshots, unavailable=troubles),
        "index.html": page_text(session, report, snapshots, troubles, known),
    }
    for name, text in texts.items():
        write_text_if_changed(session.settings.reports / name, text)
    return [session.settings.reports / name for name in REPORTS]
