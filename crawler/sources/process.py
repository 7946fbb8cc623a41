"""Runs git: without a shell, with an environment of ours, with a time limit, and with nothing left behind."""

from __future__ import annotations

import os
import select
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from crawler.sources.address import PROTOCOLS
from crawler.sources.bounds import MOST_PRINTED
from crawler.sources.faults import ENDED, NOT_INSTALLED, TIMED_OUT
from crawler.sources.limits import Limits

OLDEST_GIT = (2, 32)
"""GIT_CONFIG_GLOBAL came with 2.32; GIT_CONFIG_COUNT, `fetch --stdin` and `--no-write-fetch-head` are older."""

_KEPT = ("GIT_ASKPASS", "GIT_CONFIG_", "GIT_EXEC_PATH", "GIT_HTTP_", "GIT_PROXY_", "GIT_SSH", "GIT_SSL_")
"""How a user reaches servers. Every other GIT_ variable is about some other repository, or traces secrets."""

_OURS = {
    "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

_SETTINGS = {
    "core.hooksPath": os.devnull,
    "credential.interactive": "false",
    "fetch.fsckObjects": "false",
    "fetch.prune": "false",
    "fetch.pruneTags": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "submodule.recurse": "false",
}
"""Settings of a user that would make a fetch do more than fetch are overruled; proxies and credentials are not."""

_LOOK_UP = 0.3
"""Seconds after which a running git is held to the limits again."""

_WORDS_KEPT = 32 * 1024
"""Bytes of standard error; what git dies of stands at the end, and a server can make it say no end of things."""

_PIECE = 64 * 1024
"""Bytes that a pipe holds, and one reading of it gives."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a git process gave back; `code` is 0 when it succeeded, `too_much` that it was ended for printing on."""

    code: int
    out: bytes
    err: str
    too_much: bool = False


@dataclass(frozen=True, slots=True)
class Git:
    """How git is run: `timeout` in seconds for each call, and a global configuration in place of the user's.

    Calls that ask a server are bound by `limits` too; what only reads the cache is quick, and is not.
    """

    timeout: float
    global_config: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def run(
        self,
        arguments: Sequence[str],
        *,
        git_dir: Path,
        stdin: bytes = b"",
        settings: Mapping[str, str] | None = None,
        hold: Sequence[int] = (),
        limits: Limits | None = None,
    ) -> Output:
        """Run git on a bare repository and wait for it; a failure, a timeout and a missing git are in the output.

        One that prints more than `MOST_PRINTED` bytes is ended, and what it printed is thrown away.

        Addresses belong into `settings`, where other users of the machine cannot see them. `hold` are file
        descriptors that git and its children keep open, so that a lock outlives us as long as they work. `limits` end
        it before its timeout.
        """
        environment = environment_for(os.environ, git_dir, settings or {}, self.global_config)
        try:
            with _started(arguments, environment, hold) as process:
                out, err = _result(process, stdin, time.monotonic() + self.timeout, limits)
        except _Ended as ended:
            return Output(125, b"", f"{ENDED}{ended}")
        except _TooMuch:
            reason = f"git printed more of it than the {MOST_PRINTED // 1024 // 1024} MiB that are read"
            return Output(125, b"", f"{ENDED}{reason}", too_much=True)
        except subprocess.TimeoutExpired:
            return Output(124, b"", f"{TIMED_OUT} {self.timeout:g} s")
        except FileNotFoundError:
            return Output(127, b"", NOT_INSTALLED)
        return Output(process.returncode, out, err.decode("utf-8", "replace"))

    def version(self) -> tuple[int, ...]:
        """The version of the git that is installed, empty when there is none."""
        output = self.run(["version"], git_dir=Path(os.devnull))
        numbers = output.out.decode("ascii", "replace").removeprefix("git version ").split(".")
        return tuple(int(number) for number in numbers[:3] if number.strip().isdecimal())


class _Ended(Exception):
    """The limits were reached while git ran."""


class _TooMuch(Exception):
    """Git printed more than is read."""


def _result(
    process: subprocess.Popen[bytes], given: bytes, deadline: float, limits: Limits | None
) -> tuple[bytes, bytes]:
    """Feed git and gather what it prints, looking up now and then whether there is still time.

    Unlike :meth:`subprocess.Popen.communicate` it stops at a bound, and of standard error keeps the end alone.
    """
    out, words, is_cut = bytearray(), bytearray(), False
    stdin, stdout, stderr = (pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe)
    with selectors.DefaultSelector() as pipes:
        pipes.register(stdin, selectors.EVENT_WRITE, bytearray(given))
        pipes.register(stdout, selectors.EVENT_READ, out)
        pipes.register(stderr, selectors.EVENT_READ, words)
        while pipes.get_map():
            for key, _ in pipes.select(_next_look(process, deadline, limits)):
                if key.fileobj is stdin and not _give(key.fd, key.data):
                    pipes.unregister(stdin)
                    stdin.close()
                elif key.fileobj is not stdin and not _take(key.fd, key.data):
                    pipes.unregister(key.fileobj)
            if len(out) > MOST_PRINTED:
                raise _TooMuch
            is_cut = is_cut or len(words) > _WORDS_KEPT
            del words[:-_WORDS_KEPT]
    while process.poll() is None:  # it may live on without its pipes
        with suppress(subprocess.TimeoutExpired):
            process.wait(_next_look(process, deadline, limits))
    # Half a line would hide that a server said it, which its beginning tells.
    return bytes(out), bytes((is_cut and words.partition(b"\n")[2]) or words)


def _next_look(process: subprocess.Popen[bytes], deadline: float, limits: Limits | None) -> float:
    """Seconds until the limits are to be looked at again; raises what they say now."""
    if limits and limits.over:
        raise _Ended(limits.over)
    left = deadline - time.monotonic()
    if left <= 0:
        raise subprocess.TimeoutExpired(process.args, left)
    return min(left, _LOOK_UP)


def _give(pipe: int, left: bytearray) -> bool:
    """Write some of what is left to be given; false when that was all, or nobody reads it any more."""
    try:
        del left[: os.write(pipe, left[: select.PIPE_BUF])]
    except BrokenPipeError:
        return False
    return bool(left)


def _take(pipe: int, gathered: bytearray) -> bool:
    """Read some of what there is; false when there will be no more."""
    piece = os.read(pipe, _PIECE)
    gathered += piece
    return bool(piece)


@contextmanager
def _started(
    arguments: Sequence[str], environment: Mapping[str, str], hold: Sequence[int]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git in a session of its own; whatever happens inside, it and its children are gone afterwards."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        ["git", *arguments],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        pass_fds=hold,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def environment_for(
    given: Mapping[str, str], git_dir: Path, settings: Mapping[str, str], global_config: Path | None
) -> dict[str, str]:
    """Make git's environment: the user's way to servers is kept, another repository's traces are not."""
    kept = {name: value for name, value in given.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    kept |= _OURS | {"GIT_DIR": str(git_dir)}
    if global_config is not None:
        kept["GIT_CONFIG_GLOBAL"] = str(global_config)
    count = given.get("GIT_CONFIG_COUNT", "")
    first = int(count) if count.isdecimal() else 0
    ours = {**_SETTINGS, **settings}.items()
    for number, (key, value) in enumerate(ours, start=first):
        kept |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return kept | {"GIT_CONFIG_COUNT": str(first + len(ours))}


def trusting_config(given: Mapping[str, str]) -> str:
    """Write a global configuration: the user's own, and trust in repositories that belong to other users.

    Git asks `safe.directory` when it serves a `file://` repository of another user, in a child that hears of no
    setting but those in files (https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory).
    """
    if own := given.get("GIT_CONFIG_GLOBAL"):
        files = [own]
    else:
        home = given.get("HOME", "")
        folder = given.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
        files = [f"{folder}/git/config"] * bool(folder) + [f"{home}/.gitconfig"] * bool(home)
    quoted = [
        str(Path(file).absolute()).replace("\\", "\\\\").replace('"', '\\"') for file in files if "\n" not in file
    ]
    included = "".join(f'[include]\n\tpath = "{file}"\n' for file in quoted)
    return f"{included}[safe]\n\tdirectory = *\n"
