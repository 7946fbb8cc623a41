"""What a file's tables say in a pack's terms, and what is left out and why."""

from __future__ import annotations

import pytest

from crawler.errors import Problem
from crawler.models import Status
from crawler.pack.models import Feature, PackFile, Project
from crawler.table import Meaning, Understood, read_tables, understand

PACK = PackFile(
    title="Test", statuses={"yes": ("Yes",), "limited": ("Limited",), "wip": ("WIP",), "no": ("No",), "unknown": ("?",)}
)
PROJECTS = (
    Project(id="alpha", name="Alpha", repositories=("org/alpha",)),
    Project(id="betas", name="Betas", repositories=("org/betas",)),
)
FEATURES = (
    Feature(id="cache", title="Cache", question="Does it cache?", labels=("Model Cache",), type="status"),
    Feature(
        id="scaling",
        title="Scaling",
        question="How does it scale?",
        labels=("Scaling",),
        type="set",
        values={"hpa": ("HPA",), "keda": ("KEDA",)},
    ),
)


def read(text: str) -> Understood:
    return understand(read_tables(text), PROJECTS, FEATURES, PACK, "page.md")


def said(text: str) -> dict[tuple[str, str], Meaning]:
    return {(cell.project, cell.feature): cell.meaning for cell in read(text).cells}


UPRIGHT = "| Feature | Alpha | Betas |\n|---|---|---|\n| Model Cache | Yes (disk) | No |\n| Scaling | HPA, KEDA | - |\n"
LYING = "| Project | Model Cache | Scaling |\n|---|---|---|\n| Alpha | Yes (disk) | HPA, KEDA |\n| Betas | No | - |\n"


@pytest.mark.parametrize("text", [UPRIGHT, LYING])
def test_projects_stand_in_columns_or_in_rows(text: str) -> None:
    assert said(text) == {
        ("alpha", "cache"): Meaning(Status.YES, qualifier="disk"),
        ("betas", "cache"): Meaning(Status.NO),
        ("alpha", "scaling"): Meaning(values=("hpa", "keda")),
        ("betas", "scaling"): Meaning(blank=True),
    }
    assert read(text).unread == ()


def test_cells_know_their_place_and_words() -> None:
    cell = read(UPRIGHT).cells[0]
    assert (cell.ref, cell.raw, cell.project_label, cell.feature_label) == (
        (1, 3, 2),
        "Yes (disk)",
        "Alpha",
        "Model Cache",
    )


def test_misspelt_labels_are_suggestions() -> None:
    found = read(UPRIGHT.replace("Betas", "Bettas").replace("Model Cache", "Modell Cache"))
    assert found.suggestions == (
        Problem("page.md", 1, "'Bettas' taken for Betas", "write 'Betas', or add 'Bettas' to its labels in the pack"),
        Problem(
            "page.md",
            3,
            "'Modell Cache' taken for Cache",
            "write 'Cache', or add 'Modell Cache' to its labels in the pack",
        ),
    )
    assert found.cells[1].project == "betas"


def test_unknown_labels_are_listed_and_their_cells_say_why() -> None:
    found = read("| F | Alpha | Gamma |\n|---|---|---|\n| Model Cache | No | Yes |\n| Licence | MIT | MIT |\n")
    assert [str(problem) for problem in found.unread] == [
        "page.md:1: column 'Gamma' was left out (2 cells): no label in the pack equals or resembles it",
        "page.md:4: row 'Licence' was left out (2 cells): no label in the pack equals or resembles it",
    ]
    assert [(cell.project, cell.feature, cell.meaning.problem) for cell in found.cells] == [
        ("alpha", "cache", ""),
        ("", "cache", "'Gamma' names no project: no label in the pack equals or resembles it"),
        ("alpha", "", "'Licence' names no feature: no label in the pack equals or resembles it"),
        ("", "", "'Gamma' names no project: no label in the pack equals or resembles it"),
    ]


def test_cells_that_are_not_understood_are_listed() -> None:
    found = read(UPRIGHT.replace("Yes (disk)", "Sometimes").replace("KEDA", "magic"))
    assert [(problem.line, problem.message) for problem in found.unread] == [
        (3, "Alpha · Model Cache: 'Sometimes' is not understood: no word for a status opens it"),
        (4, "Alpha · Scaling: not in the pack's words for this feature: 'magic'"),
    ]
    assert found.unread[1].mend == "reword the cell, or add its words to [values] in features/scaling.toml"


def test_a_cell_of_pictures_alone_is_not_blank() -> None:
    assert said(UPRIGHT.replace("No", "<img src='t.png'>"))["betas", "cache"] == Meaning(problem="it shows no words")


def test_other_tables_are_left_out_with_a_reason() -> None:
    found = read(
        f"| Flag | Default |\n|---|---|\n| -x | 1 |\n\n| Q | Alpha |\n|---|---|\n| Licence | MIT |\n\n{UPRIGHT}"
    )
    assert [str(problem) for problem in found.unread] == [
        "page.md:1: table 1 was left out: neither its header nor its first column names a project of the pack",
        "page.md:5: table 2 was left out: it names 1 of the pack's projects but none of its features",
    ]
    assert {cell.ref.table for cell in found.cells} == {3}


def test_cells_beyond_the_header_are_listed() -> None:
    found = read(UPRIGHT.replace("| No |", "| No | lost |"))
    assert [str(problem) for problem in found.unread] == [
        "page.md:3: cells beyond the last column (1) are not shown by any viewer"
    ]


def test_short_rows_are_blank_cells() -> None:
    assert said("| F | Alpha | Betas |\n|---|---|---|\n| Model Cache | Yes |\n")["betas", "cache"] == Meaning(
        blank=True
    )
