"""Everything that can go wrong with a source, a cache or the store, and what must come of it.

Each entry is a test (tests/faults/test_matrix.py) and a row of docs/reliability.md (tests/faults/table.py).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.commands.conftest import GUIDE
from tests.faults.place import VICTIM, Place
from tests.little_github import Answer, Spoil, malformed, other_bytes, reset, slow, status, truncated
from tests.support import Content, Submodule, Symlink

BOTH, GIT, API = ("git", "api"), ("git",), ("api",)
KEPT, READ = "kept", "read"
"""The last good snapshot is kept; or the fault was overcome in the same run."""
EXHAUSTED = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "3999974400", "x_ratelimit_limit": "60"}
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"


@dataclass(frozen=True)
class End:
    """One way in which a run ends before its time, or meets another."""

    name: str
    code: str
    reported: str
    result: str


ENDS = {
    "interrupt": End(
        "Ctrl-C (SIGINT) in the middle", "130", "interrupted; what was finished is kept", "what was finished is kept"
    ),
    "terminate": End(
        "a request to end (SIGTERM) in the middle",
        "130",
        "interrupted; what was finished is kept",
        "what was finished is kept",
    ),
    "kill": End(
        "kill -9 at any moment",
        "-",
        "",
        "each snapshot is the one before or after",
    ),
    "twice": End(
        "two runs at once over the same snapshots", "0 and 3", "", "one does the work, the other says so and ends"
    ),
    "shared cache": End(
        "two runs at once over the same cache", "0 and 0", "", "one waits for the other, project by project"
    ),
}
"""Tested in tests/faults/test_ends.py."""


@dataclass(frozen=True)
class Fault:
    """One fault: how it comes about, what is said on standard error, the exit code, and what is lost."""

    name: str
    sources: tuple[str, ...]
    happens: Callable[[Place], object]
    reported: str
    code: int = 3
    result: str = KEPT
    pushed: bool = True
    """Whether the victim changed, so that it has to be read."""
    mended: Callable[[Place], object] = lambda _: None
    """What people do about it, beside waiting until it has passed."""


def closed(place: Place) -> None:
    place.elsewhere("http://127.0.0.1:9")


def nowhere(place: Place) -> None:
    place.elsewhere("http://forge.invalid")


def slow_host(place: Place) -> None:
    place.github.fail(place.fetches, slow(2))
    place.options = ["--project-time", "0.6"]


def half(answer: Answer) -> Answer:
    """Half a body, of a length that says so."""
    code, headers, body = answer
    return code, {name: value for name, value in headers.items() if name != "Content-Length"}, body[: len(body) // 2]


def in_a_pack(spoil: Spoil, *, once: bool = False) -> Callable[[Place], None]:
    """Spoil what a fetch is answered with, and leave the list of refs, which is asked for first, as it is."""

    def fail(place: Place) -> None:
        left = [1]

        def later(answer: Answer) -> Answer:
            left[0] -= 1
            return answer if left[0] >= 0 else spoil(answer)

        place.github.fail(r"POST /birds/bittern\.git/git-upload-pack", later, 2 if once else 1_000_000)

    return fail


def emptied(place: Place) -> None:
    place.work.replace(VICTIM)


def default_branch(place: Place) -> None:
    place.repo.git("branch", "-m", "main", "trunk")
    place.repo.git("symbolic-ref", "HEAD", "refs/heads/trunk")


def forced(place: Place) -> None:
    place.repo.git("update-ref", "-d", "refs/heads/main")
    place.repo.commit({"README.md": "# Bittern\n\nAnother history.\n", "docs/jobs.md": GUIDE})


def rename(new: str) -> Callable[[Place], None]:
    return lambda place: place.github.rename("birds/bittern", new)


def projects_toml(place: Place, new: str) -> None:
    path = place.work.folder / "pack" / "projects.toml"
    path.write_text(path.read_text().replace("birds/bittern", new))


def archived(place: Place) -> None:
    place.with_token()
    place.github.archived.add("birds/bittern")


def taken_over(place: Place) -> None:
    """Somebody else's repository under the same name; its snapshot has the number of the one before."""
    place.github.ids["birds/bittern"] += 1000


def taken_over_with_token(place: Place) -> None:
    place.with_token()
    taken_over(place)


