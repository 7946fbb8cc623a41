"""A document, some rules, and what the engine makes of them."""

from collections.abc import Sequence
from typing import Any

import pytest

from crawler.match.engine import Engine
from crawler.match.guards import GuardBook
from crawler.match.rulebook import Rulebook
from crawler.models import Document, DocumentKind, Evidence
from crawler.pack.models import Guard, Weights
from crawler.parse.classify import classify
from crawler.parse.document import parse
from tests.match.given import Hits, feature_of

COMMIT = "c" * 40


@pytest.fixture
def hits() -> Hits:
    def run(
        text: str,
        *signals: dict[str, Any],
        path: str = "docs/page.md",
        guards: Sequence[dict[str, Any]] = (),
        products: Sequence[str] = (),
        kind: DocumentKind | None = None,
        **more: object,
    ) -> list[Evidence]:
        book = Rulebook([feature_of(signals, **more)])
        shared = [Guard.model_validate({"id": f"g{n}", "why": "because it says so", **g}) for n, g in enumerate(guards)]
        weights = Weights.model_validate({"signals": {"text": 1.5, "heading": 2.0}, "documents": {"readme": 0.8}})
        document = Document("acme/serve", path, "b" * 40, kind or classify(path), text.encode())
        engine = Engine(book, GuardBook(shared, products), weights)
        return [found.located() for found in engine.find(document, parse(document), COMMIT, book.passing(document))]

    return run
