"""Given a label file, expect its cells, or words about what is wrong with it."""

import json

import pytest

from crawler.calibrate.labels import read_label
from crawler.errors import BadInput

GOOD = {
    "project": "auk",
    "repo": "birds/auk",
    "commit": "a" * 40,
    "date": "2026-08-21",
    "cells": {
        "delays": {"status": "yes", "accept": ["limited"], "clear": True, "evidence": [{"path": "a.md", "line": 1}]},
        "engines": {"values": ["vllm"], "accept_extra": ["tgi"], "note": "one"},
        "ease": {"text": "easy", "clear": False},
    },
}


def test_a_status_is_accepted_whether_listed_or_not() -> None:
    cells = read_label("auk.json", json.dumps(GOOD)).cells
    assert cells["delays"].accepted == {"yes", "limited"}
    assert cells["engines"].values == frozenset({"vllm"})
    assert (cells["engines"].clear, cells["ease"].clear) == (True, False)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"commit": "main"}, "auk.json: commit"),
        ({"repo": "auk"}, "auk.json: repo"),
        ({"cells": {"delays": {"status": "maybe"}}}, "auk.json: cells.delays.status"),
        ({"cells": {}}, "it labels no cell"),
        ({"date": None}, "auk.json: date"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_label("auk.json", json.dumps(GOOD | change))


def test_a_file_that_is_no_json_is_told() -> None:
    with pytest.raises(BadInput, match=r"auk\.json: Invalid JSON"):
        read_label("auk.json", b"{")
