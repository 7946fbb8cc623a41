"""Front matter is read as data, whatever its state, and its lines become blank."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.markdown_front_matter import split_front_matter


def test_yaml() -> None:
    source = (
        "---\nlayout: page\ntitle: 'Scale: to zero'\ntags: [gpu, llm]\ndraft: false\nmeta:\n  a: 1\n---\n\n# Text\n"
    )
    front, text = split_front_matter(source)
    assert front.values == (
        ("layout", "page"),
        ("title", "Scale: to zero"),
        ("tags", "gpu, llm"),
        ("draft", "False"),
    )
    assert (front.title, front.title_line, front.end_line) == ("Scale: to zero", 3, 8)
    assert text.split("\n") == [""] * 9 + ["# Text", ""]


def test_toml() -> None:
    front, text = split_front_matter('+++\ntitle = "Scaling"\nweight = 3\n+++\ntext')
    assert front.values == (("title", "Scaling"), ("weight", "3"))
    assert text == "\n\n\n\ntext"


def test_what_is_not_quite_yaml() -> None:
    front, _ = split_front_matter('---\ntitle: {{ .Name }} page\n"a\nauthor: someone\n---\n')
    assert front.values == (("title", "{{ .Name }} page"), ("author", "someone"))


def test_a_line_is_no_front_matter() -> None:
    for source in ("---\n\ntext without an end", "text\n---\na: b\n---\n", " ---\na: b\n---", "---\n---\n"):
        front, text = split_front_matter(source)
        assert front.title == ""
        assert text.count("\n") == source.count("\n")


def test_a_bomb_is_no_data() -> None:
    bomb = "---\na: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50)) + "---\n"
    front, _ = split_front_matter(bomb)
    assert len(str(front.values)) < 10_000
    assert split_front_matter("---\nx: " + "[" * 60_000 + "\n---\n")[0].values == (("x", "[" * 60_000),)


@given(st.text(alphabet="---\n:a\"'[]{}&*#|> \t", max_size=60))
@settings(max_examples=200, deadline=None)
def test_keeps_the_lines(source: str) -> None:
    _, text = split_front_matter("---\n" + source)
    assert text.count("\n") == source.count("\n") + 1
