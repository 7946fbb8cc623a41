"""Labels name projects and features, also misspelt ones."""

from __future__ import annotations

from crawler.pack.models import Feature, Project
from crawler.table import Cell, read_tables
from crawler.table.labels import LEAST_LIKENESS, Match, feature_names, likeness, match_labels, project_names

PROJECTS = project_names(
    (
        Project(id="llmaz", name="llmaz", repositories=("InftyAI/llmaz",)),
        Project(id="kserve", name="KServe", labels=("KServe", "KFServing"), repositories=("kserve/kserve",)),
        Project(id="llm-d", name="llm-d", repositories=("llm-d/llm-d",)),
        Project(id="kuberay", name="KubeRay", repositories=("ray-project/kuberay",)),
        Project(id="kubeai", name="KubeAI", repositories=("kubeai-project/kubeai",)),
    )
)
FEATURES = feature_names(
    (
        Feature(id="ease", title="Ease of use", question="Is it easy to use?", labels=("Ease of Use",), type="text"),
        Feature(id="engines", title="Inference engines", question="Which engines?", labels=("Engine",), type="set"),
    )
)


def cells(*labels: str) -> tuple[Cell, ...]:
    (table,) = read_tables(f"| {' | '.join(labels)} |\n|{'---|' * len(labels)}\n")
    return table.header.cells


def test_labels_match_without_regard_to_case_space_and_markup() -> None:
    found = match_labels(cells("**kserve**", "LLM D", "`llmaz`", "[Kube-Ray](https://example.org)"), PROJECTS)
    assert [match.id for match in found] == ["kserve", "llm-d", "llmaz", "kuberay"]
    assert all(match.exact for match in found)


def test_a_second_label_of_the_pack_matches() -> None:
    assert match_labels(cells("KFServing"), PROJECTS)[0].id == "kserve"


def test_what_stands_in_brackets_may_be_missing_in_the_pack() -> None:
    assert match_labels(cells("Engine (in-tree)"), FEATURES) == (Match("engines", "Inference engines", exact=True),)


def test_a_link_to_the_repository_names_the_project() -> None:
    label = "[the one we use](https://github.com/KServe/kserve#readme)"
    assert match_labels(cells(label), PROJECTS) == (Match("kserve", "KServe", exact=True),)


def test_misspelt_labels_are_guessed() -> None:
    assert match_labels(cells("Ilmaz"), PROJECTS) == (Match("llmaz", "llmaz", exact=False),)
    assert match_labels(cells("Easy of Use"), FEATURES) == (Match("ease", "Ease of use", exact=False),)


def test_a_guess_never_takes_a_name_that_another_label_spells_right() -> None:
    found = match_labels(cells("Ilmaz", "llmaz"), PROJECTS)
    assert found[0] == Match(problem="no label in the pack equals or resembles it")
    assert found[1] == Match("llmaz", "llmaz", exact=True)


def test_a_name_is_given_once() -> None:
    found = match_labels(cells("KServe", "kserve"), PROJECTS)
    assert found[1] == Match(problem="another label of this table already names KServe")


def test_labels_that_resemble_two_names_alike_name_none() -> None:
    names = project_names(
        (
            Project(id="abcde1", name="abcde1", repositories=("o/a",)),
            Project(id="abcde2", name="abcde2", repositories=("o/b",)),
        )
    )
    assert match_labels(cells("abcde"), names) == (Match(problem="it resembles abcde2 and abcde1 alike"),)


def test_short_or_empty_labels_are_not_guessed() -> None:
    assert match_labels(cells("llm", " "), PROJECTS) == (
        Match(problem="no label in the pack equals or resembles it"),
        Match(problem="the label is empty"),
    )


def test_different_names_are_not_alike() -> None:
    assert likeness("kuberay", "kubeai") < LEAST_LIKENESS
    assert likeness("ilmaz", "llmaz") == likeness("llmaz", "ilmaz") == LEAST_LIKENESS
