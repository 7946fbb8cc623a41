"""The shell steps of the action and of the workflows, run as they stand."""

from pathlib import Path

import httpx
import pytest

from tests.github_server import little_github
from tests.simulator import SHARED, TOKEN, simulated
from tests.workflows.conftest import Home, Night
from tests.workflows.runner import ACTION, ROOT, WORKFLOWS, Runner, loaded

REPORT = {"mode": "report"}


def test_a_report_says_what_drifted_and_writes_nothing(night: Night, home: Home) -> None:
    machine, outputs = night("one", REPORT)
    assert not machine.failed, machine.log
    reports = machine.folder / "temp" / "claimwatch-reports"
    assert outputs == {
        "exit-code": "0",
        "partial": "false",
        "changed-cells": "3",
        "reports": str(reports),
        "pull-request": "",
        "course": "",
    }
    assert machine.summary == (reports / "drift.md").read_text()
    assert "Auk" in machine.summary
    assert "::" not in machine.log
    assert sorted(path.name for path in machine.workspace.iterdir()) == [".git", "pack", "snapshots"]
    assert home.table.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_it_installs_the_action_at_the_versions_that_were_tested(night: Night) -> None:
    machine, _ = night("one", REPORT)
    (asked,) = (machine.folder / "pip.txt").read_text().splitlines()
    assert asked == (
        f"-m pip install --quiet --disable-pip-version-check --constraint {ROOT}/requirements-dev.txt {ROOT}"
    )


def test_a_partial_night_is_a_warning_and_no_failure(night: Night, home: Home) -> None:
    home.project("bittern").commit({"README.md": None, "docs/jobs.md": None, "main.c": "int main;"})
    machine, outputs = night("one", REPORT)
    assert not machine.failed
    assert (outputs["exit-code"], outputs["partial"], outputs["changed-cells"]) == ("3", "true", "2")
    assert "::warning title=Claimwatch::Some project could not be read" in machine.log
    assert machine.summary.startswith("> [!WARNING]\n")


def test_a_pack_that_cannot_be_used_fails_with_the_reason_in_the_log(night: Night, home: Home) -> None:
    home.table.commit({"pack/pack.toml": "title = 3\n"})
    machine, outputs = night("one", REPORT)
    assert machine.failed
    assert outputs["exit-code"] == "2"
    assert "::error title=Claimwatch::The pack, the table or an option cannot be used" in machine.log
    assert "pack/pack.toml:1" in machine.log


def test_a_bug_fails(night: Night, home: Home) -> None:
    machine = home.machine("one", CLAIMWATCH_TABLE="")
    (machine.folder / "programs" / "bin").mkdir(parents=True)
    broken = "#!/bin/sh\nexit 70\n"
    for name in ("bin/python", "claimwatch"):
        (machine.folder / "programs" / name).write_text(broken)
        (machine.folder / "programs" / name).chmod(0o755)
    steps = [step for step in loaded(ACTION)["runs"]["steps"] if step.get("id") == "run"]
    (machine.folder / "temp" / "claimwatch" / "bin").mkdir(parents=True)
    (machine.folder / "temp" / "claimwatch" / "bin" / "claimwatch").symlink_to(
        machine.folder / "programs" / "claimwatch"
    )
    machine.run(steps, {"inputs.table": "", "inputs.snapshots": "snapshots", "inputs.arguments": ""})
    assert machine.failed
    assert "failed with exit code 70" in machine.log


def test_drift_fails_only_where_that_was_asked_for_and_after_the_summary(night: Night) -> None:
    machine, outputs = night("one", {**REPORT, "arguments": "--fail-on-drift\n\n"})
    assert machine.failed
    assert outputs["exit-code"] == "1"
    assert "Auk" in machine.summary
    assert "::error title=Claimwatch::Cells of the table should be changed" in machine.log


def test_arguments_stay_whole(night: Night) -> None:
    machine, outputs = night("one", {**REPORT, "arguments": "--at\n2024-01-01 $(touch here); *"})
    assert outputs["exit-code"] == "3"
    assert "2024-01-01 $(touch here); *" in machine.log
    assert not (machine.workspace / "here").exists()


def test_a_mode_that_is_none_fails_before_anything_else(night: Night) -> None:
    machine, outputs = night("one", {"mode": "both"})
    assert machine.failed
    assert outputs["exit-code"] == ""
    assert "::error title=Claimwatch::mode is neither pr nor report" in machine.log


def test_a_pack_that_comes_with_the_action_is_found_by_its_name(night: Night, home: Home) -> None:
    machine, _ = night("one", {**REPORT, "pack": "llm-inference"}, CLAIMWATCH_GIT_BASE="file:///nowhere/{owner}+{name}")
    assert machine.outputs["prepare"]["pack"] == f"{ROOT}/rules/llm-inference"


