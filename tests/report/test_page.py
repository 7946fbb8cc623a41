"""The page as a string: escaped, self-contained, and the same for the same values."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import given as for_any
from hypothesis import strategies as st

from crawler.report.page.details import embedded
from tests.report import given


class Outline(HTMLParser):
    """The start tags, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.raw.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in {"script", "style"}:
            self.raw[-1] += data

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def details(text: str, project: str) -> dict[str, Any]:
    found = re.search(rf'<script type="application/json" id="claims-{project}">(.*?)</script>', text)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_hostile_words_make_no_elements_and_no_attributes() -> None:
    outline = Outline(given.given().page(given.everything()))
    assert not {"img", "iframe", "object", "embed", "base", "link"} & {tag for tag, _ in outline.tags}
    assert [one.get("type") for one in outline.having("script")] == ["application/json"] * 4 + [None]
    attributes = {name for _, found in outline.tags for name in found}
    assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcset"}]
    addresses = [one["href"] or "" for _, one in outline.tags if "href" in one]
    assert addresses
    assert [one for one in addresses if not one.startswith(("#", "https://github.com/"))] == []
    assert not [one for _, one in outline.tags if "src" in one or "action" in one]


def test_the_policy_names_this_script_and_this_style() -> None:
    outline = Outline(given.given().page())
    policy = next(one["content"] for one in outline.having("meta") if one.get("http-equiv"))
    style, script = outline.raw[0], outline.raw[-1]
    style_hash, script_hash = (b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}';"
        " base-uri 'none'; form-action 'none'"
    )


def test_the_script_never_makes_elements_out_of_text() -> None:
    script = Outline(given.given().page()).raw[-1]
    assert "textContent" in script
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|srcdoc", script)


def test_what_turns_text_around_or_is_no_text_is_replaced() -> None:
    text = given.given().page(given.everything())
    assert "\u202e" not in text
    assert "\u2028" not in text
    text.encode("utf-8")
    assert "docs/\ufffd.md" in details(text, "betas")["cells"]["cache"]["evidence"][0]["path"]


def test_the_same_values_make_the_same_page() -> None:
    assert given.given().page(given.everything()) == given.given().page(given.everything())


def test_no_words_of_others_without_quotes() -> None:
    assert "Put it in a cache." not in given.given().page()
    quoting = given.given().page(given.everything())
    assert "Put it in a cache." in quoting
    assert "It quotes lines of the projects" in quoting


def test_what_is_not_there_is_left_out() -> None:
    ids = {one.get("id") for _, one in Outline(given.given().page()).tags}
    assert {"table", "drift", "sources"} <= ids
    assert not {"reliability", "history"} & ids
    assert {"reliability", "history"} <= {
        one.get("id") for _, one in Outline(given.given().page(given.everything())).tags
    }


def test_reliability_is_of_the_cells_that_its_figures_are_of() -> None:
    words = " ".join(given.given().page(given.everything()).split())
    assert "Measured on 40 cells that people judged in 1 reading, each project judged by weights" in words


def test_a_page_of_nothing_read() -> None:
    nothing = given.given()
    text = replace(nothing, snapshots={}).page()
    assert "org/alpha" in text
    assert details(text, "alpha") == {
        "name": "Alpha",
        "repo": "org/alpha",
        "trouble": "not read yet",
        "cells": {
            feature: {
                "state": "unavailable",
                "words": ["n/a"],
                "table": details(text, "alpha")["cells"][feature]["table"],
            }
            for feature in ("cache", "engines", "ease")
        },
    }


def test_what_a_cell_opens() -> None:
    opened = details(given.given().page(given.everything()), "alpha")
    cell = opened["cells"]["cache"]
    assert opened["bases"] == [f"https://github.com/org/alpha/blob/{'c' * 40}/"]
    assert (cell["state"], cell["words"], cell["via"], cell["confidence"]) == ("yes", ["Yes"], ["LWS"], "0.97")
    assert cell["sums"] == [
        {
            "terms": [
                {"label": "prior 35%", "bits": -0.9},
                {"label": "docs", "bits": 2.5, "more": 3},
                {"label": "readme", "bits": -0.5},
            ]
        }
    ]
    assert [entry["path"] for entry in cell["evidence"]] == ["docs/cache.md", "charts/values.yaml", "README.md"]
    assert cell["evidence"][0]["link"] == [0, "docs/cache.md?plain=1#L3-L5"]
    assert cell["evidence"][1]["guards"] == ["plans"]
    assert [entry.get("against", False) for entry in cell["evidence"]] == [False, False, True]
    assert cell["table"][0]["decision"] == "propose"
    assert cell["voided"][0]["why"] == f"Plan {given.SHOWN}"
    assert [one["of"] for one in opened["cells"]["engines"]["sums"]] == ["vLLM", given.SHOWN]


VALUES = st.recursive(
    st.text(st.sampled_from("ab<>/&!-\"'\\ script\u2028\u2029\u202e\udcff\x00é")) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


@for_any(VALUES)
def test_embedded_json_ends_no_element_and_says_what_it_was_given(value: object) -> None:
    text = embedded(value)
    assert text.isascii()
    assert not set("<>&") & set(text)
    assert embedded(json.loads(text)) == text
