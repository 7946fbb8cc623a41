from collections.abc import Iterable
from dataclasses import replace

import pytest

from crawler.models import Basis, Claim, RepoState, Snapshot
from crawler.pack.spread import lonely, names_its_value, spread
from tests.match.given import HIT, feature_of

TEXT = {"kind": "text", "pattern": "sails"}


def snapshot(project: str, signals: Iterable[str]) -> Snapshot:
    claim = Claim("scale-to-zero", None, None, (), Basis.UNDECIDED, None)
    evidence = tuple(replace(HIT, signal=name, fingerprint=name) for name in signals)
    state = RepoState(HIT.repo, HIT.commit, "2026-01-01T00:00:00Z")
    return Snapshot(project, (state,), "", (), evidence, {"scale-to-zero": claim})


def test_a_signal_of_one_project_needs_a_note() -> None:
    feature = feature_of([TEXT, {**TEXT, "note": "why"}, TEXT, TEXT])
    fired = spread([snapshot("auk", ["s1", "s2", "s3"]), snapshot("crane", ["s3"])])
    found = [(index, doubt.key, doubt.message) for index, doubt in lonely(feature, fired)]
    assert found == [(0, ("note",), "fires on one project only (auk)")]


@pytest.mark.parametrize(
    ("signal", "named"),
    [
        ({"kind": "text", "pattern": r"\btorch[ ]?serve\b"}, True),
        ({"kind": "text", "pattern": r"served with TS-2\b"}, True),
        ({"kind": "dependency", "name": "torch-serve"}, True),
        ({"kind": "text", "pattern": r"\btorches serve\b"}, False),
        ({"kind": "text", "pattern": "private wording"}, False),
    ],
)
def test_the_name_of_a_value_is_general_by_nature(signal: dict[str, str], *, named: bool) -> None:
    feature = feature_of([{**signal, "value": "torchserve"}], type="set", values={"torchserve": ["TS 2"]})
    assert names_its_value(feature, feature.signals[0]) is named
    assert len(list(lonely(feature, {("scale-to-zero", "s1"): {"auk"}}))) == (not named)


def test_a_status_feature_has_no_value_to_name() -> None:
    feature = feature_of([TEXT])
    assert not names_its_value(feature, feature.signals[0])
