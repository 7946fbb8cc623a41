"""A year of nights on real repositories, against a simulated GitHub: what a maintainer sees each morning."""

from __future__ import annotations

import tomllib

import pytest

from crawler.github import reading
from crawler.pull_request.state import state_of
from tests.e2e.conftest import HOME, PACK, TABLE, World
from tests.recorded_requests import faults_of

pytestmark = pytest.mark.shared
AIBRIX, LLMAZ = "vllm-project/aibrix", "InftyAI/llmaz"
LEFT_ALONE = "Pull request 1 left alone: it says the same already.\n"


def valid(world: World) -> None:
    """Every request was one that GitHub's own description knows."""
    assert [fault for one in world.sent for fault in faults_of(one)] == []


def test_a_year_of_nights(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: PLR0915 - one story
    # Night 1 opens it, at GitHub's pace: a second between writes.
    world.month("2025-05-15", AIBRIX, LLMAZ)
    assert world.crawl("aibrix", "llmaz") == 0
    monkeypatch.setattr(reading, "BETWEEN_WRITES", 1.0)
    first = world.night()
    assert (first.code, first.out.splitlines()[0]) == (
        0,
        "Pull request 1 created: cells are to change, and no pull request is open.",
    )
    times = [one["time"] for one in world.control("log") if f"{one['method']} {one['path']}" in first.writes]
    assert min(b - a for a, b in zip(times, times[1:], strict=False)) > 0.9  # noqa: RUF007
    monkeypatch.setattr(reading, "BETWEEN_WRITES", 0.05)
    assert [subject.partition(":")[0] for subject in world.subjects()] == ["aibrix", "llmaz"]
    assert world.subjects()[:2] == [
        "aibrix: pd-disaggregation No → Yes",
        "llmaz: prefix-cache-aware No → Yes",
    ]
    assert len(world.cells()) == 2
    assert world.pull(1)["title"] == "LLM inference platforms: 2 cells of AIBrix and llmaz"
    assert world.repo.git("diff", "--name-only", "main", "claimwatch/drift").split() == sorted(
        [TABLE, *(f"snapshots/{name}/{file}" for name in ("aibrix", "llmaz") for file in FILES)]
    )

    # Night 2, unchanged, writes nothing.
    before = world.state(1)
    assert world.crawl("aibrix", "llmaz") == 0
    second = world.night()
    assert (second.code, second.out, second.writes) == (0, LEFT_ALONE, ())
    assert world.state(1) == before

    # Night 3: a month later there is more; the same pull request is updated.
    world.month("2025-06-15", LLMAZ)
    world.crawl("llmaz")
    assert world.night().out.startswith("Pull request 1 updated: other cells are to change")
    assert len(world.cells()) == 4
    assert world.pull(1)["title"] == "LLM inference platforms: 4 cells of AIBrix and llmaz"
    assert world.night().writes == ()

    # A maintainer ticks a box: gone the next night, and the verdict is part of the change.
    tick(world, "llmaz · Prefix Cache Aware")
    assert world.night().out.startswith("Pull request 1 updated")
    entries = tomllib.loads(world.repo.git("show", f"claimwatch/drift:{PACK}/overrides.toml"))["override"]
    assert [(one["project"], one["feature"], one["verdict"]) for one in entries] == [
        ("llmaz", "prefix-cache-aware", "reject")
    ]
    assert "Prefix Cache Aware**" not in world.pull(1)["body"]
    assert world.night().writes == ()

    # The base moves (a line above the table): made anew on top of it.
    text = world.repo.git("show", f"main:{TABLE}")
    base = world.push({TABLE: f"A note.\n\n{text}\n"}, "2025-11-20T00:00:00+00:00")
    world.crawl("aibrix")
    assert world.night().out.startswith("Pull request 1 updated: the base has moved")
    assert world.repo.git("merge-base", "main", "claimwatch/drift") == base
    assert world.night().writes == ()

    # Somebody pushes to the branch: hands off, until they are done.
    ours = world.repo.git("rev-parse", "claimwatch/drift")
    world.push({"mine.md": "Mine\n"}, "2025-11-21T00:00:00+00:00", "claimwatch/drift")
    world.month("2025-11-15", AIBRIX)
    world.crawl("aibrix")
    before = world.state(1)
    night = world.night()
    assert (night.code, night.writes, "hands off" in night.out) == (0, (), True)
    assert world.state(1) == before
    world.repo.git("update-ref", "refs/heads/claimwatch/drift", ours)
    world.until("claimwatch/drift", ours)
    assert world.night().out.startswith("Pull request 1 updated")

    # Merged: quiet.
    world.api("PUT", "/pulls/1/merge", {"merge_method": "squash"})
    world.crawl("aibrix")
    night = world.night()
    assert (night.code, night.out, night.writes) == (0, "nothing to do: no cell is to change.\n", ())
    valid(world)


def test_closed_without_merging_is_remembered_until_the_evidence_changes(world: World) -> None:
    world.month("2025-05-15", AIBRIX, LLMAZ)
    world.crawl("aibrix", "llmaz")
    assert world.night().out.startswith("Pull request 1 created")
    world.api("PATCH", "/pulls/1", {"state": "closed"})
    night = world.night()
    assert (night.code, night.out, night.writes) == (0, "nothing to do: no cell is to change.\n", ())
    world.month("2025-06-15", LLMAZ)
    world.crawl("llmaz")
    assert world.night().out.startswith("Pull request 2 created")
    state = state_of(world.pull(2)["body"])
    assert state
    assert {(judged.project, judged.feature) for judged in state.proposed} == {
        ("llmaz", "model-load-accelerator"),
        ("llmaz", "scale-to-zero"),
    }
    assert "**2 not proposed again**: pull request 1 was closed" in world.pull(2)["body"]
    valid(world)


OUTAGES: dict[str, tuple[str, dict[str, object], str]] = {
    "forbidden": ("/git/ref/heads", {"status": 403, "body": {"message": "Forbidden"}}, "GET"),
    "limited": ("/pulls", {"secondary_limit": {"status": 429, "retry_after": 7}}, "GET"),
    "broken": ("/git/trees$", {"status": 500, "body": "<html>"}, "POST"),
    "silent": ("/git/commits", {"delay_ms": 3_000}, "GET"),
    "reset": ("/git/refs/", {"reset_connection": True}, "PATCH"),
    "cut": ("/compare/", {"truncate_bytes": 40}, "GET"),
    "half": ("/pulls", {"malformed_json": True}, "GET"),
    "wrong": ("/git/blobs/", {"wrong_blob": True}, "GET"),
    "spent": ("/compare/", {"rate_limit_exhausted": True}, "GET"),
}


def test_outages_edit_and_close_nothing_and_the_next_night_recovers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.month("2025-05-15", AIBRIX, LLMAZ)
    world.crawl("aibrix", "llmaz")
    world.night()
    world.push({"other.md": "On main\n"}, "2025-11-20T00:00:00+00:00")
    before = world.state(1)
    for name, (path, action, method) in OUTAGES.items():
        world.fault(f"/repos/{HOME}{path}", action, method)
        night = world.night()
        assert (name, night.code) == (name, 3)
        assert "GitHub" in night.err, name
        world.control("faults", method="DELETE")
        assert world.state(1) == before, name
    monkeypatch.setenv("GITHUB_TOKEN", "later-token")  # the hour of the first one is spent
    world.fault(f"/repos/{HOME}/git/trees/", {"status": 200, "body": {"sha": "0" * 40, "tree": [], "truncated": True}})
    night = world.night()
    assert (night.code, "cut the list" in night.err) == (3, True)
    world.control("faults", method="DELETE")
    assert world.state(1) == before
    assert world.night().out.startswith("Pull request 1 updated: the base has moved")
    assert world.night().writes == ()

    # A project that cannot be read, while another has news: nothing is touched either.
    before = world.state(1)
    world.month("2025-06-15", LLMAZ)
    world.control("faults", [{"match": {"path_regex": f"/{AIBRIX}"}, "action": {"status": 503}}])
    assert world.crawl("aibrix", "llmaz") == 3
    night = world.night()
    assert (night.code, night.writes) == (3, ())
    assert world.state(1) == before
    world.control("faults", method="DELETE")
    assert world.crawl("aibrix", "llmaz") == 0
    assert world.night().out.startswith("Pull request 1 updated: other cells are to change")
    valid(world)


FILES = ("claims.json", "documents.jsonl", "evidence.jsonl", "manifest.json")


def tick(world: World, row: str) -> None:
    """Tick the first box of a row, as a maintainer does in the browser."""
    lines = world.pull(1)["body"].split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"**{row}**"))
    box = next(number for number in range(start, len(lines)) if lines[number].startswith("- [ ]"))
    lines[box] = lines[box].replace("- [ ]", "- [x]")
    world.api("PATCH", "/pulls/1", {"body": "\r\n".join(lines)})
