import pytest

from crawler.false_claim.words import Vocabulary

WORDS = Vocabulary([r"\bscal(e|ing) to zero", "support", r"(is|are) not yet", r"jobs?\b", "can.t"])


@pytest.mark.parametrize(
    ("text", "outlined"),
    [
        ("Our Frobnicator scales to zero overnight.", "… scales to zero …."),
        ("It is not yet supported by the quux, sadly", "… is not yet supported … the …"),
        ("Private words only!", "…!"),
        ("Scale-to-zero: jobs", "Scale-to-zero: jobs"),
        ("first\nscale to zero\nlast", "…\nscale to zero\n…"),
        ("notable isthmus supportability zeros", "… … … zeros".replace("… … …", "…")),
        ("supportabilities", "…"),
        ("", ""),
    ],
)
def test_only_the_rules_own_words_are_left(text: str, outlined: str) -> None:
    assert WORDS.outline(text) == outlined


def test_a_filler_can_be_a_word() -> None:
    assert WORDS.outline("Quux is not here", "something") == "something is not something"
