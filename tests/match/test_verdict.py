import pytest

from crawler.match.verdict import verdict_of_cell, verdict_of_cells
from crawler.models import Status


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("✅", Status.YES),
        ("✅ since 1.2", Status.YES),
        ("Yes", Status.YES),
        ("Supported (vLLM only)", Status.YES),
        ("❌", Status.NO),
        ("no", Status.NO),
        ("Not supported", Status.NO),
        ("-", Status.NO),
        ("N/A", Status.NO),
        ("🚧 planned", Status.WIP),
        ("Not yet", Status.WIP),
        ("In progress", Status.WIP),
        ("⚠️ experimental", Status.LIMITED),
        ("Alpha", Status.LIMITED),
        ("", None),
        ("vLLM 0.9", None),
        ("Notebook", None),
        ("Yesterday", None),
        ("Nothing to do here", None),
    ],
)
def test_a_cell_states_a_status_or_nothing(cell: str, status: Status | None) -> None:
    assert verdict_of_cell(cell) is status


def test_one_yes_among_several_cells_wins() -> None:
    assert verdict_of_cells(["❌", "✅", "vLLM"]) is Status.YES
    assert verdict_of_cells(["❌", "planned"]) is Status.WIP
    assert verdict_of_cells(["a", "b"]) is None
