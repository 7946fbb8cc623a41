"""JSX goes, what stands between it stays on its line, and the words it shows come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parse.markdown_jsx import Label, looks_like_jsx, without_jsx


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ('import Tabs from "@theme/Tabs";\nimport {\n  A,\n  B\n} from "b"\n\ntext', "\n\n\n\n\n\ntext"),
        ("import './style.css'\ntext", "\ntext"),
        ("import the model from the hub\n", "import the model from the hub\n"),
        ("export const a = {\n  b: [1, '}'],\n};\n\ntext", "\n\n\n\ntext"),
        ("export the data\n", "export the data\n"),
        ("a {/* not\nthis */} b", "a \n b"),
        ("<Tabs>\n<TabItem value='x'>\n\ntext\n\n</TabItem>\n</Tabs>", "\n\n\ntext\n\n\n"),
        ("use <Link to={a > b ? '>' : `}`}>this</Link> now", "use this now"),
        ("<Card\n  a={{b: 1}}\n/>\ntext", "\n\n\ntext"),
        ("{items.map((i) => (\n  <b>{i}</b>\n))}\ntext", "\n\n\ntext"),
        ("`<Tabs>` and `{/* x */}`", "`<Tabs>` and `{/* x */}`"),
        ("```jsx\n<Tabs>\n```\n<Tabs>", "```jsx\n<Tabs>\n```\n"),
        ("<>a</>", "a"),
        ("a < B and 1 <2", "a < B and 1 <2"),
        ("<unclosed <Tabs", "<unclosed <Tabs"),
        (r"\{kept\} \<Tabs>", r"\{kept\} \<Tabs>"),
    ],
)
def test_blanks(source: str, left: str) -> None:
    assert without_jsx(source)[0] == left


def test_words_that_components_show() -> None:
    tab = "text\n\n<Tabs>\n<TabItem value=\"a\" label='First &amp; best'>\n"
    cards = "<Cards\n  of={[{\n    title: \"One\",\n    url: 'x' }]} />"
    assert without_jsx(tab + cards)[1] == [Label("First & best", 4), Label("One", 7)]


def test_tables_stay_whole() -> None:
    source = '<Table>\n<tr style={{a: 1}}>\n<td>\n<Link to="x">\nText</Link>\n</td></tr>\n</Table>'
    assert without_jsx(source)[0] == "<table>\n<tr>\n<td>\n<!---->\nText<!---->\n</td></tr>\n</table>"


def test_plain_markdown_is_known() -> None:
    assert not looks_like_jsx("# Title\n\n```ts\nimport a from 'b'\n```\n")
    assert looks_like_jsx("import Tabs from '@theme/Tabs';\n\n# Title\n\n```ts\nx\n```\n")
    assert looks_like_jsx('# Title\n\n<TabItem value="a">')


PIECES = [
    "<A",
    "<A>",
    "</A>",
    "{",
    "}",
    "{/*",
    "*/}",
    "`",
    "```\n",
    "'",
    '"',
    "\n",
    "import a from 'b'\n",
    "export const ",
]
PIECES += ["text", " ", ">", "/>", "<table>", "=", "(", ")"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@settings(max_examples=400, deadline=None)
def test_lines_stay(source: str) -> None:
    text, labels = without_jsx(source)
    assert text.count("\n") == source.count("\n")
    assert all(1 <= label.line <= source.count("\n") + 1 for label in labels)


@pytest.mark.parametrize(
    "unit", ["<A ", "<A b={", "{\n", "{/* ", "export const a = {\n", "import a\n", "`", "```\n~~~\n"]
)
def test_time_is_bounded(unit: str) -> None:
    source = unit * (300_000 // len(unit))
    assert without_jsx(source)[0].count("\n") == source.count("\n")
