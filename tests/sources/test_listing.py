"""Asking many servers at once over HTTP, and what happens when one does not answer plainly."""

import asyncio
from pathlib import Path

import httpx
import pytest
import respx

from crawler.errors import SourceUnavailable
from crawler.sources import Metadata, RepoRef, Usage
from crawler.sources.limits import Limits
from crawler.sources.process import Git, Output
from tests.sources.conftest import MakeSource, NoWaiting

BASE = "https://forge.example/{owner}/{name}.git"
ANSWER = {"content-type": "application/x-git-upload-pack-result"}
A = "a" * 40


def head_line(commit: str) -> bytes:
    return f"0032{commit} HEAD\n0000".encode()


@pytest.fixture
def asked_git(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let git say that the host is not known; gives the addresses that it was asked for."""
    seen: list[str] = []

    def run(self: Git, arguments: list[str], *, git_dir: Path, settings: dict[str, str], limits: Limits) -> Output:
        seen.append(settings["remote.claimwatch.url"])
        return Output(
            128, b"", "fatal: unable to access 'https://forge.example/': Could not resolve host: forge.example"
        )

    monkeypatch.setattr(Git, "run", run)
    return seen


@respx.mock
def test_a_head_is_one_small_request(make_source: MakeSource, asked_git: list[str]) -> None:
    route = respx.post("https://forge.example/octo/demo.git/git-upload-pack")
    route.respond(200, content=head_line(A), headers=ANSWER)
    source = make_source(BASE)
    ask = RepoRef("octo/demo")
    assert source.heads([ask]) == {ask: A}
    (request,) = [call.request for call in route.calls]
    assert request.headers["git-protocol"] == "version=2"
    assert request.headers["content-type"] == "application/x-git-upload-pack-request"
    assert b"ref-prefix HEAD\n" in request.content
    assert len(request.content) < 200
    assert source.usage == Usage(ls_refs=1, received=54)
    assert asked_git == []


@respx.mock
def test_an_empty_repository_is_told_over_http_too(make_source: MakeSource) -> None:
    respx.post("https://forge.example/octo/demo.git/git-upload-pack").respond(200, content=b"0000", headers=ANSWER)
    (answer,) = make_source(BASE).heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert answer.reason == "it is empty, or its default branch does not exist"


@respx.mock
@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(401),
        httpx.Response(404),
        httpx.Response(502),
        httpx.Response(301, headers={"location": "https://other.example/octo/new.git/git-upload-pack"}),
        httpx.Response(301),
        httpx.Response(200, text="<html>", headers={"content-type": "text/html"}),
        httpx.Response(200, content=head_line(A), headers={"content-type": "application/octet-stream"}),
        httpx.Response(200, content=b"00", headers=ANSWER),
        httpx.Response(200, content=b"not packets at all", headers=ANSWER),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
)
def test_whatever_is_no_plain_answer_is_asked_again_with_git(
    response: httpx.Response | Exception, make_source: MakeSource, asked_git: list[str]
) -> None:
    respx.post("https://forge.example/octo/demo.git/git-upload-pack").mock(side_effect=[response])
    (answer,) = make_source(BASE).heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert answer.reason == "forge.example cannot be reached: its name is not known here"
    assert asked_git == ["https://forge.example/octo/demo.git"]


@respx.mock
def test_a_server_that_asks_to_wait_is_asked_again_after_that_time(
    make_source: MakeSource, asked_git: list[str]
) -> None:
    busy = httpx.Response(429, headers={"retry-after": "7"})
    url = "https://forge.example/octo/demo.git/git-upload-pack"
    respx.post(url).mock(side_effect=[busy, busy, httpx.Response(200, content=head_line(A), headers=ANSWER)])
    limits = NoWaiting()
    assert list(make_source(BASE, limits=limits).heads([RepoRef("octo/demo")]).values()) == [A]
    assert limits.waits == [(7, "octo/demo: forge.example asks to wait (too many requests)")] * 2
    assert asked_git == []


@respx.mock
@pytest.mark.parametrize("after", ["1", "100000"])
def test_a_server_that_asks_to_wait_for_ever_is_given_up(
    make_source: MakeSource, asked_git: list[str], after: str
) -> None:
    route = respx.post("https://forge.example/octo/demo.git/git-upload-pack")
    route.respond(429, headers={"retry-after": after})
    (answer,) = make_source(BASE, limits=NoWaiting(total=60)).heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert answer.reason == "forge.example asks to wait (too many requests)"
    assert route.call_count == (4 if after == "1" else 1)
    assert asked_git == []


@respx.mock
def test_a_repository_that_moved_is_followed_on_its_host(make_source: MakeSource, asked_git: list[str]) -> None:
    respx.post("https://forge.example/octo/demo.git/git-upload-pack").respond(
        301, headers={"location": "https://forge.example/duo/new.git/git-upload-pack"}
    )
    respx.post("https://forge.example/duo/new.git/git-upload-pack").respond(200, content=head_line(A), headers=ANSWER)
    source = make_source(BASE)
    assert list(source.heads([RepoRef("octo/demo")]).values()) == [A]
    assert source.metadata("octo/demo") == Metadata("octo/demo", name="duo/new")
    assert asked_git == []


@respx.mock
def test_without_a_network_git_is_asked_once_for_all(make_source: MakeSource, asked_git: list[str]) -> None:
    respx.post(url__startswith="https://github.com/").mock(side_effect=httpx.ConnectError("no network"))
    source = make_source("https://github.com/{owner}/{name}.git")
    answers = source.heads([RepoRef(f"octo/r{number}") for number in range(13)])
    assert len(asked_git) == 1
    assert [answer.repo for answer in answers.values() if isinstance(answer, SourceUnavailable)] == [
        f"octo/r{number}" for number in range(13)
    ]
    for answer in answers.values():
        assert isinstance(answer, SourceUnavailable)
        assert answer.offline
        assert answer.reason == "GitHub cannot be reached: its name is not known here"


@respx.mock
def test_all_are_asked_at_once_within_bounds(make_source: MakeSource) -> None:
    running = most = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return httpx.Response(200, content=head_line(A), headers=ANSWER)

    respx.post(url__startswith="https://forge.example/").mock(side_effect=answer)
    asks = [RepoRef(f"octo/r{number}") for number in range(40)]
    assert make_source(BASE).heads(asks) == dict.fromkeys(asks, A)
    assert 2 <= most <= 4


@respx.mock
def test_an_endless_answer_is_cut(make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.sources.listing._LARGEST_ANSWER", 1000)
    route = respx.post("https://forge.example/octo/demo.git/git-upload-pack")
    route.respond(200, content=b"0032" * 1000, headers=ANSWER)
    (answer,) = make_source(BASE).heads([RepoRef("octo/demo")]).values()
    assert isinstance(answer, SourceUnavailable)
    assert "longer than" in answer.reason


def test_nothing_wanted_asks_nobody(make_source: MakeSource) -> None:
    source = make_source(BASE)
    assert source.heads([]) == {}
    assert source.usage == Usage()
