"""A little GitHub for tests: REST, GraphQL, raw files and git over bare repositories, with faults on demand.

What it answers was taken from GitHub's documentation; tests marked `shared` hold the product to a larger one.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support import ALONE, Backend, running

Answer = tuple[int, dict[str, str], bytes]
Spoil = Callable[[Answer], Answer]


class Reset(Exception):
    """The connection is reset in place of an answer."""


@dataclass
class Fault:
    """Spoils the answers to requests whose method and path match, `times` of them or all."""

    pattern: str
    spoil: Spoil
    times: int = 1_000_000
    hits: int = 0


def status(code: int, body: str = "", **headers: str) -> Spoil:
    """Another answer in place of the true one."""
    return lambda _: (code, {name.replace("_", "-"): value for name, value in headers.items()}, body.encode())


def truncated(answer: Answer) -> Answer:
    """Half a body under the length of the whole."""
    code, headers, body = answer
    return code, {**headers, "Content-Length": str(len(body))}, body[: len(body) // 2]


def malformed(answer: Answer) -> Answer:
    """JSON that ends in the middle, of a consistent length."""
    code, headers, body = answer
    return code, headers, body[: len(body) * 2 // 3].rstrip(b"}] \n")


def other_bytes(answer: Answer) -> Answer:
    """Other content than the stated id's, in a raw file or in a blob of the API."""
    code, headers, body = answer
    if headers.get("Content-Type", "").startswith("application/json"):
        return (
            code,
            headers,
            json.dumps({"encoding": "base64", "content": base64.b64encode(b"wrong").decode()}).encode(),
        )
    return code, headers, body[::-1] + b"wrong\n"


def reset(answer: Answer) -> Answer:
    """No answer at all."""
    raise Reset


def slow(seconds: float) -> Spoil:
    """The true answer, late."""

    def wait(answer: Answer) -> Answer:
        time.sleep(seconds)
        return answer

    return wait


@dataclass
class LittleGitHub:
    """What the server knows beyond the repositories below `root`, which are called OWNER+NAME.git."""

    root: Path
    url: str = ""
    token: str = "t0ken"  # noqa: S105 - a made-up one
    faults: list[Fault] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    tree_limit: int = 100_000
    release_known: bool = True
    """Whether GraphQL knows the field `latestRelease`."""
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def fail(self, pattern: str, spoil: Spoil, times: int = 1_000_000) -> Fault:
        """Spoil answers from now on."""
        fault = Fault(pattern, spoil, times)
        self.faults.insert(0, fault)
        return fault

    def heal(self) -> None:
        """End all that goes wrong."""
        self.faults.clear()
        self.hidden.clear()
        self.tree_limit = 100_000

    def rename(self, old: str, new: str) -> None:
        """Give a repository another name, as GitHub does: the old one leads to it."""
        self.folder(old).rename(self.folder(new))
        self.ids[new] = self.id(old)
        self.renamed[old] = new

    def id(self, repo: str) -> int:
        """The number of a repository."""
        return self.ids.setdefault(repo, 1000 + len(self.ids))

    def folder(self, repo: str) -> Path:
        """Where a repository is."""
        return self.root / f"{repo.replace('/', '+')}.git"

    def git(self, repo: str, *arguments: str) -> bytes:
        """What git prints; empty where it fails."""
        environment = ALONE | {"GIT_DIR": str(self.folder(repo))}
        return subprocess.run(["git", *arguments], env=environment, capture_output=True, check=False).stdout


