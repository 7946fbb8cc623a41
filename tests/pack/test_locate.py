import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pack.locate import Lines, Location

TEXT = '''\
# a comment with title = "no"
title = "x"  # [[signal]] is no header here
"quoted key" = 1
words.of.number = 2
[statuses]
yes = [
  "a",  # one, two
  "b, c", 'd]',
]
[[signal]]
text = """
[[signal]]
id = 1
"""
[[signal]]
  id = 'a # b'
in = ["docs",
      "blog"]
[signal.inner]
key = {a = [1, 2], b = 3}
[[signal.item]]
z = 1
[[signal.item]]
z = 2
[[point]]
at = [{x = 1}, {x = [1,
  2]},
  {x = 3}]
'''


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 1),
        (("title",), 2),
        (("quoted key",), 3),
        (("words", "of"), 4),
        (("words", "of", "number"), 4),
        (("statuses",), 5),
        (("statuses", "yes"), 6),
        (("statuses", "yes", 0), 7),
        (("statuses", "yes", 1), 8),
        (("statuses", "yes", 2), 8),
        (("signal", 0), 10),
        (("signal", 0, "text"), 11),
        (("signal", 1), 15),
        (("signal", 1, "id"), 16),
        (("signal", 1, "in", 0), 17),
        (("signal", 1, "in", 1), 18),
        (("signal", 1, "inner", "key"), 20),
        (("signal", 1, "item", 0, "z"), 22),
        (("signal", 1, "item", 1), 23),
        (("signal", 1, "item", 1, "z"), 24),
        (("point", 0, "at", 1), 26),
        (("point", 0, "at", 2), 28),
    ],
)
def test_every_key_table_and_entry_has_its_line(location: Location, line: int) -> None:
    assert Lines(TEXT).line(location) == line


@pytest.mark.parametrize(
    ("location", "line"),
    [(("signal", 1, "absent"), 15), (("signal", 0, "text", 3, "x"), 11), (("nothing", 4, "at all"), 1)],
)
def test_what_is_not_there_has_the_line_of_what_is_around_it(location: Location, line: int) -> None:
    assert Lines(TEXT).line(location) == line


def test_other_line_ends_and_a_byte_order_mark_do_not_shift_lines() -> None:
    assert Lines("\ufeff" + TEXT.replace("\n", "\r\n")).line(("signal", 1, "in", 1)) == 18


tomlish = st.lists(
    st.sampled_from(
        ["[[", "]]", "[", "]", "{", "}", "a", "b", ".", " = ", "=", ",", "\n", '"', '"""', "'", "'''", "#", "1", "\\"]
    ),
    max_size=40,
).map("".join)


@given(tomlish | st.text())
def test_any_text_is_read_without_complaint(text: str) -> None:
    lines = Lines(text)
    assert 1 <= lines.line(("a", 0, "b")) <= text.count("\n") + 1


keys = st.sampled_from(["a", "b", "c"])
scalars = st.sampled_from(["1", '"x # y"', "'[z]'", '"""\n[[a]]\n"""', "'''\nb = 1'''", "[]", '["p",\n "q, r",\n]'])
headers = st.builds("{}\n".format, st.sampled_from(["[a]", "[[b]]", "[b.c]", "[[b.a]]", "# [[b]]", ""]))
pairs = st.builds("{} = {}\n".format, keys, scalars)


def _paths(value: object, at: Location = ()) -> list[Location]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, inner in entries for path in _paths(inner, (*at, key)))]


@given(st.lists(headers | pairs, max_size=12).map("".join))
def test_in_valid_toml_nothing_is_overlooked(text: str) -> None:
    with suppress(tomllib.TOMLDecodeError):
        known = Lines(text)
        for path in _paths(tomllib.loads(text)):
            assert known.knows(path), path
