import json
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.models import (
    Basis,
    Claim,
    Contribution,
    DocumentKind,
    Evidence,
    Polarity,
    RepoState,
    Skip,
    Snapshot,
    Stage,
    Status,
)
from crawler.store.records import Damage
from crawler.store.snapshot_text import FILES, canonical, snapshot_of, texts_of

MANIFEST = """\
{
  "schema": 1,
  "project": "lighthouse",
  "repository": "harbour/lighthouse",
  "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "commit_date": "2026-05-12T08:30:00+02:00",
  "repositories": [
    {
      "repository": "harbour/lighthouse",
      "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "commit_date": "2026-05-12T08:30:00+02:00"
    },
    {
      "repository": "harbour/charts",
      "commit": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "commit_date": "2026-05-01T00:00:00+00:00"
    }
  ],
  "rules": "0000000000000000000000000000000000000000000000000000000000000000",
  "counts": {
    "documents": {
      "docs": 1,
      "readme": 1,
      "values": 1
    },
    "evidence": 2,
    "claims": {
      "values": 1,
      "yes": 1
    }
  },
  "skipped": [
    {
      "path": "docs/huge.md",
      "reason": "20 MiB is more than the 4 MiB that are read"
    },
    {
      "path": "odd.yaml",
      "reason": "a Helm template",
      "grave": true
    }
  ]
}
"""

DOCUMENTS = """\
{"path": "lamp/values.yaml", "kind": "values", "blob": "dddddddddddddddddddddddddddddddddddddddd", "repo": "harbour/charts"}
{"path": "README.md", "kind": "readme", "blob": "cccccccccccccccccccccccccccccccccccccccc"}
{"path": "docs/lämp.md", "kind": "docs", "blob": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"}
"""  # noqa: E501 - the file has such lines

REFUTATION = (
    '{"feature": "scale-to-zero", "signal": "says", "polarity": "refutes", "stage": "claimed", "weight": 1.2, '
    '"via": "", "path": "README.md", "line": 3, "end_line": 4, "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", '
    '"kind": "readme", "fingerprint": "f2"}'
)

CLAIM = {
    "status": "yes",
    "values": None,
    "via": ["Knative"],
    "basis": "shipped",
    "confidence": 0.9123,
    "contributions": [
        {"label": "prior 35 %", "bits": -0.8931},
        {"label": "chart", "bits": 2.5, "fingerprint": "f1", "more": 2},
    ],
    "evidence": ["f1", "f2"],
}

words = st.text(st.characters(exclude_categories=["Cs"]) | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF))
numbers = st.floats(-1e6, 1e6)
lines = st.integers(0, 10**6)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    repos = draw(st.lists(st.builds(RepoState, words, words, words), max_size=2))
    repo = st.sampled_from([*(state.repo for state in repos), "", "else/where"])
    evidence = st.builds(
        Evidence,
        words,
        words,
        st.sampled_from(Polarity),
        st.sampled_from(Stage),
        numbers,
        repo,
        words,
        lines,
        lines,
        words,
        st.sampled_from(DocumentKind),
        words,
        words,
        words,
        st.lists(words, max_size=2).map(tuple),
        st.sampled_from(["", "", "planned-words"]),
        words,
    )
    texts = st.lists(words, max_size=2).map(tuple)
    claim = st.builds(
        Claim,
        st.just(""),
        st.none() | st.sampled_from(Status),
        st.none() | texts,
        texts,
        st.sampled_from(Basis),
        st.none() | numbers,
        st.lists(st.builds(Contribution, words, numbers, words, lines), max_size=2).map(tuple),
        texts,
    )
    claims = draw(st.dictionaries(words, claim, max_size=3))
    document = st.tuples(repo, words, st.sampled_from(DocumentKind), words)
    return Snapshot(
        draw(words),
        tuple(repos),
        draw(words),
        tuple(draw(st.lists(document, max_size=4))),
        tuple(draw(st.lists(evidence, max_size=3))),
        {feature: replace(one, feature=feature) for feature, one in claims.items()},
        tuple(draw(st.lists(st.builds(Skip, words, words, repo, st.booleans()), max_size=2))),
    )


