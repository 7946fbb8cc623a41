"""Git's environment, its time limit, and what it leaves behind: nothing."""

import os
import subprocess
import time
import tracemalloc
from pathlib import Path

import pytest

from crawler.sources import process
from crawler.sources.faults import Fault, FaultKind, fault_of
from crawler.sources.fetching import Remote
from crawler.sources.limits import Limits
from crawler.sources.process import Git, environment_for


def nap(seconds: int, note: Path) -> list[str]:
    """A git that starts a shell that starts a sleep, and notes its process id."""
    return ["-c", f"alias.nap=!sleep {seconds} & echo $! > '{note}'; wait", "nap"]


def has_ended(process: int) -> bool:
    for _ in range(100):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


def zombies() -> list[str]:
    """Children of ours that have ended and were not waited for."""
    stats = [file.read_text().split() for file in Path("/proc").glob("[0-9]*/stat") if file.exists()]
    return [stat[1] for stat in stats if stat[2:4] == ["Z", str(os.getpid())]]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")
def test_a_git_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    begun = time.monotonic()
    output = Git(timeout=3).run(nap(30, tmp_path / "pid"), git_dir=tmp_path)
    assert (output.code, output.err) == (124, "git timed out after 3 s")
    assert time.monotonic() - begun < 20
    assert has_ended(int((tmp_path / "pid").read_text()))
    assert zombies() == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")
def test_an_interrupted_git_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(pipe: int, left: bytearray) -> bool:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.02)
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "_give", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Git(timeout=20).run(nap(30, tmp_path / "pid"), git_dir=tmp_path)
    assert has_ended(int((tmp_path / "pid").read_text()))


def test_of_endless_words_the_last_are_kept(tmp_path: Path) -> None:
    noise = "alias.noise=!yes | head -c 200000 >&2; echo fatal: the end >&2; exit 3"
    output = Git(timeout=20).run(["-c", noise, "noise"], git_dir=tmp_path)
    assert output.code == 3
    assert output.err.endswith("\nfatal: the end\n")
    assert len(output.err) <= 32 * 1024


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")
def test_a_git_that_prints_without_end_is_ended_with_its_children(tmp_path: Path) -> None:
    begun = time.monotonic()
    endless = f"alias.endless=!echo $$ > '{tmp_path}/pid'; yes"
    output = Git(timeout=60).run(["-c", endless, "endless"], git_dir=tmp_path)
    assert time.monotonic() - begun < 20
    assert (output.out, output.too_much) == (b"", True)
    reason = "git printed more of it than the 128 MiB that are read"
    assert fault_of(output.err, "a host") == Fault(FaultKind.FINAL, reason)
    assert has_ended(int((tmp_path / "pid").read_text()))
    assert zombies() == []


def test_the_bound_on_what_git_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_PRINTED", 200_000)
    command = "alias.noise=!yes | head -c {}"
    output = Git(timeout=20).run(["-c", command.format(200_000), "noise"], git_dir=tmp_path)
    assert (output.code, len(output.out), output.too_much) == (0, 200_000, False)
    assert Git(timeout=20).run(["-c", command.format(200_001), "noise"], git_dir=tmp_path).too_much


