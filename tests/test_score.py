"""Given this evidence, expect this claim."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from crawler.models import Basis, DocumentKind, Evidence, Polarity, Stage, Status
from crawler.pack.load import load_pack
from crawler.pack.models import Absence, Feature, Weights
from crawler.score import Scorer

ENOUGH = {DocumentKind.README: 20_000}
LITTLE = {DocumentKind.README: 3}
PACK = Path(__file__).parents[1] / "rules" / "llm-inference"
SCORER = Scorer(Weights.model_validate({"signals": {}}), Absence())


def feature(**more: object) -> Feature:
    fields = {"id": "scale-to-zero", "title": "Zero", "question": "Can it go to zero?", "labels": ["Zero"]}
    return Feature.model_validate({**fields, "type": "status", "prior": 0.5, **more})


def hit(
    weight: float,
    kind: DocumentKind = DocumentKind.DOCS,
    stage: Stage = Stage.SHIPPED,
    *,
    against: bool = False,
    signal: str = "s",
    via: str = "",
    value: str = "",
) -> Evidence:
    polarity = Polarity.REFUTES if against else Polarity.SUPPORTS
    print_ = f"{signal}-{kind}-{stage}-{weight}-{value}-{polarity}"
    place = ("acme/serve", f"{kind}.md", 1, 1, "c" * 40)
    return Evidence("scale-to-zero", signal, polarity, stage, weight, *place, kind, print_, via, value)


def under(section: str, entry: Evidence) -> Evidence:
    """The same hit in a section of its page."""
    return replace(entry, section=section, fingerprint=f"{entry.fingerprint} under {section}")


def test_shipped_evidence_makes_a_yes_with_its_qualifier_and_probability() -> None:
    claim = SCORER.claim(feature(), [hit(2.0, via="LWS")], ENOUGH)
    assert (claim.status, claim.basis, claim.via) == (Status.YES, Basis.SHIPPED, ("LWS",))
    assert claim.confidence == pytest.approx(1 / (1 + 2**-2.0), abs=1e-4)
    assert [(line.label, line.bits) for line in claim.contributions] == [("prior 50%", 0.0), ("docs", 2.0)]


def test_the_prior_counts() -> None:
    claim = SCORER.claim(feature(prior=0.1), [hit(2.0)], ENOUGH)
    assert claim.status is Status.NO
    assert claim.contributions[0].bits == round(math.log2(1 / 9), 2)


@pytest.mark.parametrize("stage", [Stage.EXPERIMENTAL, Stage.EXAMPLE, Stage.EXTERNAL, Stage.PARTIAL, Stage.CLAIMED])
def test_only_limited_stages_make_it_limited(stage: Stage) -> None:
    assert SCORER.claim(feature(), [hit(2.0, stage=stage)], ENOUGH).status is Status.LIMITED


def test_one_sentence_of_a_page_is_a_mention_and_one_field_of_an_api_is_not() -> None:
    assert SCORER.claim(feature(), [hit(1.5)], ENOUGH).status is Status.LIMITED
    assert SCORER.claim(feature(), [hit(1.5, DocumentKind.CRD)], ENOUGH).status is Status.YES
    assert SCORER.claim(feature(), [hit(1.5), hit(1.0, signal="other")], ENOUGH).status is Status.YES


def test_shipped_beats_limited_and_planned() -> None:
    evidence = [hit(2.0), hit(3.0, stage=Stage.PLANNED), hit(3.0, DocumentKind.README, Stage.CLAIMED)]
    assert SCORER.claim(feature(), evidence, ENOUGH).status is Status.YES


def test_only_a_plan_is_wip() -> None:
    claim = SCORER.claim(feature(), [hit(1.5, DocumentKind.ROADMAP, Stage.PLANNED)], ENOUGH)
    assert (claim.status, claim.basis) == (Status.WIP, Basis.PLANNED)


def test_a_faint_plan_is_none() -> None:
    assert SCORER.claim(feature(), [hit(0.5, stage=Stage.PLANNED)], ENOUGH).status is Status.NO


def test_a_refutation_is_a_no_with_its_place() -> None:
    entry = hit(1.5, against=True)
    claim = SCORER.claim(feature(), [entry], ENOUGH)
    assert (claim.status, claim.basis, claim.evidence) == (Status.NO, Basis.REFUTED, (entry.fingerprint,))
    assert claim.contributions[-1].bits == -1.5


def test_strong_evidence_outweighs_a_refutation_and_weak_does_not() -> None:
    against = hit(1.5, against=True)
    assert SCORER.claim(feature(), [against, hit(3.0, DocumentKind.CRD)], ENOUGH).status is Status.YES
    assert SCORER.claim(feature(), [against, hit(1.0, DocumentKind.CRD)], ENOUGH).status is Status.NO


def test_repetition_in_one_source_counts_once_and_other_signals_a_little() -> None:
    once = SCORER.claim(feature(), [hit(2.0)], ENOUGH)
    again = SCORER.claim(feature(), [hit(2.0), hit(1.9)], ENOUGH)
    other = SCORER.claim(feature(), [hit(2.0), hit(1.0, signal="t"), hit(1.0, signal="u")], ENOUGH)
    assert once.confidence == again.confidence
    assert again.contributions[1].more == 1
    assert other.contributions[1].bits == 2.0 + 0.5 + 0.25


def test_prose_is_capped_together_and_structure_is_not() -> None:
    prose = [hit(3.0), hit(3.0, DocumentKind.README), hit(3.0, DocumentKind.BLOG)]
    claim = SCORER.claim(feature(), prose, ENOUGH)
    assert sum(line.bits for line in claim.contributions) == SCORER.weights.prose_cap
    more = SCORER.claim(feature(), [*prose, hit(3.0, DocumentKind.CRD)], ENOUGH)
    assert sum(line.bits for line in more.contributions) == SCORER.weights.prose_cap + 3.0


def test_nothing_found_is_a_no_only_where_enough_was_read() -> None:
    claim = SCORER.claim(feature(), [], ENOUGH)
    assert (claim.status, claim.basis) == (Status.NO, Basis.ABSENT)
    assert claim.contributions[-1].label == "nothing in readme"
    assert claim.confidence == pytest.approx(1 / (1 + 2**-0.5), abs=1e-4)
    little = SCORER.claim(feature(), [], LITTLE)
    assert (little.status, little.basis, little.confidence) == (Status.UNKNOWN, Basis.UNDECIDED, None)


def test_only_documentation_makes_absence_worth_saying() -> None:
    samples = {DocumentKind.EXAMPLE: 1_000_000, DocumentKind.CRD: 1_000_000}
    assert SCORER.claim(feature(), [], samples).status is Status.UNKNOWN
    assert SCORER.claim(feature(), [], samples | {DocumentKind.DOCS: 6_000}).status is Status.NO


def test_each_kind_that_says_nothing_makes_absence_surer_and_a_little_of_it_less_so() -> None:
    def confidence(read: dict[DocumentKind, int]) -> float:
        return SCORER.claim(feature(), [], read).confidence or 0.0

    docs = {DocumentKind.DOCS: 6_000}
    assert confidence(docs | {DocumentKind.CRD: 6_000}) == pytest.approx(1 / (1 + 2**-2.5), abs=1e-4)
    assert confidence(docs | {DocumentKind.CRD: 3_000}) == pytest.approx(1 / (1 + 2**-2.0), abs=1e-4)
    assert confidence(docs | {DocumentKind.DEPENDENCY: 6_000}) == confidence(docs)


def test_finding_nothing_is_trusted_only_so_far() -> None:
    everything = dict.fromkeys(DocumentKind, 1_000_000)
    assert SCORER.claim(feature(prior=0.01), [], everything).confidence == Absence().confidence


def test_a_near_miss_makes_an_absence_less_sure() -> None:
    read = {DocumentKind.DOCS: 20_000, DocumentKind.EXAMPLE: 20_000}
    sure = SCORER.claim(feature(prior=0.2), [], read)
    near = SCORER.claim(feature(prior=0.2), [hit(1.5)], read)
    assert near.status is Status.NO
    assert near.contributions[-1].label == "nothing in example"
    assert (near.confidence or 0) < (sure.confidence or 0)


def test_a_feature_that_most_have_is_unknown_where_little_is_silent() -> None:
    claim = SCORER.claim(feature(prior=0.6), [], ENOUGH)
    assert (claim.status, claim.confidence) == (Status.UNKNOWN, None)


def test_a_refutation_counts_half_against_what_is_shipped_in_another_section() -> None:
    shipped = under("guide", hit(3.0))
    there = SCORER.claim(feature(), [shipped, under("guide", hit(2.0, against=True, signal="t"))], ENOUGH)
    elsewhere = SCORER.claim(feature(), [shipped, under("cpu", hit(2.0, against=True, signal="t"))], ENOUGH)
    assert [line.bits for line in there.contributions] == [0.0, 3.0, -2.0]
    assert [line.bits for line in elsewhere.contributions] == [0.0, 3.0, -1.0]
    assert elsewhere.contributions[-1].label == "docs (of another section)"


@pytest.mark.parametrize(
    "evidence",
    [
        [under("cpu", hit(2.0, against=True))],
        [under("cpu", hit(2.0, against=True)), under("list", hit(1.0, stage=Stage.CLAIMED))],
        [hit(2.0, DocumentKind.CRD, against=True), under("guide", hit(1.0))],
    ],
    ids=["nothing speaks for it", "only a claim speaks for it", "it holds for the whole project"],
)
def test_a_refutation_keeps_its_force_where(evidence: list[Evidence]) -> None:
    claim = SCORER.claim(feature(), evidence, ENOUGH)
    assert (claim.status, claim.contributions[-1].bits) == (Status.NO, -2.0)


def test_a_contradiction_inside_a_project_is_marked_and_makes_it_less_sure() -> None:
    plain = SCORER.claim(feature(), [hit(3.0)], ENOUGH)
    contested = SCORER.claim(feature(), [hit(3.0), under("a", hit(1.0, against=True))], ENOUGH)
    assert (plain.contested, contested.contested) == (False, True)
    assert contested.status is Status.YES
    assert (contested.confidence or 1) < (plain.confidence or 0)


def test_refutations_are_capped_together_and_the_lines_add_up() -> None:
    against = [hit(2.5, against=True), hit(2.5, DocumentKind.CRD, against=True)]
    claim = SCORER.claim(feature(), against, ENOUGH)
    assert sum(line.bits for line in claim.contributions) == -SCORER.weights.refute_cap


def test_a_set_holds_each_value_that_stands_by_itself() -> None:
    sets = feature(type="set", values={"vllm": ["vLLM"], "sglang": ["SGLang"], "tgi": ["TGI"]})
    evidence = [
        hit(2.0, value="sglang"),
        hit(3.0, value="vllm"),
        hit(3.0, stage=Stage.PLANNED, value="tgi"),
    ]
    claim = SCORER.claim(sets, evidence, ENOUGH)
    assert (claim.status, claim.values) == (None, ("vllm", "sglang"))
    assert claim.contributions[0].label.startswith("vllm: prior")


def test_a_value_is_not_named_beside_one_that_says_it_more_exactly() -> None:
    asked = feature(type="set", values={"custom": ("Custom",), "apa": ("APA",)}, covered={"custom": ("apa",)})
    custom = hit(2.0, value="custom")
    assert SCORER.claim(asked, [custom, hit(2.0, value="apa", signal="t")], ENOUGH).values == ("apa",)
    assert SCORER.claim(asked, [custom], ENOUGH).values == ("custom",)


def test_what_covers_a_value_must_be_a_value() -> None:
    with pytest.raises(ValidationError, match="apa"):
        feature(type="set", values={"custom": ("Custom",)}, covered={"custom": ("apa",)})


def test_a_set_without_evidence_is_empty_or_unknown() -> None:
    sets = feature(type="set", values={"vllm": ["vLLM"]})
    assert SCORER.claim(sets, [], ENOUGH).values == ()
    assert SCORER.claim(sets, [], LITTLE).values is None


def test_a_text_feature_takes_the_best_value_only() -> None:
    text = feature(type="text", pick="best", values={"a": ["A"], "b": ["B"]})
    assert SCORER.claim(text, [hit(1.0, value="a"), hit(2.0, value="b")], ENOUGH).values == ("b",)


def test_a_rated_feature_adds_points_up_to_each_signals_most() -> None:
    rated = feature(
        type="text",
        propose=False,
        values={"easy": ["Easy"], "hard": ["Hard"]},
        level=[{"value": "easy", "upto": 3}, {"value": "hard"}],
        signal=[
            {"id": "steps", "kind": "text", "pattern": "step", "points": 1, "most": 2},
            {"id": "crds", "kind": "text", "pattern": "crd", "points": 2},
        ],
    )
    steps = [hit(1.0 + n / 10, signal="steps") for n in range(5)]
    assert SCORER.claim(rated, steps, ENOUGH).values == ("easy",)
    assert SCORER.claim(rated, [*steps, hit(1.0, signal="crds")], ENOUGH).values == ("hard",)
    assert SCORER.claim(rated, steps, ENOUGH).confidence == 0.5


def test_the_platt_map_bends_the_probability() -> None:
    bent = Scorer(Weights.model_validate({"signals": {}, "scale": 0.5, "shift": -0.2}), Absence())
    assert bent.probability(2.0, "yes") == pytest.approx(1 / (1 + 2**-0.8))


def test_what_is_said_has_a_shift_of_its_own() -> None:
    shifted = Scorer(Weights.model_validate({"signals": {}, "shifts": {"wip": -1.0}}), Absence())
    assert shifted.probability(2.0, "wip") == pytest.approx(1 / (1 + 2**-1.0))
    assert shifted.probability(2.0, "yes") == pytest.approx(1 / (1 + 2**-2.0))


def test_no_weight_can_speak_for_the_other_side() -> None:
    with pytest.raises(ValidationError):
        Weights.model_validate({"signals": {"text": -1.5, "crd_field": 3.0}})
    with pytest.raises(ValidationError):
        Weights.model_validate({"signals": {}, "absence": {"docs": -1.0}})


def test_the_packs_weights_keep_their_order() -> None:
    weights = load_pack(PACK).weights
    signals = weights.signals
    assert signals["crd_field"] > signals["helm_value"] > signals["text"] > signals["path"]
    assert signals["table_row"] > signals["heading"] > signals["text"] > signals["list_item"]
    assert weights.documents[DocumentKind.README] < weights.documents.get(DocumentKind.DOCS, 1.0)
    assert weights.documents[DocumentKind.BLOG] < weights.documents[DocumentKind.README]
    assert weights.absence["docs"] > weights.absence["readme"]
    assert weights.scale > 0