def test_a_repositorys_number_is_kept_and_absent_where_it_was_never_told() -> None:
    states = (RepoState("o/n", "c" * 40, "2026-01-01", 42), RepoState("o/m", "d" * 40, "2026-01-01"))
    texts = texts_of(Snapshot("demo", states, "r", (), (), {}))
    manifest = json.loads(texts["manifest.json"])
    assert manifest["repository_id"] == 42
    assert [entry.get("repository_id") for entry in manifest["repositories"]] == [42, None]
    assert snapshot_of(texts).repos == states


def test_the_manifest_says_what_was_read_and_how_much(snapshot: Snapshot) -> None:
    assert texts_of(snapshot)["manifest.json"] == MANIFEST


def test_documents_stand_one_a_line_with_their_repository_where_it_is_not_the_main_one(snapshot: Snapshot) -> None:
    assert texts_of(snapshot)["documents.jsonl"] == DOCUMENTS


def test_evidence_stands_one_a_line_without_what_is_empty(snapshot: Snapshot) -> None:
    first, second = texts_of(snapshot)["evidence.jsonl"].splitlines()
    assert second == REFUTATION
    assert json.loads(first) == {
        "feature": "scale-to-zero",
        "signal": "minimum",
        "polarity": "supports",
        "stage": "shipped",
        "weight": 2.5,
        "via": "Knative",
        "path": "lamp/values.yaml",
        "line": 12,
        "end_line": 12,
        "commit": "b" * 40,
        "kind": "values",
        "fingerprint": "f1",
        "repo": "harbour/charts",
        "guards": ["sample"],
        "section": "5ec",
    }


def test_claims_stand_under_their_features(snapshot: Snapshot) -> None:
    claims = json.loads(texts_of(snapshot)["claims.json"])
    assert list(claims) == ["engines", "scale-to-zero"]
    assert claims["scale-to-zero"] == CLAIM
    assert (claims["engines"]["status"], claims["engines"]["values"]) == (None, ["vllm"])


def test_texts_give_the_snapshot_back(snapshot: Snapshot) -> None:
    assert snapshot_of(texts_of(snapshot)) == snapshot


@given(snapshots())
def test_any_snapshot_survives_its_texts(snapshot: Snapshot) -> None:
    texts = texts_of(snapshot)
    assert snapshot_of(texts) == canonical(snapshot)
    assert texts_of(snapshot_of(texts)) == texts
    assert all(text.encode() for name, text in texts.items() if name == "manifest.json")
    assert all(line.isprintable() for text in texts.values() for line in text.split("\n"))


@given(snapshots(), st.randoms())
def test_the_order_of_what_is_found_does_not_show(snapshot: Snapshot, random: Random) -> None:
    shuffled = {name: list(getattr(snapshot, name)) for name in ("documents", "evidence", "skips")}
    for entries in shuffled.values():
        random.shuffle(entries)
    changed = {name: tuple(entries) for name, entries in shuffled.items()}
    assert texts_of(replace(snapshot, **changed)) == texts_of(snapshot)  # type: ignore[arg-type]


def test_voided_evidence_is_not_stored(snapshot: Snapshot) -> None:
    voided = replace(snapshot.evidence[0], fingerprint="f9", voided="non-goal")
    more = replace(snapshot, evidence=(voided, *snapshot.evidence))
    assert texts_of(more) == texts_of(snapshot)


def test_numbers_have_four_decimals_and_no_negative_zero(snapshot: Snapshot) -> None:
    evidence = replace(snapshot.evidence[0], weight=1 / 3)
    claim = replace(snapshot.claims["engines"], confidence=2 / 3, contributions=(Contribution("nil", -0.00001),))
    texts = texts_of(replace(snapshot, evidence=(evidence,), claims={"engines": claim}))
    assert '"weight": 0.3333,' in texts["evidence.jsonl"]
    assert '"confidence": 0.6667,' in texts["claims.json"]
    assert '"bits": 0.0\n' in texts["claims.json"]


