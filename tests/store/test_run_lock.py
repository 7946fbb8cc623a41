"""One run at a time, and a lock that no crash leaves behind."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.store.run_lock import FILE, Busy, holder, only_run

HOLD = """
import sys, time
from pathlib import Path
from crawler.store.run_lock import only_run
with only_run(Path(sys.argv[1]), "run"):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_folder_is_made_and_the_file_goes_away(tmp_path: Path) -> None:
    with only_run(tmp_path / "snapshots", "run"):
        assert (tmp_path / "snapshots" / FILE).exists()
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_a_second_run_is_told_who_holds_it(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        with pytest.raises(Busy) as refused, only_run(tmp_path, "crawl"):
            pass
        assert f"in use by `claimwatch run` (process {process.pid}, since 2" in str(refused.value)
        assert "Nothing was changed" in str(refused.value)
        assert f"process {process.pid}" in holder(tmp_path)
    with only_run(tmp_path, "crawl"):
        pass


def test_a_kill_leaves_no_lock(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (tmp_path / FILE).exists()
    assert holder(tmp_path) == ""
    with only_run(tmp_path, "run"):
        pass
    assert not (tmp_path / FILE).exists()


def test_it_waits_for_the_other_to_end(tmp_path: Path) -> None:
    said: list[str] = []
    with held_elsewhere(tmp_path) as process:

        def sleep(seconds: float) -> None:
            process.kill()
            process.wait()

        with only_run(tmp_path, "run", wait=60, say=said.append, sleep=sleep):
            pass
    assert len(said) == 1
    assert "waiting up to 60 s" in said[0]


def test_it_does_not_wait_longer_than_it_was_told(tmp_path: Path) -> None:
    slept: list[float] = []
    refused = pytest.raises(Busy, match="after 2 s of waiting")
    with held_elsewhere(tmp_path), refused, only_run(tmp_path, "run", wait=1.7, sleep=slept.append):
        pass
    assert sum(slept) == pytest.approx(1.7)


def test_a_lock_whose_file_was_taken_away_meanwhile_is_taken_anew(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path):
        (tmp_path / FILE).unlink()
        with only_run(tmp_path, "run"):
            assert (tmp_path / FILE).exists()


def test_a_lock_on_a_file_that_its_holder_just_took_away_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcntl.flock
    calls: list[int] = []

    def flock(handle: int, operation: int) -> None:
        if not calls:
            (tmp_path / FILE).unlink()
        calls.append(operation)
        real(handle, operation)

    monkeypatch.setattr("crawler.store.run_lock.fcntl.flock", flock)
    with only_run(tmp_path, "run"):
        assert len(calls) == 2
        assert holder(tmp_path) != ""


def test_two_in_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    with only_run(tmp_path, "run"), pytest.raises(Busy), only_run(tmp_path, "run"):
        pass
    assert not (tmp_path / FILE).exists()


def test_what_stands_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / FILE).symlink_to(tmp_path / "file")
    for folder in (tmp_path / "file", tmp_path / "snapshots"):
        with pytest.raises(BadInput, match="cannot be used"), only_run(folder, "run"):
            pass


def test_a_damaged_note_still_tells_that_somebody_is_there(tmp_path: Path) -> None:
    with only_run(tmp_path, "run"):
        (tmp_path / FILE).write_bytes(b'{"pid": "x"')
        assert holder(tmp_path) == "another run"


def test_a_child_does_not_inherit_it(tmp_path: Path) -> None:
    with only_run(tmp_path, "run"):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        time.sleep(0.05)
        with only_run(tmp_path, "run"):
            pass
    finally:
        child.kill()
        child.wait()
