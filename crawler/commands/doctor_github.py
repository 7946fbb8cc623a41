"""What `doctor` asks GitHub before a pull request: is it there, what is left, what may the token do. Only reads."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from crawler import __version__
from crawler.commands.finding import Finding
from crawler.commands.session import Session, repository_named
from crawler.errors import BadInput
from crawler.github.checkout import Checkout

_TIMEOUT = 10.0
_FEW_LEFT = 100
_RIGHTS = "it needs the rights Contents and Pull requests, both to read and write"
_SWITCH = "Settings > Actions > General > Allow GitHub Actions to create and approve pull requests"
_KINDS = {
    "ghp_": "a personal token (classic)",
    "gho_": "a token of an OAuth app",
    "github_pat_": "a fine-grained personal token",
    "ghs_": "a token of GitHub Actions or of an app",
    "ghu_": "a user's token of an app",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What GitHub gave back; `status` is 0 where it could not be asked, and `trouble` says why."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers
    trouble: str = ""


def look_at_github(session: Session, repo: str | None) -> list[Finding]:
    """Look at the API, the token, the repository and its settings; without a token at nothing, since crawls need none.

    The token goes into requests to the API's own host, and into no finding.

    Raises:
        BadInput: `repo` is no owner/name.
    """
    slug, token = _slug(session, repo), session.settings.token
    if not token:
        return [
            Finding("token", "GITHUB_TOKEN is not set; a crawl needs none, `claimwatch pr` does", _RIGHTS, well=None)
        ]
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": f"claimwatch/{__version__}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    base = session.settings.api_base.rstrip("/")
    with httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True) as client:
        limits = _ask(client, f"{base}/rate_limit")
        findings = [*_api(base, limits), *_token(token, limits)]
        if limits.status != httpx.codes.OK:
            return findings
        if not slug:
            seen = "none is named, so that its rights and settings were not looked at"
            return [*findings, Finding("repository", seen, "name it with --repo OWNER/NAME", well=None)]
        facts = _ask(client, f"{base}/repos/{slug}")
        findings.append(_repository(slug, token, facts))
        if facts.status == httpx.codes.OK:
            findings.append(_settings(_ask(client, f"{base}/repos/{slug}/actions/permissions/workflow")))
    return findings


def _ask(client: httpx.Client, url: str) -> _Answer:
    try:
        answer = client.get(url)
        body = answer.json()
    except httpx.HTTPError as error:
        return _Answer(0, {}, httpx.Headers(), f"{type(error).__name__}: {error}")
    except ValueError:
        return _Answer(answer.status_code if answer.is_error else 0, {}, answer.headers, "it sent no JSON")
    return _Answer(answer.status_code, body if isinstance(body, dict) else {}, answer.headers)


def _api(base: str, limits: _Answer) -> list[Finding]:
    """Whether the API answers, and how many requests are left this hour."""
    later = "a crawl goes on without it; the pull request waits for the next run. Check network and --api-base"
    if limits.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return [Finding("api", f"{base} answers", well=True)]
    if limits.status != httpx.codes.OK:
        seen = f"{base}: {limits.trouble or f'answers {limits.status}'}"
        return [Finding("api", seen, later, well=False, grave=False)]
    core = limits.body.get("resources", {}).get("core", {})
    left, limit = core.get("remaining"), core.get("limit")
    if not isinstance(left, int):
        return [Finding("api", f"{base} answers", well=True), Finding("rate-limit", "it tells none", well=None)]
    reset = datetime.fromtimestamp(core.get("reset", 0), UTC)
    finding = Finding(
        "rate-limit",
        f"{left} of {limit} requests left until {reset:%H:%M} UTC",
        f"wait until {reset:%H:%M} UTC",
        well=left >= _FEW_LEFT,
        grave=False,
    )
    return [Finding("api", f"{base} answers", well=True), finding]


def _token(token: str, limits: _Answer) -> list[Finding]:
    """What kind of token it is and what can be read of its rights."""
    if limits.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        seen = f"refused ({limits.status}): it has ended, was revoked, or is for another server"
        return [Finding("token", seen, "make a new one, or unset GITHUB_TOKEN", well=False)]
    if limits.status != httpx.codes.OK:
        return [Finding("token", "could not be tried", well=None)]
    kind = next((words for prefix, words in _KINDS.items() if token.startswith(prefix)), "accepted")
    if "X-OAuth-Scopes" not in limits.headers:
        return [Finding("token", f"{kind}; its own rights cannot be read", _RIGHTS, well=None)]
    scopes = {scope.strip() for scope in limits.headers["X-OAuth-Scopes"].split(",")} - {""}
    enough = bool(scopes & {"repo", "public_repo"})
    seen = f"{kind} with the scopes {', '.join(sorted(scopes)) or 'none'}"
    return [Finding("token", seen, "give it `repo`, or `public_repo` for a public repository", well=enough)]


def _repository(slug: str, token: str, facts: _Answer) -> Finding:
    """Whether the repository is there and may be written to."""
    if facts.status in {httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN}:
        seen = f"{slug}: not there, or this token may not see it"
        return Finding("repository", seen, "check --repo, and the repositories that the token is for", well=False)
    if facts.status != httpx.codes.OK:
        return Finding(
            "repository", f"{slug}: {facts.trouble or facts.status}", "try again later", well=False, grave=False
        )
    name = str(facts.body.get("full_name", slug))
    renamed = f" (now {name})" if name.casefold() != slug.casefold() else ""
    if facts.body.get("archived"):
        return Finding("repository", f"{slug}{renamed} is archived: nobody can write to it", "unarchive it", well=False)
    permissions = facts.body.get("permissions")
    if token.startswith("ghs_") or not isinstance(permissions, dict):
        seen = f"{slug}{renamed}; the rights are those that the workflow or the app gives"
        mend = "in a workflow: `permissions:` with contents: write and pull-requests: write"
        return Finding("repository", seen, mend, well=None)
    may = bool(permissions.get("push"))
    seen = (
        f"{slug}{renamed}, default branch {facts.body.get('default_branch')}: may {'' if may else 'not '}be written to"
    )
    return Finding("repository", seen, "ask for the role Write there, or use another token", well=may)


def _settings(switch: _Answer) -> Finding:
    """Whether workflows may open pull requests."""
    allowed = switch.body.get("can_approve_pull_request_reviews")
    if switch.status != httpx.codes.OK or not isinstance(allowed, bool):
        seen = "whether workflows may open pull requests is not readable with this token"
        return Finding("settings", seen, f"look at {_SWITCH}", well=None)
    if allowed:
        return Finding("settings", "workflows may open pull requests", well=True)
    seen = "workflows may not open pull requests: with their token the branch is pushed, and a link printed"
    return Finding("settings", seen, f"allow it: {_SWITCH}", well=None)


def _slug(session: Session, repo: str | None) -> str:
    """The repository that the pull request would be in; empty where nothing tells.

    Raises:
        BadInput: the one that was given is none.
    """
    if named := repository_named(repo):
        return named
    with suppress(BadInput):
        return Checkout.around(session.settings.table or session.settings.pack).slug()
    return ""
