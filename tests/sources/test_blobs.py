"""Servers that lack some of the blobs asked for, or hold damaged ones."""

import time
from pathlib import Path

import pytest

from crawler.errors import SourceUnavailable
from crawler.sources import blobs as fetching
from tests.sources.conftest import MakeSource
from tests.support import GitRepo

LACKING = "the server does not have this file's content"
DAMAGED = "the server's copy of this file is damaged"


def pages(repo: GitRepo, count: int) -> tuple[str, list[str]]:
    """Commit pages; gives the commit and the pages' ids in path order."""
    names = [f"docs/{number:03}.md" for number in range(count)]
    commit = repo.commit({name: f"page {name}\n" * 50 for name in names})
    return commit, [repo.id(name) for name in names]


def test_lacking_blobs_have_a_reason_and_the_others_come_in_one_pack(
    demo: GitRepo, make_source: MakeSource, cache: Path
) -> None:
    commit, ids = pages(demo, 9)
    for blob in ids[2:5]:
        demo.object_file(blob).unlink()
    source = make_source()
    source.state("octo/demo", commit)
    found, refused = source.blobs("octo/demo", commit, ids)
    assert refused == dict.fromkeys(ids[2:5], LACKING)
    assert found.keys() == {*ids} - {*refused}
    assert source.usage.fetches == 1 + 3 + 1
    assert source.usage.blobs_fetched == 6
    assert len(list((cache / "objects" / "pack").glob("*.pack"))) == 2


def test_a_second_run_does_not_ask_for_them_again(demo: GitRepo, make_source: MakeSource) -> None:
    commit, ids = pages(demo, 3)
    demo.object_file(ids[1]).unlink()
    first = make_source().blobs("octo/demo", commit, ids)
    source = make_source()
    assert source.blobs("octo/demo", commit, ids) == first
    assert source.usage.fetches == 0


def test_the_next_night_asks_again(demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, ids = pages(demo, 3)
    data = demo.object_file(ids[1]).read_bytes()
    demo.object_file(ids[1]).unlink()
    assert make_source().blobs("octo/demo", commit, ids)[1] == {ids[1]: LACKING}
    demo.object_file(ids[1]).write_bytes(data)
    tomorrow = time.time() + 23 * 3600
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    found, refused = make_source().blobs("octo/demo", commit, ids)
    assert (len(found), refused) == (3, {})


def test_another_server_is_asked_at_once(demo: GitRepo, make_source: MakeSource, served: Path, tmp_path: Path) -> None:
    commit, ids = pages(demo, 3)
    data = demo.object_file(ids[1]).read_bytes()
    demo.object_file(ids[1]).unlink()
    assert make_source().blobs("octo/demo", commit, ids)[1] == {ids[1]: LACKING}
    demo.object_file(ids[1]).write_bytes(data)
    (tmp_path / "other").symlink_to(served)
    other = make_source(f"file://{tmp_path}/other/{{owner}}+{{name}}.git")
    assert other.blobs("octo/demo", commit, ids)[1] == {}


def test_a_note_of_refusals_that_makes_no_sense_is_passed_over(
    demo: GitRepo, make_source: MakeSource, cache: Path
) -> None:
    commit, ids = pages(demo, 2)
    source = make_source()
    source.state("octo/demo", commit)
    (cache / "refused-blobs").write_bytes(b"\xff\n1 2\nx y z w\n" + f"s {int(time.time())} lacking {ids[0]}\n".encode())
    assert source.blobs("octo/demo", commit, ids)[1] == {}


def test_a_blob_that_the_server_cannot_read_is_found_by_halving(demo: GitRepo, make_source: MakeSource) -> None:
    commit, ids = pages(demo, 8)
    spoiled = demo.object_file(ids[5])
    spoiled.chmod(0o644)
    spoiled.write_bytes(spoiled.read_bytes()[:20])
    demo.object_file(ids[0]).unlink()
    source = make_source()
    found, refused = source.blobs("octo/demo", commit, ids)
    assert refused == {ids[0]: LACKING, ids[5]: DAMAGED}
    assert len(found) == 6


def test_nothing_there_at_all(demo: GitRepo, make_source: MakeSource) -> None:
    commit, ids = pages(demo, 4)
    for blob in ids:
        demo.object_file(blob).unlink()
    assert make_source().blobs("octo/demo", commit, ids) == ({}, dict.fromkeys(ids, LACKING))


def test_the_number_of_fetches_is_bounded(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_PATIENCE", 2)
    monkeypatch.setattr(fetching, "_ATTEMPTS", 9)
    commit, ids = pages(demo, 40)
    for blob in ids[:20]:
        demo.object_file(blob).unlink()
    source = make_source()
    found, refused = source.blobs("octo/demo", commit, ids)
    assert source.usage.fetches == 10
    assert found.keys() | refused.keys() == {*ids}
    assert not found.keys() & refused.keys()
    assert set(refused.values()) == {LACKING, fetching.GIVEN_UP}
    assert len(found) >= 10, "halves without a lacking blob come in"


def test_many_blobs_go_in_several_fetches(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_CHUNK", 4)
    commit, ids = pages(demo, 10)
    source = make_source()
    found, refused = source.blobs("octo/demo", commit, ids)
    assert (len(found), refused, source.usage.fetches) == (10, {}, 3)


def test_an_outage_is_no_lacking_blob(demo: GitRepo, make_source: MakeSource) -> None:
    commit, ids = pages(demo, 2)
    source = make_source()
    source.state("octo/demo", commit)
    demo.path.rename(demo.path.with_name("gone"))
    with pytest.raises(SourceUnavailable, match="no such repository"):
        source.blobs("octo/demo", commit, ids)


def test_blobs_that_came_and_cannot_be_found_are_no_silent_loss(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, ids = pages(demo, 2)
    monkeypatch.setattr("crawler.sources.git.fetch_blobs", lambda *_: {})
    with pytest.raises(SourceUnavailable, match="2 blobs came and cannot be found"):
        make_source().blobs("octo/demo", commit, ids)
