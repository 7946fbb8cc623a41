"""Asks servers for the refs of many repositories at once: over HTTP where that is enough, else with git.

Over HTTP it is one small request a repository, without a process. Whatever is not plainly answered there (a login, a
moved repository, a proxy that only git knows) is asked again with git, which has the user's settings and tells why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from crawler.errors import SourceUnavailable
from crawler.sources import RepoRef
from crawler.sources.answers import ATTEMPTS, MOVED, OK, TOO_MANY, again
from crawler.sources.faults import Fault, fault_of
from crawler.sources.fetching import BUSY_PAUSE, REMOTE, Meter, Remote, patiently, unavailable
from crawler.sources.http import AGENT, PATIENCE, Answer, TooLong, same_host, trusted
from crawler.sources.limits import side_by_side
from crawler.sources.process import Git, Output
from crawler.sources.refs import (
    ANSWER_TYPE,
    CONTENT_TYPE,
    Refs,
    ls_refs_request,
    prefixes,
    read_ls_refs,
    read_ls_remote,
)

_LARGEST_ANSWER = 32 * 1024 * 1024
_MOST_HOPS = 3
_NOWHERE = Path("/dev/null/nowhere")
"""Git must not look for a repository around the current folder: it would read that one's configuration."""

Listing = Refs | SourceUnavailable


@dataclass(frozen=True, slots=True)
class RefLister:
    """Lists refs; `jobs` requests at once at most."""

    git: Git
    meter: Meter
    jobs: int
    moved: Callable[[str, str], None]
    """Told of a repository that answers under another URL: its name, and that URL."""

    def listings(self, wanted: Mapping[RepoRef, Remote], *, over_http: bool) -> dict[RepoRef, Listing]:
        """List the refs that decide what each wanted ref means; a repository's failure is its value."""
        listed = asyncio.run(self._over_http(wanted)) if over_http else {}
        left = [ask for ask in wanted if ask not in listed]
        return listed | self._with_git(left, wanted)

    async def _over_http(self, wanted: Mapping[RepoRef, Remote]) -> dict[RepoRef, Listing]:
        """Ask all at once; what was not plainly answered is left out."""
        turns = asyncio.Semaphore(self.jobs)
        timeout = httpx.Timeout(min(PATIENCE, self.git.timeout))
        headers = {
            "User-Agent": AGENT,
            "Git-Protocol": "version=2",
            "Content-Type": CONTENT_TYPE,
            "Accept": ANSWER_TYPE,
        }
        async with httpx.AsyncClient(timeout=timeout, headers=headers, verify=trusted()) as client:
            asked = [self._ask(client, turns, ask, remote) for ask, remote in wanted.items()]
            answers = await asyncio.gather(*asked)
        return {ask: answer for ask, answer in zip(wanted, answers, strict=True) if answer is not None}

    async def _ask(
        self, client: httpx.AsyncClient, turns: asyncio.Semaphore, ask: RepoRef, remote: Remote
    ) -> Listing | None:
        """Ask one server about one repository when it is its turn; None when git must ask.

        A server that asks to wait is asked again after that time. A repository that moved is followed on its host.
        """
        request = ls_refs_request(prefixes(ask.ref), AGENT)
        url = f"{remote.url}/git-upload-pack"
        attempt, hops = 0, 0
        while True:
            try:
                async with turns, asyncio.timeout(2 * PATIENCE):
                    answer = await self._posted(client, url, request)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
                return None
            except TooLong:
                return SourceUnavailable(remote.repo, "its list of refs is longer than 32 MiB")
            if (
                answer.status in MOVED
                and hops < _MOST_HOPS
                and (target := same_host(url, answer.headers.get("location", "")))
            ):
                hops, url = hops + 1, target
            elif answer.status == TOO_MANY:
                advice = again(answer.status, answer.headers, "", time.time(), remote.place, attempt)
                pause = advice.seconds if advice and advice.seconds is not None else BUSY_PAUSE
                reason = f"{remote.place} asks to wait (too many requests)"
                attempt += 1
                if attempt >= ATTEMPTS or not await self.git.limits.wait_aside(pause, f"{remote.repo}: {reason}"):
                    return SourceUnavailable(remote.repo, self.git.limits.over or reason)
            else:
                break
        if answer.status != OK or answer.headers.get("content-type") != ANSWER_TYPE:
            return None
        if hops:
            self.moved(remote.repo, url.removesuffix("/git-upload-pack"))
        try:
            return read_ls_refs(answer.body)
        except ValueError:
            return None

    async def _posted(self, client: httpx.AsyncClient, url: str, request: bytes) -> Answer:
        """Send one request and read its answer.

        Raises:
            TooLong: it is longer than any list of refs.
        """
        self.meter.add(ls_refs=1)
        async with client.stream("POST", url, content=request) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise TooLong(url)
        self.meter.add(received=len(body))
        return Answer(response.status_code, dict(response.headers), bytes(body), url)

    def _with_git(self, asks: Sequence[RepoRef], wanted: Mapping[RepoRef, Remote]) -> dict[RepoRef, Listing]:
        """Ask with git; when the first finds that nothing can be reached, the others are spared the wait."""
        if not asks:
            return {}
        first = self._ls_remote(asks[0], wanted[asks[0]])
        if isinstance(first, SourceUnavailable) and first.offline:
            return {ask: SourceUnavailable(ask.repo, first.reason, offline=True) for ask in asks}
        with ThreadPoolExecutor(self.jobs) as pool:
            others = side_by_side(pool, lambda ask: self._ls_remote(ask, wanted[ask]), asks[1:])
            return dict(zip(asks, [first, *others], strict=True))

    def _ls_remote(self, ask: RepoRef, remote: Remote) -> Listing:
        """Ask with git, again after a while when the server is busy."""
        patterns = [prefix if prefix == "HEAD" else f"{prefix}*" for prefix in prefixes(ask.ref)]
        command = ["ls-remote", "--quiet", REMOTE, *patterns]
        limits = self.git.limits
        outputs: list[Output] = []

        def asked() -> Fault | None:
            self.meter.add(ls_refs=1)
            output = self.git.run(command, git_dir=_NOWHERE, settings=remote.settings(), limits=limits)
            self.meter.add(received=len(output.out))
            outputs.append(output)
            return fault_of(output.err, remote.place) if output.code else None

        if fault := patiently(limits, remote.repo, asked):
            return unavailable(remote, fault, "its refs cannot be listed")
        return read_ls_remote(outputs[-1].out.decode("utf-8", "replace"))