def given_back(place: Place) -> None:
    place.github.ids["birds/bittern"] -= 1000


def full_disk(folder: str) -> Callable[[Place], None]:
    """A disk that is full below one of the workplace's folders."""

    def fill(place: Place) -> None:
        below, real = str(place.work.folder / folder), Path.open
        write = Path.write_bytes

        def opened(self: Path, mode: str = "r", *rest: object, **named: object) -> object:
            if str(self).startswith(below) and set(mode) & set("wxa") and not self.name.endswith(".lock"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
            return real(self, mode, *rest, **named)  # type: ignore[call-overload]

        def written(self: Path, data: bytes) -> int:
            if str(self).startswith(below):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
            return write(self, data)

        place.patch.setattr(Path, "open", opened)
        place.patch.setattr(Path, "write_bytes", written)

    return fill


def read_only_cache(place: Place) -> None:
    real = Path.mkdir

    def made(self: Path, *rest: object, **named: object) -> None:
        if str(self).startswith(str(place.cache)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))
        real(self, *rest, **named)  # type: ignore[arg-type]

    place.patch.setattr(Path, "mkdir", made)


def damaged_cache(place: Place) -> None:
    """Every pack and every blob in the cache is cut short."""
    files = [*place.cache.glob("git/*/objects/pack/*"), *place.cache.glob("blobs/??/*")]
    assert files
    for file in files:
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:-7])


def stale_lock(place: Place) -> None:
    """What a killed git leaves behind."""
    repo = place.cache / "git" / "birds+bittern.git"
    (repo / "shallow.lock").write_text("")
    (repo / "objects" / "pack" / "tmp_pack_x").write_text("half")


def no_time(place: Place) -> None:
    place.options = ["--deadline", "0.000001"]


def fails(pattern: str, spoil: Spoil, times: int = 1_000_000) -> Callable[[Place], None]:
    """Spoil answers."""

    def fail(place: Place) -> None:
        place.github.fail(pattern, spoil, times)

    return fail


def lost(path: str) -> Callable[[Place], None]:
    """The server does not have a file that it lists."""

    def lose(place: Place) -> None:
        place.repo.commit({path: "# Lost\n"})
        place.repo.object_file(place.repo.id(path)).unlink()

    return lose


def cut(limit: int) -> Callable[[Place], None]:
    """Listings end after so many entries."""

    def shorten(place: Place) -> None:
        place.github.tree_limit = limit

    return shorten


def files(changes: Mapping[str, Content]) -> Callable[[Place], object]:
    """Commit changes to the victim."""
    return lambda place: place.repo.commit(changes)


VICTIMS = r"birds/bittern[./]"

