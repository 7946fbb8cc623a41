import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pack.anatomy import anatomy
from crawler.pack.patterns import compiled

BEFORE = "never matches where '^' stands after other characters"
BEHIND = "never matches where '$' stands before other characters"


@pytest.mark.parametrize(
    ("pattern", "runs"),
    [
        ("multi-lora", ["multi-lora"]),
        (r"a\.b\/c", ["a.b/c"]),
        (r"foo(bar|ba[zx])+\d", ["foo", "bar", "ba"]),
        (r"adapters?\b", ["adapter"]),
        (r"\Qa.b\E!", ["a.b!"]),
        (r"\x41\x{42}\t", ["AB\t"]),
        (r"[]^a]x[[:alpha:]]", ["x"]),
        (r"(?i)a(?P<name>b)(?:c)", ["a", "b", "c"]),
        (r"a{2}b{x}", ["b{x}"]),
        (r"\pLa\p{Greek}", ["a"]),
        ("", []),
    ],
)
def test_runs_are_the_characters_that_stand_for_themselves(pattern: str, runs: list[str]) -> None:
    assert list(anatomy(pattern).runs()) == runs


@pytest.mark.parametrize(
    ("pattern", "faults"),
    [
        ("a^b", [BEFORE]),
        ("a$b", [BEHIND]),
        (r"a\Ab", [BEFORE]),
        (r"x(^|/)y", [BEFORE]),
        (r"(a|b)?$c", [BEHIND]),
        (r"a+^", [BEFORE]),
        (r"foo\bbar", [r"never matches where '\b' stands inside a word"]),
        (r"(\(\b\))", [r"never matches where '\b' stands between two characters that belong to no word"]),
        (r"\b--flag", [r"matches only right behind a letter, since '\b' stands before '-'"]),
        (r"foo\)\b", [r"matches only right before a letter, since '\b' stands after ')'"]),
    ],
)
def test_parts_that_can_never_match_are_found(pattern: str, faults: list[str]) -> None:
    assert list(anatomy(pattern).faults()) == faults


@pytest.mark.parametrize(
    "pattern",
    [
        "^a$",
        "(^|/)a(/|$)",
        "a?^b",
        "a*^b{0,2}$c*",
        "a$|^b",
        "(?m)a\n^b",
        "(?m:a$\nb)",
        r"\bfoo\b bar\b",
        r"foo\b-",
        r"\b[-x]",
        r"x?\b-",
        r"[$^]a[$]",
        r"a\^b\$c",
    ],
)
def test_parts_that_can_match_are_left_alone(pattern: str) -> None:
    assert list(anatomy(pattern).faults()) == []


parts = st.sampled_from(["a", "b", "^", "$", r"\b", "-", "(", ")", "|", "?", "*", "[a-]", "(?:", r"\.", "."])


@given(st.lists(parts, max_size=10).map("".join), st.text("ab-.\n", max_size=6))
def test_a_pattern_without_branches_that_is_said_to_fail_does_fail(pattern: str, text: str) -> None:
    try:
        expression = compiled(pattern)
    except ValueError:
        return
    is_hopeless = any(fault.startswith("never") for fault in anatomy(pattern).faults())
    if is_hopeless and not set(pattern) & set("|?*"):
        assert not expression.found_in(text)


@given(st.text("()[]{}|\\^$.*+?-ab1:PQE<>,mi", max_size=20))
def test_any_pattern_that_re2_accepts_is_read(pattern: str) -> None:
    try:
        compiled(pattern)
    except ValueError:
        return
    assert isinstance([*anatomy(pattern).runs(), *anatomy(pattern).faults()], list)


def test_runs_of_a_deep_pattern_are_read_without_recursion() -> None:
    assert list(anatomy("(" * 5000 + "ab" + ")" * 5000).runs()) == ["ab"]
