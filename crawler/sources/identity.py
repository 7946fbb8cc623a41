"""Whether a repository is still the one that was read before, and what people should know of it. Pure.

A name on a forge can be given up and taken by somebody else; the number of a repository can not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.errors import SourceUnavailable
from crawler.models import RepoState
from crawler.sources import Metadata


def check_identity(known: Iterable[RepoState], metadata: Metadata | None) -> None:
    """Hold a repository to the number under which it was read before.

    Raises:
        SourceUnavailable: another repository has taken its name.
    """
    for state in known:
        if metadata and state.repo == metadata.repo and state.id and metadata.id and state.id != metadata.id:
            reason = (
                f"another repository stands under this name (its id was {state.id} and is {metadata.id}) and is not"
                " read; if that is right, delete the project's folder of snapshots and crawl anew"
            )
            raise SourceUnavailable(metadata.repo, reason)


def with_ids(
    states: Sequence[RepoState], known: Iterable[RepoState], told: Iterable[Metadata | None]
) -> tuple[RepoState, ...]:
    """Give each state its repository's number: as read, as told, or as it was known before."""
    numbers = {state.repo: state.id for state in known if state.id}
    numbers |= {metadata.repo: metadata.id for metadata in told if metadata and metadata.id}
    return tuple(replace(state, id=state.id or numbers.get(state.repo)) for state in states)


def notices(metadata: Metadata | None) -> tuple[str, ...]:
    """What people should know of a repository that can be read."""
    if metadata is None:
        return ()
    said = []
    name = metadata.name or metadata.repo
    if name.casefold() != metadata.repo.casefold():
        old, new = metadata.repo.partition("/")[0], name.partition("/")[0]
        verb = "is renamed to" if old.casefold() == new.casefold() else "has moved to"
        said.append(f"{metadata.repo} {verb} {name}; it is followed; mend its entry in projects.toml")
    if metadata.archived:
        said.append(f"{metadata.repo} is archived: nothing will change in it any more")
    return tuple(said)