FAULTS: tuple[Fault, ...] = (
    # The host and the way to it.
    Fault("the host refuses connections", BOTH, closed, "127.0.0.1 cannot be reached"),
    Fault("the host's name is not known (DNS)", GIT, nowhere, "forge.invalid cannot be reached: its name is not known"),
    Fault("the host's name is not known (DNS)", API, nowhere, "forge.invalid cannot be reached"),
    Fault("the host does not answer in time", BOTH, slow_host, "it took longer than the 0.6 s that a project may take"),
    Fault("access refused (403)", GIT, fails(VICTIMS, status(403)), "no such repository, or it is private"),
    Fault("access refused (403)", API, fails(VICTIMS, status(403, "{}")), "127.0.0.1 refuses access (HTTP 403)"),
    Fault(
        "too many requests (429), once, with the time to wait",
        GIT,
        fails(VICTIMS, status(429, retry_after="7"), times=1),
        "asks to wait (too many requests): waiting 7 s",
        0,
        READ,
    ),
    Fault(
        "too many requests (429), once, with the time to wait",
        API,
        fails(VICTIMS, status(429, "{}", retry_after="7"), times=1),
        "asks to wait (too many requests): waiting 7 s",
        0,
        READ,
    ),
    Fault(
        "too many requests (429), all night",
        BOTH,
        fails(VICTIMS, status(429, "{}", retry_after="7")),
        "asks to wait (too many requests); the last good snapshot is kept",
    ),
    Fault(
        "the hour's requests are used up",
        API,
        fails("/api/", status(403, "{}", **EXHAUSTED)),
        "the hourly limit of 127.0.0.1 is used up until 00:00 UTC",
    ),
    Fault(
        "the secondary limit, without a time to wait",
        API,
        fails(VICTIMS, status(403, '{"message": "You have exceeded a secondary rate limit"}'), times=1),
        "asks to wait (too many requests): waiting 60 s",
        0,
        READ,
    ),
    Fault(
        "the server fails (500), all night",
        BOTH,
        fails(VICTIMS, status(500)),
        "127.0.0.1 answered with an error (HTTP 500)",
    ),
    Fault(
        "a gateway's page in place of an answer (502), twice",
        BOTH,
        fails(VICTIMS, status(502, "<html>bad gateway</html>", Content_Type="text/html"), times=2),
        "",
        0,
        READ,
    ),
    Fault(
        "a page of HTML in place of an answer (200), all night",
        GIT,
        fails(VICTIMS, status(200, "<html>log in</html>", Content_Type="text/html")),
        "the last good snapshot is kept",
    ),
    Fault(
        "a page of HTML in place of an answer (200), all night",
        API,
        fails("/git/commits/", status(200, "<html>log in</html>", Content_Type="text/html")),
        "127.0.0.1 sent an answer that makes no sense",
    ),
    Fault("malformed JSON", API, fails("/git/trees/", malformed), "127.0.0.1 sent an answer that makes no sense"),
    Fault("a body that ends too early, once", API, fails("/raw/birds/bittern", truncated, times=1), "", 0, READ),
    Fault(
        "a body that ends too early, all night",
        API,
        fails("/raw/birds/bittern", truncated),
        "the connection to 127.0.0.1 broke off",
    ),
    Fault("the connection is reset in a pack, once", GIT, in_a_pack(reset, once=True), "", 0, READ),
    Fault("the connection is reset in a pack, all night", GIT, in_a_pack(reset), "the connection broke off"),
    Fault(
        "half a pack, all night",
        GIT,
        in_a_pack(half),
        "the connection broke off, or the server could not send what was asked for",
    ),
    Fault(
        "half a pack under the length of a whole one, all night", GIT, in_a_pack(truncated), "the connection broke off"
    ),
    Fault("the connection is reset, all night", API, fails(VICTIMS, reset), "the connection to 127.0.0.1 broke off"),
    Fault(
        "a redirect to another host",
        API,
        fails(VICTIMS, status(301, "", Location="http://169.254.169.254/latest")),
        "127.0.0.1 answered with HTTP 301",
    ),
    # What is sent is wrong.
    Fault("the raw host sends other bytes", API, fails("/raw/birds/bittern", other_bytes), "", 0, READ),
    Fault(
        "both hosts send other bytes",
        API,
        fails("/raw/birds/bittern|/git/blobs/", other_bytes),
        "other bytes were sent than its id promises",
    ),
    Fault("a file's content is not there", BOTH, lost("docs/more.md"), "", 0, READ),
    Fault(
        "the README's content is not there",
        BOTH,
        lost("README.md"),
        "'README.md': the server does not have this file's content",
        mended=files({"README.md": "# Bittern\n"}),
    ),
    Fault("the listing of files is cut short, and says so", API, cut(4), "", 0, READ),
    Fault("a folder is too large to be listed", API, cut(1), "more entries than the API lists"),
    Fault(
        "the listing of files lacks one, and does not say so",
        API,
        fails("/git/trees/", lambda answer: (*answer[:2], answer[2].replace(b"docs/jobs.md", b"docs/jobs.mp"))),
        "is not what its id promises",
    ),
    Fault("an ETag that is stale", API, fails("/api/", lambda a: (a[0], {**a[1], "ETag": '"old"'}, a[2])), "", 0, READ),
    # The repository.
    Fault("renamed", GIT, rename("birds/heron"), "birds/bittern is renamed to birds/heron; it is followed", 0, READ),
    Fault("renamed", API, rename("birds/heron"), "birds/bittern is renamed to birds/heron; it is followed", 0, READ),
    Fault(
        "transferred to another owner",
        BOTH,
        rename("fowl/bittern"),
        "birds/bittern has moved to fowl/bittern",
        0,
        READ,
        mended=lambda place: projects_toml(place, "fowl/bittern"),
    ),
    Fault("archived (with a token)", BOTH, archived, "birds/bittern is archived", 0, READ),
    Fault("deleted (404)", BOTH, lambda place: place.github.hidden.add("birds/bittern"), "no such repository"),
    Fault(
        "made private",
        GIT,
        fails(VICTIMS, status(401, "", WWW_Authenticate='Basic realm="GitHub"')),
        "it is private and asks for credentials",
    ),
    Fault(
        "made private",
        API,
        lambda place: place.github.hidden.add("birds/bittern"),
        "no such repository, or it is private and the token may not see it",
    ),
    Fault(
        "emptied",
        BOTH,
        emptied,
        "it is empty, or its default branch does not exist",
        pushed=False,
        mended=files({"README.md": "# Bittern\n", "docs/jobs.md": GUIDE}),
    ),
    Fault(
        "without any documentation",
        GIT,
        files({"README.md": None, "docs/jobs.md": None, "docs/more.md": None, "main.c": "int main;"}),
        "no documentation could be read in it",
        mended=files({"README.md": "# Bittern\n", "docs/jobs.md": GUIDE}),
    ),
    Fault("its default branch is renamed", BOTH, default_branch, "", 0, READ),
    Fault("force-pushed", BOTH, forced, "", 0, READ),
    Fault(
        "another repository under the same name (with a token)",
        BOTH,
        taken_over_with_token,
        "another repository stands under this name",
        mended=given_back,
    ),
    Fault(
        "another repository under the same name (without a token)",
        API,
        taken_over,
        "another repository stands under this name",
        mended=given_back,
    ),
    # Its files.
    Fault(
        "a page becomes a Git LFS pointer",
        BOTH,
        files({"docs/jobs.md": POINTER}),
        "'docs/jobs.md': a Git LFS pointer, not the file itself",
        mended=files({"docs/jobs.md": GUIDE}),
    ),
    Fault("a submodule", BOTH, files({"docs/other": Submodule("1" * 40)}), "", 0, READ),
    Fault(
        "a symbolic link that leads back to itself",
        BOTH,
        files({"docs/a.md": Symlink("b.md"), "docs/b.md": Symlink("a.md")}),
        "a symbolic link that leads back to itself",
        mended=files({"docs/a.md": None, "docs/b.md": None}),
    ),
    Fault(
        "a symbolic link out of the repository", BOTH, files({"docs/a.md": Symlink("../../etc/passwd")}), "", 0, READ
    ),
    Fault(
        "a huge README",
        GIT,
        files({"README.md": "a bird, again\n" * 400_000}),
        "is more than the 4 MiB",
        mended=files({"README.md": "# Bittern\n"}),
    ),
    Fault(
        "a page that is no longer UTF-8",
        GIT,
        files({"docs/jobs.md": b"# Delayed \xff jobs\n"}),
        "'docs/jobs.md': not UTF-8",
        mended=files({"docs/jobs.md": GUIDE}),
    ),
    Fault(
        "a path with a line end",
        GIT,
        files({"docs/new\nline.md": "# New\n"}),
        r"'docs/new\nline.md': its path has control characters",
        mended=files({"docs/new\nline.md": None}),
    ),
    Fault(
        "a path that is no UTF-8",
        BOTH,
        files({"docs/caf\udce9.md": "# New\n"}),
        "its path is not UTF-8",
        mended=files({"docs/caf\udce9.md": None}),
    ),
    # This machine.
    Fault(
        "the disk of the snapshots is full",
        BOTH,
        full_disk("snapshots/"),
        "its snapshot cannot be written: No space left on device",
    ),
    Fault("the disk of the cache is full", API, full_disk("cache/"), "its cache cannot be written: No space left"),
    Fault("the cache is read-only", GIT, read_only_cache, "Read-only file system"),
    Fault("the cache is read-only", API, read_only_cache, "its cache cannot be written: Read-only file system"),
    Fault("the cache is damaged", BOTH, damaged_cache, "", 0, READ),
    Fault("a killed git left its locks and half a pack", GIT, stale_lock, "", 0, READ),
    Fault(
        "the run's time is over", BOTH, no_time, "the run's time of 1e-06 s was over; the next one goes on from here"
    ),
)
