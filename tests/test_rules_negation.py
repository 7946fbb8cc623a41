"""No rule file may lean on luck: with the guards on negation off, at least one example of each feature must fail."""

from pathlib import Path

import pytest

from crawler.match.engine import Engine
from crawler.match.examples import Verdict, run_examples
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook
from crawler.pack.load import Pack, load_pack
from crawler.pack.models import Feature

PACK = Path(__file__).parents[1] / "rules" / "llm-inference"
NEGATION = {"negation-after", "negation-before", "negation-loose"}
FEATURES = sorted(path.stem for path in (PACK / "features").glob("*.toml"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


def ran(pack: Pack, feature: Feature) -> list[Verdict]:
    engine = Engine(Rulebook([feature]), GuardBook(pack.guards.guards, pack.guards.products), pack.weights)
    return run_examples(engine, [feature])


def test_the_guards_on_negation_are_those_of_the_pack(pack: Pack) -> None:
    assert {guard.id for guard in pack.guards.guards if "negation" in guard.id} == NEGATION


@pytest.mark.parametrize("name", FEATURES)
def test_an_example_fails_without_the_guards_on_negation(pack: Pack, name: str) -> None:
    feature = next(feature for feature in pack.features if feature.id == name)
    assert [verdict for verdict in ran(pack, feature) if not verdict.passed] == []
    unguarded = feature.model_copy(update={"guards_off": (*feature.guards_off, *NEGATION)})
    assert [verdict for verdict in ran(pack, unguarded) if not verdict.passed]
