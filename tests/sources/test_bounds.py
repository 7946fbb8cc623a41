"""What is left out of a repository that holds too much, and how much a listing is: pure, and the same every night."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import SourceUnavailable
from crawler.sources import bounds
from crawler.sources.bounds import left_out, printed_bytes, refuse_names
from tests.support import GitRepo

MIB = 1024 * 1024
TOO_LARGE = "more than the 32 MiB that are read"
TOO_MUCH = "among the largest of its repository, whose documents are more than the 256 MiB that are read"


def test_a_large_file_alone_is_left_out() -> None:
    assert left_out({"a": 32 * MIB, "b": 32 * MIB + 1, "c": 0}) == {"b": TOO_LARGE}


def test_of_too_much_the_largest_are_left_out() -> None:
    sizes = {f"{n}": 30 * MIB for n in range(8)} | {"x": 16 * MIB, "y": 31 * MIB, "z": 999 * MIB}
    assert left_out(sizes) == {"y": TOO_MUCH, "z": TOO_LARGE}
    # Of the same size it is the id that decides, and not the order in which they were told.
    even = {f"{n:02}": 30 * MIB for n in range(12)}
    assert left_out(even) == left_out(dict(reversed(even.items()))) == dict.fromkeys(["08", "09", "10", "11"], TOO_MUCH)


def test_as_much_as_may_be_is_read() -> None:
    assert left_out({f"{n}": 32 * MIB for n in range(8)}) == {}
    assert left_out({f"{n}": 32 * MIB for n in range(8)} | {"a": 1}) == {"7": TOO_MUCH}


@given(st.dictionaries(st.text("0123456789abcdef", min_size=1, max_size=4), st.integers(0, 40)), st.integers(0, 100))
def test_what_is_read_fits_and_is_never_larger_than_what_is_not(sizes: dict[str, int], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "LARGEST_BLOB", 30)
        patch.setattr(bounds, "MOST_BYTES", most)
        out = left_out(sizes)
    read = {blob: size for blob, size in sizes.items() if blob not in out}
    assert sum(read.values()) <= most
    assert max(read.values(), default=0) <= min((sizes[blob] for blob in out), default=30) <= 40
    smallest = min(((sizes[blob], blob) for blob in out if sizes[blob] <= 30), default=None)
    assert smallest is None or sum(read.values()) + smallest[0] > most


def test_a_listing_is_measured_as_git_prints_it(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo.git")
    repo.commit({"README.md": "x\n", "docs/guide.md": "y\n"})
    printed = repo.git("ls-tree", "-r", "-t", "-z", "main")
    assert len(printed) == printed_bytes("README.md") + printed_bytes("docs") + printed_bytes("guide.md", "docs/")


@pytest.mark.parametrize(
    ("repo", "ids", "reason"),
    [
        ("../etc", ["1" * 40], "'../etc' is not owner/name"),
        ("octo/demo", ["1" * 40, "--upload-pack=x"], "'--upload-pack=x' is no object id"),
    ],
)
def test_names_that_must_not_go_further(repo: str, ids: list[str], reason: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        refuse_names(repo, *ids)
    assert refused.value.reason == reason
    refuse_names("octo/demo", "1" * 40)
