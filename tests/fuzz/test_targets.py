"""Every fuzz target on what fuzzing once found, and on what hypothesis thinks of; `make fuzz` goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS

FOUND = sorted((Path(__file__).parent.parent.parent / "fuzz" / "found").glob("*/*"))
_MARKS = [
    *"\n\t |-:#*_`[](){}<>&\"'\\.,;=!?@/~^$%+0a",
    *("---\n", "a: ", "- ", "[[", "```\n", "id = ", "{{ ", "<h1>", "\x00", "é"),
]
BYTES = st.binary(max_size=200) | st.lists(st.sampled_from(_MARKS), max_size=60).map(
    lambda marks: "".join(marks).encode()
)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_is_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes(name: str) -> None:
    @settings(max_examples=10 if name == "pack" else 60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(BYTES)
    def holds(data: bytes) -> None:
        TARGETS[name](data)

    holds()
