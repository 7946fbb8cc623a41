"""What a page's tables compare."""

from __future__ import annotations

import pytest

from crawler.models import Status
from crawler.starter.draft import Draft, draft, slug

UPRIGHT = """\
| Feature        | [Auk](https://github.com/birds/auk) | Bittern    |
|----------------|-------------------------------------|------------|
| Delays         | ✅                                  | ❌ (fork)  |
| Stores         | Redis, SQLite                       | Postgres   |
| Name           | Auk                                 | Bittern    |
| About | a queue that keeps all of its jobs in one place | another one that does not keep any of them |
"""
LYING = """\
| Project | Delays | Stores |
|---|---|---|
| [Auk](https://github.com/birds/auk) | Yes | Redis |
| [Bittern](https://github.com/birds/bittern) | No | SQLite |
"""


def shape(drafted: Draft) -> tuple[list[str], dict[str, list[str] | None]]:
    features = {one.id: None if one.values is None else list(one.values) for one in drafted.features}
    return [one.id for one in drafted.projects], features


def test_projects_in_columns_with_a_status_and_a_set() -> None:
    assert shape(draft(UPRIGHT)) == (["auk", "bittern"], {"delays": None, "stores": ["redis", "sqlite", "postgres"]})


def test_projects_in_rows_are_found_by_their_links() -> None:
    assert shape(draft(LYING)) == (["auk", "bittern"], {"delays": None, "stores": ["redis", "sqlite"]})


def test_the_words_that_the_table_uses_are_the_ones_that_are_written() -> None:
    assert draft(UPRIGHT).words[Status.YES][0] == "✅"
    assert draft(UPRIGHT).words[Status.NO][0] == "❌"
    assert draft(LYING).words[Status.YES][0] == "Yes"


def test_a_misspelt_label_in_a_second_table_is_the_same_project() -> None:
    second = "\n| Feature | Auk | Bitern |\n|---|---|---|\n| Retries | Yes | No |\n"
    drafted = draft(UPRIGHT + second)
    assert [(one.name, one.labels) for one in drafted.projects] == [("Auk", ()), ("Bittern", ("Bitern",))]
    assert [one.id for one in drafted.features] == ["delays", "stores", "retries"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("| a | b | c |\n|---|---|---|\n| x | 1 | 2 |\n", "neither its header nor its first column"),
        ("| Feature | Auk |\n|---|---|\n| Delays | Yes |\n", "fewer than two projects"),
    ],
)
def test_a_table_that_compares_nothing_is_left_out_with_a_reason(table: str, why: str) -> None:
    drafted = draft(table, "page.md")
    assert not drafted.projects
    (problem,) = drafted.left_out
    assert str(problem).startswith("page.md:1: table 1 was left out: ")
    assert why in problem.message


def test_ids_that_would_be_the_same_differ() -> None:
    drafted = draft("| Feature | C | C++ |\n|---|---|---|\n| Fast | Yes | Yes |\n")
    assert [(one.id, one.name) for one in drafted.projects] == [("c", "C")] or len(
        {p.id for p in drafted.projects}
    ) == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("Llama Stack", "llama-stack"), ("Ünïcode!", "unicode"), ("✅", "unnamed")]
)
def test_ids_are_plain(text: str, expected: str) -> None:
    assert slug(text) == expected
