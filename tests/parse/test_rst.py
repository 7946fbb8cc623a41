"""reStructuredText and plain texts become blocks with their lines, headings and kinds."""

import re
from textwrap import dedent

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.models import Block, BlockType, Document, DocumentKind, Parsed, TableRow
from crawler.parse.rst import parse_rst
from crawler.parse.rst_directives import Treatment, treatment_of

DOCUMENT = Document("owner/name", "docs/page.rst", "0" * 40, DocumentKind.DOCS, b"")


def parse(source: str) -> Parsed:
    return parse_rst(DOCUMENT, dedent(source).lstrip("\n"))


def blocks(source: str) -> tuple[Block, ...]:
    return parse(source).blocks


def seen(source: str) -> list[tuple[str, str, int, int]]:
    """Each block as (type, text, line, end line)."""
    return [(b.type.value, b.text, b.line, b.end_line) for b in blocks(source)]


def test_levels_of_headings_are_by_order_of_appearance() -> None:
    page = """
        =====
        Ferry
        =====

        Carries requests.

        Scaling
        -------
        To zero
        ~~~~~~~
        It can.

        ----------

        Limits
        ------
        None.

        A title with a short line
        ~~~~

        Not a title
        --
        """
    assert [(b.type.value, b.text, b.line, b.level, b.headings) for b in blocks(page)] == [
        ("heading", "Ferry", 2, 1, ()),
        ("paragraph", "Carries requests.", 5, 0, ("Ferry",)),
        ("heading", "Scaling", 7, 2, ("Ferry",)),
        ("heading", "To zero", 9, 3, ("Ferry", "Scaling")),
        ("paragraph", "It can.", 11, 0, ("Ferry", "Scaling", "To zero")),
        ("heading", "Limits", 15, 2, ("Ferry",)),
        ("paragraph", "None.", 17, 0, ("Ferry", "Limits")),
        ("heading", "A title with a short line", 19, 3, ("Ferry", "Limits")),
        ("paragraph", "Not a title --", 22, 0, ("Ferry", "Limits", "A title with a short line")),
    ]


def test_lists() -> None:
    page = """
        Title
        =====

        * first item
          goes on

          second paragraph

          - nested

        * **Scaling**: to zero

        1. one
        2. two
           on

        #. counted
        A. sentence of a person
        goes on like this.
        """
    assert [(b.type.value, b.text, b.line, b.end_line, b.level, b.lead) for b in blocks(page)][1:] == [
        ("list_item", "first item goes on\nsecond paragraph", 4, 7, 1, False),
        ("list_item", "nested", 9, 9, 2, False),
        ("list_item", "Scaling: to zero", 11, 11, 1, True),
        ("list_item", "one", 13, 13, 1, False),
        ("list_item", "two on", 14, 15, 1, False),
        ("list_item", "counted", 17, 17, 1, False),
        ("paragraph", "A. sentence of a person goes on like this.", 18, 19, 0, False),
    ]
    assert blocks(page)[0].steps


def test_definitions_fields_and_line_blocks() -> None:
    page = """
        replicas
           How many.

        :orphan:
        :author: Someone
           else

        | one
        | two
        """
    assert [(b.type.value, b.text, b.line, b.end_line, b.lead) for b in blocks(page)] == [
        ("list_item", "replicas\nHow many.", 1, 2, True),
        ("paragraph", "author: Someone else", 5, 6, False),
        ("paragraph", "one\ntwo", 8, 9, False),
    ]


def test_code() -> None:
    page = """
        Run this::

           one
             two

        Or ::

           three

        .. code-block:: yaml
           :linenos:

           kind: Ferry

        .. literalinclude:: a.py
           :lines: 1-2

        .. parsed-literal::

           :ref:`replicas <r>`: 1

        >>> 1 + 1
        2
        """
    assert [(b.type.value, b.info, b.text, b.line, b.end_line) for b in blocks(page)] == [
        ("paragraph", "", "Run this:", 1, 1),
        ("code_fence", "", "one\n  two", 3, 4),
        ("paragraph", "", "Or", 6, 6),
        ("code_fence", "", "three", 8, 8),
        ("code_fence", "yaml", "kind: Ferry", 10, 13),
        ("code_fence", "", "replicas: 1", 18, 20),
        ("code_fence", "pycon", ">>> 1 + 1\n2", 22, 23),
    ]


