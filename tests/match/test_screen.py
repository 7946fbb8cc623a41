"""The screen may let too much through and must never hold back what RE2 finds."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.match.screen import Screen, widened
from crawler.pack.patterns import compiled

ATOMS = ["a", "B", "ab", "7", "-", r"\.", ".", "é", "中", "→", " ", r"\b", "^", "$"]
CLASSES = ["[ab]", "[^a]", "[ -]", "[éa]", "[à-ü]", "[ж-я]", "[^.]", r"[\w-]", r"[^\s]", r"[\S]", "[./]", "[]a]"]
ESCAPES = [r"\s", r"\S", r"\w", r"\W", r"\d", r"\D", r"\x{e9}", r"\pL", r"\p{Lu}"]
QUANTIFIERS = ["", "", "", "?", "*", "+", "{0,1}", "{2}", "{1,3}", "{0,20}", "{3,12}", "{2,}", "+?", "*?", "{0,20}?"]


def pieces() -> st.SearchStrategy[str]:
    """Patterns as rules have them, of the few signs that the texts below are made of."""
    single = st.sampled_from([*ATOMS, *CLASSES, *ESCAPES])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        alternatives = st.lists(inner, min_size=1, max_size=3).map("|".join)
        several = st.lists(inner, min_size=1, max_size=3).map("".join)
        often = st.tuples(alternatives, st.sampled_from(QUANTIFIERS)).map(lambda two: f"(?:{two[0]}){two[1]}")
        return several | alternatives.map(lambda text: f"({text})") | often

    atom = st.tuples(single, st.sampled_from(QUANTIFIERS)).map(
        lambda two: two[0] + ("" if two[0] in {"^", "$", r"\b"} else two[1])
    )
    return st.recursive(atom, grown, max_leaves=6).filter(is_accepted)


def is_accepted(pattern: str) -> bool:
    """Whether RE2 takes it: repetitions in repetitions may be too many."""
    try:
        compiled(pattern)
    except ValueError:
        return False
    return True


TEXTS = st.lists(st.sampled_from("aAbB7-. éÉà中→яЯ\n\tx/]"), max_size=14).map("".join)


@given(st.lists(pieces(), min_size=1, max_size=3), TEXTS)
@example(["a.b"], "aéb")
@example(["a[^x]{1,2}b"], "a中中b")
@example(["É"], "é")
@example(["a[^é]b"], "a\nb")
@example(["^a.{0,20}b$"], "a" + "中" * 20 + "b")
@settings(max_examples=400, deadline=None)
def test_whatever_re2_finds_passes(patterns: list[str], text: str) -> None:
    screen = Screen(list(enumerate(patterns)))
    found = {number for number, pattern in enumerate(patterns) if compiled(pattern).found_in(text)}
    assert found <= set(screen.passing(text.encode()))


@given(st.lists(pieces(), min_size=1, max_size=3), TEXTS, TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_what_is_found_in_a_part_passes_in_the_whole(patterns: list[str], before: str, text: str, after: str) -> None:
    """A document is screened at once, and its blocks are searched one by one: anchors must not tell them apart."""
    screen = Screen(list(enumerate(patterns)))
    found = {number for number, pattern in enumerate(patterns) if compiled(pattern).found_in(text)}
    assert found <= set(screen.passing(f"{before}\n{text}\n{after}".encode()))


def test_it_holds_back_what_is_not_there() -> None:
    screen = Screen([(3, r"scale to zero"), (5, r"\bgpu\b"), (9, r"model[^.]{0,30}cache")])
    assert screen.passing(b"They SCALE to\n zero with GPUs.") == [3]
    assert screen.passing(b"A model has a cache; one GPU.") == [5, 9]
    assert screen.passing(b"") == []


def test_patterns_that_the_screen_cannot_hold_pass_always() -> None:
    refused = r"(?U)on.*e"  # which RE2 accepts
    screen = Screen([(1, "zero"), (2, refused)])
    assert screen.passing(b"nothing") == [2]
    assert Screen([(1, "zero"), (2, refused)], screen.dumped()).passing(b"to zero") == [1, 2]


def test_no_patterns_let_nothing_through() -> None:
    assert Screen([]).passing(b"nothing is looked for") == []


@pytest.mark.parametrize(
    ("pattern", "wide"),
    [
        (r"a[xy]{0,30}b", r"a[xy]*b"),
        (r"a[xy]{1,30}b", r"a[xy]+b"),
        (r"a[xy]{0,7}b", r"a[xy]{0,7}b"),
        (r"^a\^b\$c$", r"a\^b\$c"),
        (r"\Aa\z", "a"),
        (r"a.b.?c.{0,2}d", "a.+b.*c.*d"),
        ("x→?y", "x.*y"),
        (r"\Qa.b\E.", r"\Qa.b\E.+"),
    ],
)
def test_what_widening_does(pattern: str, wide: str) -> None:
    assert widened(pattern) == wide


def test_a_dumped_screen_says_the_same_and_other_patterns_refuse_it() -> None:
    patterns = [(1, "zero"), (2, "one")]
    dumped = Screen(patterns).dumped()
    assert Screen(patterns, dumped).passing(b"one") == [2]
    assert Screen(list(reversed(patterns)), dumped).passing(b"one") == [2]
    with pytest.raises(ValueError, match="other patterns"):
        Screen([(1, "zero"), (2, "two")], dumped)
    with pytest.raises(ValueError, match="other patterns"):
        Screen(patterns, b"")
