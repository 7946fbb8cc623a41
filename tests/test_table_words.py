"""Cells as people write them, in a pack's words."""

from __future__ import annotations

import pytest

from crawler.models import Status
from crawler.table import Meaning, read_status, read_values

WORDS = {
    Status.YES: ("Yes", "Supported", "✅"),
    Status.LIMITED: ("Limited", "Partial", "Partially", "Experimental", "⚠️"),
    Status.WIP: ("WIP", "Planned", "In progress", "🚧"),
    Status.NO: ("No", "None", "Not supported", "❌"),
    Status.UNKNOWN: ("Unknown", "?", "n/a"),
}
SCALERS = {
    "hpa": ("HPA", "K8s HPA"),
    "kpa": ("KPA", "Knative"),
    "apa": ("APA",),
    "ray": ("Ray + K8s scaling",),
    "none": ("None",),
}


@pytest.mark.parametrize(
    ("cell", "status", "qualifier"),
    [
        ("Yes", Status.YES, ""),
        ("yes", Status.YES, ""),
        ("Yes (with GPU Streaming)", Status.YES, "with GPU Streaming"),
        ("Yes (Knative)", Status.YES, "Knative"),
        ("Yes: with LWS", Status.YES, "with LWS"),
        ("Yes - with LWS", Status.YES, "with LWS"),
        ("Yes, (a) or (b)", Status.YES, "(a) or (b)"),
        ("✅ Yes (LWS)", Status.YES, "LWS"),
        ("✅", Status.YES, ""),
        ("⚠", Status.LIMITED, ""),
        ("⚠️ via Ray", Status.LIMITED, "via Ray"),
        ("Limited (with Manta, reframing now)", Status.LIMITED, "with Manta, reframing now"),
        ("Partially", Status.LIMITED, ""),
        ("Yes (experimental)", Status.LIMITED, ""),
        ("Yes (planned: LWS)", Status.WIP, "LWS"),
        ("Yes (LoRA; scaling is planned)", Status.YES, "LoRA; scaling is planned"),
        ("No", Status.NO, ""),
        ("Not supported", Status.NO, ""),
        ("No (WIP with Envoy AI Gateway)", Status.WIP, "with Envoy AI Gateway"),
        ("No (in progress)", Status.WIP, ""),
        ("No, it is planned for autumn", Status.WIP, "it is planned for autumn"),
        ("No (unplanned)", Status.NO, "unplanned"),
        ("No (no GPU needed)", Status.NO, "GPU needed"),
        ("In progress", Status.WIP, ""),
        ("?", Status.UNKNOWN, ""),
        ("n/a", Status.UNKNOWN, ""),
        ("Yes\n(with LWS)", Status.YES, "with LWS"),
    ],
)
def test_a_status_and_its_qualifier(cell: str, status: Status, qualifier: str) -> None:
    assert read_status(cell, WORDS) == Meaning(status, qualifier=qualifier)


@pytest.mark.parametrize("cell", ["", "  ", "-", "—", "--"])
def test_nothing_or_a_dash_is_blank(cell: str) -> None:
    assert read_status(cell, WORDS) == Meaning(blank=True)
    assert read_values(cell, SCALERS, WORDS) == Meaning(blank=True)


def test_a_dash_that_the_pack_has_as_a_word_is_that_word() -> None:
    assert read_status("-", {**WORDS, Status.NO: ("No", "-")}) == Meaning(Status.NO)
    assert read_values("-", {**SCALERS, "none": ("None", "-")}) == Meaning(values=("none",))


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("Nothing of it", "no word for a status opens it"),
        ("Knative only", "no word for a status opens it"),
        ("Yes / No", "it says both yes and no"),
        ("No (yes with LWS)", "it says both no and yes"),
    ],
)
def test_what_no_word_explains_is_not_understood(cell: str, problem: str) -> None:
    assert read_status(cell, WORDS) == Meaning(problem=problem)
    assert not read_status(cell, WORDS).understood


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("HPA", ("hpa",)),
        ("HPA, KPA", ("hpa", "kpa")),
        ("kpa/HPA", ("kpa", "hpa")),
        ("HPA + KPA; APA & HPA", ("hpa", "kpa", "apa")),
        ("HPA and KPA", ("hpa", "kpa")),
        ("HPA or K8s HPA", ("hpa",)),
        ("HPA\nKPA", ("hpa", "kpa")),
        ("Ray + K8s Scaling, HPA", ("ray", "hpa")),
        ("Knative (HPA, APA)", ("kpa", "hpa", "apa")),
        ("None", ("none",)),
        ("No", ("none",)),
    ],
)
def test_the_values_of_a_set(cell: str, values: tuple[str, ...]) -> None:
    assert read_values(cell, SCALERS, WORDS) == Meaning(values=values)


def test_a_bracket_without_values_qualifies() -> None:
    expected = Meaning(values=("hpa", "kpa", "apa"), qualifier="llm optimized")
    assert read_values("HPA, KPA, APA (llm optimized)", SCALERS) == expected


def test_words_beside_values_are_left_over() -> None:
    assert read_values("HPA + Smart Scaling", SCALERS) == Meaning(values=("hpa",), leftover=("Smart Scaling",))
    assert read_values("All (HPA, own)", SCALERS) == Meaning(values=("hpa",), leftover=("All", "own"))


def test_a_no_where_the_set_has_no_word_for_none_is_empty() -> None:
    assert read_values("No", {"hpa": ("HPA",)}, WORDS) == Meaning(values=())


def test_a_set_cell_without_a_known_word_is_not_understood() -> None:
    assert read_values("Medium", SCALERS, WORDS).problem == "none of its words names a value of this feature"
    assert read_values("Yes", SCALERS, WORDS).problem == "none of its words names a value of this feature"
    assert read_values("?", SCALERS, WORDS) == Meaning(blank=True)