def test_directives() -> None:
    page = """
        .. note:: It needs
           a GPU.

           And more.

        .. warning::

           - not stable

        .. admonition:: Mind
           :class: tip

           Read it.

        .. admonition:: Look
           At this.

        .. tab-set::

           .. tab-item:: Helm *chart*
              :sync: helm

              Install it.

        .. unknown-box:: argument

           Prose in it.

        .. toctree::
           :maxdepth: 1

           page

        .. image:: a.png
           :alt: nothing

        .. autofunction:: ferry.run

        .. raw:: html

           <p>Seen <b>too</b></p>
        """
    assert [(b.type.value, b.info, b.text, b.line) for b in blocks(page)] == [
        ("admonition", "note", "It needs a GPU.", 1),
        ("admonition", "note", "And more.", 4),
        ("list_item", "warning", "not stable", 8),
        ("admonition", "admonition", "Mind", 10),
        ("admonition", "admonition", "Read it.", 13),
        ("admonition", "admonition", "Look", 15),
        ("admonition", "admonition", "At this.", 16),
        ("paragraph", "", "Helm chart", 20),
        ("paragraph", "", "Install it.", 23),
        ("paragraph", "", "Prose in it.", 27),
        ("paragraph", "", "Seen too", 41),
    ]


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("Note", Treatment.ADMONITION),
        ("py:function", Treatment.TITLED),
        ("autoclass", Treatment.DROPPED),
        ("tabs", Treatment.PLAIN),
        ("toctree", Treatment.DROPPED),
    ],
)
def test_treatments(name: str, treatment: Treatment) -> None:
    assert treatment_of(name) is treatment


def test_comments_targets_and_footnotes() -> None:
    page = """
        .. _target:
        .. a comment
           of lines
        ..
           more of it

        .. |name| replace:: Ferry

        |name| works [1]_.

        .. [1] Since last year.

        __ https://example.org
        """
    assert seen(page) == [
        ("paragraph", "Ferry works.", 9, 9),
        ("paragraph", "Since last year.", 11, 11),
    ]


def test_grid_and_simple_tables() -> None:
    page = """
        +---------+-------------+
        | Feature | State       |
        +=========+=============+
        | Scaling | **yes**,    |
        |         | to zero     |
        +---------+-------------+
        | Both columns at once  |
        +---------+-------------+

        =======  =====
        Feature  State
        =======  =====
        LoRA     |:x:|
        Canary   soon,
                 in parts
        =======  =====
        """
    header = ("Feature", "State")
    assert [(b.facts, b.line, b.end_line) for b in blocks(page)] == [
        (TableRow(header, ("Scaling", "yes, to zero")), 4, 5),
        (TableRow(header, ("Both columns at once", "")), 7, 7),
        (TableRow(header, ("LoRA", "❌")), 13, 13),
        (TableRow(header, ("Canary", "soon, in parts")), 14, 15),
    ]


def test_list_and_csv_tables() -> None:
    page = """
        .. list-table:: Caption
           :header-rows: 1

           * - Feature
             - State
           * - ``Scaling``
             - - yes
               - to zero
           * - LoRA
             -

        .. csv-table::
           :header: "Feature", "State"

           "Canary, blue", no
           "A

           b", yes
        """
    header = ("Feature", "State")
    assert [(b.facts, b.line, b.end_line) for b in blocks(page)] == [
        (TableRow(header, ("Scaling", "- yes - to zero")), 6, 8),
        (TableRow(header, ("LoRA", "")), 9, 10),
        (TableRow(header, ("Canary, blue", "no")), 15, 15),
        (TableRow(header, ("A b", "yes")), 16, 18),
    ]


def test_plain_text_is_paragraphs() -> None:
    page = """
        FERRY 1.0

        It carries requests
        to engines.

          Indented words.
        * not (a) list
        """
    assert seen(page) == [
        ("paragraph", "FERRY 1.0", 1, 1),
        ("paragraph", "It carries requests to engines.", 3, 4),
        ("paragraph", "Indented words.", 6, 6),
        ("list_item", "not (a) list", 7, 7),
    ]


def test_too_deep_is_said() -> None:
    source = "".join("  " * n + "* x\n\n" for n in range(60))
    parsed = parse_rst(DOCUMENT, source)
    assert len(parsed.blocks) == 40
    assert [skip.reason for skip in parsed.skips] == ["line 81: nested more than 40 deep, left out"]


