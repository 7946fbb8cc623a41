"""One document after another: whether it is worth parsing, what it holds, and what the rules find in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.match.engine import Engine, Found, without_replaced
from crawler.models import Block, BlockType, Document, DocumentKind, Parsed, Skip
from crawler.parse.document import is_markdown, parse

GRAVE_KINDS = frozenset({DocumentKind.README, DocumentKind.CRD})
"""What cannot be read in these may be the very thing a claim rests on."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one document."""

    kind: DocumentKind
    """Sharpened by its content where it was parsed."""
    passing: frozenset[int] | None
    """Numbers of the rules that may fire in it by its bytes alone; None where it is parsed whatever they say.

    That is so for Markdown: nine pages of ten pass, and looking through them first costs more than parsing the tenth.
    """
    parsed: bool
    skips: tuple[Skip, ...] = ()
    accepted: tuple[Found, ...] = ()
    """All that was found, in that order, also what something better took the place of later."""

    @property
    def found(self) -> list[Found]:
        """What was found, one entry a fingerprint."""
        return without_replaced(self.accepted)


class Examiner:
    """Examines one project's documents, one after another in the order of their paths."""

    def __init__(self, engine: Engine, documents: Iterable[Document]) -> None:
        """Be ready for these documents; what stands in several places is parsed once."""
        self.engine = engine
        self._copies = Counter(document.blob for document in documents)
        self._parses: dict[tuple[str, str, DocumentKind], Parsed] = {}

    def examine(self, document: Document, commit: str) -> Examined:
        """Parse a document if that is worth it, and ask the rules."""
        engine = self.engine
        passing = None if is_markdown(document) else engine.rulebook.passing(document)
        asked = engine.asked(passing or (), document.kind)
        if passing is not None and not engine.rulebook.wants(document, asked):
            return Examined(document.kind, passing, parsed=False)
        parsed = self._parsed(document)
        skips = (replace(skip, grave=skip.grave or parsed.kind in GRAVE_KINDS) for skip in parsed.skips)
        accepted = engine.accepted(document, parsed, commit, asked)
        return Examined(parsed.kind, passing, True, tuple(skips), tuple(accepted))  # noqa: FBT003 - named in the class

    def _parsed(self, document: Document) -> Parsed:
        if self._copies[document.blob] == 1:
            return parse(document)
        key = (document.blob, document.path.rpartition("/")[2], document.kind)
        if key not in self._parses:
            self._parses[key] = parse(document)
        copy = self._parses[key]
        path = Block(BlockType.PATH, document.path, 1, 1)
        skips = tuple(replace(skip, path=document.path, repo=document.repo) for skip in copy.skips)
        return Parsed(copy.kind, (path, *copy.blocks[1:]), skips)