def test_endless_words_do_not_fill_the_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    output = Git(timeout=1).run(["-c", "alias.noise=!yes >&2", "noise"], git_dir=tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert output.err == "git timed out after 1 s"
    assert most < 2 * 1024 * 1024


@pytest.mark.parametrize("length", [0, 1, 5_000_000])
def test_what_git_is_given_and_what_it_prints_pass_each_other(length: int, tmp_path: Path) -> None:
    given = b"0123456789" * (length // 10) + b"x" * (length % 10)
    output = Git(timeout=20).run(["-c", "alias.both=!tee /dev/stderr", "both"], git_dir=tmp_path, stdin=given)
    assert (output.code, output.out) == (0, given)
    assert output.err == given[-32 * 1024 :].decode()


def test_a_git_that_reads_nothing_of_what_it_is_given(tmp_path: Path) -> None:
    command = "alias.deaf=!exec 0<&-; echo heard"
    output = Git(timeout=20).run(["-c", command, "deaf"], git_dir=tmp_path, stdin=b"x" * 5_000_000)
    assert (output.code, output.out) == (0, b"heard\n")


def test_a_git_that_closes_its_pipes_and_lives_on_is_held_to_the_limits(tmp_path: Path) -> None:
    begun = time.monotonic()
    sleeping = "alias.sleeping=!exec >&- 2>&- <&-; sleep 30"
    limits = Limits(total=1.0)
    output = Git(timeout=60).run(["-c", sleeping, "sleeping"], git_dir=tmp_path, limits=limits)
    assert time.monotonic() - begun < 20
    assert "the run's time of 1 s was over" in output.err


def test_words_that_are_cut_begin_with_a_line(tmp_path: Path) -> None:
    talking = (
        "alias.talking=!(printf 'remote: '; yes a | head -c 70000 | tr '\\n' b; echo; echo fatal: so it is) >&2; exit 1"
    )
    assert Git(timeout=60).run(["-c", talking, "talking"], git_dir=tmp_path).err == "fatal: so it is\n"


def test_a_missing_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    output = Git(timeout=5).run(["version"], git_dir=tmp_path)
    assert (output.code, output.err) == (127, "git is not installed")
    assert Git(timeout=5).version() == ()


def test_the_version_of_git() -> None:
    assert Git(timeout=5).version() >= (2, 32)


def test_the_environment_keeps_the_way_to_servers_and_nothing_else_of_gits() -> None:
    given = {
        "PATH": "/bin",
        "https_proxy": "http://proxy",
        "GIT_SSL_CAINFO": "/ca.pem",
        "GIT_ASKPASS": "ask",
        "GIT_DIR": "/other",
        "GIT_TRACE_CURL": "1",
        "GIT_ALLOW_PROTOCOL": "ext",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": "X: y",
    }
    made = environment_for(given, Path("/cache/x.git"), {"remote.claimwatch.url": "https://h/x"}, Path("/global"))
    kept = {name: made[name] for name in ("PATH", "https_proxy", "GIT_SSL_CAINFO", "GIT_ASKPASS", "GIT_CONFIG_VALUE_0")}
    assert kept == {name: given[name] for name in kept}
    assert (made["GIT_DIR"], made["GIT_CONFIG_GLOBAL"]) == ("/cache/x.git", "/global")
    assert (made["GIT_ALLOW_PROTOCOL"], made["GIT_TERMINAL_PROMPT"], made["LC_ALL"]) == (
        "https:http:ssh:file",
        "0",
        "C",
    )
    assert made["GIT_NO_LAZY_FETCH"] == "1"
    assert "GIT_TRACE_CURL" not in made
    count = int(made["GIT_CONFIG_COUNT"])
    settings = {made[f"GIT_CONFIG_KEY_{n}"]: made[f"GIT_CONFIG_VALUE_{n}"] for n in range(count)}
    assert settings["http.extraHeader"] == "X: y"
    assert settings["core.hooksPath"] == os.devnull
    assert settings["remote.claimwatch.url"] == "https://h/x"


def test_git_refuses_other_protocols_by_itself_too(tmp_path: Path) -> None:
    settings = Remote("o/r", f"ext::touch {tmp_path}/done", "H").settings()
    output = Git(timeout=5).run(["ls-remote", "claimwatch"], git_dir=tmp_path / "none", settings=settings)
    assert "transport 'ext' not allowed" in output.err
    assert list(tmp_path.iterdir()) == []


def test_the_address_is_not_among_the_arguments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[list[str]] = []
    start = subprocess.Popen.__init__

    def noted(self: subprocess.Popen[bytes], arguments: list[str], **options: object) -> None:
        seen.append(arguments)
        start(self, arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    settings = Remote("o/r", "file:///s3cret/o/r", "H").settings()
    Git(timeout=5).run(["ls-remote", "claimwatch"], git_dir=tmp_path / "none", settings=settings)
    assert seen == [["git", "ls-remote", "claimwatch"]]
