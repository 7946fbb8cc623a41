"""The cache on disk: damage is mended, what a killed process left is cleared away, and one process works at a time."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import SourceUnavailable
from crawler.sources import bare as bare_module
from crawler.sources.bare import blob_id, iso_date, opened
from crawler.sources.git import GitSource
from crawler.sources.process import Git
from tests.sources.conftest import MakeSource
from tests.support import GitRepo

FILES = {f"docs/{number}.md": f"page {number}\n" * 40 for number in range(30)}


def crawl(source: GitSource, repo: GitRepo) -> dict[str, bytes]:
    commit = repo.git("rev-parse", "main")
    source.state("octo/demo", commit)
    entries = source.tree("octo/demo", commit)
    found, refused = source.blobs("octo/demo", commit, [entry.blob for entry in entries])
    assert refused == {}
    return {entry.path: found[entry.blob] for entry in entries}


def pack_files(cache: Path, suffix: str = ".pack") -> list[Path]:
    return sorted((cache / "objects" / "pack").glob(f"*{suffix}"), key=lambda file: file.stat().st_size)


def rewrite(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.chmod(0o644)
    file.write_bytes(change(file.read_bytes()))


def cut_packs(cache: Path) -> None:
    for pack in pack_files(cache):
        rewrite(pack, lambda data: data[: len(data) // 2])


def spoil_packs(cache: Path) -> None:
    for pack in pack_files(cache):
        rewrite(pack, lambda data: data[:12] + bytes(byte ^ 255 for byte in data[12:-20]) + data[-20:])


def spoil_blobs(cache: Path) -> None:
    rewrite(pack_files(cache)[-1], lambda data: data[:200] + bytes(byte ^ 255 for byte in data[200:300]) + data[300:])


def cut_blobs(cache: Path) -> None:
    rewrite(pack_files(cache)[-1], lambda data: data[: len(data) // 2])


def lose_packs(cache: Path) -> None:
    for file in [*pack_files(cache), *pack_files(cache, ".idx")]:
        file.unlink()


def lose_the_index_of_trees(cache: Path) -> None:
    pack_files(cache, ".idx")[0].unlink()


def garble_the_ref(cache: Path) -> None:
    (cache / "refs" / "claimwatch" / "latest").write_text("nonsense\n")


def point_the_ref_nowhere(cache: Path) -> None:
    (cache / "refs" / "claimwatch" / "latest").write_text("1" * 40 + "\n")


def garble_the_shallow_file(cache: Path) -> None:
    (cache / "shallow").write_text("nonsense\n")


def empty_every_file(cache: Path) -> None:
    for file in cache.rglob("*"):
        if file.is_file():
            rewrite(file, lambda _: b"")


def lose_config_and_head(cache: Path) -> None:
    (cache / "config").unlink()
    (cache / "HEAD").unlink()


def leave_locks(cache: Path) -> None:
    for name in ("shallow.lock", "config.lock", "HEAD.lock", "refs/claimwatch/latest.lock", "objects/pack/tmp_pack_x"):
        (cache / name).write_bytes(b"half")


@pytest.mark.parametrize("change", [{}, {"docs/3.md": "new\n"}], ids=["unchanged", "changed"])
@pytest.mark.parametrize(
    "damage",
    [
        cut_packs,
        spoil_packs,
        spoil_blobs,
        cut_blobs,
        lose_packs,
        lose_the_index_of_trees,
        garble_the_ref,
        point_the_ref_nowhere,
        garble_the_shallow_file,
        empty_every_file,
        lose_config_and_head,
        leave_locks,
    ],
)
def test_a_damaged_cache_is_mended(
    damage: Callable[[Path], None], change: dict[str, str], demo: GitRepo, make_source: MakeSource, cache: Path
) -> None:
    demo.commit({"a.md": "first\n"}, "2025-05-01T12:00:00+00:00")
    demo.commit(FILES)
    before = crawl(make_source(), demo)
    damage(cache)
    if change:
        demo.commit(change, "2025-07-01T12:00:00+00:00")
    after = crawl(make_source(), demo)
    assert after == before | {path: page.encode() for path, page in change.items()}
    assert not list(cache.rglob("*.lock"))
    assert not list(cache.rglob("tmp_*"))
    again = make_source()
    assert crawl(again, demo) == after
    assert again.usage.fetches == 0


def test_altered_bytes_are_never_given_out(
    demo: GitRepo, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.commit({"a.md": "true\n"})
    commit, blob = demo.git("rev-parse", "main"), demo.id("a.md")
    monkeypatch.setattr(bare_module, "blob_id", lambda _: "0" * 40)
    with pytest.raises(SourceUnavailable, match="its cache, made anew, is damaged: 1 blobs are lost or altered"):
        make_source().blobs("octo/demo", commit, [blob])
    assert make_source().cached_blobs("octo/demo", [blob]) == {}


def test_a_damaged_cache_is_not_thrown_away_by_a_reader(demo: GitRepo, make_source: MakeSource, cache: Path) -> None:
    demo.commit(FILES)
    crawl(make_source(), demo)
    spoil_packs(cache)
    assert make_source().cached_blobs("octo/demo", [demo.id("docs/1.md")]) == {}
    assert len(pack_files(cache)) == 2


def test_settings_in_a_cache_have_no_effect(
    demo: GitRepo, make_source: MakeSource, cache: Path, tmp_path: Path
) -> None:
    demo.commit({"a.md": "1\n"})
    crawl(make_source(), demo)
    (cache / "config").write_text(f'[core]\n\tfsmonitor = "touch {tmp_path}/done"\n\tsshCommand = false\n')
    (cache / "hooks").mkdir()
    hook = cache / "hooks" / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/done\n")
    hook.chmod(0o755)
    demo.commit({"a.md": "2\n"})
    assert crawl(make_source(), demo) == {"a.md": b"2\n"}
    assert (cache / "config").read_text() == "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
    assert not (tmp_path / "done").exists()


def test_many_nights_are_joined_into_one_pack(
    demo: GitRepo, make_source: MakeSource, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bare_module, "_PACKS_KEPT", 6)
    source, pages = make_source(), {}
    for night in range(1, 6):
        demo.commit({"a.md": f"{night}\n"}, f"2025-06-0{night}T12:00:00+00:00")
        pages[demo.id("a.md")] = f"{night}\n".encode()
        crawl(source, demo)
        assert len(pack_files(cache)) <= 6
    assert len((cache / "shallow").read_text().splitlines()) <= 3
    assert make_source().cached_blobs("octo/demo", list(pages)) == pages
    assert crawl(make_source(), demo) == {"a.md": b"5\n"}


def test_no_batch_of_small_files_is_more_than_git_may_print(
    demo: GitRepo, make_source: MakeSource, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.commit(pages := {f"{number}.md": f"{number}" for number in range(100)})
    monkeypatch.setattr(bare_module, "_BATCH_BYTES", 4000)
    crawl(make_source(), demo)
    monkeypatch.setattr("crawler.sources.process.MOST_PRINTED", 5000)
    blobs = {demo.id(path): page.encode() for path, page in pages.items()}
    with opened(cache, Git(timeout=5), "octo/demo") as bare:
        assert bare.read({blob: len(page) for blob, page in blobs.items()}) == blobs


def test_a_cache_that_another_holds_is_waited_for_and_not_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "x.git"
    refused = pytest.raises(SourceUnavailable, match=r"another run has held its cache for 0\.2 s")
    with opened(path, Git(timeout=5), "octo/demo"), refused, opened(path, Git(timeout=0.2), "octo/demo"):
        pass
    with opened(path, Git(timeout=0.2), "octo/demo") as bare:
        assert bare.packs() == {}


def test_a_killed_crawls_git_keeps_others_out_until_it_ends(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from crawler.sources.bare import opened; from crawler.sources.process import Git\n"
        f"with opened(Path({str(tmp_path / 'x.git')!r}), Git(30), 'octo/demo') as bare:\n"
        f"    bare.run(['-c', 'alias.nap=!touch {tmp_path}/begun; sleep 2', 'nap'])\n"
    )
    crawler = subprocess.Popen([sys.executable, "-c", program])
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    crawler.send_signal(signal.SIGKILL)
    crawler.wait()
    with pytest.raises(SourceUnavailable, match="another run"), opened(tmp_path / "x.git", Git(0.1), "octo/demo"):
        pass
    with opened(tmp_path / "x.git", Git(10), "octo/demo"):
        pass


def _crawl_in_a_process(base: str, cache: Path, repo: GitRepo, results: "multiprocessing.SimpleQueue[int]") -> None:
    source = GitSource(base, cache)
    results.put(len(crawl(source, repo)) * 1000 + source.usage.blobs_fetched)


def test_two_processes_share_a_cache(demo: GitRepo, served: Path, tmp_path: Path) -> None:
    demo.commit(FILES)
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    job = (f"file://{served}/{{owner}}+{{name}}.git", tmp_path / "cache", demo, results)
    processes = [context.Process(target=_crawl_in_a_process, args=job) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert sorted([results.get(), results.get()]) == [30_000, 30_030]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with (
        pytest.raises(SourceUnavailable, match="its cache cannot be used"),
        opened(tmp_path / "a/x.git", Git(5), "o/r"),
    ):
        pass


def test_a_file_where_the_cache_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with (
        pytest.raises(SourceUnavailable, match=r"its cache cannot be used: .*cache"),
        opened(tmp_path / "cache" / "x.git", Git(5), "octo/demo"),
    ):
        pass


@pytest.mark.parametrize(
    ("committer", "date"),
    [
        ("A B <a@b> 1748779200 +0000", "2025-06-01T12:00:00+00:00"),
        ("A 1 +0100 <a@b> 1748779200 -0730", "2025-06-01T04:30:00-07:30"),
        ("A <a@b> 1748779200 +9900", "2025-06-01T12:00:00+00:00"),
        ("A <a@b> 1748779200 +051800", "2025-06-01T17:18:00+05:18"),
        ("A <a@b> 99999999999999999 +0000", "1970-01-01T00:00:00+00:00"),
        ("A <a@b>", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_dates_of_commits(committer: str, date: str) -> None:
    raw = f"tree {'0' * 40}\nauthor X <x@y> 1 +0000\ncommitter {committer}\n\ncommitter of fire 5 +0000\n"
    assert iso_date(raw.encode()) == date


def test_ids_are_gits() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
