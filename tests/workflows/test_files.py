"""What the workflow files are bound to, and no tool checks for us."""

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.runner import ACTION, ROOT, WORKFLOWS, loaded

FILES = [ACTION, *sorted(WORKFLOWS.glob("*.yml"))]
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
USES = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)
COMMIT = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")


def steps_of(path: Path) -> Iterator[dict[str, Any]]:
    read = loaded(path)
    jobs = [read["runs"]] if "runs" in read else read["jobs"].values()
    for job in jobs:
        yield from job["steps"]


@each
def test_actions_are_pinned_by_commit_with_their_version(path: Path) -> None:
    for action, comment in USES.findall(path.read_text(encoding="utf-8")):
        if action != "./":
            assert COMMIT.fullmatch(action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_one_action_has_one_version_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for action, _ in USES.findall(path.read_text(encoding="utf-8")):
            name, _, commit = action.partition("@")
            pins.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@each
def test_no_expression_stands_in_a_script(path: Path) -> None:
    assert [step["run"] for step in steps_of(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("path", FILES[1:], ids=lambda path: path.name)
def test_rights_are_given_to_jobs_one_by_one(path: Path) -> None:
    read = loaded(path)
    assert read["permissions"] == {}
    wanted = {"nightly.yml": {"contents": "write", "pull-requests": "write"}}.get(path.name, {"contents": "read"})
    assert [job["permissions"] for job in read["jobs"].values()] == [wanted]
    assert all(0 < job["timeout-minutes"] <= 60 for job in read["jobs"].values())
    assert "pull_request_target" not in read["on"]


@each
def test_no_checkout_leaves_its_token_behind(path: Path) -> None:
    for step in steps_of(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_the_night_is_off_the_full_hour_and_never_cut_off() -> None:
    read = loaded(WORKFLOWS / "nightly.yml")
    (entry,) = read["on"]["schedule"]
    assert int(entry["cron"].split()[0]) not in {0, 15, 30, 45}
    assert read["concurrency"] == {"group": "claimwatch-nightly", "cancel-in-progress": False}


def test_the_night_gives_inputs_that_the_action_has() -> None:
    (step,) = (step for step in steps_of(WORKFLOWS / "nightly.yml") if step["uses"] == "./")
    assert set(step["with"]) <= set(loaded(ACTION)["inputs"])


def test_outputs_come_from_steps_that_are_there() -> None:
    read = loaded(ACTION)
    ids = {step["id"] for step in read["runs"]["steps"] if "id" in step}
    text = ACTION.read_text(encoding="utf-8")
    assert set(re.findall(r"steps\.([\w-]+)\.outputs", text)) <= ids
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(read["inputs"])


def test_ci_runs_what_everybody_runs() -> None:
    assert [step["run"] for step in steps_of(WORKFLOWS / "ci.yml") if "run" in step] == ["bash .ci/run"]


@each
def test_shellcheck_finds_nothing(path: Path, tmp_path: Path) -> None:
    shellcheck = shutil.which("shellcheck", path=Path(sys.executable).parent) or shutil.which("shellcheck")
    assert shellcheck, "make test installs it"
    for number, step in enumerate(step for step in steps_of(path) if "run" in step):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/usr/bin/env bash\n{step['run']}", encoding="utf-8")
        checked = subprocess.run([shellcheck, str(script)], capture_output=True, text=True, check=False)
        assert checked.stdout == ""


DOCUMENT = ROOT / "docs" / "github-actions.md"


@pytest.mark.parametrize("what", ["input", "output"])
def test_the_document_lists_the_inputs_and_outputs(what: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split(f"| {what} |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE) == list(loaded(ACTION)[f"{what}s"])


def test_the_document_s_workflow_asks_for_what_the_night_asks_for(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(   name: .*?)   ```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    example = tmp_path / "example.yml"
    example.write_text(textwrap.dedent(block[1]).replace("OWNER/NAME@COMMIT", "owner/name@" + "0" * 40))
    shown, own = loaded(example), loaded(WORKFLOWS / "nightly.yml")
    assert shown["permissions"] == own["permissions"]
    assert shown["jobs"]["nightly"]["permissions"] == own["jobs"]["nightly"]["permissions"]
    checkout, action = shown["jobs"]["nightly"]["steps"]
    assert checkout == own["jobs"]["nightly"]["steps"][0]
    assert set(action["with"]) <= set(loaded(ACTION)["inputs"])
