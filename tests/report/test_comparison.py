"""comparison.md as a maintainer would paste it."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from crawler.models import Snapshot, Status
from crawler.pack.load import Pack
from crawler.report.comparison import MOST_COLUMNS, comparison_markdown
from crawler.table import read_tables, understand

TABLES = """\
## Use

| Project | Ease |
| --- | --- |
| **Betas** | ? |
| Alpha | *Easy* |
| Gamma † | n/a |

## Speed

| Project | Cache | Engines |
| --- | --- | --- |
| **Betas** | ❌ No | [SGLang][betas/engines/sglang] |
| Alpha | ✅ [Yes][alpha/cache] (LWS) | [vLLM][alpha/engines/vllm], [SGLang][alpha/engines/sglang] |
| Gamma † | n/a | n/a |

## What the columns ask

- **Cache**: Does it \\| cache?
- **Engines**: Which engines?
- **Ease**: Is it easy to use?
"""

Snapshots = dict[str, Snapshot | None]


def written(pack: Pack, snapshots: Snapshots) -> str:
    return comparison_markdown(pack, snapshots, unavailable={"gamma": "host not found"})


def test_a_table_for_each_group_with_the_featured_projects_first(pack: Pack, snapshots: Snapshots) -> None:
    assert TABLES in written(pack, snapshots)


def test_a_legend_explains_what_cells_say(pack: Pack, snapshots: Snapshots) -> None:
    legend = """
- ✅ Yes: shipped and documented
- Limited: only in part, as an experiment, by example, or through another product
- WIP: planned
- ❌ No: said not to be there (with a link), or not found in all its documentation (without)
- ?: looked for, but what was found does not decide
- n/a: the repository could not be read
- *in italics*: less sure (confidence below 0.75); in brackets: what it is done with
"""
    assert legend in written(pack, snapshots)


def test_every_column_tells_its_commit_and_date(pack: Pack, snapshots: Snapshots) -> None:
    text = written(pack, snapshots)
    tree = f"https://github.com/org/alpha/tree/{'a' * 40}"
    assert f"| Alpha | [org/alpha](https://github.com/org/alpha) | [`aaaaaaaaaa`]({tree}) | 2026-05-12 |\n" in text
    assert "| Gamma † | [org/gamma](https://github.com/org/gamma) | n/a | n/a |\n" in text
    assert "\n- Gamma †: host not found\n" in text
    assert "(2026-04-01 to 2026-05-12, see [What was read](#what-was-read))" in text


def test_cells_link_to_their_best_evidence(pack: Pack, snapshots: Snapshots) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(written(pack, snapshots))
    blob = f"https://github.com/org/alpha/blob/{'c' * 40}"
    assert f'<td>✅ <a href="{blob}/docs/cache.md?plain=1#L3-L5">Yes</a> (LWS)</td>' in rendered
    assert f'<a href="{blob}/docs/engines.md?plain=1#L8-L10">SGLang</a></td>' in rendered
    assert "<img" not in rendered
    assert "][" not in rendered


def test_a_project_out_of_reach_shows_its_last_claims_marked(pack: Pack, snapshots: Snapshots) -> None:
    text = comparison_markdown(pack, snapshots, unavailable={"alpha": "host not found"})
    assert "| Alpha † | ✅ [Yes][alpha/cache] (LWS) |" in text
    assert "† Not read this time; what is shown is from the commit given here.\n\n- Alpha †: host not found\n" in text


def test_a_rating_links_to_what_it_counts(pack: Pack, snapshots: Snapshots) -> None:
    alpha = snapshots["alpha"]
    assert alpha is not None
    rated = replace(alpha.claims["ease"], evidence=("steps", "parts"))
    steps = replace(alpha.evidence[0], feature="ease", fingerprint="steps", path="install.md")
    parts = replace(alpha.evidence[1], feature="ease", fingerprint="parts")
    changed = replace(alpha, claims={**alpha.claims, "ease": rated}, evidence=(*alpha.evidence, steps, parts))
    text = written(pack, {**snapshots, "alpha": changed})
    assert "| Alpha | *[Easy][alpha/ease]* |" in text
    assert f"\n[alpha/ease]: https://github.com/org/alpha/blob/{'c' * 40}/install.md?plain=1#L3-L5\n" in text


def test_wide_groups_are_split_evenly(pack: Pack, snapshots: Snapshots) -> None:
    many = tuple(pack.features[0].model_copy(update={"id": f"f{n}", "title": f"F{n}"}) for n in range(MOST_COLUMNS + 2))
    text = comparison_markdown(replace(pack, features=many), snapshots)
    widths = [len(table.header.cells) for table in read_tables(text)]
    assert widths == [5, 5, 4]


def test_the_new_table_reads_back_as_the_claims(pack: Pack, snapshots: Snapshots) -> None:
    found = understand(read_tables(written(pack, snapshots)), pack.projects, pack.features, pack.file)
    meanings = {(cell.project, cell.feature): cell.meaning for cell in found.cells}
    assert meanings["alpha", "cache"].status is Status.YES
    assert meanings["alpha", "cache"].qualifier == "LWS"
    assert meanings["betas", "cache"].status is Status.NO
    assert meanings["alpha", "engines"].values == ("vllm", "sglang")
    assert meanings["alpha", "ease"].values == ("easy",)
    assert meanings["betas", "ease"].blank
    assert len(meanings) == 9


def test_no_project_read_yet(pack: Pack) -> None:
    text = comparison_markdown(pack, {})
    assert "| **Betas** | n/a | n/a |" in text
    assert "(none yet, see [What was read]" in text
