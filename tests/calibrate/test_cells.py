"""Given labels and evidence, expect scored cells and known facts."""

from crawler.calibrate.cells import facts, status_cells, value_cells
from crawler.models import DocumentKind, Stage
from crawler.score import Scorer
from tests.calibrate.given import ABSENCE, HAND, feature, hit, reading

SCORER = Scorer(HAND, ABSENCE)


def test_a_cell_is_right_when_a_fair_reader_accepts_what_is_said() -> None:
    features = [feature("a"), feature("b"), feature("c"), feature("d")]
    answers = {
        "a": "yes",
        "b": {"status": "limited", "accept": ["yes"]},
        "c": "no",
        "d": {"status": "no", "clear": False},
    }
    one = reading("auk", answers, *(hit(of=name) for name in "abcd"))
    cells = status_cells([one], features, SCORER)
    assert [(cell.feature, cell.said, cell.right) for cell in cells] == [
        ("a", "yes", True),
        ("b", "yes", True),
        ("c", "yes", False),
    ]
    assert {cell.documentation for cell in cells} == {55_000}


def test_where_too_little_was_read_nothing_is_claimed() -> None:
    (cell,) = status_cells([reading("auk", {"delays": "no"}, read={DocumentKind.DOCS: 3})], [feature()], SCORER)
    assert (cell.voice, cell.said, cell.right) == (None, "unknown", False)


def test_each_claimed_value_of_a_set_is_a_cell() -> None:
    values = ("x", "y", "z", "w")
    signals = [{"id": value, "kind": "text", "pattern": "is it", "value": value} for value in values]
    engines = feature("engines", type="set", values={value: [value] for value in values}, signal=signals)
    label = {"engines": {"values": ["x"], "accept_extra": ["y"]}}
    found = [hit(value, of="engines", value=value) for value in "xyz"]
    cells = value_cells([reading("auk", label, *found)], [engines], SCORER)
    assert {(cell.said, cell.right) for cell in cells} == {("x", True), ("y", True), ("z", False)}


def test_a_fact_is_what_the_label_leaves_no_doubt_of() -> None:
    features = [feature("sure"), feature("absent"), feature("either"), feature("planned"), feature("unseen")]
    answers = {
        "sure": {"status": "limited", "accept": ["yes"]},
        "absent": {"status": "no", "accept": ["wip"]},
        "either": {"status": "limited", "accept": ["no"]},
        "planned": "wip",
        "unseen": "yes",
    }
    found = [*(hit(of=name) for name in ("sure", "absent", "either")), hit(of="planned", stage=Stage.PLANNED)]
    known = facts([reading("auk", answers, *found)], features)
    assert [(fact.feature.id, fact.holds) for fact in known] == [("sure", True), ("absent", False)]