class _Handler(Backend):
    @property
    def github(self) -> LittleGitHub:
        assert isinstance(self.server, _Server)
        return self.server.github

    @property
    def root(self) -> Path:
        return self.github.root

    def answer(self) -> None:
        body = self.body()
        asked = f"{self.command} {self.path}"
        self.github.seen.append(asked)
        self.github.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = self.truth(body)
        try:
            for fault in list(self.github.faults):
                if fault.hits < fault.times and re.search(fault.pattern, asked):
                    fault.hits += 1
                    answer = fault.spoil(answer)
                    break
            self.give(*answer)
        except Reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        except OSError:
            self.close_connection = True
        if len(answer[2]) < int(answer[1].get("Content-Length", 0)):
            self.close_connection = True

    def truth(self, body: bytes) -> Answer:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if found := re.fullmatch(r"/([^/]+)/([^/]+)\.git(/.*)", path):
            return self.smart(f"{found[1]}/{found[2]}", found[3], body)
        if path == "/api/graphql":
            return self.graphql(json.loads(body)["query"])
        if found := re.fullmatch(r"/raw/([^/]+/[^/]+)/([0-9a-f]{40})/(.+)", path, re.DOTALL):
            return self.raw(found[1], found[2], found[3])
        if found := re.fullmatch(r"/api/repos/([^/]+/[^/]+)(/.*)?", path):
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self.rest(found[1], found[2] or "", query)
        return _json({"message": "Not Found"}, 404)

    def there(self, repo: str) -> str:
        """The repository of a name, followed once; empty where there is none."""
        repo = repo if self.github.folder(repo).is_dir() else self.github.renamed.get(repo, repo)
        return repo if self.github.folder(repo).is_dir() and repo not in self.github.hidden else ""

    def smart(self, asked: str, rest: str, body: bytes) -> Answer:
        repo = self.there(asked)
        if not repo:
            return 404, {"Content-Type": "text/plain"}, b"Not Found"
        query = f"?{urlsplit(self.path).query}" if urlsplit(self.path).query else ""
        if repo != asked:
            return 301, {"Location": f"{self.github.url}/{repo}.git{rest}{query}"}, b""
        return self.git_answer(f"/{repo.replace('/', '+')}.git{rest}{query}", body)

    def raw(self, repo: str, commit: str, path: str) -> Answer:
        repo = self.there(repo)
        entry = self.github.git(repo, "rev-parse", f"{commit}:{path}").decode().strip() if repo else ""
        if not re.fullmatch(r"[0-9a-f]{40}", entry) or not self.github.git(repo, "cat-file", "-t", entry):
            return 404, {"Content-Type": "text/plain"}, b"404: Not Found"
        return 200, {"Content-Type": "text/plain"}, self.github.git(repo, "cat-file", "blob", entry)

    def rest(self, asked: str, rest: str, query: dict[str, str]) -> Answer:
        repo = self.there(asked)
        if not repo:
            return _json({"message": "Not Found"}, 404)
        if repo != asked:
            return 301, {"Location": f"{self.github.url}/api/repos/{repo}{rest}"}, b""
        if not rest:
            found = {"id": self.github.id(repo), "full_name": repo, "archived": repo in self.github.archived}
            return _json(found | {"fork": False, "default_branch": "main"})
        if not self.github.git(repo, "rev-parse", "--verify", "--quiet", "HEAD"):
            return _json({"message": "Git Repository is empty."}, 409)
        for pattern, answer in _ROUTES.items():
            if found_route := re.fullmatch(pattern, rest):
                return answer(self, repo, found_route[1] if found_route.groups() else "", query)
        return _json({"message": "Not Found"}, 404)

    def commit_sha(self, repo: str, ref: str, _query: dict[str, str]) -> Answer:
        sha = self.github.git(repo, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").strip()
        if not sha:
            return _json({"message": f"No commit found for SHA: {ref}"}, 422)
        return 200, {"Content-Type": "application/vnd.github.sha"}, sha

    def commits(self, repo: str, _rest: str, query: dict[str, str]) -> Answer:
        printed = self.github.git(repo, "log", "--format=%H %cI %P", "-n", query["per_page"], query["sha"]).decode()
        rows = [line.split(" ") for line in printed.splitlines()]
        return _json(
            [
                {
                    "sha": sha,
                    "commit": {"committer": {"date": when}},
                    "parents": [{"sha": one} for one in parents if one],
                }
                for sha, when, *parents in rows
            ]
        )

    def git_commit(self, repo: str, sha: str, _query: dict[str, str]) -> Answer:
        printed = self.github.git(repo, "log", "-1", "--format=%T %ct", sha).decode().split()
        if not printed:
            return _json({"message": "Not Found"}, 404)
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(printed[1])))
        return _json({"sha": sha, "tree": {"sha": printed[0]}, "committer": {"date": when}, "verification": {}})

    def tree(self, repo: str, sha: str, query: dict[str, str]) -> Answer:
        recursive = ("-r", "-t") if "recursive" in query else ()
        printed = self.github.git(repo, "ls-tree", "-l", "-z", "--full-tree", *recursive, sha)
        rows = []
        for line in printed.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, kind, child, size = head.decode().split()
            row = {"path": path.decode("utf-8", "replace"), "mode": mode, "type": kind, "sha": child}
            rows.append(row | ({"size": int(size)} if size.isdecimal() else {}))
        limit = self.github.tree_limit
        return _json({"sha": sha, "tree": rows[:limit], "truncated": len(rows) > limit})

    def blob(self, repo: str, sha: str, _query: dict[str, str]) -> Answer:
        if not self.github.git(repo, "cat-file", "-t", sha):
            return _json({"message": "Not Found"}, 404)
        data = self.github.git(repo, "cat-file", "blob", sha)
        return _json({"sha": sha, "encoding": "base64", "content": base64.b64encode(data).decode()})

    def tags(self, repo: str, prefix: str, _query: dict[str, str]) -> Answer:
        printed = self.github.git(repo, "for-each-ref", "--format=%(refname)", f"refs/tags/{prefix}*").decode()
        return _json([{"ref": ref, "object": {"sha": "0" * 40}} for ref in printed.split()])

    def graphql(self, query: str) -> Answer:
        if self.headers.get("Authorization") != f"Bearer {self.github.token}":
            return _json({"message": "Bad credentials"}, 401)
        if "latestRelease" in query and not self.github.release_known:
            return _json({"errors": [{"message": "Field 'latestRelease' doesn't exist on type 'Repository'"}]})
        data: dict[str, Any] = {}
        errors: list[dict[str, Any]] = []
        for alias, owner, name in re.findall(r'(r\d+): repository\(owner: "([^"]+)", name: "([^"]+)"\)', query):
            repo = self.there(f"{owner}/{name}")
            data[alias] = self.node(repo) if repo else None
            if not repo:
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository"})
        return _json({"data": data} | ({"errors": errors} if errors else {}))

    def node(self, repo: str) -> dict[str, Any]:
        head = self.github.git(repo, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
        return {
            "databaseId": self.github.id(repo),
            "nameWithOwner": repo,
            "isArchived": repo in self.github.archived,
            "isFork": False,
            "defaultBranchRef": {"name": "main", "target": {"oid": head}} if head else None,
            "latestRelease": {"tagName": "v1"} if self.github.release_known else None,
        }


_ROUTES: dict[str, Callable[[_Handler, str, str, dict[str, str]], Answer]] = {
    "/commits": _Handler.commits,
    "/commits/(.+)": _Handler.commit_sha,
    "/git/commits/(.+)": _Handler.git_commit,
    "/git/trees/(.+)": _Handler.tree,
    "/git/blobs/(.+)": _Handler.blob,
    "/git/matching-refs/tags/(.+)": _Handler.tags,
}


def _json(value: object, code: int = 200) -> Answer:
    return code, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(value).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, github: LittleGitHub) -> None:
        self.github = github
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is none of the server's business."""


@contextmanager
def little_github(root: Path) -> Iterator[LittleGitHub]:
    """Serve the repositories below a folder."""
    github = LittleGitHub(root)
    with running(_Server(github)) as github.url:
        yield github
