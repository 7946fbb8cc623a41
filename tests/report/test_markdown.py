"""drift.md as its reader sees it."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from crawler.drift import Decision, DriftReport
from crawler.errors import Problem
from crawler.report.markdown import drift_markdown

A, B, C = "a" * 40, "b" * 40, "c" * 40
HOSTILE_TEXT = r"docs/a\|b \<img src=x onerror=alert(1)\> # \[x\](javascript:1)\`.md:3"
HOSTILE_PATH = "docs/a%7Cb%20%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%0A%23%20%5Bx%5D%28javascript%3A1%29%60.md"

EXPECTED = f"""\
# Drift of table.md: Little servers

9 cells of 3 projects checked: **2 to change**, **1 to review**, 0 agree, 2 unverified, 1 unknown, 3 unavailable.

> Not read this time, so that nothing is proposed for them:
>
> - **Gamma**: host not found; nothing is known of it

## To change (2)

### Alpha at [`aaaaaaaaaa`](https://github.com/org/alpha/tree/{A}) of 2026-05-12

- **Cache** (line 3): No → **Yes (LWS)**{"  "}
  confidence 0.97 · since 2026-05-12 · source changed. \
The table says "No", but Alpha has it, by its documentation (2 places).{"  "}
  [docs/cache.md:3](https://github.com/org/alpha/blob/{C}/docs/cache.md?plain=1#L3-L5), \
[charts/values.yaml:9](https://github.com/org/charts/blob/{C}/charts/values.yaml#L9-L11)

### Betas at [`bbbbbbbbbb`](https://github.com/org/betas/tree/{B}) of 2026-04-01

- **Engines** (line 4): vLLM → **vLLM, SGLang**{"  "}
  confidence 0.95 · since 2026-04-01 · source changed. \
The table says "vLLM", but Betas also shows SGLang, by its documentation; \
kept, though nothing was found for it: vLLM.{"  "}
  [{HOSTILE_TEXT}](https://github.com/org/betas/blob/{C}/{HOSTILE_PATH}?plain=1#L3-L5)

## To review (1)

### Alpha at [`aaaaaaaaaa`](https://github.com/org/alpha/tree/{A}) of 2026-05-12

- **Engines** (line 4): vLLM → **vLLM, SGLang**{"  "}
  confidence 0.80 · since 2026-05-12 · source changed. \
The table says "vLLM", but Alpha also shows SGLang, by its documentation. \
Not proposed: its confidence of 0.80 is below 0.9.{"  "}
  [docs/engines.md:8](https://github.com/org/alpha/blob/{C}/docs/engines.md?plain=1#L8-L10), \
[docs/engines.md:3](https://github.com/org/alpha/blob/{C}/docs/engines.md?plain=1#L3-L5)

## Left alone (6)

- **unverified, 2**: the table says more than was found, which contradicts nothing, or the feature is shown only
  - Alpha: Ease
  - Betas: Cache
- **unknown, 1**: the project was read, but what it shows does not decide
  - Betas: Ease
- **unavailable, 3**: the project could not be read
  - Gamma: Cache, Engines, Ease

## Not understood (1)

- table.md:4: Gamma · Engines: 'magic' is not understood: none of its words names a value of this feature \
(reword the cell, or add its words to \\[values\\] in features/engines.toml)
"""


def test_the_whole_report(report: DriftReport) -> None:
    assert drift_markdown(report, title="Little servers") == EXPECTED


def test_the_order_of_sections_is_that_of_urgency(report: DriftReport) -> None:
    first, second, *others = report.cells
    more = replace(
        report,
        cells=(
            first,
            replace(second, decision=Decision.SUGGEST, proposal="Yes (LWS)"),
            replace(others[0], decision=Decision.PINNED, reason="A person decided it: tried it"),
            replace(others[1], decision=Decision.STALE),
        ),
        suggestions=(Problem("table.md", 1, "'Gama' taken for Gamma"),),
        lapsed=("accept of alpha · cache (tried) expired on 2026-05-31",),
    )
    text = drift_markdown(more)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## To change (1)",
        "## To review (1)",
        "## Suggestions (1)",
        "## Left alone (1)",
        "## Labels taken for others (1)",
        "## Not understood (1)",
        "## Verdicts that no longer hold",
    ]
    assert "1 agree (1 could say more), 1 pinned." in text
    assert "  - Gamma · Cache: A person decided it: tried it" in text
    assert "- accept of alpha · cache (tried) expired on 2026-05-31" in text


def test_nothing_to_change_says_so(report: DriftReport) -> None:
    assert "## To change\n\nNothing.\n" in drift_markdown(replace(report, cells=()))


def test_a_project_out_of_reach_says_how_old_its_claims_are(report: DriftReport) -> None:
    columns = (replace(report.columns[0], trouble="host not found"), *report.columns[1:])
    text = drift_markdown(replace(report, columns=columns))
    assert (
        f"> - **Alpha**: host not found; its claims are those of commit "
        f"[`aaaaaaaaaa`](https://github.com/org/alpha/tree/{A}) of 2026-05-12\n"
    ) in text


def test_quotes_appear_only_where_they_are_passed_in(report: DriftReport) -> None:
    quotes = {"alpha-cache-docs/cache.md": "It <b>caches</b>\n| everything |"}
    assert "caches" not in drift_markdown(report)
    assert "\n\n  > It \\<b\\>caches\\</b\\> \\| everything \\|" in drift_markdown(report, quotes=quotes)


def test_nothing_of_a_repository_becomes_markup(report: DriftReport) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(drift_markdown(report))
    assert "<img" not in rendered
    assert 'href="javascript' not in rendered
    assert rendered.count("<h1>") == 1


def test_links_go_where_the_caller_says(report: DriftReport) -> None:
    assert "https://github.com" not in drift_markdown(report, web_base="https://git.example.org")
