"""Cut GitHub's published OpenAPI description down to what `claimwatch pr` sends.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
    python tests/openapi/cut.py package/generated/api.github.com.json

writes `github-requests.json`: parameters and request bodies as published, without their descriptions and examples.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ENDPOINTS = """
GET /repos/{owner}/{repo}
GET /repos/{owner}/{repo}/git/ref/{ref}
GET /repos/{owner}/{repo}/git/trees/{tree_sha}
GET /repos/{owner}/{repo}/git/blobs/{file_sha}
GET /repos/{owner}/{repo}/git/commits/{commit_sha}
GET /repos/{owner}/{repo}/compare/{basehead}
GET /repos/{owner}/{repo}/pulls
GET /repos/{owner}/{repo}/pulls/{pull_number}
POST /repos/{owner}/{repo}/git/blobs
POST /repos/{owner}/{repo}/git/trees
POST /repos/{owner}/{repo}/git/commits
POST /repos/{owner}/{repo}/git/refs
PATCH /repos/{owner}/{repo}/git/refs/{ref}
POST /repos/{owner}/{repo}/pulls
PATCH /repos/{owner}/{repo}/pulls/{pull_number}
POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
GET /repos/{owner}/{repo}/issues/{issue_number}
PATCH /repos/{owner}/{repo}/issues/{issue_number}
"""
_FOR_READERS = frozenset({"description", "example", "examples", "externalDocs", "title"})
_BODY = "application/json"


def cut(full: dict[str, Any]) -> dict[str, Any]:
    """The endpoints' parameters and request bodies, every reference replaced by what it names."""
    paths: dict[str, Any] = {}
    for line in filter(None, ENDPOINTS.splitlines()):
        method, path = line.split()
        operation = full["paths"][path][method.lower()]
        body = operation.get("requestBody", {}).get("content", {}).get(_BODY, {}).get("schema")
        parameters = [_bare(full, parameter) for parameter in operation.get("parameters", [])]
        paths.setdefault(path, {})[method] = {"parameters": parameters, "body": _bare(full, body) if body else None}
    return {"version": full["info"]["version"], "paths": paths}


def _bare(full: dict[str, Any], node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """A part of the description with what validates, and nothing else; `names` where keys are names of properties."""
    if isinstance(node, list):
        return [_bare(full, one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found = full
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _bare(full, found)
    kept = {key: value for key, value in node.items() if names or not (key in _FOR_READERS or key.startswith("x-"))}
    return {key: _bare(full, value, names=key == "properties" and not names) for key, value in kept.items()}


if __name__ == "__main__":
    target = Path(__file__).with_name("github-requests.json")
    text = json.dumps(cut(json.loads(Path(sys.argv[1]).read_text("utf-8"))), sort_keys=True, indent=1)
    target.write_text(f"{text}\n", "utf-8")
