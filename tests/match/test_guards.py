"""What the words and the place around a hit do to it."""

import pytest

from crawler.models import BlockType, Polarity, Stage
from tests.match.given import Hits

ZERO = {"kind": "text", "pattern": r"scale to zero"}


@pytest.mark.parametrize(
    ("action", "stage"),
    [
        ("partial", Stage.PARTIAL),
        ("experimental", Stage.EXPERIMENTAL),
        ("example", Stage.EXAMPLE),
        ("external", Stage.EXTERNAL),
        ("claimed", Stage.CLAIMED),
        ("planned", Stage.PLANNED),
    ],
)
def test_a_guard_moves_a_hit_to_its_stage_and_is_named(hits: Hits, action: str, stage: Stage) -> None:
    guard = {"id": "moves", "action": action, "where": "sentence", "pattern": "models"}
    (entry,) = hits("Models scale to zero.\n", ZERO, guards=[guard])
    assert (entry.stage, entry.guards) == (stage, ("moves",))


def test_refute_turns_the_polarity_and_halve_the_weight(hits: Hits) -> None:
    refute = {"action": "refute", "where": "after", "pattern": "is not supported"}
    halve = {"action": "halve", "where": "sentence", "pattern": "is not"}
    (entry,) = hits("Whether to scale to zero is not supported.\n", ZERO, guards=[refute, halve])
    assert (entry.polarity, entry.weight, entry.bits) == (Polarity.REFUTES, 0.75, -0.75)


def test_void_beats_all_and_counts_nothing(hits: Hits) -> None:
    void = {"id": "gone", "action": "void", "where": "sentence", "pattern": "models"}
    plan = {"action": "planned", "where": "sentence", "pattern": "models"}
    (entry,) = hits("Models scale to zero.\n", ZERO, guards=[plan, void])
    assert (entry.voided, entry.bits) == ("gone", 0.0)


def test_a_plan_beats_every_other_stage(hits: Hits) -> None:
    actions = ("claimed", "planned", "experimental")
    guards = [{"action": action, "where": "sentence", "pattern": "models"} for action in actions]
    (entry,) = hits("Models scale to zero.\n", ZERO, guards=guards)
    assert entry.stage is Stage.PLANNED


@pytest.mark.parametrize(
    ("where", "pattern", "acts"),
    [
        ("headings", "future", True),
        ("headings", "elsewhere", False),
        ("title", "serving", True),
        ("title", "future", False),
        ("intro", "a word of warning", True),
        ("intro", "models", False),
        ("path", r"docs/", True),
        ("block", "second sentence", True),
        ("sentence", "second sentence", False),
        ("before", "models$", False),
        ("before", r"models \s*$", True),
        ("after", r"^ when idle", True),
    ],
)
def test_a_guard_looks_at_its_place_only(hits: Hits, where: str, pattern: str, acts: bool) -> None:  # noqa: FBT001
    page = "# Serving\n\nA word of warning.\n\n## Future\n\nModels scale to zero when idle. A second sentence.\n"
    guard = {"id": "there", "action": "halve", "where": where, "pattern": pattern}
    (entry,) = hits(page, ZERO, guards=[guard])
    assert (entry.guards == ("there",)) is acts


@pytest.mark.parametrize(("pattern", "acts"), [("a word of warning", True), ("models", False)])
def test_a_heading_right_below_the_title_belongs_to_the_intro(hits: Hits, pattern: str, acts: bool) -> None:  # noqa: FBT001
    page = "# Serving\n\n## Overview\n\nA word of warning.\n\n## Use\n\nModels scale to zero when idle.\n"
    (entry,) = hits(page, ZERO, guards=[{"id": "there", "action": "halve", "where": "intro", "pattern": pattern}])
    assert (entry.guards == ("there",)) is acts


def test_unless_lets_a_guard_rest(hits: Hits) -> None:
    guard = {"action": "void", "where": "sentence", "pattern": "models", "unless": "idle"}
    (entry,) = hits("Models scale to zero when idle.\n", ZERO, guards=[guard])
    assert not entry.voided


def test_guards_on_kinds_blocks_and_labelled_bullets(hits: Hits) -> None:
    bullets = "# P\n\n- **Zero**: models scale to zero.\n"
    lead = {"action": "claimed", "where": "document", "lead": True, "blocks": [BlockType.LIST_ITEM]}
    assert hits(bullets, ZERO, guards=[lead])[0].stage is Stage.CLAIMED
    assert hits("# P\n\n- models scale to zero.\n", ZERO, guards=[lead])[0].stage is Stage.SHIPPED
    readme = {"action": "claimed", "where": "document", "in": ["readme"]}
    assert hits(bullets, ZERO, guards=[readme])[0].stage is Stage.SHIPPED
    assert hits(bullets, ZERO, guards=[readme], path="README.md")[0].stage is Stage.CLAIMED
    assert hits(bullets, ZERO, guards=[{**readme, "not_in": ["readme"]}], path="README.md")[0].stage is Stage.SHIPPED


def test_product_stands_for_the_other_projects_names(hits: Hits) -> None:
    guard = {"action": "void", "where": "sentence", "pattern": r"\b{product}\b"}
    (entry,) = hits("With Other Serve you scale to zero.\n", ZERO, guards=[guard], products=["other-serve", "zap"])
    assert entry.voided
    (entry,) = hits("With our server you scale to zero.\n", ZERO, guards=[guard], products=["other-serve"])
    assert not entry.voided
    (entry,) = hits("With our server you scale to zero.\n", ZERO, guards=[guard], products=[])
    assert not entry.voided


def test_structure_is_left_alone_unless_a_guard_asks_for_it(hits: Hits) -> None:
    chart = "replicas:\n  # scale to zero is planned\n  min: 0\n"
    signal = {"kind": "helm_value", "field": r"replicas\.min"}
    guard = {"action": "planned", "where": "path", "pattern": "charts"}
    (entry,) = hits(chart, signal, path="charts/serve/values.yaml", guards=[guard])
    assert entry.stage is Stage.SHIPPED
    (entry,) = hits(chart, signal, path="charts/serve/values.yaml", guards=[{**guard, "structure": True}])
    assert entry.stage is Stage.PLANNED


def test_a_feature_switches_a_shared_guard_off_and_adds_its_own(hits: Hits) -> None:
    shared = {"id": "shared", "action": "void", "where": "sentence", "pattern": "models"}
    (entry,) = hits("Models scale to zero.\n", ZERO, guards=[shared], guards_off=["shared"])
    assert not entry.voided
    own = {"id": "own", "action": "planned", "where": "sentence", "pattern": "models", "why": "a plan of its own"}
    (entry,) = hits("Models scale to zero.\n", ZERO, guard=[own])
    assert entry.stage is Stage.PLANNED


def test_a_signal_can_refuse_the_guards_on_words(hits: Hits) -> None:
    guard = {"action": "void", "where": "sentence", "pattern": "models"}
    (entry,) = hits("Models scale to zero.\n", {**ZERO, "guards": False}, guards=[guard])
    assert not entry.voided
