"""Given labels that tell one kind of evidence from another, expect weights that do so too."""

import pytest

pytest.importorskip("sklearn", reason="the extra `calibrate` is not installed")

from crawler.calibrate.cells import Cell, Reading, facts
from crawler.calibrate.fit import LARGEST_FACTOR, fit, fit_factors, fit_map, fit_silence
from crawler.calibrate.reweigh import Group
from crawler.models import DocumentKind
from crawler.pack.models import Voice
from crawler.score import Scorer
from tests.calibrate.given import ABSENCE, HAND, feature, hit, reading

FEATURE = feature()


def misleading_words() -> list[Reading]:
    """Ten projects: a field is always right, a title in eight of ten, words in half."""
    readings = []
    for number in range(10):
        readings += [
            reading(f"f{number}", {"delays": "yes"}, hit("field", kind=DocumentKind.CRD)),
            reading(f"t{number}", {"delays": "yes" if number < 8 else "no"}, hit("title")),
            reading(f"w{number}", {"delays": "yes" if number < 5 else "no"}, hit("words")),
        ]
    return readings


def test_a_pooled_fit_recovers_the_order() -> None:
    signals = fit(misleading_words(), [FEATURE], HAND, ABSENCE).weights.signals
    assert signals["crd_field"] > signals["heading"] > signals["text"] > 0


def test_few_labels_move_the_weights_little_and_none_not_at_all() -> None:
    one = fit_factors(facts([reading("auk", {"delays": "no"}, hit("words"))], [FEATURE]), [FEATURE], HAND)
    assert all(0.8 < factor < 1.25 for factor in one.values())
    assert fit_factors([], [FEATURE], HAND) == {}


def test_no_weight_changes_its_sign_however_wrong_it_is() -> None:
    wrong = [reading(f"w{n}", {"delays": "no"}, hit("words"), hit("title")) for n in range(200)]
    right = [reading(f"r{n}", {"delays": "yes"}, hit("title")) for n in range(200)]
    fitted = fit([*wrong, *right], [FEATURE], HAND, ABSENCE).weights
    assert 0 < 1.5 / LARGEST_FACTOR - 0.01 <= fitted.signals["text"] < fitted.signals["heading"]


def test_a_rules_own_weight_is_left_to_the_rule() -> None:
    known = facts([reading("auk", {"delays": "no"}, hit("own", 2.0))], [FEATURE])
    assert set(fit_factors(known, [FEATURE], HAND)) == {Group(DocumentKind.DOCS)}


def test_a_source_in_which_features_are_seen_says_more_by_its_silence() -> None:
    seen = [reading(f"s{n}", {"delays": "yes"}, hit()) for n in range(20)]
    absent = [reading(f"a{n}", {"delays": "no"}) for n in range(20)]
    bits = fit_silence([*seen, *absent], [FEATURE], ABSENCE)
    assert bits["docs"] == pytest.approx(4.39, abs=0.01)
    assert bits["readme"] == bits["api"] == 0.0


def test_sources_that_fall_silent_together_are_not_counted_twice() -> None:
    both = [reading(f"s{n}", {"delays": "yes"}, hit(), hit(kind=DocumentKind.README)) for n in range(20)]
    absent = [reading(f"a{n}", {"delays": "no"}) for n in range(20)]
    bits = fit_silence([*both, *absent], [FEATURE], ABSENCE)
    assert bits["docs"] + bits["readme"] == pytest.approx(4.39, abs=0.02)


def cells(voice: Voice, margin: float, *, right: int, wrong: int) -> list[Cell]:
    return [Cell("auk", "dev", "delays", voice, margin, 0.5, n < right, "", "", 0) for n in range(right + wrong)]


def chance(said: list[Cell], margin: float, voice: Voice) -> float:
    return Scorer(HAND.model_copy(update=fit_map(said)), ABSENCE).probability(margin, voice)


def test_the_map_tells_how_often_it_was_right() -> None:
    said = [*cells("yes", 1.0, right=30, wrong=20), *cells("yes", 6.0, right=50, wrong=0)]
    assert chance(said, 1.0, "yes") == pytest.approx(0.6, abs=0.05)
    assert chance(said, 6.0, "yes") > 0.95
    assert chance(said, 3.0, "yes") < chance(said, 4.0, "yes")


def test_each_thing_that_is_said_has_its_own_chance() -> None:
    said = [*cells("yes", 2.0, right=60, wrong=2), *cells("wip", 2.0, right=30, wrong=30)]
    assert chance(said, 2.0, "yes") > 0.9
    assert chance(said, 2.0, "wip") < 0.65


def test_a_few_cells_that_are_all_right_do_not_make_it_certain() -> None:
    assert chance(cells("yes", 2.0, right=5, wrong=0), 2.0, "yes") < 0.95
    assert chance([], 8.0, "refuted") < 0.99


def test_a_plan_is_no_surer_for_being_told_more_often() -> None:
    said = [*cells("wip", 1.0, right=20, wrong=10), *cells("wip", 5.0, right=10, wrong=0)]
    assert chance(said, 1.0, "wip") == chance(said, 5.0, "wip") == pytest.approx(0.76, abs=0.03)
