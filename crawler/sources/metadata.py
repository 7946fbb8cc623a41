"""What GitHub says of many repositories in one question: ids, present names, archived ones, heads. Needs a token.

GraphQL answers with status 200 and `errors` beside what it found, so that one repository that is gone spoils none of
the others (https://docs.github.com/graphql/guides/using-graphql-clients).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.errors import SourceUnavailable
from crawler.sources import Metadata, Usage
from crawler.sources.address import fault_of_repo, is_full_id
from crawler.sources.answers import NOT_FOUND, OK, refusal
from crawler.sources.fetching import Meter
from crawler.sources.http import Http, Pace, client, place_of
from crawler.sources.limits import Limits

_TOGETHER = 40
"""Repositories of one query; GitHub answers 25 to 50 in the time that it allows itself."""

_FIELDS = "databaseId nameWithOwner isArchived isFork defaultBranchRef { name target { oid } }"
_RELEASE = "latestRelease { tagName }"
"""Not known to every server that speaks this language."""

WHO = "GitHub's GraphQL API"

Answers = dict[str, Metadata | SourceUnavailable]


class MetadataReader:
    """Reads metadata with a token, each repository's once."""

    def __init__(self, api_base: str, token: str, limits: Limits | None = None) -> None:
        """Ask the API at `api_base`, such as `https://api.github.com`."""
        self._url = graphql_url(api_base)
        self._token = token
        self._limits = limits or Limits()
        self._meter = Meter()
        self._known: Answers = {}
        self._lock = threading.Lock()

    @property
    def usage(self) -> Usage:
        """What was used so far."""
        return self._meter.usage

    def read(self, repos: Sequence[str]) -> Answers:
        """Tell what GitHub says of each repository, or why it says nothing of one.

        Raises:
            SourceUnavailable: nothing is known of any, since the API did not answer.
        """
        with self._lock:
            left = [repo for repo in dict.fromkeys(repos) if repo not in self._known and not fault_of_repo(repo)]
            for at in range(0, len(left), _TOGETHER):
                self._known |= self._asked(left[at : at + _TOGETHER])
            return {repo: self._known[repo] for repo in repos if repo in self._known}

    def _asked(self, repos: Sequence[str]) -> Answers:
        answer = self._answer(query(repos, f"{_FIELDS} {_RELEASE}"))
        if answer.get("data") is None and _unknown_field(answer):
            answer = self._answer(query(repos, _FIELDS))
        data = answer.get("data")
        if not isinstance(data, dict):
            raise SourceUnavailable(WHO, f"refused: {_words(answer)}")
        return {repo: _read(repo, data.get(f"r{number}")) for number, repo in enumerate(repos)}

    def _answer(self, text: str) -> Mapping[str, Any]:
        place = place_of(self._url)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        with client(1, headers) as opened:
            http = Http(opened, place, self._limits, self._meter, Pace(15))
            body = json.dumps({"query": text}).encode()
            answer = http.ask(WHO, self._url, method="POST", content=body)
        if answer.status != OK:
            raise SourceUnavailable(WHO, refusal(answer.status, place))
        try:
            found = json.loads(answer.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise SourceUnavailable(WHO, f"{place} sent an answer that makes no sense")
        return found


def graphql_url(api_base: str) -> str:
    """Where the API speaks GraphQL: beside REST, and on an Enterprise server one folder up."""
    base = api_base.rstrip("/")
    return f"{base.removesuffix('/v3')}/graphql"


def query(repos: Sequence[str], fields: str) -> str:
    """Write one query for repositories whose names :func:`fault_of_repo` has passed."""
    asked = []
    for number, repo in enumerate(repos):
        owner, _, name = repo.partition("/")
        asked.append(f"r{number}: repository(owner: {json.dumps(owner)}, name: {json.dumps(name)}) {{ {fields} }}")
    return f"query {{ {' '.join(asked)} }}"


def _read(repo: str, found: object) -> Metadata | SourceUnavailable:
    if not isinstance(found, dict):
        return SourceUnavailable(repo, refusal(NOT_FOUND, "GitHub"))
    number, name = found.get("databaseId"), found.get("nameWithOwner")
    branch, release = found.get("defaultBranchRef") or {}, found.get("latestRelease") or {}
    head = (branch.get("target") or {}).get("oid")
    return Metadata(
        repo,
        number if isinstance(number, int) else None,
        name if isinstance(name, str) and not fault_of_repo(name) else None,
        archived=found.get("isArchived") is True,
        fork=found.get("isFork") is True,
        default_branch=branch.get("name"),
        head=head if isinstance(head, str) and is_full_id(head) else None,
        latest_release=release.get("tagName"),
    )


def _unknown_field(answer: Mapping[str, Any]) -> bool:
    return "latestRelease" in json.dumps(answer.get("errors"))


def _words(answer: Mapping[str, Any]) -> str:
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    words = str(first.get("message")) if isinstance(first, dict) else "it gave neither data nor a reason"
    return "".join(character if character.isprintable() else " " for character in words)[:200]
