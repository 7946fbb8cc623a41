"""What GitHub refuses or fails to answer, in words: what was asked, what came back, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
from github import GithubException

from crawler.errors import BadInput, ClaimwatchError

UNAUTHORISED, FORBIDDEN, NOT_FOUND, UNPROCESSABLE, TOO_MANY = 401, 403, 404, 422, 429


class GitHubFailed(ClaimwatchError):
    """GitHub could not be asked or did not do what was asked; the next run tries again. Exit code 3."""

    def __init__(self, message: str, *, status: int = 0, said: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.said = said


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn what PyGithub and the network raise into words.

    Raises:
        GitHubFailed: an outage, a limit, a refusal.
        BadInput: the token is not accepted.
    """
    try:
        yield
    except GithubException as error:
        raise _refused(what, error) from error
    except requests.RequestException as error:
        raise GitHubFailed(f"GitHub did not answer when asked to {what}: {_reason(error)}") from error
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RuntimeError) as error:
        # PyGithub takes an answer for well-formed and fails on it in any of these ways.
        raise GitHubFailed(
            f"GitHub's answer made no sense when asked to {what}: {error or type(error).__name__}"
        ) from error


def _refused(what: str, error: GithubException) -> ClaimwatchError:
    said = _said(error)
    if error.status == UNAUTHORISED:
        return BadInput(f"GitHub does not accept the token ({said}); set GITHUB_TOKEN to one that may write here")
    advice = ""
    if error.status == TOO_MANY or (error.status == FORBIDDEN and "rate limit" in said.casefold()):
        advice = _when(error.headers or {})
    elif error.status in {FORBIDDEN, NOT_FOUND}:
        advice = "; the token needs `contents: write` and `pull-requests: write` on this repository"
    message = f"GitHub refused to {what}: {error.status} {said}{advice}"
    return GitHubFailed(message, status=error.status, said=said)


def _said(error: GithubException) -> str:
    """What the answer says, its details included, on one line and of a bearable length."""
    data = error.data if isinstance(error.data, dict) else {}
    parts = [str(data.get("message") or error.message or "no reason given")]
    for detail in data.get("errors") or ():
        text = detail.get("message") if isinstance(detail, dict) else detail
        if text:
            parts.append(str(text))
    return " ".join("; ".join(parts).split())[:300]


def _when(headers: Mapping[str, str | int]) -> str:
    """When asking again may help."""
    after, reset = headers.get("retry-after"), headers.get("x-ratelimit-reset")
    if after:
        return f"; try again in {after} s"
    if reset and str(reset).isdecimal():
        return f"; the limit is lifted at {datetime.fromtimestamp(int(reset), UTC):%H:%M} UTC"
    return ""


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else f"{text[:200]}…"  # noqa: PLR2004
