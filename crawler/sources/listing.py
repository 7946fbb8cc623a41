"""Asks servers for the refs of many repositories at once: over HTTP where that is enough, else with git.

Over HTTP it is one small request a repository, without a process. Whatever is not plainly answered there (a login, a
moved repository, a proxy that only git knows) is asked again with git, which has the user's settings and tells why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from crawler import __version__
from crawler.errors import SourceUnavailable
from crawler.sources import RepoRef
from crawler.sources.faults import fault_of
from crawler.sources.fetching import REMOTE, Meter, Remote, unavailable
from crawler.sources.process import Git
from crawler.sources.refs import (
    ANSWER_TYPE,
    CONTENT_TYPE,
    Refs,
    ls_refs_request,
    prefixes,
    read_ls_refs,
    read_ls_remote,
)

AGENT = f"claimwatch/{__version__}"
_LARGEST_ANSWER = 32 * 1024 * 1024
_PATIENCE = 30.0
"""Seconds for an answer of a few hundred bytes."""
_NOWHERE = Path("/dev/null/nowhere")
"""Git must not look for a repository around the current folder: it would read that one's configuration."""

Listing = Refs | SourceUnavailable


@dataclass(frozen=True, slots=True)
class RefLister:
    """Lists refs; `jobs` requests at once at most."""

    git: Git
    meter: Meter
    jobs: int

    def listings(self, wanted: Mapping[RepoRef, Remote], *, over_http: bool) -> dict[RepoRef, Listing]:
        """List the refs that decide what each wanted ref means; a repository's failure is its value."""
        listed = asyncio.run(self._over_http(wanted)) if over_http else {}
        left = [ask for ask in wanted if ask not in listed]
        return listed | self._with_git(left, wanted)

    async def _over_http(self, wanted: Mapping[RepoRef, Remote]) -> dict[RepoRef, Listing]:
        """Ask all at once; what was not plainly answered is left out."""
        turns = asyncio.Semaphore(self.jobs)
        timeout = httpx.Timeout(min(_PATIENCE, self.git.timeout))
        headers = {
            "User-Agent": AGENT,
            "Git-Protocol": "version=2",
            "Content-Type": CONTENT_TYPE,
            "Accept": ANSWER_TYPE,
        }
        async with httpx.AsyncClient(timeout=timeout, headers=headers) as client:
            asked = [self._ask(client, turns, ask, remote) for ask, remote in wanted.items()]
            answers = await asyncio.gather(*asked)
        return {ask: answer for ask, answer in zip(wanted, answers, strict=True) if answer is not None}

    async def _ask(
        self, client: httpx.AsyncClient, turns: asyncio.Semaphore, ask: RepoRef, remote: Remote
    ) -> Listing | None:
        """Ask one server about one repository when it is its turn; None when git must ask."""
        request = ls_refs_request(prefixes(ask.ref), AGENT)
        url = f"{remote.url}/git-upload-pack"
        self.meter.add(ls_refs=1)
        try:
            async with turns, asyncio.timeout(2 * _PATIENCE), client.stream("POST", url, content=request) as response:
                if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    return SourceUnavailable(remote.repo, f"{remote.place} asks to wait (too many requests)")
                if response.status_code != httpx.codes.OK or response.headers.get("content-type") != ANSWER_TYPE:
                    return None
                body = await _limited(response)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return None
        if body is None:
            return SourceUnavailable(remote.repo, "its list of refs is longer than 32 MiB")
        self.meter.add(received=len(body))
        try:
            return read_ls_refs(body)
        except ValueError:
            return None

    def _with_git(self, asks: Sequence[RepoRef], wanted: Mapping[RepoRef, Remote]) -> dict[RepoRef, Listing]:
        """Ask with git; when the first finds that nothing can be reached, the others are spared the wait."""
        if not asks:
            return {}
        first = self._ls_remote(asks[0], wanted[asks[0]])
        if isinstance(first, SourceUnavailable) and first.offline:
            return {ask: SourceUnavailable(ask.repo, first.reason, offline=True) for ask in asks}
        with ThreadPoolExecutor(self.jobs) as pool:
            others = pool.map(lambda ask: self._ls_remote(ask, wanted[ask]), asks[1:])
            return dict(zip(asks, [first, *others], strict=True))

    def _ls_remote(self, ask: RepoRef, remote: Remote) -> Listing:
        patterns = [prefix if prefix == "HEAD" else f"{prefix}*" for prefix in prefixes(ask.ref)]
        self.meter.add(ls_refs=1)
        output = self.git.run(["ls-remote", "--quiet", REMOTE, *patterns], git_dir=_NOWHERE, settings=remote.settings())
        self.meter.add(received=len(output.out))
        if output.code == 0:
            return read_ls_remote(output.out.decode("utf-8", "replace"))
        return unavailable(remote, fault_of(output.err, remote.place), "its refs cannot be listed")


async def _limited(response: httpx.Response) -> bytes | None:
    """Read an answer's body, None when it is longer than any list of refs."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            return None
    return bytes(body)
