"""Which documents are parsed, and that copies of one file are parsed once."""

import pytest

from crawler.match import examine
from crawler.match.engine import Engine
from crawler.match.examine import Examined, Examiner
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook
from crawler.models import Document, DocumentKind, Parsed
from crawler.pack.load import DEFAULT_WEIGHTS
from crawler.parse.document import parse
from tests.match.given import document_of, feature_of

COMMIT = "c" * 40
ZERO = {"kind": "text", "pattern": "scale to zero"}
SCALED = {"kind": "manifest", "object": "ScaledObject"}
SAMPLE = "kind: ScaledObject\napiVersion: keda.sh/v1\nmetadata: {name: a}\n"


def examined(*documents: Document) -> list[Examined]:
    engine = Engine(Rulebook([feature_of([ZERO, SCALED])]), GuardBook([], []), DEFAULT_WEIGHTS)
    examiner = Examiner(engine, documents)
    return [examiner.examine(document, COMMIT) for document in documents]


def test_markdown_is_parsed_whatever_it_says_and_a_phrase_is_found_across_a_link() -> None:
    (silent,) = examined(document_of("docs/a.md", "Nothing here.\n"))
    assert (silent.parsed, silent.passing, silent.found) == (True, None, [])
    (linked,) = examined(document_of("docs/a.md", "Models [scale](https://example.org) to zero.\n"))
    assert [one.evidence.line for one in linked.found] == [1]


@pytest.mark.parametrize(
    ("path", "silent", "speaking"),
    [("docs/a.rst", "Nothing here.\n", "Models scale to zero.\n"), ("samples/a.yaml", "kind: Pod\n", SAMPLE)],
)
def test_another_document_is_parsed_if_its_bytes_promise_something(path: str, silent: str, speaking: str) -> None:
    one, other = examined(document_of(path, silent), document_of(path, speaking))
    assert (one.parsed, one.passing, one.kind) == (False, frozenset(), document_of(path, "").kind)
    assert (other.parsed, len(other.passing or ()), len(other.found)) == (True, 1, 1)


def test_copies_are_parsed_once_and_each_is_evidence_in_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def count(document: Document) -> Parsed:
        parsed.append(document.path)
        return parse(document)

    monkeypatch.setattr(examine, "parse", count)
    broken = SAMPLE + "---\na: [\n"
    results = examined(
        document_of("samples/a.yaml", broken),
        document_of("samples/copy/a.yaml", broken),
        document_of("samples/b.yaml", SAMPLE),
    )
    assert parsed == ["samples/a.yaml", "samples/b.yaml"]
    places = [(one.evidence.path, one.located().line) for result in results for one in result.found]
    assert places == [("samples/a.yaml", 1), ("samples/copy/a.yaml", 1), ("samples/b.yaml", 1)]
    assert [skip.path for result in results for skip in result.skips] == ["samples/a.yaml", "samples/copy/a.yaml"]


def test_a_copy_that_another_name_makes_something_else_is_parsed_for_itself() -> None:
    text = "replicas: 1 # may scale to zero\n"
    one, other = examined(document_of("chart/values.yaml", text), document_of("chart/settings.yaml", text))
    assert (one.kind, other.kind) == (DocumentKind.VALUES, document_of("chart/settings.yaml", "").kind)
