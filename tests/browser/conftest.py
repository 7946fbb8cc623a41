"""A real browser, the page in it, and a watch on all that it asks for or complains of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, Route, sync_playwright

from tests.report import given

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@dataclass
class Watched:
    """A page with what it said and asked for; every request but for the file itself is refused and kept."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[tuple[str, str | None]] = field(default_factory=list)
    """Requests that failed, and why."""

    @classmethod
    def of(cls, page: Page, file: Path) -> Watched:
        watched = cls(page, file.as_uri())
        page.on("console", watched._console)
        page.on("pageerror", watched._error)
        page.on("dialog", watched._dialog)
        page.on("request", watched._request)
        page.on("requestfailed", watched._failed)
        page.context.route("**/*", watched._route)
        return watched

    def _console(self, message: ConsoleMessage) -> None:
        self.said.append(message.text)

    def _error(self, error: Error) -> None:
        self.said.append(str(error))

    def _dialog(self, dialog: Dialog) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _failed(self, request: Request) -> None:
        self.refused.append((request.url, request.failure))

    def _route(self, route: Route) -> None:
        if route.request.url.split("#")[0] == self.address:
            route.continue_()
        else:
            route.abort()

    def goto(self, anchor: str = "") -> Page:
        self.page.goto(f"{self.address}{anchor}")
        return self.page

    @property
    def strangers(self) -> list[str]:
        """What was asked for beyond the page itself."""
        return [url for url in self.asked if url.split("#")[0] != self.address]


Open = Callable[..., Watched]


# Playwright keeps an event loop running, in which other tests could not start their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chosen = os.environ.get("CLAIMWATCH_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if not chosen:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chosen, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile page with everything that a page can show."""
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(given.given().page(given.everything()), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Open]:
    """Opens a page in a fresh window of the given width and colour scheme."""
    contexts = []

    def open_page(
        anchor: str = "", *, width: int = 1400, scheme: str = "light", path: Path = file, go: bool = True
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        contexts.append(context)
        context.set_default_timeout(5000)
        watched = Watched.of(context.new_page(), path)
        if go:
            watched.goto(anchor)
        return watched

    yield open_page
    for context in contexts:
        context.close()
