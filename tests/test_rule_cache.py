"""Compiled rules come out of the cache where it has them, and a bad cache costs time only."""

from pathlib import Path

import pytest

from crawler.analyse import Analyst
from crawler.match.rulebook import SCREENED
from crawler.match.screen import Screen
from crawler.pack.load import Pack
from crawler.rule_cache import analyst_of
from tests.match.given import document_of, feature_of, pack_of

PAGE = document_of("docs/page.md", "Models scale to zero.\n")
SAMPLE = document_of("samples/a.yaml", "kind: ScaledObject\n")


def pack(pattern: str = "scale to zero") -> Pack:
    signals = [{"kind": "text", "pattern": pattern}, {"kind": "manifest", "object": "ScaledObject"}]
    return pack_of([feature_of(signals)])


def speaks(analyst: Analyst) -> tuple[frozenset[int], frozenset[int]]:
    return analyst.rulebook.passing(PAGE), analyst.rulebook.passing(SAMPLE)


BOTH = (frozenset({0}), frozenset({1}))


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each screen that was compiled and not loaded."""
    counted: list[int] = []
    compile_ = Screen._compile  # noqa: SLF001 - what must not happen is counted

    def count(self: Screen, expressions: dict[int, bytes]) -> None:
        counted.append(len(expressions))
        compile_(self, expressions)

    monkeypatch.setattr(Screen, "_compile", count)
    return counted


def kept(cache: Path) -> list[Path]:
    return sorted((cache / "rules").iterdir())


def test_the_second_time_nothing_is_compiled(tmp_path: Path, compilations: list[int]) -> None:
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert sorted(compilations) == [0, 0, 0, 1, 1]
    assert {path.suffix.removeprefix(".") for path in kept(tmp_path)} == set(SCREENED)
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert len(compilations) == len(SCREENED)


def test_other_rules_are_compiled_and_kept_beside(tmp_path: Path) -> None:
    analyst_of(pack(), tmp_path)
    assert speaks(analyst_of(pack("grow"), tmp_path)) == (frozenset(), frozenset({1}))
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert len(kept(tmp_path)) == 2 * len(SCREENED)


def test_what_was_compiled_from_other_patterns_is_not_used(tmp_path: Path) -> None:
    analyst_of(pack("grow"), tmp_path)
    stale = {path.suffix: path.read_bytes() for path in kept(tmp_path)}
    analyst_of(pack(), tmp_path)
    for path in kept(tmp_path):
        path.write_bytes(stale[path.suffix])
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\0" * 4096])
def test_a_spoilt_file_is_compiled_anew_and_mended(tmp_path: Path, compilations: list[int], data: bytes) -> None:
    analyst_of(pack(), tmp_path)
    good = [path.read_bytes() for path in kept(tmp_path)]
    for path in kept(tmp_path):
        path.write_bytes(data)
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert [len(path.read_bytes()) for path in kept(tmp_path)] == [len(one) for one in good]
    before = len(compilations)
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert len(compilations) == before


def test_a_file_cut_short_is_compiled_anew(tmp_path: Path) -> None:
    analyst_of(pack(), tmp_path)
    for path in kept(tmp_path):
        path.write_bytes(path.read_bytes()[:40])
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH


def test_where_one_is_missing_all_are_compiled(tmp_path: Path) -> None:
    analyst_of(pack(), tmp_path)
    kept(tmp_path)[0].unlink()
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert len(kept(tmp_path)) == len(SCREENED)


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file where the folder belongs")
    assert speaks(analyst_of(pack(), tmp_path)) == BOTH
    assert (tmp_path / "rules").read_text() == "a file where the folder belongs"
