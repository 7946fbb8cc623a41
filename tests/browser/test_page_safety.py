"""Repositories are hostile: nothing that they say can run, load or send anything."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.report import given

WATCH = "window.hurts = 0; window.hurt = () => { window.hurts += 1; };"


def test_hostile_words_are_shown_and_run_nothing(opened: Open) -> None:
    watched = opened(go=False)
    page = watched.page
    page.add_init_script(WATCH)
    watched.goto()
    for link in page.locator(".grid td > a").all():
        link.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
    assert page.evaluate("window.hurts") == 0
    assert page.locator("img, iframe, object, embed, base").count() == 0
    assert watched.said == []
    assert watched.strangers == []


def test_hostile_words_are_shown_as_they_are(opened: Open) -> None:
    page = opened("#betas/engines").page
    panel = page.get_by_role("dialog")
    expect(panel.locator("#panel-title")).to_have_text(f"Betas {given.SHOWN}Engines {given.SHOWN}")
    link = panel.locator(".evidence a")
    assert link.text_content() == f"docs/{given.SHOWN}.md:3"
    assert (link.get_attribute("href") or "").startswith(
        f"https://github.com/org/betas/blob/{'c' * 40}/docs/%3C/script"
    )
    assert page.locator("h1").text_content() == f"Servers {given.SHOWN}"


def test_the_policy_stops_what_would_get_in(opened: Open) -> None:
    watched = opened(go=False)
    page = watched.page
    page.add_init_script(WATCH)
    watched.goto()
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "hurt()";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "hurt()");
          image.src = "https://example.org/x.png";
          document.body.append(image);
          document.body.insertAdjacentHTML("beforeend", "<a id=bad href='javascript:hurt()'>x</a>");
          document.querySelector("#bad").click();
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.hurts") == 0
    assert page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'stopped')") == "stopped"
    assert watched.refused == [("https://example.org/x.png", "csp")]
    assert any("Content Security Policy" in line for line in watched.said)


def test_links_that_leave_say_nothing_of_where_they_come_from(opened: Open) -> None:
    page = opened("#alpha/cache").page
    leaving = page.locator('a[href^="http"]')
    assert leaving.count() > 5
    assert set(leaving.evaluate_all("all => all.map(one => one.rel)")) == {"noopener noreferrer"}
