"""A reading in which too much vanished at once is not believed."""

from __future__ import annotations

import pytest

from crawler.drift import vanished
from crawler.models import Basis, Claim, DocumentKind, RepoState, Snapshot, Status

FOUND = Claim("", Status.YES, None, (), Basis.SHIPPED, 0.9)
ABSENT = Claim("", Status.NO, None, (), Basis.ABSENT, 0.9)
DENIED = Claim("", Status.NO, None, (), Basis.REFUTED, 0.9)
UNDECIDED = Claim("", Status.UNKNOWN, None, (), Basis.UNDECIDED, None)
SET = Claim("", None, ("hpa",), (), Basis.SHIPPED, 0.9)
EMPTY = Claim("", None, (), (), Basis.ABSENT, 0.9)


def reading(*claims: Claim, rules: str = "r", blob: str = "1") -> Snapshot:
    documents = (("org/alpha", "README.md", DocumentKind.README, blob),)
    states = (RepoState("org/alpha", "a" * 40, "2026-05-12"),)
    return Snapshot("alpha", states, rules, documents, (), {str(n): claim for n, claim in enumerate(claims)})


def test_half_of_what_was_found_vanished() -> None:
    before = reading(FOUND, FOUND, SET, FOUND, SET, FOUND)
    now = reading(ABSENT, UNDECIDED, EMPTY, FOUND, SET, FOUND)
    assert vanished(now, before, 0.5) == "3 of 6 features that were found before were not found in this reading"


@pytest.mark.parametrize(
    "now",
    [
        reading(ABSENT, ABSENT, SET, FOUND, SET, FOUND),
        reading(DENIED, DENIED, DENIED, DENIED, SET, FOUND),
    ],
    ids=["too few", "denied, which is something found"],
)
def test_an_ordinary_change_is_believed(now: Snapshot) -> None:
    assert vanished(now, reading(FOUND, FOUND, SET, FOUND, SET, FOUND), 0.5) == ""


def test_a_few_claims_of_a_small_project_may_vanish() -> None:
    assert vanished(reading(ABSENT, ABSENT), reading(FOUND, FOUND), 0.5) == ""


def test_new_rules_over_the_same_documents_are_no_sign_of_a_bad_reading() -> None:
    before = reading(FOUND, FOUND, FOUND)
    assert vanished(reading(ABSENT, ABSENT, ABSENT, rules="s"), before, 0.5) == ""
    assert vanished(reading(ABSENT, ABSENT, ABSENT, rules="s", blob="2"), before, 0.5) != ""


def test_a_first_reading_is_believed() -> None:
    assert vanished(reading(ABSENT), None, 0.5) == ""


def test_a_claim_that_is_missing_altogether_has_vanished() -> None:
    assert vanished(reading(), reading(FOUND, FOUND, FOUND), 0.5).startswith("3 of 3")
