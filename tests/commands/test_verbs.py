"""The verbs as people use them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import build_parser, main
from crawler.commands import VERBS
from tests.commands.conftest import Workplace


def test_run_writes_the_reports_and_says_where_to_look(workplace: Workplace) -> None:
    ran = workplace.run("run")
    assert ran.code == 0
    assert "3 cells of comparison.md: 3 propose" in ran.out
    assert "drift.md" in ran.out
    assert set(workplace.files("reports")) == {"drift.md", "drift.json", "comparison.md", "claims.json", "index.html"}
    assert ran.err == ""


def test_a_second_run_changes_nothing_and_reads_nothing(workplace: Workplace) -> None:
    def written() -> dict[Path, int]:
        files = {path: path.stat().st_mtime_ns for path in workplace.folder.rglob("*") if path.is_file()}
        del files[workplace.folder / "cache" / "history.db"]  # it tells of every run
        return files

    workplace.run("run")
    before = written()
    assert workplace.run("run").code == 0
    assert written() == before


def test_crawl_of_one_project_ends_with_what_changed(workplace: Workplace) -> None:
    assert "delays: yes" in workplace.run("crawl", "auk").out
    workplace.repo("auk").commit({"docs/jobs.md": "# Jobs\n"})
    out = workplace.run("crawl", "auk").out
    assert "auk: updated" in out
    assert "delays: yes 0." in out
    assert "→ no" in out
    assert "auk: unchanged" in workplace.run("crawl", "auk").out
    assert set(workplace.export()["bittern"]["claims"]) == set()


def test_crawl_speaks_json_too(workplace: Workplace) -> None:
    (row,) = json.loads(workplace.run("crawl", "auk", "--json").out)
    assert (row["project"], row["result"]) == ("auk", "first")


def test_an_earlier_day_can_be_crawled(workplace: Workplace) -> None:
    workplace.repo("auk").commit({"docs/jobs.md": "# Jobs\n"}, "2025-08-01T12:00:00+00:00")
    workplace.run("crawl", "auk", "--at", "2025-07-01")
    assert workplace.export()["auk"]["claims"]["delays"]["status"] == "yes"
    workplace.run("crawl", "auk")
    assert workplace.export()["auk"]["claims"]["delays"]["status"] == "no"


def test_drift_has_four_formats(crawled: Workplace) -> None:
    assert "change     L3  Delays: No → Yes" in crawled.run("drift").out
    assert crawled.run("drift", "--format", "md").out.startswith("# Drift of comparison.md")
    assert crawled.run("drift", "--format", "json").out == crawled.run("drift", "--json").out
    (run,) = json.loads(crawled.run("drift", "--format", "sarif").out)["runs"]
    assert len(run["results"]) == 3


def test_drift_is_text_or_json_and_can_fail(crawled: Workplace) -> None:
    assert "Auk" in crawled.run("drift").out
    assert crawled.run("drift").code == 0
    assert crawled.run("drift", "--fail-on-drift").code == 1
    cells = json.loads(crawled.run("drift", "--json").out)["cells"]
    assert [(cell["project"], cell["decision"], cell["proposal"]) for cell in cells] == [
        ("auk", "propose", "Yes"),
        ("bittern", "propose", "Yes"),
        ("crane", "propose", "Yes"),
    ]


def test_explain_shows_the_sum_the_link_and_the_quoted_line(crawled: Workplace) -> None:
    ran = crawled.run("explain", "auk", "Delays")
    assert "auk · Delays: yes" in ran.out
    assert "prior 35%" in ran.out
    assert "+4.0  docs: guide" in ran.out
    assert "/birds/auk/blob/" in ran.out
    assert "> # Delayed jobs" in ran.out


def test_explain_works_without_the_cache_and_says_what_is_missing(crawled: Workplace) -> None:
    ran = crawled.run("explain", "auk", "delays", "--cache", str(crawled.folder / "other"))
    assert "+4.0  docs: guide" in ran.out
    assert "need the cache" in ran.out


def test_quoted_lines_cannot_command_the_terminal(workplace: Workplace) -> None:
    workplace.repo("auk").commit({"docs/jobs.md": "# Delayed jobs \x1b[31mred\u202e\n"})
    workplace.run("crawl", "auk")
    out = workplace.run("explain", "auk", "delays").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "> # Delayed jobs [31mred" in out


def test_export_holds_path_line_and_permalink(crawled: Workplace) -> None:
    project = crawled.export()["auk"]
    assert project["repo"] == "birds/auk"
    (entry,) = project["claims"]["delays"]["evidence"]
    assert (entry["path"], entry["line"]) == ("docs/jobs.md", 1)
    assert entry["permalink"].startswith(f"https://github.com/birds/auk/blob/{project['commit']}/docs/jobs.md")


def test_rules_test_and_lint(workplace: Workplace) -> None:
    assert workplace.run("rules", "test").code == 0
    path = workplace.folder / "pack" / "features" / "delays.toml"
    path.write_text(path.read_text() + '\n[[example]]\nsays = "refutes"\ntext = "# Jobs"\n')
    ran = workplace.run("rules", "test")
    assert ran.code == 2
    assert "example 3: must say refutes, says nothing" in ran.out
    assert workplace.run("rules", "lint").code in {0, 2}


def test_doctor_looks_at_everything(crawled: Workplace) -> None:
    ran = crawled.run("doctor")
    assert ran.code == 0
    for name in ("git", "cache", "pack", "reach", "snapshots"):
        assert f"ok   {name}" in ran.out


def test_doctor_says_what_to_do(workplace: Workplace) -> None:
    ran = workplace.run("doctor")
    assert ran.code == 3
    assert "claimwatch crawl auk bittern crane" in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["crawl", "auck"], "did you mean auk?"),
        (["explain", "auk", "delay"], "did you mean delays?"),
        (["explain", "auk", "delays"], "there is no snapshot of auk yet"),
        (["crawl", "--jobs", "many"], "give a whole number"),
        (["crawl", "--git-base", "ext::sh -c id"], "ext"),
        (["drift", "--table", "nowhere.md"], "cannot be read"),
    ],
)
def test_bad_input_is_said_with_its_mend_and_exit_code_2(
    workplace: Workplace, arguments: list[str], message: str
) -> None:
    ran = workplace.run(*arguments)
    assert (ran.code, message in ran.err) == (2, True), ran.err


def test_a_pack_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--pack", "no/such/pack"]) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_shared_options_stand_before_or_after_the_verb(verb: str) -> None:
    verdict = ["a", "b", "--reason", "c"]
    needed = {
        "explain": ["a", "b"],
        "rules": ["test"],
        "accept": verdict,
        "reject": verdict,
        "init": ["t"],
        "calibrate": ["t"],
        "history": ["a"],
    }.get(verb, [])
    for arguments in ([*("--pack", "x"), verb, *needed], [verb, *needed, *("--pack", "x")]):
        assert build_parser().parse_args(arguments).pack == "x"


def test_demo_finds_the_two_stale_cells(workplace: Workplace) -> None:
    ran = workplace.run("demo", "--into", str(workplace.folder / "demo"))
    assert ran.code == 0
    cells = json.loads((workplace.folder / "demo" / "reports" / "drift.json").read_text())["cells"]
    proposed = {(c["project"], c["feature"]): (c["raw"], c["proposal"]) for c in cells if c["decision"] == "propose"}
    assert proposed == {("kestrel", "delayed-jobs"): ("WIP", "Yes"), ("wren", "dashboard"): ("WIP", "Yes")}
    assert {c["decision"] for c in cells if (c["project"], c["feature"]) not in proposed} == {"agrees"}
    assert "kestrel · Delayed jobs: yes" in ran.out


def test_demo_does_not_write_into_a_folder_in_use(workplace: Workplace) -> None:
    ran = workplace.run("demo", "--into", str(workplace.folder))
    assert ran.code == 2
    assert "not empty" in ran.err


def test_a_start_does_not_wait_for_what_few_verbs_need() -> None:
    slow = ("sqlite_utils", "numpy", "github", "sklearn", "apscheduler")
    asked = f"import sys, crawler.cli; print([name for name in {slow!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"
