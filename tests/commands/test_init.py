"""`init`: from a table to a pack that loads, passes its own tests, and can be crawled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Workplace

PAGE = """\
# Queues compared

| Feature | [Auk](https://github.com/birds/auk) | [Bittern](https://github.com/birds/bittern) | Owl |
|---|---|---|---|
| Delayed jobs | No | No | ? |
| It's "kept" in C:\\x | Redis | a 'b' c, SQLite (3.x) | ✅ |
"""


@pytest.fixture
def page(workplace: Workplace) -> Path:
    path = workplace.folder / "Queues.md"
    path.write_text(PAGE)
    return path


def test_the_new_pack_loads_tests_lints_and_crawls(workplace: Workplace, page: Path) -> None:
    pack = workplace.folder / "new"
    ran = workplace.run("init", str(page), "--into", str(pack))
    assert ran.code == 0, ran.err
    assert "name the repositories of Owl" in ran.out
    assert workplace.run("--pack", str(pack), "rules", "lint").code == 0
    assert workplace.run("--pack", str(pack), "rules", "test").code == 0
    workplace.repo("auk").commit({"docs/jobs.md": "# Delayed jobs\n\n1. Put them off:\n\n```sh\nput\n```\n"})
    assert workplace.run("--pack", str(pack), "crawl", "auk").code == 0
    assert workplace.export()
    cells = json.loads(workplace.run("--pack", str(pack), "drift", "--json").out)["cells"]
    found = {(cell["project"], cell["feature"]): cell["decision"] for cell in cells}
    assert found["auk", "delayed-jobs"] in {"propose", "review"}
    assert found["owl", "delayed-jobs"] == "unavailable"


def test_what_was_drafted_is_told_as_json_too(workplace: Workplace, page: Path) -> None:
    told = json.loads(workplace.run("init", str(page), "--into", str(workplace.folder / "new"), "--json").out)
    assert told["projects"] == {"auk": "birds/auk", "bittern": "birds/bittern", "owl": None}
    assert told["features"]["delayed-jobs"] == "status"


def test_a_folder_that_holds_a_pack_is_left_alone(workplace: Workplace, page: Path) -> None:
    before = workplace.files("pack")
    ran = workplace.run("init", str(page), "--into", str(workplace.folder / "pack"))
    assert ran.code == 2
    assert "--into" in ran.err
    assert workplace.files("pack") == before


@pytest.mark.parametrize("text", ["no table here\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"])
def test_a_page_without_a_comparison_is_refused_with_the_reason(workplace: Workplace, text: str) -> None:
    path = workplace.folder / "page.md"
    path.write_text(text)
    ran = workplace.run("init", str(path), "--into", str(workplace.folder / "new"))
    assert ran.code == 2
    assert "no comparison table" in ran.err
    assert not (workplace.folder / "new").exists()
