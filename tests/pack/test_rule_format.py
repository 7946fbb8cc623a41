import re
from pathlib import Path
from typing import get_args

import pytest

from crawler.models import Stage
from crawler.pack.doubts import MATCHING_WHOLE
from crawler.pack.lint import lint
from crawler.pack.load import load_pack
from crawler.pack.models import ALLOWED_FIELDS, REQUIRED_FIELDS, Example, Guard, GuardPlace, Project, Signal
from tests.pack.given import GUARDS, PROJECTS, WritePack

TEXT = (Path(__file__).parents[2] / "docs" / "rule-format.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose first head is this one, below the rule."""
    table = re.search(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table, f"no table with the head {head}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_table_of_signal_kinds_is_that_of_the_models() -> None:
    table = {names(kind)[0]: (names(must), names(may)) for kind, _, must, may in rows(section("Signals"), "kind")}
    assert table == {
        kind: (list(REQUIRED_FIELDS[kind]), [name for name in allowed if name not in REQUIRED_FIELDS[kind]])
        for kind, allowed in ALLOWED_FIELDS.items()
    }


def test_every_other_field_of_a_signal_is_described() -> None:
    described = {name for row in rows(section("Signals"), "field") for name in names(row[0])}
    specific = {name for allowed in ALLOWED_FIELDS.values() for name in allowed}
    keys = {field.alias or name for name, field in Signal.model_fields.items()}
    assert described == keys - specific - {"id", "kind"}


def test_every_stage_is_described() -> None:
    assert [names(row[0]) for row in rows(section("Stages"), "stage")] == [[stage.value] for stage in Stage]


def test_every_place_and_action_of_a_guard_is_described() -> None:
    places = [name for row in rows(section("Guards"), "where") for name in names(row[0])]
    actions = [name for row in rows(section("Guards"), "action") for name in names(row[0])]
    assert sorted(places) == sorted(get_args(GuardPlace))
    assert sorted(actions) == sorted(get_args(Guard.model_fields["action"].annotation))


def test_every_key_of_guards_and_examples_is_mentioned() -> None:
    assert {field.alias or name for name, field in Guard.model_fields.items()} - {"id", "action", "where"} <= set(
        re.findall(r"[a-z_]+", section("Guards"))
    )
    assert set(Example.model_fields) - {"says", "text"} <= set(re.findall(r"[a-z_]+", section("Examples")))
    assert set(get_args(Example.model_fields["says"].annotation)) <= set(names(section("Examples")))


def test_every_key_of_a_project_is_shown() -> None:
    assert set(Project.model_fields) == set(re.findall(r"^([a-z]+) = ", section("A project"), re.MULTILINE))


def test_the_fields_that_match_whole_are_named() -> None:
    line = next(line for line in section("Patterns").splitlines() if "matches *whole*" in line)
    assert set(names(line)) == MATCHING_WHOLE


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
def test_what_it_shows_loads_without_a_warning(write_pack: WritePack, text: str) -> None:
    if text.startswith("[[guard]]"):
        folder = write_pack({"guards.toml": GUARDS + text})
    elif text.startswith("[[project]]"):
        folder = write_pack({"projects.toml": PROJECTS + text})
    else:
        folder = write_pack({"features/scale-to-zero.toml": text})
    assert lint(load_pack(folder)) == ()