def test_nights_with_a_pull_request(night: Night, home: Home) -> None:
    with little_github(home.table) as github:
        github_is = {"API_URL": github.url, "GITHUB_REPOSITORY": "birds/table"}
        first, outputs = night("one", {"mode": "pr"}, **github_is)
        assert not first.failed, first.log
        assert outputs["course"] == "created"
        assert outputs["pull-request"].endswith("/birds/table/pull/1")
        assert first.summary.startswith(f"Pull request: created {outputs['pull-request']}\n")
        assert "| Delays | Yes | Yes | Yes |" in github.text("pack/comparison.md")
        assert "snapshots/auk/claims.json" in home.table.git("ls-tree", "-r", "--name-only", "claimwatch/drift")
        assert "a-token" not in first.log
        github.seen.clear()
        second, outputs = night("two", {"mode": "pr"}, **github_is)
        assert not second.failed, second.log
        assert outputs["course"] == "left alone"
        assert github.writes == []


def test_a_night_in_which_github_is_out_leaves_the_pull_request(night: Night, home: Home) -> None:
    with little_github(home.table) as github:
        github.faults["GET ."] = (503, {"message": "no server"})
        machine, outputs = night("one", {"mode": "pr"}, API_URL=github.url, GITHUB_REPOSITORY="birds/table")
    assert not machine.failed, machine.log
    assert "::warning title=Claimwatch::The pull request is left as it is" in machine.log
    assert (outputs["course"], outputs["changed-cells"]) == ("", "3")


def test_a_token_that_is_refused_is_seen(night: Night, home: Home) -> None:
    with little_github(home.table) as github:
        given = {"mode": "pr", "token": "another"}
        machine, _ = night("one", given, API_URL=github.url, GITHUB_REPOSITORY="birds/table")
    assert machine.failed
    assert "another" not in machine.log


def test_a_summary_is_cut_at_whole_lines_below_github_s_limit(tmp_path: Path) -> None:
    machine = Runner(tmp_path, tmp_path / "work")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "drift.md").write_text("äö→ a line of a report\n" * 60_000, encoding="utf-8")
    (step,) = (step for step in loaded(ACTION)["runs"]["steps"] if step["name"] == "Sum it up")
    machine.outputs = {"prepare": {"reports": str(tmp_path / "reports")}, "run": {"exit-code": "0"}}
    machine.run([step], {})
    assert not machine.failed
    size = len(machine.summary.encode())
    assert 990_000 < size < 1024 * 1024
    *lines, dots, _, words = machine.summary.removesuffix("\n").split("\n")
    assert set(lines[:-1]) == {"äö→ a line of a report"}
    assert (dots, words) == ("…", "Cut here; the artifact holds the whole report.")


def crawl_one(home: Home, name: str, project: str, at: str = "") -> Runner:
    machine = home.machine(name, CLAIMWATCH_PACK="pack")
    job = loaded(WORKFLOWS / "crawl-one.yml")["jobs"]["crawl"]
    machine.run(job["steps"], {"inputs.project": project, "inputs.at": at}, machine.workspace)
    return machine


def test_one_project_is_crawled_and_told(home: Home) -> None:
    machine = crawl_one(home, "one", "auk")
    assert not machine.failed, machine.log
    assert machine.summary.startswith("## auk\n\n    auk: first at ")
    assert "    " in machine.summary
    assert "delays: yes" in machine.summary
    assert (machine.workspace / "reports" / "drift.md").exists()
    assert (machine.workspace / "snapshots" / "auk").is_dir()


@pytest.mark.parametrize("project", ["", "$(touch here)", "auk; touch here", "--help", "a\nb", '"', "../auk"])
def test_what_is_no_project_is_refused_and_never_run(home: Home, project: str) -> None:
    machine = crawl_one(home, "one", project)
    assert machine.failed
    assert not (machine.workspace / "here").exists()
    assert machine.summary == ""


def test_a_project_that_cannot_be_read_is_a_warning(home: Home) -> None:
    machine = crawl_one(home, "one", "auk", "no-such-branch")
    assert not machine.failed
    assert "::warning" in machine.log


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="there is no ../shared")
def test_the_night_as_it_stands_against_the_simulator(home: Home) -> None:
    """The steps of nightly.yml with its own inputs, over git's HTTP and the API; only the pack is ours."""
    (job,) = loaded(WORKFLOWS / "nightly.yml")["jobs"].values()
    (own,) = (step["with"] for step in job["steps"] if step["uses"] == "./")
    (home.folder / "empty").mkdir()
    with simulated(home.folder / "empty", home.folder / "git") as url:
        github_is = {
            "CLAIMWATCH_GIT_BASE": f"{url}/{{owner}}/{{name}}.git",
            "API_URL": url,
            "GITHUB_REPOSITORY": "birds/table",
        }
        seen = []
        for name in ("one", "two"):
            machine = home.machine(name, **github_is)
            outputs = machine.use(ACTION, {**own, "pack": "pack", "token": TOKEN})
            assert not machine.failed, machine.log
            seen.append((outputs["course"], outputs["changed-cells"], outputs["partial"]))
            if name == "one":
                pulls = httpx.get(f"{url}/repos/birds/table/pulls").json()
                assert [pull["html_url"] for pull in pulls] == [outputs["pull-request"]]
        assert seen == [("created", "3", "false"), ("left alone", "3", "false")]
    changed = home.table.git("diff", "--stat", "main", "claimwatch/drift", "--", "pack/comparison.md")
    assert "1 insertion(+), 1 deletion(-)" in changed
