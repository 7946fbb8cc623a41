"""What a crawl says of the documents that it read."""

import pytest

from crawler.commands.budget import read


@pytest.mark.parametrize(
    ("documents", "anew", "seconds", "words"),
    [
        (0, 0, None, "No document had to be looked at."),
        (770, 57, None, "Of 770 documents 57 had to be read, the others are known from before."),
        (
            1,
            1,
            2.04,
            "Of 1 document 1 had to be read, the others are known from before. 2.0 seconds of processor time.",
        ),
    ],
)
def test_how_many_documents_were_read(documents: int, anew: int, seconds: float | None, words: str) -> None:
    assert read(documents, anew, seconds) == words
