"""Whether a repository is still the one that was read before, and what people are told of it."""

import pytest

from crawler.errors import SourceUnavailable
from crawler.models import RepoState
from crawler.sources import Metadata
from crawler.sources.identity import check_identity, notices, with_ids

KNOWN = (RepoState("octo/demo", "a" * 40, "2025-06-01", 7),)


def test_another_number_under_the_same_name_is_a_hard_stop() -> None:
    with pytest.raises(SourceUnavailable, match=r"its id was 7 and is 8\) and is not read; if that is right, delete"):
        check_identity(KNOWN, Metadata("octo/demo", 8))


@pytest.mark.parametrize("metadata", [None, Metadata("octo/demo"), Metadata("octo/demo", 7), Metadata("octo/other", 8)])
def test_the_same_number_and_none_go_on(metadata: Metadata | None) -> None:
    check_identity(KNOWN, metadata)
    check_identity((RepoState("octo/demo", "a" * 40, "2025-06-01"),), Metadata("octo/demo", 8))


def test_a_number_is_as_read_or_as_told_or_as_known_before() -> None:
    new = RepoState("octo/demo", "b" * 40, "2025-07-01")
    assert with_ids([new], (), [None])[0].id is None
    assert with_ids([new], KNOWN, [None])[0].id == 7
    assert with_ids([new], KNOWN, [Metadata("octo/demo", 8)])[0].id == 8
    assert with_ids([RepoState("octo/demo", "b" * 40, "2025-07-01", 9)], KNOWN, [])[0].id == 9


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        (None, ()),
        (Metadata("octo/demo", 7, "Octo/Demo"), ()),
        (
            Metadata("octo/demo", 7, "octo/new"),
            ("octo/demo is renamed to octo/new; it is followed; mend its entry in projects.toml",),
        ),
        (
            Metadata("octo/demo", name="duo/demo"),
            ("octo/demo has moved to duo/demo; it is followed; mend its entry in projects.toml",),
        ),
        (
            Metadata("octo/demo", archived=True),
            ("octo/demo is archived: nothing will change in it any more",),
        ),
    ],
)
def test_what_people_are_told(metadata: Metadata | None, said: tuple[str, ...]) -> None:
    assert notices(metadata) == said
