"""The table that the pack ships, and the document it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.models import Status
from crawler.pack.load import Pack, load_pack
from crawler.table import Meaning, Understood, patch, read_tables, understand

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seed"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(ROOT / "rules" / "llm-inference")


def understood(text: str, pack: Pack) -> Understood:
    return understand(read_tables(text), pack.projects, pack.features, pack.file, "table.md")


def test_every_label_of_the_shipped_table_is_spelt_as_in_the_pack(pack: Pack) -> None:
    found = understood((ROOT / "rules" / "llm-inference" / pack.file.table).read_text(encoding="utf-8"), pack)
    assert found.suggestions == ()
    assert len(found.cells) == 14 * 3 + 6 * 10
    assert all(cell.project and cell.feature for cell in found.cells)


def test_its_cells_keep_their_facts(pack: Pack) -> None:
    found = understood((ROOT / "rules" / "llm-inference" / pack.file.table).read_text(encoding="utf-8"), pack)
    said = {(cell.project, cell.feature): cell.meaning for cell in found.cells}
    assert said["kserve", "scale-to-zero"] == Meaning(Status.YES, qualifier="Knative")
    assert said["kserve", "lora-aware-routing"] == Meaning(Status.WIP, qualifier="with Envoy AI Gateway")
    assert said["llmaz", "pd-disaggregation"] == Meaning(Status.LIMITED, qualifier="with LWS")
    assert said["aibrix", "pod-autoscaling"].values == ("hpa", "kpa", "apa")
    assert said["llmaz", "inference-engines"].values == ("vllm", "sglang", "llama.cpp", "tgi", "ollama")


@pytest.mark.shared
@pytest.mark.skipif(not SEED.is_dir(), reason="../shared/seed is not there")
def test_every_cell_of_the_seed_is_understood_or_listed_and_patching_one_changes_one_line(pack: Pack) -> None:
    text = next(SEED.glob("*.md")).read_text(encoding="utf-8")
    found = understood(text, pack)
    assert len(found.cells) == 15 * 3 + 6 * 10
    assert any("'Ilmaz' taken for llmaz" in str(problem) for problem in found.suggestions)
    listed = {problem.line for problem in found.unread}
    assert {cell.ref.line for cell in found.cells if cell.meaning.problem or cell.meaning.leftover} <= listed
    for cell in found.cells:
        before, after = text.splitlines(), patch(text, {cell.ref: "Yes (new)"}).splitlines()
        assert [n for n, lines in enumerate(zip(before, after, strict=True), 1) if lines[0] != lines[1]] == [
            cell.ref.line
        ]
