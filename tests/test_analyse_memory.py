"""Whatever is remembered of documents, a snapshot is the same as without, and what did not change is not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.analyse import Analyst, DocumentKey, Reading
from crawler.match.engine import MOST_PER_SIGNAL
from crawler.models import Snapshot
from crawler.pack.load import Pack
from tests.match.given import SERVER_CRD, document_of, feature_of, pack_of, project_of, reading_of

SIGNALS: list[dict[str, Any]] = [
    {"kind": "text", "pattern": "scale to zero"},
    {"kind": "heading", "pattern": "scaling", "steps": True},
    {"kind": "table_row", "pattern": "scale to zero"},
    {"kind": "manifest", "object": "ScaledObject", "field": "spec.minReplicaCount", "content": "0"},
    {"kind": "crd_field", "field": r"spec\.minReplicas"},
    {"kind": "path", "pattern": "autoscaling"},
]
GUARDS = [
    {"id": "not-yet", "where": "sentence", "pattern": "not yet", "action": "void", "why": "It says it is not there."},
    {"id": "perhaps", "where": "sentence", "pattern": "perhaps", "action": "halve", "why": "It is not sure."},
]

OBJECT = "---\napiVersion: keda.sh/v1\nkind: ScaledObject\nspec: {minReplicaCount: 0}\n"
TEXTS: dict[str, list[str]] = {
    "md": [
        "Nothing here.\n",
        "Models scale to zero.\n",
        "Models scale to zero.\n\nServers scale to zero.\n\nGPUs scale to zero.\n",
        "One day models scale to zero, but not yet.\n\nModels scale to zero.\n",
        "Perhaps models scale to zero.\n\nPerhaps jobs scale to zero.\n",
        "# Scaling\n\n1. Install.\n2. Scale to zero.\n",
        "| what | is there |\n|---|---|\n| scale to zero | ❌ |\n",
        "broken \ufffd\n",
    ],
    "rst": ["Nothing.\n", "Models scale to zero.\n"],
    "yaml": [
        "kind: Pod\n",
        OBJECT,
        OBJECT * 3,
        SERVER_CRD,
        SERVER_CRD + OBJECT,
        OBJECT + "---\na: [\n",
        SERVER_CRD + "---\n{\n",
    ],
}
PATHS = ["README.md", *(f"docs/{n}.md" for n in range(6)), "docs/autoscaling.md", "docs/7.rst"] + [
    f"deploy/{n}.yaml" for n in range(7)
]
NIGHTS = st.lists(
    st.fixed_dictionaries({}, optional={path: st.sampled_from(TEXTS[path.rpartition(".")[2]]) for path in PATHS}),
    min_size=1,
    max_size=4,
)


@dataclass
class Shelf:
    """A memory in memory."""

    records: dict[tuple[str, DocumentKey], str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    """Paths of the documents that were read, since the last look."""

    def known(self, rules: str, documents: Sequence[DocumentKey]) -> dict[DocumentKey, str]:
        return {one: self.records[rules, one] for one in documents if (rules, one) in self.records}

    def learn(self, rules: str, records: Mapping[DocumentKey, str]) -> None:
        self.read = [path for _, path, _, _ in records]
        self.records |= {(rules, key): record for key, record in records.items()}


def pack(**other: object) -> Pack:
    return pack_of([feature_of(SIGNALS, guard=GUARDS)], [project_of(), project_of("other", **other)])


def read(night: Mapping[str, str], commit: str = "c") -> Reading:
    return reading_of(*(document_of(path, text) for path, text in night.items()), commit=commit * 40)


PLAIN = Analyst(pack())
SCREENS = PLAIN.rulebook.dumped_screens()


def remembering(shelf: Shelf) -> Analyst:
    return Analyst(PLAIN.pack, SCREENS, shelf)


@settings(max_examples=150, deadline=None)
@given(NIGHTS)
def test_with_memory_and_without_every_night_is_the_same(nights: list[dict[str, str]]) -> None:
    shelf = Shelf()
    before: Snapshot | None = None
    for number, night in enumerate(nights):
        reading = read(night, str(number))
        expected = PLAIN.analyse(project_of(), reading, before)
        assert remembering(shelf).analyse(project_of(), reading, before) == expected
        assert remembering(shelf).analyse(project_of(), reading, before) == expected
        assert shelf.read == []
        before = expected


MANY = {f"docs/{n}.md": f"Page {n}: models scale to zero.\n" for n in range(9)}


def test_only_what_changed_is_read() -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    analyst.analyse(project_of(), read(MANY))
    assert shelf.read == sorted(MANY)
    changed = MANY | {"docs/3.md": "Page 3: servers scale to zero.\n"}
    snapshot = analyst.analyse(project_of(), read(changed, "d"))
    assert shelf.read == ["docs/3.md"]
    assert {entry.commit for entry in snapshot.evidence} == {"d" * 40}


def test_what_was_not_asked_before_is_read_again_once_it_matters() -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    analyst.analyse(project_of(), read(MANY))
    fewer = dict(list(MANY.items())[1:])
    snapshot = analyst.analyse(project_of(), read(fewer))
    assert [entry.path for entry in snapshot.evidence] == [f"docs/{n}.md" for n in range(1, 1 + MOST_PER_SIGNAL)]
    assert shelf.read == ["docs/4.md", "docs/5.md"]


def test_a_page_that_was_not_worth_parsing_is_parsed_once_it_is() -> None:
    shelf = Shelf()
    analyst = Analyst(pack_of([feature_of(SIGNALS[:1])]), memory=shelf)
    page = {"docs/last.rst": "Models scale to zero.\n"}
    analyst.analyse(project_of(), read(MANY | page))
    assert "docs/last.rst" in shelf.read
    (entry,) = analyst.analyse(project_of(), read(page)).evidence
    assert (entry.path, shelf.read) == ("docs/last.rst", ["docs/last.rst"])


def test_an_object_among_definitions_is_asked_as_its_file_was_before_they_were_found() -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    mixed = {"deploy/last.yaml": SERVER_CRD + OBJECT}
    assert len(analyst.analyse(project_of(), read(mixed)).evidence) == 2
    night = read({f"deploy/{n}.yaml": OBJECT for n in range(MOST_PER_SIGNAL)} | mixed)
    snapshot = analyst.analyse(project_of(), night)
    assert "deploy/last.yaml" not in shelf.read
    assert snapshot == PLAIN.analyse(project_of(), night)
    assert len(snapshot.evidence) == MOST_PER_SIGNAL + 1


def test_a_record_holds_for_its_place_and_its_rules_only() -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    analyst.analyse(project_of(), read({"docs/a.md": MANY["docs/1.md"]}))
    moved = analyst.analyse(project_of(), read({"docs/b.md": MANY["docs/1.md"]}))
    assert (shelf.read, [entry.path for entry in moved.evidence]) == (["docs/b.md"], ["docs/b.md"])
    analyst.analyse(project_of("other"), read({"docs/b.md": MANY["docs/1.md"]}))
    assert shelf.read == ["docs/b.md"]
    renamed = Analyst(pack(names=["Otto"]), memory=shelf)
    renamed.analyse(project_of(), read({"docs/b.md": MANY["docs/1.md"]}))
    assert shelf.read == ["docs/b.md"]


@pytest.mark.parametrize(
    "record", ["", "[]", "{}", "null", '{"passing": 3}', '{"passing": null, "stood": [], "parsed": true}']
)
def test_what_is_no_record_is_read_again(record: str) -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    expected = analyst.analyse(project_of(), read(MANY))
    shelf.records = dict.fromkeys(shelf.records, record)
    assert analyst.analyse(project_of(), read(MANY)) == expected
    assert shelf.read == sorted(MANY)


def test_evidence_of_a_rule_that_is_no_more_is_no_record() -> None:
    shelf = Shelf()
    analyst = remembering(shelf)
    expected = analyst.analyse(project_of(), read(MANY))
    shelf.records = {key: record.replace('"s1"', '"s99"') for key, record in shelf.records.items()}
    assert analyst.analyse(project_of(), read(MANY)) == expected
