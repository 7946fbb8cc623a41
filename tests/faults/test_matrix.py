"""Whatever goes wrong: nothing is lost, it is said, the exit code tells, and the next run is well again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import Workplace
from tests.faults.matrix import FAULTS, KEPT, Fault
from tests.faults.place import VICTIM, Place, made
from tests.faults.table import document

CASES = [pytest.param(source, fault, id=f"{source}: {fault.name}") for fault in FAULTS for source in fault.sources]


@pytest.fixture
def place(workplace: Workplace, request: pytest.FixtureRequest) -> Iterator[Place]:
    with made(workplace, request.param) as ready:
        yield ready


@pytest.mark.parametrize(("place", "fault"), CASES, indirect=["place"])
def test_a_fault(place: Place, fault: Fault) -> None:
    before = place.work.files("snapshots", VICTIM)
    if fault.pushed:
        place.push()
    fault.happens(place)

    ran = place.run("crawl")
    assert (ran.code, fault.reported in ran.err) == (fault.code, True), ran.err
    assert "bug" not in ran.err
    kept = place.work.files("snapshots", VICTIM) == before
    assert kept == (fault.result == KEPT)
    claim = place.work.export()[VICTIM]["claims"]["delays"]
    assert claim["status"] == "yes"

    place.heal()
    fault.mended(place)
    ran = place.run("crawl")
    assert ran.code == 0, ran.err
    assert place.head() == place.github.git(place.name(), "rev-parse", "HEAD").decode().strip()
    assert place.work.export()[VICTIM]["claims"]["delays"]["status"] == "yes"
    quiet = place.work.files("snapshots")
    assert place.run("crawl").code == 0
    assert place.work.files("snapshots") == quiet


def test_there_are_faults_enough_and_the_document_knows_them_all() -> None:
    assert len({fault.name for fault in FAULTS}) >= 30
    file = Path(__file__).parents[2] / "docs" / "reliability.md"
    assert file.read_text() == document(), "write it anew: python -m tests.faults.table > docs/reliability.md"
