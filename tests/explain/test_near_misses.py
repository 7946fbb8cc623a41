"""Hits that do not count, each with the reason that a reviewer would ask for."""

from typing import Any

import pytest

from crawler.analyse import Analyst, Reading
from crawler.explain.facts import Explanation, explained, with_relaxed_twin
from crawler.models import RepoState
from tests.match.given import document_of, feature_of, pack_of, project_of

COMMIT = "0" * 40
TEXT: dict[str, Any] = {"kind": "text", "pattern": "to zero"}


def explanation(signal: dict[str, Any], text: str, path: str = "docs/page.md", **more: object) -> Explanation:
    feature = feature_of([signal], **more)
    project, document = project_of(), document_of(path, text)
    state = (RepoState("acme/serve", COMMIT, "2026-01-01T00:00:00+00:00"),)
    pack = pack_of([feature], [project])
    snapshot = Analyst(pack).analyse(project, Reading((document,), state))
    texts = {(document.repo, document.path): document}
    analyst, claim = Analyst(with_relaxed_twin(pack, feature)), snapshot.claims[feature.id]
    return explained(analyst, project, feature, snapshot, claim, texts, rules_hash=pack.rules_hash)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({"in": ["readme"]}, "It looks in readme only."),
        ({"not_in": ["docs"]}, "It does not look in docs."),
        ({"file": "guides"}, "`file` asks for another path."),
        ({"not_file": "page"}, "`not_file` rules its path out."),
        ({"under": "install"}, "No heading above it is one that `under` asks for."),
        ({"not_under": "models"}, "`not_under` rules out a heading above it."),
        ({"near": "knative"}, "What `near` asks for is not beside it."),
        ({"unless_near": "idle"}, "`unless_near` rules out what stands beside it."),
        ({"unless": "scale"}, "`unless` rules its sentence out."),
    ],
)
def test_the_condition_that_a_hit_does_not_meet_is_told(condition: dict[str, Any], why: str) -> None:
    found = explanation({**TEXT, **condition}, "# Models\n\nThey go idle. They scale to zero.\n")
    (miss,) = found.near
    assert (miss.kind, miss.evidence.line, miss.why) == ("elsewhere", 3, why)


@pytest.mark.parametrize(
    ("condition", "why"),
    [({"steps": True}, "Its section shows no steps."), ({"title": True}, "It is not the page's title.")],
)
def test_so_it_is_with_headings(condition: dict[str, Any], why: str) -> None:
    found = explanation(
        {"kind": "heading", "pattern": "to zero", **condition}, "# Models\n\n## Down to zero\n\nText.\n"
    )
    (miss,) = found.near
    assert (miss.evidence.line, miss.why) == (3, why)


def test_voided_and_planned_hits_have_their_guards_reason() -> None:
    guards = [
        {"id": "no", "action": "void", "where": "before", "pattern": "never ", "why": "It says never."},
        {"id": "plan", "action": "planned", "where": "before", "pattern": "will ", "why": "It is to come."},
    ]
    text = "They never go to zero.\n\nThey will go to zero.\n"
    found = explanation(TEXT, text, guard=guards)
    assert [(miss.kind, miss.guard, miss.why, miss.evidence.line) for miss in found.near] == [
        ("voided", "no", "It says never.", 1),
        ("planned", "plan", "It is to come.", 3),
    ]


def test_a_hit_that_counts_is_no_near_miss_nor_is_one_that_would_add_nothing() -> None:
    text = "# Models\n\nThey scale to zero.\n\n# Nodes\n\nThey scale to zero too.\n"
    assert explanation({**TEXT, "under": "models"}, text).near == ()
    assert len(explanation({**TEXT, "under": "other"}, text).near) == 2


def test_what_the_rules_make_of_it_now_is_told_where_they_have_changed() -> None:
    found = explanation(TEXT, "They scale to zero.\n")
    assert not found.stale
    assert found.rescored == found.claim
