"""Inline reStructuredText becomes the text that a reader sees."""

import pytest
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.rst_inline import plain_rst

SHOWN = {
    "plain words": "plain words",
    "**Fast**: it is *very* fast": "Fast: it is very fast",
    "``kubectl *get*`` lists `pods`": "kubectl *get* lists pods",
    "see :ref:`the guide <guide>` and :doc:`/guides/zero`": "see the guide and /guides/zero",
    ":py:func:`~ferry.serve.run` and :class:`!Ferry`": "run and Ferry",
    "`the page <https://example.org>`_ and `other`__ and word_": "the page and other and word",
    "`<https://example.org>`_": "https://example.org",
    "snake_case_name and __init__ and 2 * 3 * 4": "snake_case_name and __init__ and 2 * 3 * 4",
    "noted [1]_ and [#a]_ but [cite]_": "noted and but cite",
    "|name| and |:rocket:| and a | b": "Ferry and :rocket: and a | b",
    r"\*literal\* re\ ``code``": "*literal* recode",
    "two\nlines   here": "two lines here",
    ":ref:`a ``b`` <c>`": "a b",
    "https://example.org/a_b_ and a*b*c": "https://example.org/a_b_ and a*b*c",
    "": "",
}


@pytest.mark.parametrize(("source", "text"), SHOWN.items())
def test_shows_what_readers_see(source: str, text: str) -> None:
    assert plain_rst(source, {"name": "Ferry"}) == text


PIECES = ["*em*", "**strong**", "``code``", "`link <u>`__", "a", "snake_case", "2 * 3", "(x)", "é", ","]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_agrees_with_docutils(source: str) -> None:
    tree = publish_doctree(f"x {source}", settings_overrides={"report_level": 5, "input_encoding": "unicode"})
    assert plain_rst(f"x {source}") == tree.astext().strip()


@pytest.mark.parametrize(
    "unit", ["``a ", "`a ", ":ref:`", "*a ", "**a ", "|a ", "a_ ", "[1]_", "\\", "a.b", ":a:b:", "_`"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    source = (unit * 100_000)[:100_000]
    assert len(plain_rst(source)) <= len(source)
