"""`claimwatch doctor`: every finding with what to do, and never the token."""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx

from crawler.commands.doctor_github import look_at_github
from crawler.commands.session import Session, consoles
from crawler.settings import settings_from
from crawler.store.history_db import Ended, RunHistory, Started
from crawler.store.run_lock import only_run
from tests.commands.conftest import Workplace
from tests.simulator import CORPUS, simulated
from tests.support import GitRepo

API = "https://api.example"
TOKEN = "ghp_secret0123456789"  # noqa: S105 - of no server
LIMITS = {"resources": {"core": {"limit": 5000, "remaining": 4321, "reset": 1_780_000_000}}}
FACTS = {"full_name": "birds/table", "default_branch": "main", "archived": False, "permissions": {"push": True}}


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Router]:
    """A GitHub on which all is well."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_REPOSITORY", "birds/table")
    with respx.mock(base_url=API, assert_all_called=False) as router:
        scopes = {"X-OAuth-Scopes": "repo, workflow"}
        router.get("/rate_limit", name="limits").mock(httpx.Response(200, json=LIMITS, headers=scopes))
        router.get("/repos/birds/table", name="facts").mock(httpx.Response(200, json=FACTS))
        may = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": True}
        router.get("/repos/birds/table/actions/permissions/workflow", name="settings").mock(
            httpx.Response(200, json=may)
        )
        yield router


def doctor(place: Workplace, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    ran = place.run("doctor", "--json", "--api-base", API, *arguments)
    return ran.code, {row["name"]: row for row in json.loads(ran.out)}


@pytest.fixture
def ran(crawled: Workplace, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """After a good run, without a token."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert crawled.run("run").code == 0
    return crawled


def test_all_is_well(ran: Workplace, github: respx.Router) -> None:
    shown = ran.run("doctor", "--api-base", API)
    assert shown.code == 0
    names = ["git", "cache", "pack", "table", "reach", "snapshots", "last-run"]
    names += ["api", "rate-limit", "token", "repository", "settings"]
    assert [line.split()[:2] for line in shown.out.splitlines()] == [["ok", name] for name in names]
    assert "4321 of 5000 requests left until " in shown.out
    assert "a personal token (classic) with the scopes repo, workflow" in shown.out
    assert "birds/table, default branch main: may be written to" in shown.out
    assert TOKEN not in shown.out + shown.err
    assert all(call.request.headers["Authorization"] == f"Bearer {TOKEN}" for call in github.calls)


def test_without_a_token_github_is_left_alone(ran: Workplace) -> None:
    code, found = doctor(ran)
    assert code == 0
    assert found["token"]["well"] is None
    assert "a crawl needs none" in found["token"]["seen"]
    assert "api" not in found


def test_a_token_that_is_refused(ran: Workplace, github: respx.Router) -> None:
    github["limits"].mock(httpx.Response(401, json={"message": "Bad credentials"}))
    code, found = doctor(ran)
    assert code == 2
    assert found["token"]["well"] is False
    assert "refused (401)" in found["token"]["seen"]
    assert found["token"]["mend"] == "make a new one, or unset GITHUB_TOKEN"
    assert TOKEN not in json.dumps(found)


def test_a_classic_token_without_the_scope(ran: Workplace, github: respx.Router) -> None:
    github["limits"].mock(httpx.Response(200, json=LIMITS, headers={"X-OAuth-Scopes": "gist"}))
    code, found = doctor(ran)
    assert code == 2
    assert "scopes gist" in found["token"]["seen"]
    assert "public_repo" in found["token"]["mend"]


@pytest.mark.parametrize(
    ("token", "kind"),
    [("github_pat_sEcReT", "fine-grained"), ("ghs_sEcReT", "GitHub Actions"), ("sEcReT", "accepted")],
)
def test_rights_that_cannot_be_read_are_told_as_such(
    ran: Workplace, github: respx.Router, monkeypatch: pytest.MonkeyPatch, token: str, kind: str
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", token)
    github["limits"].mock(httpx.Response(200, json=LIMITS))
    github["settings"].mock(httpx.Response(403, json={"message": "Resource not accessible by integration"}))
    code, found = doctor(ran)
    assert code == 0
    assert found["token"]["well"] is None
    assert kind in found["token"]["seen"]
    assert "sEcReT" not in json.dumps(found)
    assert "Contents and Pull requests" in found["token"]["mend"]
    assert found["settings"]["well"] is None
    assert "not readable with this token" in found["settings"]["seen"]
    assert "Settings > Actions > General" in found["settings"]["mend"]


def test_workflows_that_may_open_no_pull_requests(ran: Workplace, github: respx.Router) -> None:
    github["settings"].mock(httpx.Response(200, json={"can_approve_pull_request_reviews": False}))
    code, found = doctor(ran)
    assert code == 0
    assert "the branch is pushed, and a link printed" in found["settings"]["seen"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (httpx.Response(404, json={"message": "Not Found"}), "not there, or this token may not see it"),
        (httpx.Response(200, json={**FACTS, "permissions": {"push": False}}), "may not be written to"),
        (httpx.Response(200, json={**FACTS, "archived": True}), "archived"),
    ],
)
def test_a_repository_that_cannot_be_written_to(
    ran: Workplace, github: respx.Router, facts: httpx.Response, words: str
) -> None:
    github["facts"].mock(facts)
    code, found = doctor(ran)
    assert code == 2
    assert words in found["repository"]["seen"]
    assert found["repository"]["mend"]


