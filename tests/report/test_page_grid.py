"""The grid: what its cells say, and in which order they stand."""

from __future__ import annotations

from crawler.report.page.grid import MOST_COLUMNS, Grid, GridCell, grid_of
from tests.report import given


def grid() -> Grid:
    values = given.given()
    return grid_of(values.pack, values.snapshots, values.report, {"gamma": "gone"})


def cell(project: str, feature: str) -> GridCell:
    cells = (one for band in grid().bands for _, row in band.rows for one in row)
    return next(one for one in cells if (one.project, one.feature) == (project, feature))


def test_featured_projects_come_first_and_groups_that_introduce_a_project() -> None:
    assert [head.id for head in grid().columns] == ["betas", "alpha", "gamma"]
    assert [[head.id for head, _ in band.rows] for band in grid().bands] == [["ease"], ["cache"], ["engines"]]


def test_a_status_with_what_it_is_done_with_and_what_the_table_lacks() -> None:
    found = cell("alpha", "cache")
    assert (found.state, found.words, found.via, found.confidence) == ("yes", ("Yes",), "LWS", "0.97")
    assert (found.decision, found.decision_name, found.unsure) == ("propose", "to change", False)


def test_only_so_many_values_are_shown_at_first() -> None:
    found = cell("alpha", "engines")
    assert (found.words, found.more) == (("vLLM", "SGLang"), ("A runtime with a long name",))


def test_a_doubtful_claim_is_marked() -> None:
    assert cell("alpha", "ease").unsure


def test_ignorance_is_not_no() -> None:
    assert (cell("betas", "ease").state, cell("betas", "ease").words) == ("unknown", ("?",))
    assert (cell("gamma", "cache").state, cell("gamma", "cache").words) == ("unavailable", ("n/a",))


def test_heads_tell_the_date_and_the_trouble() -> None:
    heads = {head.id: head for head in grid().columns}
    assert (heads["alpha"].note, heads["alpha"].about) == ("2026-05-12", "org/alpha at aaaaaaaaaa")
    assert heads["gamma"].trouble == "gone"


def test_many_projects_stand_in_rows_under_groups_of_features() -> None:
    values = given.many(MOST_COLUMNS + 1)
    turned = grid_of(values.pack, values.snapshots, values.report, {})
    assert [head.id for head in turned.columns] == ["ease", "cache", "engines"]
    assert [count for _, count in turned.spans] == [1, 1, 1]
    assert len(turned.bands[0].rows) == MOST_COLUMNS + 1
    assert [[head.id for head in heads] for _, heads in turned.groups] == [["ease"], ["cache"], ["engines"]]
    assert len(turned.projects) == MOST_COLUMNS + 1