def test_a_path_that_is_no_text_survives_in_ascii(snapshot: Snapshot) -> None:
    path = b"docs/a\nb\xff\xe2\x80\xa8.md".decode("utf-8", "surrogateescape")
    odd = replace(snapshot, documents=(("harbour/lighthouse", path, DocumentKind.DOCS, "c" * 40),))
    texts = texts_of(odd)
    assert texts["documents.jsonl"].startswith(r'{"path": "docs/a\nb\udcff\u2028.md", ')
    assert snapshot_of(texts).documents == odd.documents


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(snapshot: Snapshot, weight: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        texts_of(replace(snapshot, evidence=(replace(snapshot.evidence[0], weight=weight),)))


def test_a_claim_under_another_name_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(ValueError, match=r"^claims stand under other features' names: else$"):
        texts_of(replace(snapshot, claims={"else": snapshot.claims["engines"]}))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("manifest.json", '"schema": 1', '"schema": 2', "manifest.json: schema 2 is not the 1 that this program reads"),
        ("manifest.json", '"rules": "', '"rulez": "', "manifest.json: has no 'rules'"),
        ("manifest.json", '"path": "odd.yaml"', '"path": 3', "manifest.json: 'skipped' 2 'path' must be str, not int"),
        ("manifest.json", '"grave": true', '"grave": 1', "manifest.json: 'skipped' 2 'grave' must be bool, not int"),
        ("manifest.json", '"schema": 1,', '"schema": 1', "manifest.json:3: not JSON: Expecting ',' delimiter"),
        ("manifest.json", '  "rules"', "<<<<<<< ours\n", "manifest.json:19: a merge conflict stands here"),
        ("documents.jsonl", '"docs"', '"dox"', "documents.jsonl:3: 'kind' is 'dox', which is none of readme, docs, "),
        ("documents.jsonl", '"path": "README.md", ', "", "documents.jsonl:2: has no 'path'"),
        ("documents.jsonl", "{", "[", "documents.jsonl:1: not JSON: "),
        ("documents.jsonl", 'eee"}\n', 'eee"}', "documents.jsonl:3: ends in the middle of a line"),
        ("evidence.jsonl", '"line": 12', '"line": true', "evidence.jsonl:1: 'line' must be int, not bool"),
        ("evidence.jsonl", "2.5", "NaN", "evidence.jsonl:1: 'weight' must be a finite number, not nan"),
        ("evidence.jsonl", '["sample"]', "[1]", "evidence.jsonl:1: 'guards' must hold text only"),
        ("evidence.jsonl", '"section": "5ec"}', '"section": "5ec"}\n', "evidence.jsonl:2: not JSON: Expecting value"),
        ("claims.json", '"shipped"', '"sunk"', "claims.json: 'engines' 'basis' is 'sunk', which is none of shipped, "),
        ("claims.json", '"bits": 2.5', '"bits": "2"', "claims.json: 'scale-to-zero' 'contributions' 2 'bits' must be"),
        ("claims.json", '"engines": {', '"other": 1, "engines": {', "claims.json: 'other' must be an object"),
    ],
)
def test_damage_names_file_line_and_fault(snapshot: Snapshot, name: str, old: str, new: str, message: str) -> None:
    texts = texts_of(snapshot)
    assert old in texts[name]
    with pytest.raises(Damage) as raised:
        snapshot_of(texts | {name: texts[name].replace(old, new, 1)})
    assert str(raised.value).startswith(message)


def test_lost_lines_are_noticed(snapshot: Snapshot) -> None:
    texts = texts_of(snapshot)
    fewer = texts["evidence.jsonl"].split("\n", 1)[1]
    with pytest.raises(Damage, match=r"^evidence\.jsonl: holds 1 evidence where manifest\.json counts 2$"):
        snapshot_of(texts | {"evidence.jsonl": fewer})


@given(st.data(), st.sampled_from(FILES))
def test_any_damage_is_damage(data: st.DataObject, name: str) -> None:
    one = Evidence("f", "s", Polarity.SUPPORTS, Stage.SHIPPED, 1.0, "o/n", "p", 1, 1, "c", DocumentKind.DOCS, "x")
    claim = Claim("f", Status.YES, None, (), Basis.SHIPPED, 0.5)
    repos = (RepoState("o/n", "c", "2026-01-01"),)
    documents = (("o/n", "p", DocumentKind.DOCS, "b"),)
    texts = texts_of(Snapshot("p", repos, "r", documents, (one,), {"f": claim}))
    start = data.draw(st.integers(0, len(texts[name])))
    end = data.draw(st.integers(start, min(len(texts[name]), start + 20)))
    damaged = texts[name][:start] + data.draw(st.text(max_size=5)) + texts[name][end:]
    with suppress(Damage):
        snapshot_of(texts | {name: damaged})
