"""The cache of findings gives back what it took, forgets in time, and no damage to it costs more than time."""

import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from crawler.models import DocumentKind
from crawler.store import findings
from crawler.store.findings import FindingsCache

Key = tuple[str, str, str, DocumentKind]


def key(number: int) -> Key:
    return ("acme/serve", f"docs/{number}.md", f"{number:040x}", DocumentKind.DOCS)


KEYS = [key(number) for number in range(1200)]
RECORDS = {one: f'{{"path":"{one[1]}"}}' for one in KEYS}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def cache(tmp_path: Path, said: list[str]) -> FindingsCache:
    return FindingsCache(tmp_path / "cache" / "findings.db", said.append)


def again(cache: FindingsCache, said: list[str] | None = None) -> FindingsCache:
    return FindingsCache(cache.path, (said if said is not None else []).append)


def test_what_was_learnt_is_known_to_the_next_run_under_the_same_rules(cache: FindingsCache, said: list[str]) -> None:
    assert cache.known("rules", KEYS) == {}
    cache.learn("rules", RECORDS)
    following = again(cache)
    assert following.known("rules", KEYS) == RECORDS
    assert following.known("others", KEYS) == {}
    assert (cache.asked, cache.read) == (len(KEYS), len(KEYS))
    assert (following.asked, following.read) == (2 * len(KEYS), 0)
    assert said == []


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_record_is_of_one_document_only(cache: FindingsCache, place: int) -> None:
    cache.learn("rules", {KEYS[1]: "x"})
    other = list(KEYS[1])
    other[place] = DocumentKind.BLOG if place == 3 else other[place] + "x"
    assert cache.known("rules", [(other[0], other[1], other[2], DocumentKind(other[3]))]) == {}


def test_another_program_or_library_reads_everything_again(
    cache: FindingsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.learn("rules", RECORDS)
    monkeypatch.setattr(findings, "version", lambda _: "0.0")
    assert again(cache).known("rules", KEYS) == {}


def test_a_record_is_replaced(cache: FindingsCache) -> None:
    cache.learn("rules", {KEYS[0]: "old"})
    cache.learn("rules", {KEYS[0]: "new"})
    assert cache.known("rules", KEYS[:1]) == {KEYS[0]: "new"}


def test_what_nobody_asks_for_is_forgotten_and_what_is_asked_for_stays(
    cache: FindingsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def days_later(days: int) -> None:
        monkeypatch.setattr(findings, "_today", lambda: 20_000 + days)

    days_later(0)
    cache.learn("rules", {KEYS[0]: "a", KEYS[1]: "b"})
    days_later(findings.MOST_DAYS - 1)
    assert cache.known("rules", KEYS[:1]) == {KEYS[0]: "a"}
    days_later(findings.MOST_DAYS + 1)
    cache.learn("rules", {KEYS[2]: "c"})
    assert cache.known("rules", KEYS[:3]) == {KEYS[0]: "a", KEYS[2]: "c"}


def test_it_does_not_grow_without_bound(cache: FindingsCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "LARGEST", 200_000)
    for start in range(40):
        cache.learn("rules", {key(start * 100 + n): os.urandom(100).hex() for n in range(100)})
    assert cache.path.stat().st_size < 300_000
    assert len(cache.known("rules", [key(3900 + n) for n in range(100)])) == 100


@pytest.mark.parametrize("whole", [True, False])
def test_a_damaged_file_is_begun_anew_and_said(cache: FindingsCache, said: list[str], whole: bool) -> None:  # noqa: FBT001 - a parameter
    cache.learn("rules", RECORDS)
    data = cache.path.read_bytes()
    cache.path.write_bytes(b"nonsense" * 1000 if whole else data[:100] + b"\xff" * 5000 + data[5100:])
    damaged = again(cache, said)
    assert damaged.known("rules", KEYS) == {}
    assert len(said) == 1
    assert "begun anew" in said[0]
    damaged.learn("rules", RECORDS)
    assert again(cache).known("rules", KEYS) == RECORDS


def test_a_spoilt_record_is_as_if_it_were_not_there(cache: FindingsCache) -> None:
    cache.learn("rules", {KEYS[0]: "a", KEYS[1]: "b"})
    with sqlite3.connect(cache.path) as db:
        db.execute("update findings set record = ? where rowid = (select min(rowid) from findings)", [b"spoilt"])
    assert len(cache.known("rules", KEYS[:2])) == 1


def test_a_cache_that_cannot_be_used_is_said_once_and_left(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "cache").write_text("a file where the folder belongs")
    cache = FindingsCache(tmp_path / "cache" / "findings.db", said.append)
    assert cache.known("rules", KEYS) == {}
    cache.learn("rules", RECORDS)
    assert len(said) == 1
    assert "every document is read" in said[0]


def test_a_cache_that_is_locked_for_long_is_left(
    cache: FindingsCache, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.learn("rules", RECORDS)
    monkeypatch.setattr(findings, "_SECONDS_TO_WAIT", 0.05)
    holder = sqlite3.connect(cache.path, isolation_level=None)
    holder.execute("begin exclusive")
    assert cache.known("rules", KEYS) == {}
    holder.close()
    assert "locked" in said[0]
    assert again(cache).known("rules", KEYS) == RECORDS


def _learn_forever(path: Path, first: int) -> None:
    cache = FindingsCache(path)
    for start in range(first, first + 1_000_000, 50):
        cache.learn("rules", {key(start + n): "x" * 200 for n in range(50)})
        cache.known("rules", [key(start + n) for n in range(50)])


def test_two_runs_at_once_keep_both_their_findings(cache: FindingsCache) -> None:
    one, other = again(cache), again(cache)
    for number in range(20):
        one.learn("rules", {key(number): "one"})
        other.learn("rules", {key(1000 + number): "other"})
    known = again(cache).known("rules", [*map(key, range(20)), *map(key, range(1000, 1020))])
    assert sorted(known.values()) == ["one"] * 20 + ["other"] * 20


def test_killed_at_any_moment_it_is_whole(cache: FindingsCache, said: list[str]) -> None:
    cache.learn("rules", RECORDS)
    spawned = multiprocessing.get_context("spawn")
    runs = [spawned.Process(target=_learn_forever, args=(cache.path, 10_000_000 * n)) for n in (1, 2)]
    for run in runs:
        run.start()
    size = cache.path.stat().st_size
    deadline = time.monotonic() + 30
    while cache.path.stat().st_size == size and time.monotonic() < deadline:
        time.sleep(0.01)
    for run in runs:
        assert run.pid
        os.kill(run.pid, signal.SIGKILL)
        run.join()
    assert again(cache, said).known("rules", KEYS) == RECORDS
    with sqlite3.connect(cache.path) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert said == []
