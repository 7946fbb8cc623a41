"""`history` and `backtest`: the past of claims and of the table, read off the repositories' own commits."""

from __future__ import annotations

import json

import pytest

from tests.commands.conftest import Workplace

NOTHING = "# Jobs\n"
SPAN = ("--since", "2026-01-20", "--until", "2026-06-20")


@pytest.fixture
def aged(workplace: Workplace) -> Workplace:
    """Auk wins its delayed jobs in the third of five commits of April, Bittern begins in March, Crane has none."""
    auk, bittern, crane = (workplace.repo(name) for name in ("auk", "bittern", "crane"))
    for name in ("auk", "bittern", "crane"):
        workplace.replace(name)
    auk.commit({"README.md": "# Auk\n", "docs/jobs.md": NOTHING}, "2026-01-10T12:00:00+00:00")
    auk.commit({"docs/a.md": "a\n"}, "2026-04-02T12:00:00+00:00")
    auk.commit({"docs/b.md": "b\n"}, "2026-04-03T12:00:00+00:00")
    auk.commit({"docs/jobs.md": "# Delayed jobs\n\nPut them off.\n"}, "2026-04-03T18:00:00+00:00")
    auk.commit({"docs/c.md": "c\n"}, "2026-04-04T12:00:00+00:00")
    bittern.commit({"README.md": "# Bittern\n", "docs/jobs.md": "# Delayed jobs\n"}, "2026-03-05T12:00:00+00:00")
    crane.commit({"README.md": "# Crane\n", "docs/jobs.md": NOTHING}, "2026-01-10T12:00:00+00:00")
    return workplace


def test_a_change_is_bisected_to_its_commit(aged: Workplace) -> None:
    told = json.loads(aged.run("history", "auk", "delays", *SPAN, "--json").out)
    (change,) = told["changes"]
    assert (change["day"], change["after"].split()[0], change["before"].split()[0]) == ("2026-04-03", "yes", "no")
    assert change["commit"] == aged.repo("auk").git("rev-parse", "HEAD~1").strip()
    assert change["evidence"].endswith("/docs/jobs.md?plain=1#L1")
    assert change["gained"]
    assert told["unread"] == []


def test_history_reads_as_a_few_lines(aged: Workplace) -> None:
    lines = aged.run("history", "auk", *SPAN).out.splitlines()
    assert lines[0] == "delays"
    assert lines[1].startswith("  2026-01-10  no ")
    assert lines[2].startswith("  2026-04-03  yes ")
    assert "by https://github.com/birds/auk/blob/" in lines[3]
    assert "unchanged since 2026-01-10" in aged.run("history", "crane", "delays", *SPAN).out


def test_a_project_younger_than_the_first_day_is_no_failure(aged: Workplace) -> None:
    ran = aged.run("history", "bittern", *SPAN)
    assert ran.code == 0
    assert "unchanged since 2026-03-05" in ran.out


def test_a_project_that_cannot_be_read_is_partial(aged: Workplace) -> None:
    aged.replace("auk")
    ran = aged.run("history", "auk", *SPAN)
    assert ran.code == 3
    assert "birds/auk" in ran.err


def test_nothing_is_stored(aged: Workplace) -> None:
    before = aged.files("snapshots") if (aged.folder / "snapshots").exists() else {}
    aged.run("history", "auk", *SPAN)
    assert (aged.files("snapshots") if (aged.folder / "snapshots").exists() else {}) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since", "soon"), "YYYY-MM-DD"),
        (("--since", "2026-06-01", "--until", "2026-05-01"), "after"),
    ],
)
def test_days_that_are_none_are_refused(workplace: Workplace, options: tuple[str, ...], message: str) -> None:
    ran = workplace.run("history", "auk", *options)
    assert ran.code == 2
    assert message in ran.err


def test_the_backtest_tells_since_when_each_cell_is_stale(aged: Workplace) -> None:
    ran = aged.run("backtest", *SPAN)
    assert ran.code == 0, ran.err
    told = json.loads((aged.folder / "reports" / "backtest.json").read_text())
    assert told["months"] == ["2026-01-20", "2026-02-20", "2026-03-20", "2026-04-20", "2026-05-20", "2026-06-20"]
    assert {cell["project"]: cell["stale_since"] for cell in told["cells"]} == {
        "auk": "2026-04-20",
        "bittern": "2026-03-20",
        "crane": None,
    }
    decisions = {cell["project"]: [state["decision"] for state in cell["states"]] for cell in told["cells"]}
    assert decisions["auk"] == ["agrees"] * 3 + ["propose"] * 3
    assert decisions["bittern"] == ["unavailable"] * 2 + ["propose"] * 4
    assert "===!!!  Auk · Delays: No → Yes" in ran.out
    assert ran.out.index("Bittern") < ran.out.index("Auk")


def test_a_backtest_of_a_host_out_of_reach_is_partial(aged: Workplace) -> None:
    for name in ("auk", "bittern", "crane"):
        aged.replace(name)
    ran = aged.run("backtest", *SPAN)
    assert ran.code == 3
