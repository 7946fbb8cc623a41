"""Charts and values, with comments."""

from typing import Any

import pytest

from crawler.models import Block, BlockType, Dependency, HelmValue
from crawler.parse.helm import MOST_VALUES, parse_chart, parse_values
from crawler.parse.yaml_documents import YamlText, load
from crawler.parse.yaml_lines import YamlLines


def read(text: str) -> tuple[dict[Any, Any], YamlLines]:
    value = load(YamlText(1, 1, text))
    assert isinstance(value, dict)
    return value, YamlLines(text)


def values(text: str) -> dict[str, tuple[int, str, str]]:
    """Line, value and comment of each key."""
    blocks, cut = parse_values(*read(text))
    assert not cut
    facts = [(block.line, block.facts) for block in blocks]
    return {fact.path: (line, fact.value, fact.comment) for line, fact in facts if isinstance(fact, HelmValue)}


def test_a_chart_and_what_it_depends_on() -> None:
    text = (
        "apiVersion: v2\nname: engine\ndescription: >\n  Serves\n  models.\nkeywords: [llm, serving]\n"
        "dependencies:\n  - name: store\n    version: 1.2.3\n  - version: 2\n    name: cache\n"
    )
    assert list(parse_chart(*read(text))) == [
        Block(BlockType.HELM_CHART, "engine Serves models. llm serving", 2, 2),
        Block(BlockType.DEPENDENCY, "store 1.2.3", 8, 8, facts=Dependency("helm", "store", "1.2.3")),
        Block(BlockType.DEPENDENCY, "cache 2", 10, 10, facts=Dependency("helm", "cache", "2")),
    ]


@pytest.mark.parametrize("text", ["name: a\ndependencies: no list\n", "name: a\ndependencies: [1, {name: 2}]\n"])
def test_an_odd_chart(text: str) -> None:
    assert [block.text for block in parse_chart(*read(text))] == ["a"]


VALUES = """\
# Default values.

# Not said of the key.
# -- Scale with the load.
# It may go to zero.
# @default -- see below
autoscaling:
  enabled: false  # off at first
  ## @param autoscaling.min [int] How few replicas
  min: 0
  url: "http://a # b" # an address
images:
  - name: one
    # autoscaling.tag -- which tag
    tag: "1"
  - name: two
engines: [fast, "slow # x"]

# not about it

# Boxed #
boxed: 1

empty:
"""


def test_values_with_their_comments() -> None:
    assert values(VALUES) == {
        "autoscaling": (7, "", "Scale with the load. It may go to zero."),
        "autoscaling.enabled": (8, "false", "off at first"),
        "autoscaling.min": (10, "0", "How few replicas"),
        "autoscaling.url": (11, "http://a # b", "an address"),
        "images": (12, "", ""),
        "images[].name": (16, "two", ""),
        "images[].tag": (15, "1", "which tag"),
        "engines": (17, "fast, slow # x", ""),
        "boxed": (22, "1", "Boxed"),
        "empty": (24, "", ""),
    }


def test_text_of_a_value() -> None:
    blocks, _ = parse_values(*read(VALUES))
    assert blocks[1].text == "autoscaling.enabled: false (off at first)"
    assert blocks[-1].text == "empty:"
    assert all(block.type is BlockType.HELM_VALUE and block.line == block.end_line for block in blocks)


def test_keys_in_brackets_take_the_line_above_and_no_comment() -> None:
    assert values("# of a\na: {b: 1, c: [{d: 2}]}\n") == {
        "a": (2, "", "of a"),
        "a.b": (2, "1", ""),
        "a.c": (2, "", ""),
        "a.c[].d": (2, "2", ""),
    }


def test_as_many_as_anyone_reads() -> None:
    blocks, cut = parse_values(*read("".join(f"k{number}: 1\n" for number in range(MOST_VALUES + 1))))
    assert (len(blocks), cut) == (MOST_VALUES, True)