SAMPLES = [
    """
    ====
    Main
    ====

    Intro *words* and ``code``.

    First part
    ----------

    * a
    * b

      * c **d**

    Sub
    ~~~

    1. one

       more
    2. two

    Second part
    -----------

    - x
      y

    (a) p
    (b) q

    term
        definition
    """,
    """
    Title
    *****

    .. note::

       - in a note

    Quote:

       * quoted item

         1. deep

    Other
    =====
    Same
    ====
    Deeper
    ++++++
    """,
    """
    One: two
    --------
    - `link <https://example.org>`_ to it
    - :emphasis:`role`

    .. comment

    -----

    iv. roman
    v. five

    + last
    """,
]


def the_reference(source: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """docutils' headings and list items as (text, depth)."""
    settings_ = {"report_level": 5, "doctitle_xform": False, "input_encoding": "unicode"}
    tree = publish_doctree(source, settings_overrides=settings_)
    headings, items = [], []
    for title in tree.findall(nodes.title):
        depth, node = 0, title.parent
        while node is not None:
            depth += isinstance(node, nodes.section)
            node = node.parent
        headings.append((title.astext(), depth))
    for item in tree.findall(nodes.list_item):
        depth, node = 0, item.parent
        while node is not None:
            depth += isinstance(node, (nodes.bullet_list, nodes.enumerated_list))
            node = node.parent
        items.append((item[0].astext().replace("\n", " "), depth))
    return headings, items


def the_same_of_ours(source: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    found = parse_rst(DOCUMENT, source).blocks
    items = [b for b in found if b.type is BlockType.LIST_ITEM and not b.text.startswith("term\n")]
    headings = [(b.text, b.level) for b in found if b.type is BlockType.HEADING]
    return headings, [(b.text.split("\n")[0], b.level) for b in items]


@pytest.mark.parametrize("sample", SAMPLES)
def test_agrees_with_docutils(sample: str) -> None:
    source = dedent(sample).lstrip("\n")
    assert the_same_of_ours(source) == the_reference(source)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=4).map(" ".join)
BULLETS = st.lists(WORDS, min_size=1, max_size=3)
PIECES = st.one_of(
    WORDS.map(lambda words: f"{words}\n"),
    BULLETS.map(lambda items: "".join(f"* {words}\n" for words in items)),
    BULLETS.map(lambda items: "".join(f"- {words}\n\n  * in {words}\n\n" for words in items)),
    BULLETS.map(lambda items: "".join(f"{n}. {words}\n" for n, words in enumerate(items, 1))),
    BULLETS.map(lambda items: "".join(f"#. {words}\n   on\n" for words in items)),
    WORDS.map(lambda words: f".. note::\n\n   {words}\n\n   - {words}\n"),
    WORDS.map(lambda words: f"{words}::\n\n   * code\n"),
    WORDS.map(lambda words: f".. {words}\n"),
    WORDS.map(lambda words: f"{words}\n   * {words}\n"),
)
SECTIONS = st.lists(st.tuples(st.integers(1, 3), WORDS, st.lists(PIECES, max_size=4)), max_size=5)


@given(SECTIONS)
@settings(max_examples=150, deadline=None)
def test_agrees_with_docutils_on_pages(sections: list[tuple[int, str, list[str]]]) -> None:
    source, open_levels = "", 0
    for level, title, pieces in sections:
        open_levels = min(level, open_levels + 1)
        source += f"{title}\n{'=-~'[open_levels - 1] * len(title)}\n\n" + "\n..\n\n".join(pieces) + "\n\n"
    ours = parse_rst(DOCUMENT, source).blocks
    headings, items = the_reference(source)
    assert [(b.text, b.level) for b in ours if b.type is BlockType.HEADING] == headings
    defined = [b for b in ours if b.type is BlockType.LIST_ITEM and b.lead]
    listed = [b for b in ours if b.type is BlockType.LIST_ITEM and b not in defined]
    assert [b.text.split("\n")[0] for b in listed] == [text for text, _ in items]


@given(SECTIONS)
@settings(max_examples=100, deadline=None)
def test_every_block_stands_on_its_line(sections: list[tuple[int, str, list[str]]]) -> None:
    source = "\n".join(f"{title}\n{'=-~'[level - 1] * 30}\n\n" + "\n".join(pieces) for level, title, pieces in sections)
    lines = source.split("\n")
    for block in parse_rst(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= len(lines)
        assert re.findall(r"\w+", block.text)[0] in lines[block.line - 1]


@given(st.text(alphabet='ab .:*-=+|`_#123\\[]<>^"\n \t', max_size=100))
@settings(max_examples=500, deadline=None)
def test_nothing_raises(source: str) -> None:
    for block in parse_rst(DOCUMENT, source).blocks:
        assert 1 <= block.line <= block.end_line <= source.count("\n") + 1
        assert block.text
