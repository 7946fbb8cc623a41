"""The page for people who hear it, tell few colours apart, or use no mouse: axe-core finds nothing serious."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from crawler.drift import decide
from crawler.pack.load import load_pack
from crawler.report.page import page_html
from crawler.store import SnapshotStore
from crawler.table import read_tables, understand
from tests.browser.conftest import Open

ROOT = Path(__file__).parent.parent.parent
BUDGET = 2_000_000


def grave(page: Page) -> list[dict[str, Any]]:
    """Serious and critical violations, each with the first elements that it is about."""
    found = Axe().run(page).response["violations"]
    return [
        {"id": one["id"], "help": one["help"], "nodes": [node["html"][:200] for node in one["nodes"][:3]]}
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_grave_on_the_page(opened: Open, scheme: str, width: int) -> None:
    page = opened(width=width, scheme=scheme).page
    page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
    assert grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("cell", ["alpha/cache", "alpha/engines", "gamma/cache"])
def test_nothing_grave_in_what_a_cell_opens(opened: Open, scheme: str, cell: str) -> None:
    page = opened(f"#{cell}", scheme=scheme).page
    page.wait_for_timeout(250)  # the panel slides in, and half-seen text has half the contrast
    assert grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_while_filtered(opened: Open, scheme: str) -> None:
    page = opened(scheme=scheme).page
    page.get_by_label("Words in a project").fill("lws")
    assert grave(page) == []


def test_the_page_of_this_repository(opened: Open, tmp_path: Path) -> None:
    """Its own snapshots make a page that fits the budget, and is as accessible."""
    pack = load_pack(ROOT / "rules" / "llm-inference")
    store = SnapshotStore(ROOT / "snapshots")
    snapshots = {project.id: store.load(project.id) for project in pack.projects}
    table = read_tables((pack.folder / pack.file.table).read_text(encoding="utf-8"))
    understood = understand(table, pack.projects, pack.features, pack.file, pack.file.table)
    path = tmp_path / "index.html"
    path.write_text(page_html(pack, snapshots, decide(understood, pack, snapshots, today=date(2026, 9, 1))), "utf-8")
    assert path.stat().st_size < BUDGET
    for scheme in ("light", "dark"):
        watched = opened(path=path, scheme=scheme)
        assert grave(watched.page) == []
        assert watched.said == []
