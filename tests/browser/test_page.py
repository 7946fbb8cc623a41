"""The page as people use it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.report import given

CACHE = ".grid td[data-project=alpha][data-feature=cache] > a"


def shown_cells(page: Page) -> set[tuple[str, str]]:
    found = page.locator(".grid td[data-project]:visible:not(.other)").evaluate_all(
        "cells => cells.map(cell => [cell.dataset.project, cell.dataset.feature])"
    )
    return {(project, feature) for project, feature in found}


def test_it_opens_from_a_file_silently_and_asks_for_nothing(opened: Open) -> None:
    watched = opened()
    expect(watched.page.get_by_role("heading", level=1)).to_contain_text("Servers")
    watched.page.wait_for_timeout(300)
    assert watched.said == []
    assert watched.asked == [watched.address]


def test_words_narrow_the_table_and_the_drift(opened: Open) -> None:
    page = opened().page
    page.get_by_label("Words in a project").fill("ALPHA lws")
    assert shown_cells(page) == {("alpha", "cache")}
    expect(page.locator("#matching")).to_have_text("1 cell of 1 project")
    page.get_by_label("Words in a project").fill("alpha cache")
    assert page.locator(".change:visible").evaluate_all("all => all.map(one => one.dataset.feature)") == ["cache"]


def test_a_search_without_a_match_says_so_and_is_undone(opened: Open) -> None:
    page = opened().page
    page.get_by_label("Words in a project").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_role("button", name="Reset the filter").click()
    expect(page.locator(".grid td[data-project]:visible")).to_have_count(9)


def test_projects_and_features_are_chosen(opened: Open) -> None:
    page = opened().page
    page.locator(".pick summary", has_text="Projects").click()
    page.get_by_role("button", name="Mainly compared").click()
    assert {project for project, _ in shown_cells(page)} == {"betas"}
    page.get_by_role("checkbox", name="Gamma").check()
    page.keyboard.press("Escape")
    page.locator(".pick summary", has_text="Features").click()
    page.get_by_role("checkbox", name="Cache").uncheck()
    assert shown_cells(page) == {(p, f) for p in ("betas", "gamma") for f in ("engines", "ease")}
    expect(page.locator(".pick summary", has_text="Projects")).to_contain_text("2 of 3")


def test_cells_are_chosen_by_drift_decision(opened: Open) -> None:
    page = opened().page
    page.get_by_label("Drift decision").select_option("propose")
    decisions = page.locator(".grid td:visible:not(.other)").evaluate_all("all => all.map(td => td.dataset.decision)")
    assert set(decisions) == {"propose"}
    assert set(page.locator(".change:visible").evaluate_all("all => all.map(li => li.dataset.decision)")) == {"propose"}


def test_a_cell_opens_its_evidence(opened: Open) -> None:
    page = opened().page
    page.locator(CACHE).click()
    panel = page.get_by_role("dialog", name="Cache")
    expect(panel).to_contain_text("Alpha")
    expect(panel).to_contain_text("Does it cache?")
    expect(panel).to_contain_text("confidence 0.97")
    expect(panel).to_contain_text("shown by what is shipped")
    expect(panel).to_contain_text("The table says")
    expect(panel.locator("blockquote")).to_contain_text("Put it in a cache.")
    expect(panel.get_by_role("link", name="docs/cache.md:3")).to_have_attribute(
        "href", f"https://github.com/org/alpha/blob/{'c' * 40}/docs/cache.md?plain=1#L3-L5"
    )
    expect(panel).to_contain_text("against · docs · signal guide")
    expect(panel).to_contain_text("guarded: plans (Plan")
    expect(panel.get_by_role("heading", name="Found, and not counted")).to_be_visible()
    assert page.url.endswith("#alpha/cache")


def test_the_sum_is_drawn_from_where_it_stands_to_where_it_gets(opened: Open) -> None:
    page = opened("#alpha/cache").page
    rows = page.locator(".sum tr")
    assert rows.all_text_contents() == ["prior 35%−0.9", "docs and 3 more+2.5", "readme−0.5", "together+1.1"]  # noqa: RUF001 - a minus
    boxes = page.locator(".sum .track i").evaluate_all(
        "bars => bars.map(bar => [bar.getBoundingClientRect().left, bar.getBoundingClientRect().right])"
    )
    # A browser may put two equal places a fraction of a pixel apart.
    prior, _, readme, _ = ([pytest.approx(side, abs=0.5) for side in box] for box in boxes)
    assert boxes[1][0] == prior[0]
    assert boxes[1][1] == readme[1]
    assert boxes[3] == [prior[1], readme[0]]


def test_a_set_has_a_sum_for_each_value(opened: Open) -> None:
    page = opened("#alpha/engines").page
    assert page.locator(".sum caption").all_text_contents() == ["vLLM", given.SHOWN]


def test_what_was_not_read_says_so(opened: Open) -> None:
    panel = opened("#gamma/cache").page.get_by_role("dialog")
    expect(panel).to_contain_text("n/a")
    expect(panel).to_contain_text("org/gamma: gone")


def test_addresses_lead_to_cells_and_sections(opened: Open) -> None:
    page = opened("#alpha/cache").page
    expect(page.get_by_role("dialog", name="Cache")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    assert "#" not in page.url
    drift = opened("#drift").page
    assert abs(drift.locator("#drift").evaluate("section => section.getBoundingClientRect().top")) < 60
    for stranger in ("#alpha/nothing", "#nobody/cache", "#alpha/__proto__", "#alpha/constructor", "#%00/%22"):
        watched = opened(stranger)
        expect(watched.page.get_by_role("dialog")).to_have_count(0)
        assert watched.said == []


def test_back_closes_what_an_address_opened(opened: Open) -> None:
    page = opened().page
    page.locator(CACHE).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_everything_can_be_done_with_keys(opened: Open) -> None:
    page = opened().page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the table")).to_be_focused()
    cells = page.locator(".grid td > a")
    assert cells.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.grid td > a')"):
            break
    expect(cells.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    here = page.evaluate("document.activeElement.getAttribute('href')")
    assert here == "#alpha/cache"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Cache")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(CACHE)).to_be_focused()
    page.keyboard.press("Control+End")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#gamma/engines"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#betas/engines"


def test_commands_are_copied(opened: Open) -> None:
    watched = opened()
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    change = page.locator(".change[data-feature=cache][data-project=alpha]")
    change.get_by_text("Accept or reject").click()
    change.get_by_role("button", name="Copy").first.click()
    expect(change.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == 'claimwatch accept alpha cache --reason "…"'
    assert watched.said == []


def test_the_theme_is_chosen_and_kept(opened: Open) -> None:
    page = opened(scheme="light").page
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Theme: auto").click()
    page.get_by_role("button", name="Theme: light").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    dark = page.evaluate(background)
    assert dark != light
    page.reload()
    assert page.evaluate(background) == dark
    assert opened(scheme="dark").page.evaluate(background) == dark


def test_nothing_is_wider_than_a_phone(opened: Open) -> None:
    page = opened(width=390).page
    for anchor in ("", "#alpha/cache", "#alpha/engines"):
        page.goto(page.url.split("#")[0] + anchor)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#panel").evaluate("panel => panel.scrollWidth <= panel.clientWidth || !panel.open")


def test_heads_stay_in_sight(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "many.html"
    path.write_text(given.many(100).page(), encoding="utf-8")
    page = opened(path=path).page
    box = page.locator("#table .scroll")
    box.evaluate("box => { box.scrollTop = 1500; }")
    tops = page.locator(".grid thead th.corner").evaluate(
        "th => th.getBoundingClientRect().bottom - document.querySelector('#table .scroll').getBoundingClientRect().top"
    )
    assert 0 < tops < 120


def test_a_hundred_projects_stand_in_rows_and_are_filtered_at_once(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "many.html"
    path.write_text(given.many(100).page(), encoding="utf-8")
    watched = opened(path=path)
    page = watched.page
    expect(page.locator(".grid tbody tr")).to_have_count(100)
    spent = page.evaluate(
        """() => {
          const words = document.querySelector("#words");
          const start = performance.now();
          words.value = "alpha-42";
          words.dispatchEvent(new Event("input", { bubbles: true }));
          return performance.now() - start;
        }"""
    )
    expect(page.locator(".grid tbody tr:visible")).to_have_count(1)
    assert spent < 1000
    page.get_by_label("Words in a project").fill("")
    page.locator(".pick summary", has_text="Features").click()
    page.get_by_role("checkbox", name="Cache").uncheck()
    assert page.locator(".spans th:visible").evaluate_all("all => all.map(th => th.colSpan)") == [1, 1]
    assert watched.said == []


def test_it_prints_whole(opened: Open) -> None:
    page = opened().page
    page.emulate_media(media="print")
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
    box = page.locator("#table .scroll")
    assert box.evaluate("box => getComputedStyle(box).overflow") == "visible"
    expect(page.locator(".grid .extra").first).to_be_visible()
    page.set_viewport_size({"width": 1050, "height": 740})
    widths = page.locator(".grid thead tr:last-child th").evaluate_all("all => all.map(th => th.offsetWidth)")
    assert min(widths) > 90
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text('claimwatch accept alpha cache --reason "…"')).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_text('claimwatch accept alpha cache --reason "…"')).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
