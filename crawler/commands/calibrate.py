"""`claimwatch calibrate LABELS...`: fit the pack's weights on labelled projects, and measure its claims.

Every LABELS is a label file or a folder of them, `NAME=PATH` to report it under a name of its own. Each project is
judged at its label's commit; nothing is kept of that but the fetched files in the cache.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.calibrate.cells import Reading
from crawler.calibrate.diagram import reliability_svg
from crawler.calibrate.figures import bins, figures
from crawler.calibrate.labels import LabelFile, read_label
from crawler.calibrate.record import calibration_json
from crawler.calibrate.report import calibration_markdown
from crawler.calibrate.summary import Calibration
from crawler.calibrate.weights_file import weights_toml
from crawler.commands.session import Session
from crawler.errors import BadInput, SourceUnavailable
from crawler.models import Evidence
from crawler.pack.models import HandWeights, Project, Weights
from crawler.pipeline import Crawler, few_collections
from crawler.report.words import plural
from crawler.rule_cache import analyst_of
from crawler.score import bytes_by_kind
from crawler.store import write_text_if_changed

if TYPE_CHECKING:
    from crawler.calibrate.fit import Fit

HELP = "fit the weights on labelled projects, and measure the claims' confidence"
PICTURE = "reliability.svg"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("labels", nargs="+", metavar="LABELS", help="a label file or folder, or NAME=PATH")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")


def execute(session: Session, options: Namespace) -> int:
    """Fit, measure, write; 1 with `--check` where files are out of date, 3 where a label's project cannot be read."""
    labels = list(_labels(options.labels))
    hand = hand_weights(session.pack.weights)
    readings, skipped = _read(session, labels, hand)
    if not readings:
        session.say("None of the labelled projects could be read; nothing was written.")
        return 3
    found = _calibrated(session, readings, hand, skipped)
    files = {
        session.pack.folder / "weights.toml": weights_toml(found),
        session.settings.reports / "calibration.json": calibration_json(found),
        session.settings.reports / "calibration.md": calibration_markdown(found, PICTURE),
        session.settings.reports / PICTURE: reliability_svg(bins(found.left_out), "Project left out"),
    }
    _print(session, found)
    if options.check:
        stale = [path for path, text in files.items() if not _holds(path, text)]
        for path in stale:
            session.say(f"{path} is out of date: run claimwatch calibrate with the same labels, without --check")
        return 3 if skipped else int(bool(stale))
    for path, text in files.items():
        write_text_if_changed(path, text)
    session.say(f"Wrote {', '.join(map(str, files))}")
    return 3 if skipped else 0


def hand_weights(weights: Weights) -> Weights:
    """The weights as people set them, out of a file that may have been calibrated before."""
    hand = weights.hand or HandWeights(signals=weights.signals, documents=weights.documents)
    plain = {"signals": {**weights.signals, **hand.signals}, "documents": dict(hand.documents), "hand": hand}
    return weights.model_copy(update=plain)


def _labels(given: Sequence[str]) -> Iterator[tuple[str, str, LabelFile]]:
    """Group, name and content of each label file."""
    for argument in given:
        group, _, place = argument.rpartition("=")
        path = Path(place)
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not files:
            raise BadInput(f"{path}: there is no label file (*.json) in it")
        for file in files:
            try:
                yield group or "labels", file.name, read_label(str(file), file.read_bytes())
            except OSError as error:
                raise BadInput(f"{file}: cannot be read: {error.strerror}") from None


def _read(
    session: Session, labels: Sequence[tuple[str, str, LabelFile]], hand: Weights
) -> tuple[list[Reading], list[tuple[str, str]]]:
    """What the rules find in each labelled project at its commit, and the labels whose project cannot be read."""
    analyst = analyst_of(replace(session.pack, weights=hand), session.settings.cache)
    crawler = Crawler(analyst, session.source, session.store)
    readings: list[Reading] = []
    skipped: list[tuple[str, str]] = []
    with session.progress("Reading", len(labels)) as advance, few_collections():
        for group, name, label in labels:
            try:
                readings.append(_reading(crawler, _project(session, label), group, label))
            except SourceUnavailable as error:
                skipped.append((name, str(error)))
                session.say(f"{name}: {error}; it is left out.")
            advance(label.project)
    return readings, skipped


def _project(session: Session, label: LabelFile) -> Project:
    """The pack's project of that repository; one that is not listed is known by its repository alone."""
    for project in session.pack.projects:
        if label.repo in project.repositories:
            return project
    name = label.repo.partition("/")[2]
    return Project(id=label.project, name=label.project, names=(name,), repositories=(label.repo,))


def _reading(crawler: Crawler, project: Project, group: str, label: LabelFile) -> Reading:
    reading = crawler.read(project, [(label.repo, label.commit)])
    snapshot = crawler.analyst.analyse(project, reading)
    kinds = {(repo, path): kind for repo, path, kind, _ in snapshot.documents}
    read = bytes_by_kind((kinds[one.repo, one.path], len(one.data)) for one in reading.documents)
    evidence: dict[str, tuple[Evidence, ...]] = {}
    for entry in snapshot.evidence:
        evidence[entry.feature] = (*evidence.get(entry.feature, ()), entry)
    return Reading(project.id, group, label, evidence, read)


def _calibrated(
    session: Session, readings: Sequence[Reading], hand: Weights, skipped: Sequence[tuple[str, str]]
) -> Calibration:
    try:
        from crawler.calibrate.fit import fit  # noqa: PLC0415 - an extra, needed by this verb only
        from crawler.calibrate.validate import left_out, scored  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BadInput(f"calibrate needs {error.name}: pip install 'claimwatch[calibrate]'") from None
    features, file = session.pack.features, session.pack.file

    def fitting(some: Sequence[Reading]) -> Fit:
        return fit(some, features, hand, file.absence)

    fitted = fitting(readings)
    with session.progress("Leaving out", len({one.project for one in readings})) as advance:
        folds = left_out(readings, features, file.absence, fitting, advance)
    return Calibration(
        fitted.weights,
        tuple(readings),
        tuple(scored(readings, features, file.absence, fitted)[0]),
        tuple(folds),
        file.thresholds.propose,
        tuple(skipped),
    )


def _print(session: Session, found: Calibration) -> None:
    if session.settings.json:
        session.out.print_json(calibration_json(found), highlight=False)
        return
    session.out.print(f"{plural(len(found.readings), 'label file')}; each project scored without it:", highlight=False)
    for name, cells in (("all", found.left_out), *found.by_group()):
        measured = figures(cells)
        if measured.accuracy is None or measured.brier is None or measured.ece is None:
            continue
        line = f"  {name}: {plural(measured.cells, 'cell')}, {measured.accuracy:.1%} right, "
        line += f"mean confidence {measured.mean_confidence:.3f}, Brier {measured.brier:.3f}, ECE {measured.ece:.3f}"
        session.out.print(line, markup=False, highlight=False)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
