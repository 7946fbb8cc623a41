"""What a crawl says of the documents that it read."""

import pytest

from crawler.commands.budget import read


@pytest.mark.parametrize(
    ("documents", "anew", "seconds", "words"),
    [
        (0, 0, None, "No document had to be read."),
        (770, 57, None, "Read 57 of 770 documents; what the others say is known from before."),
        (2, 2, 2.04, "Read 2 documents. 2.0 seconds of processor time."),
    ],
)
def test_how_many_documents_were_read(documents: int, anew: int, seconds: float | None, words: str) -> None:
    assert read(documents, anew, seconds) == words
