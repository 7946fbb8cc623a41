"""A calibration as Markdown, for people. The date in it is the labels', never today's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crawler.calibrate.cells import Cell
from crawler.calibrate.figures import bins, figures, thresholds
from crawler.calibrate.summary import PRECISE, Calibration, absent_by_documentation, by_voice, suggested, wrong

_FIGURES = ("cells", "answered", "right", "mean confidence", "Brier", "log-loss", "ECE")


def calibration_markdown(found: Calibration, picture: str) -> str:
    """The report; `picture` is the file name of the reliability diagram beside it."""
    cells = found.left_out
    projects = len({one.project for one in found.readings})
    lines = [
        "# Calibration",
        "",
        f"{len(found.readings)} label files of {projects} projects, the newest of {found.newest}. Every project was",
        "scored by weights and a Platt map fitted on the others only. A confidence is the probability that a fair",
        "reader accepts the stated status.",
        "",
        *_table(("", *_FIGURES), _overview(found)),
        *_section("Reliability", f"![Confidence against the share that is right]({picture})"),
        *_table(("confidence", "cells", "mean", "right"), _reliability(cells)),
        *_section("What was said"),
        *_table(("claim", *_FIGURES), [_row(voice, held) for voice, held in by_voice(cells)]),
        *_section("Proposals by threshold", _advice(found)),
        *_table(("threshold", "right", "share of claims", "claims"), _proposals(cells)),
        *_section("Nothing found"),
        *_table(
            ("documentation read", *_FIGURES), [_row(words, held) for words, held in absent_by_documentation(cells)]
        ),
        *_section("Projects"),
        *_table(("project", *_FIGURES), [_row(fold.project, fold.cells) for fold in found.folds]),
        *_section("Wrong"),
        *_table(("project", "feature", "said", "truth", "confidence"), _mistakes(cells)),
    ]
    if found.skipped:
        lines += [*_section("Not read"), *(f"- `{label}`: {reason}" for label, reason in found.skipped)]
    return "\n".join(lines) + "\n"


def _section(title: str, *paragraphs: str) -> list[str]:
    return ["", f"## {title}", "", *(line for text in paragraphs for line in (text, ""))]


def _overview(found: Calibration) -> Iterator[tuple[str, ...]]:
    yield _row("all, project left out", found.left_out)
    for group, cells in found.by_group():
        yield _row(f"{group}, project left out", cells)
    yield _row("all, seen by the fit", found.in_sample)
    yield _row("values of sets, project left out", found.values)


def _reliability(cells: Sequence[Cell]) -> Iterator[tuple[str, ...]]:
    for one in bins(cells):
        yield f"{one.low:.1f} to {one.high:.1f}", str(one.count), _number(one.mean_confidence), _number(one.accuracy)


def _advice(found: Calibration) -> str:
    advice = suggested(thresholds(found.left_out))
    says = f"The pack proposes from {found.threshold:g}."
    if advice is None:
        return f"{says} No threshold is right in {PRECISE:.0%}."
    return f"{says} From {advice:g} on, every threshold is right in at least {PRECISE:.0%}."


def _proposals(cells: Sequence[Cell]) -> Iterator[tuple[str, ...]]:
    for row in thresholds(cells):
        yield f"{row.threshold:g}", _number(row.precision), _number(row.coverage), str(row.count)


def _mistakes(cells: Sequence[Cell]) -> Iterator[tuple[str, ...]]:
    for cell in wrong(cells):
        yield cell.project, cell.feature, cell.said, cell.truth, f"{cell.confidence:.2f}" if cell.voice else "-"


def _row(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    f = figures(cells)
    measured = (f.coverage, f.accuracy, f.mean_confidence, f.brier, f.log_loss, f.ece)
    return (name, str(f.cells), *(_number(value) for value in measured))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
