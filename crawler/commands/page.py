"""The page on disk: what other verbs left beside the reports, and index.html made of all of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from crawler.commands.session import Session
from crawler.drift import DriftReport
from crawler.models import Snapshot
from crawler.report.page import Backtest, Calibration, Extras, Known, page_html

_Read = TypeVar("_Read", bound=BaseModel)


def page_text(
    session: Session,
    report: DriftReport,
    snapshots: Mapping[str, Snapshot | None],
    troubles: Mapping[str, str],
    known: Known | None,
) -> str:
    """The page, with the reliability and the history that `calibrate` and `backtest` left in the reports' folder."""
    folder = session.settings.reports
    extras = Extras(
        known or Known(),
        _read(session, folder / "calibration.json", Calibration),
        _read(session, folder / "backtest.json", Backtest),
    )
    return page_html(session.pack, snapshots, report, unavailable=troubles, extras=extras)


def _read(session: Session, path: Path, model: type[_Read]) -> _Read | None:
    """A file of another verb; where it cannot be used the page goes without, and a message says so."""
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
    session.say(f"{path}: left out of the page, since it cannot be used ({reason}); write it anew with {path.stem}.")
    return None