def test_a_renamed_repository_is_told(ran: Workplace, github: respx.Router) -> None:
    github["facts"].mock(httpx.Response(200, json={**FACTS, "full_name": "birds/board"}))
    assert "birds/table (now birds/board)" in doctor(ran)[1]["repository"]["seen"]


@pytest.mark.parametrize(
    "limits", [httpx.Response(503, text="no"), httpx.Response(200, text="<html>"), httpx.ConnectError("no route")]
)
def test_an_api_out_of_reach(ran: Workplace, github: respx.Router, limits: httpx.Response | Exception) -> None:
    github["limits"].mock(side_effect=[limits])
    code, found = doctor(ran)
    assert code == 3
    assert found["api"]["well"] is False
    assert "--api-base" in found["api"]["mend"]
    assert "repository" not in found


def test_a_rate_limit_that_is_used_up(ran: Workplace, github: respx.Router) -> None:
    core = {"limit": 5000, "remaining": 3, "reset": 1_780_000_000}
    github["limits"].mock(httpx.Response(200, json={"resources": {"core": core}}, headers={"X-OAuth-Scopes": "repo"}))
    code, found = doctor(ran)
    assert code == 3
    assert found["rate-limit"]["mend"] == "wait until 20:26 UTC"


def test_the_repository_is_that_of_the_checkout(
    ran: Workplace, github: respx.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(ran.folder.parent))
    assert doctor(ran)[1]["repository"]["mend"] == "name it with --repo OWNER/NAME"
    own = GitRepo(ran.folder / ".git")
    own.path.mkdir()
    own.git("init", "--quiet", "--template=")
    own.git("config", "core.bare", "false")
    own.git("remote", "add", "origin", "git@github.com:birds/table.git")
    assert "birds/table" in doctor(ran)[1]["repository"]["seen"]
    assert "birds/table" in doctor(ran, "--repo", "birds/table")[1]["repository"]["seen"]
    assert ran.run("doctor", "--repo", "birds").code == 2


def test_the_last_run_is_told_with_its_age(ran: Workplace) -> None:
    assert doctor(ran)[1]["last-run"]["seen"] == "0 hours ago: done"
    history = RunHistory(ran.folder / "cache" / "history.db")
    long_ago = datetime.now(UTC) - timedelta(days=5)
    number = history.start(Started(long_ago, "run", "schedule", "", ran.folder / "snapshots", "0"))
    history.end(number, Ended(long_ago, 0, "done"))
    code, found = doctor(ran)
    assert code == 3
    assert found["last-run"]["seen"] == "5 days ago: done"
    assert "60 days" in found["last-run"]["mend"]


def test_a_run_that_failed_or_was_cut_off_is_told(ran: Workplace) -> None:
    history = RunHistory(ran.folder / "cache" / "history.db")
    history.start(Started(datetime.now(UTC), "run", "person", "", ran.folder / "snapshots", "0"))
    code, found = doctor(ran)
    assert (code, found["last-run"]["seen"]) == (3, "0 hours ago: cut off")


def test_a_run_that_goes_on_is_told(ran: Workplace) -> None:
    with only_run(ran.folder / "snapshots", "run"):
        assert "going on: `claimwatch run`" in doctor(ran)[1]["last-run"]["seen"]


def test_a_history_that_cannot_be_read_stops_nothing(ran: Workplace) -> None:
    (ran.folder / "cache" / "history.db").write_text("nothing of the kind" * 500)
    code, found = doctor(ran)
    assert code == 3
    assert "move it away" in found["last-run"]["seen"]


def test_a_broken_pack_is_said_once(ran: Workplace) -> None:
    (ran.folder / "pack" / "pack.toml").write_text("title = 3\n")
    code, found = doctor(ran)
    assert code == 2
    assert "pack.toml:1" in found["pack"]["seen"]
    assert set(found) == {"git", "cache", "pack", "last-run", "token"}


def test_a_damaged_snapshot_is_named(ran: Workplace) -> None:
    (ran.folder / "snapshots" / "auk" / "claims.json").write_text("{")
    code, found = doctor(ran)
    assert code == 2
    assert "auk/claims.json" in found["snapshots"]["seen"]
    assert found["snapshots"]["mend"] == "then claimwatch crawl auk"


def test_a_table_that_is_not_there(ran: Workplace) -> None:
    code, found = doctor(ran, "--table", "nowhere.md")
    assert code == 2
    assert "nowhere.md" in found["table"]["seen"]


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")
def test_against_the_simulator(ran: Workplace) -> None:
    with simulated(CORPUS) as url:
        found = {}
        for token in ("sim-token", "no-token"):
            settings = settings_from(Namespace(api_base=url), {"GITHUB_TOKEN": token})
            session = Session(settings, *consoles(), datetime.now(UTC).date())
            found[token] = {one.name: one for one in look_at_github(session, "kserve/kserve")}
    assert found["sim-token"]["api"].well
    assert "of 5000 requests left" in found["sim-token"]["rate-limit"].seen
    assert "kserve/kserve" in found["sim-token"]["repository"].seen
    assert found["no-token"]["token"].well is False
