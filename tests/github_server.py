"""A little GitHub for tests: the endpoints that the pull request needs, over one bare repository. Faults on demand."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support import ALONE, GitRepo, running

TOKEN = "a-token"  # noqa: S105 - of a server that lives as long as a test
Answer = tuple[int, Any]


@dataclass
class Seen:
    """One request."""

    method: str
    path: str
    body: Any


@dataclass
class LittleGitHub:
    """`birds/table` with its pull requests. `faults` maps "METHOD regex" to an answer given instead of the real one."""

    repo: GitRepo
    pulls: list[dict[str, Any]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    faults: dict[str, Answer] = field(default_factory=dict)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By "METHOD regex", what somebody else does when such a request comes in, once."""
    url: str = ""

    @property
    def writes(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.seen if one.method != "GET"]

    def pull(self, number: int = 1) -> dict[str, Any]:
        return self.pulls[number - 1]

    def head(self, branch: str = "claimwatch/drift") -> str:
        return self.repo.git("rev-parse", f"refs/heads/{branch}")

    def text(self, path: str, at: str = "claimwatch/drift") -> str:
        return self.repo.git("show", f"{at}:{path}")

    def tick(self, label: str, number: int = 1) -> None:
        """Tick the first box of a pull request whose line holds a text."""
        lines = self.pull(number)["body"].split("\n")
        position = next(n for n, line in enumerate(lines) if "- [ ]" in line and label in line)
        lines[position] = lines[position].replace("- [ ]", "- [x]")
        self.pull(number)["body"] = "\n".join(lines)

    def merge(self, number: int = 1, base: str = "main") -> None:
        """Merge by moving the base to the head."""
        self.repo.git("update-ref", f"refs/heads/{base}", self.head())
        self.pull(number).update(state="closed", merged_at="2026-01-01T00:00:00Z")

    def answer(self, method: str, target: str, body: Any) -> Answer:  # noqa: ANN401 - any JSON
        self.seen.append(Seen(method, target, body))
        for asked in [asked for asked in self.meanwhile if self._fits(asked, method, target)]:
            self.meanwhile.pop(asked)()
        for fault, given in self.faults.items():
            if self._fits(fault, method, target):
                return given
        parts = urlsplit(target)
        for verb, pattern, action in self._routes():
            found = re.fullmatch(f"/repos/birds/table{pattern}", parts.path)
            if verb == method and found:
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                try:
                    return action(*map(unquote, found.groups()), query if method == "GET" else body)
                except subprocess.CalledProcessError:
                    return 404, {"message": "Not Found"}
        return 404, {"message": "Not Found"}

    @staticmethod
    def _fits(asked: str, method: str, target: str) -> bool:
        verb, _, pattern = asked.partition(" ")
        return verb == method and re.search(pattern, target) is not None

    def _routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        return [
            ("GET", "", lambda _: (200, self._repository())),
            ("GET", "/git/ref/heads/(.+)", lambda name, _: (200, self._ref(name))),
            ("GET", "/git/commits/(.+)", lambda sha, _: (200, self._commit(sha))),
            ("GET", "/git/trees/(.+)", lambda sha, query: (200, self._tree(sha, recursive="recursive" in query))),
            ("GET", "/git/blobs/(.+)", lambda sha, _: (200, self._blob(sha))),
            ("GET", r"/compare/(.+)\.\.\.(.+)", lambda base, head, _: (200, self._compare(base, head))),
            (
                "GET",
                "/pulls",
                lambda query: (200, [self._shown(p) for p in self.pulls if p["state"] == query["state"]]),
            ),
            ("GET", r"/pulls/(\d+)", lambda number, _: (200, self._shown(self.pull(int(number))))),
            ("POST", "/git/blobs", self._new_blob),
            ("POST", "/git/trees", self._new_tree),
            ("POST", "/git/commits", self._new_commit),
            ("POST", "/git/refs", self._new_ref),
            ("PATCH", "/git/refs/heads/(.+)", self._move),
            ("POST", "/pulls", self._open),
            ("PATCH", r"/pulls/(\d+)", self._edit),
            (
                "GET",
                r"/issues/(\d+)",
                lambda number, _: (200, {"number": int(number), "url": self._at(f"/issues/{number}")}),
            ),
            ("PATCH", r"/issues/(\d+)", lambda number, body: (200, {"number": int(number), **body})),
            ("POST", r"/pulls/(\d+)/requested_reviewers", lambda number, _: (201, self._shown(self.pull(int(number))))),
        ]

    def _at(self, path: str) -> str:
        return f"{self.url}/repos/birds/table{path}"

    def _repository(self) -> dict[str, Any]:
        return {
            "full_name": "birds/table",
            "url": self._at(""),
            "html_url": "https://github.com/birds/table",
            "default_branch": "main",
            "owner": {"login": "birds", "url": f"{self.url}/users/birds"},
        }

    def _ref(self, name: str) -> dict[str, Any]:
        sha = self.repo.git("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
        target = {"sha": sha, "type": "commit", "url": self._at(f"/git/commits/{sha}")}
        return {"ref": f"refs/heads/{name}", "url": self._at(f"/git/refs/heads/{name}"), "object": target}

    def _commit(self, sha: str) -> dict[str, Any]:
        form = "%T%x00%an%x00%ae%x00%cn%x00%ce%x00%B"
        tree, *people, message = self.repo.git("show", "-s", f"--format={form}", sha).split("\0")
        return {
            "sha": sha,
            "url": self._at(f"/git/commits/{sha}"),
            "tree": {"sha": tree, "url": self._at(f"/git/trees/{tree}")},
            "author": {"name": people[0], "email": people[1], "date": "2026-01-01T00:00:00Z"},
            "committer": {"name": people[2], "email": people[3], "date": "2026-01-01T00:00:00Z"},
            "message": message,
            "parents": [],
        }

    def _tree(self, sha: str, *, recursive: bool = False) -> dict[str, Any]:
        tree = self.repo.git("rev-parse", f"{sha}^{{tree}}")
        entries = []
        for line in self.repo.git("ls-tree", *(["-r", "-t"] if recursive else []), tree).splitlines():
            facts, path = line.split("\t")
            mode, kind, entry = facts.split()
            entries.append({"path": path, "mode": mode, "type": kind, "sha": entry, "url": self._at(f"/git/{entry}")})
        return {"sha": tree, "url": self._at(f"/git/trees/{tree}"), "tree": entries, "truncated": False}

    def _blob(self, sha: str) -> dict[str, Any]:
        command = ["git", "cat-file", "blob", sha]
        data = subprocess.run(
            command, env=ALONE | {"GIT_DIR": str(self.repo.path)}, check=True, capture_output=True
        ).stdout
        content = base64.b64encode(data).decode()
        return {"sha": sha, "encoding": "base64", "content": content, "url": self._at(f"/git/blobs/{sha}")}

    def _compare(self, base: str, head: str) -> dict[str, Any]:
        fork = self.repo.git("merge-base", base, head)
        commits = self.repo.git("rev-list", "--reverse", f"{base}..{head}").split()
        shown = [{"sha": sha, "url": self._at(f"/commits/{sha}"), "commit": self._commit(sha)} for sha in commits]
        return {
            "url": self._at(f"/compare/{base}...{head}"),
            "merge_base_commit": {"sha": fork, "url": self._at(f"/commits/{fork}")},
            "commits": shown,
            "total_commits": len(shown),
        }

    def _shown(self, pull: dict[str, Any]) -> dict[str, Any]:
        owner = {"full_name": "birds/table", "url": self._at("")}
        number = pull["number"]
        return {
            "merged_at": None,
            **pull,
            "url": self._at(f"/pulls/{number}"),
            "issue_url": self._at(f"/issues/{number}"),
            "html_url": f"https://github.com/birds/table/pull/{number}",
            "base": {"ref": pull["base"], "repo": owner},
            "head": {"ref": pull["head"], "sha": pull.get("sha") or self.head(pull["head"]), "repo": owner},
        }

    def _new_blob(self, body: dict[str, Any]) -> Answer:
        data = base64.b64decode(body["content"])
        sha = self.repo.git("hash-object", "-w", "--stdin", stdin=data)
        return 201, {"sha": sha, "url": self._at(f"/git/blobs/{sha}")}

    def _new_tree(self, body: dict[str, Any]) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            environment = ALONE | {"GIT_DIR": str(self.repo.path), "GIT_INDEX_FILE": f"{folder}/index"}

            def git(*arguments: str, stdin: bytes = b"") -> str:
                done = subprocess.run(
                    ["git", *arguments], env=environment, input=stdin, check=True, capture_output=True
                )
                return done.stdout.decode().strip()

            git("read-tree", body["base_tree"])
            for entry in body["tree"]:
                sha = entry.get("sha") or git("hash-object", "-w", "--stdin", stdin=entry["content"].encode())
                git("update-index", "--add", "--cacheinfo", f"{entry['mode']},{sha},{entry['path']}")
            return 201, self._tree(git("write-tree"))

    def _new_commit(self, body: dict[str, Any]) -> Answer:
        parents = [part for parent in body["parents"] for part in ("-p", parent)]
        who = {
            f"GIT_{role}_{key.upper()}": body[role.lower()][key]
            for role in ("AUTHOR", "COMMITTER")
            for key in ("name", "email")
        }
        command = ["git", "commit-tree", body["tree"], *parents]
        environment = ALONE | {"GIT_DIR": str(self.repo.path)} | who
        done = subprocess.run(command, env=environment, input=body["message"].encode(), check=True, capture_output=True)
        return 201, self._commit(done.stdout.decode().strip())

    def _new_ref(self, body: dict[str, Any]) -> Answer:
        self.repo.git("update-ref", body["ref"], body["sha"])
        return 201, self._ref(body["ref"].removeprefix("refs/heads/"))

    def _move(self, name: str, body: dict[str, Any]) -> Answer:
        self.repo.git("update-ref", f"refs/heads/{name}", body["sha"])
        return 200, self._ref(name)

    def _open(self, body: dict[str, Any]) -> Answer:
        self.pulls.append({"number": len(self.pulls) + 1, "state": "open", **body})
        return 201, self._shown(self.pulls[-1])

    def _edit(self, number: str, body: dict[str, Any]) -> Answer:
        self.pull(int(number)).update(body)
        return 200, self._shown(self.pull(int(number)))


@contextmanager
def little_github(repo: GitRepo) -> Iterator[LittleGitHub]:
    """Serve a repository as `birds/table`."""
    github = LittleGitHub(repo)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Authorization") != f"token {TOKEN}":
                status, answer = 401, {"message": "Bad credentials"}
            else:
                status, answer = github.answer(self.command, self.path, json.loads(data) if data else None)
            if status == 0:  # a connection that breaks off
                self.close_connection = True
                return
            sent = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_GET(self) -> None:
            self.handle_any()

        def do_POST(self) -> None:
            self.handle_any()

        def do_PATCH(self) -> None:
            self.handle_any()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called in http.server
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as github.url:
        yield github


def checkout(repo: GitRepo, folder: Path, branch: str = "main") -> None:
    """Make or renew a work tree of a repository's branch, as a nightly job does."""
    for command in (
        ["git", "init", "--quiet", str(folder)],
        ["git", "-C", str(folder), "fetch", "--quiet", str(repo.path), branch],
        ["git", "-C", str(folder), "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"],
        ["git", "-C", str(folder), "clean", "--quiet", "-fdx"],
    ):
        subprocess.run(command, env=ALONE, check=True, capture_output=True)
