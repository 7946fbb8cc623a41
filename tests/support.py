"""Little git repositories for tests, and a web server that hands them out, with git alone."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

ALONE = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
}
"""An environment in which git knows no settings of the machine."""


@dataclass(frozen=True, slots=True)
class Symlink:
    """A symbolic link as a file of a commit."""

    target: str


@dataclass(frozen=True, slots=True)
class Submodule:
    """Another repository's commit as an entry of a commit."""

    commit: str


Content = str | bytes | Symlink | Submodule | None
"""What a path of a commit is: a file's content, something special, or None for a path that goes away."""


@dataclass(frozen=True, slots=True)
class GitRepo:
    """A bare repository that a test fills commit by commit; every object is a loose file."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> GitRepo:
        """Make an empty repository with the default branch `main` that serves partial fetches, as GitHub does."""
        path.mkdir(parents=True)
        repo = cls(path)
        repo.git("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        repo.git("config", "uploadpack.allowFilter", "true")
        repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
        return repo

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run git on it; gives what it printed."""
        command = ["git", *arguments]
        environment = ALONE | {"GIT_DIR": str(self.path)}
        return (
            subprocess.run(command, input=stdin, env=environment, check=True, capture_output=True)
            .stdout.decode()
            .strip()
        )

    def commit(
        self,
        files: Mapping[str, Content],
        date: str = "2025-06-01T12:00:00+00:00",
        *,
        branch: str = "main",
        merge: str = "",
        message: str = "A change",
    ) -> str:
        """Commit changes to `branch` at a date (ISO 8601 with offset), merging another commit or not; gives its id.

        A byte of a path that is no UTF-8 is written as a lone surrogate, as Python does for file names.
        """
        ref = f"refs/heads/{branch}"
        moment = datetime.fromisoformat(date)
        who = f"A Tester <tester@example.org> {int(moment.timestamp())} {moment:%z}"
        known = self.git("for-each-ref", "--format=%(objectname)", ref)
        lines = [f"commit {ref}\ncommitter {who}\ndata {len(message.encode())}\n{message}\n".encode()]
        lines += [f"from {known}\n".encode()] * bool(known) + [f"merge {merge}\n".encode()] * bool(merge)
        lines += [_change(path.encode("utf-8", "surrogateescape"), content) for path, content in files.items()]
        self.git("fast-import", "--quiet", "--force", stdin=b"".join(lines))
        return self.git("rev-parse", ref)

    def tag(self, name: str, at: str = "main", *, annotated: bool = False) -> str:
        """Tag a commit; gives the id that the tag's ref holds."""
        who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
        self.git(*who, "tag", *(("-a", "-m", "A tag") if annotated else ()), name, at)
        return self.git("rev-parse", f"refs/tags/{name}")

    def id(self, path: str, at: str = "main") -> str:
        """The id of a file or folder at a commit."""
        return self.git("rev-parse", f"{at}:{path}")

    def object_file(self, object_id: str) -> Path:
        """The file that holds an object, for a test that takes it away or spoils it."""
        return self.path / "objects" / object_id[:2] / object_id[2:]


def _change(path: bytes, content: Content) -> bytes:
    """Write one line of a fast-import stream; the path is quoted."""
    quoted = b'"%s"' % b"".join(b"\\%03o" % byte if chr(byte) in '\\"\n' else bytes([byte]) for byte in path)
    match content:
        case None:
            return b"D %s\n" % quoted
        case Submodule(commit):
            return b"M 160000 %s %s\n" % (commit.encode(), quoted)
        case Symlink(target):
            mode, data = b"120000", target.encode()
        case str():
            mode, data = b"100644", content.encode()
        case bytes():
            mode, data = b"100644", content
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, quoted, len(data), data)


class Backend(BaseHTTPRequestHandler):
    """Hands every request to `git http-backend`."""

    protocol_version = "HTTP/1.1"

    @property
    def root(self) -> Path:
        """The folder of the repositories."""
        assert isinstance(self.server, _Server)
        return self.server.root

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called in http.server
        pass

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while length := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def answer(self) -> None:
        self.give(*self.git_answer(self.path, self.body()))

    def git_answer(self, target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """What git says to a request: status, headers and body."""
        path, _, query = target.partition("?")
        environment = ALONE | {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "REMOTE_ADDR": "127.0.0.1",
        }
        backend = ["git", "http-backend"]
        printed = subprocess.run(backend, input=body, env=environment, capture_output=True, check=False).stdout
        head, _, data = printed.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return int(headers.pop("Status", "200").split()[0]), headers, data

    def give(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    def __init__(self, root: Path) -> None:
        self.root = root
        super().__init__(("127.0.0.1", 0), Backend)


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    """Let a server answer in a thread until the end of the block; gives its URL."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served_over_http(root: Path) -> Iterator[str]:
    """Serve the bare repositories below a folder as a forge does; gives the URL of the folder."""
    with running(_Server(root)) as url:
        yield url
