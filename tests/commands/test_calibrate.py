"""`calibrate`: label files in, weights and reports out."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the extra `calibrate` is not installed")

from tests.commands.conftest import Workplace

ANSWERS = {"auk": "yes", "bittern": "yes", "crane": "no"}


def labels(workplace: Workplace, **answers: str) -> str:
    """A folder with a label file for each project, at the commit that its repository is at."""
    folder = workplace.folder / "labels"
    folder.mkdir(exist_ok=True)
    for name, answer in answers.items():
        label(folder / f"{name}.json", name, workplace.repo(name).git("rev-parse", "main"), answer)
    return str(folder)


def label(file: Path, project: str, commit: str, answer: str) -> None:
    cells = {"delays": {"status": answer, "accept": [answer], "clear": True}}
    file.write_text(
        json.dumps(
            {"project": project, "repo": f"birds/{project}", "commit": commit, "date": "2025-06-01", "cells": cells}
        )
    )


def weights(workplace: Workplace) -> bytes:
    return (workplace.folder / "pack" / "weights.toml").read_bytes()


def record(workplace: Workplace) -> dict[str, object]:
    found: dict[str, object] = json.loads((workplace.folder / "reports" / "calibration.json").read_text())
    return found


def test_it_writes_weights_and_reports_and_leaves_snapshots_alone(workplace: Workplace) -> None:
    ran = workplace.run("calibrate", labels(workplace, **ANSWERS))
    assert ran.code == 0
    assert "3 label files" in ran.out
    assert "all: 3 cells, 66.7% right" in ran.out
    assert set(workplace.files("reports")) == {"calibration.json", "calibration.md", "reliability.svg"}
    assert tomllib.loads(weights(workplace).decode())["scale"] > 0
    assert not (workplace.folder / "snapshots").exists()
    assert workplace.run("crawl").code == 0


def test_projects_are_judged_at_their_labels_commits(workplace: Workplace) -> None:
    folder = labels(workplace, auk="yes", bittern="yes")
    workplace.repo("auk").commit({"docs/jobs.md": "# Jobs\n"}, date="2026-01-01T00:00:00+00:00")
    assert workplace.run("calibrate", folder).code == 0
    assert record(workplace)["wrong"] == []


def test_again_gives_the_same_bytes_though_the_weights_are_fitted_now(workplace: Workplace) -> None:
    folder = labels(workplace, **ANSWERS)
    workplace.run("calibrate", folder)
    first = (weights(workplace), workplace.files("reports"))
    assert workplace.run("calibrate", folder, "--check").code == 0
    workplace.run("calibrate", folder)
    assert (weights(workplace), workplace.files("reports")) == first


def test_check_writes_nothing_and_says_what_is_out_of_date(workplace: Workplace) -> None:
    ran = workplace.run("calibrate", labels(workplace, **ANSWERS), "--check")
    assert ran.code == 1
    assert "weights.toml is out of date" in ran.err
    assert workplace.files("reports") == {}
    assert not (workplace.folder / "pack" / "weights.toml").exists()


def test_groups_are_reported_apart(workplace: Workplace) -> None:
    folder = labels(workplace, **ANSWERS)
    ran = workplace.run(
        "calibrate", f"first={folder}/auk.json", f"first={folder}/bittern.json", f"own={folder}/crane.json"
    )
    assert "first: 2 cells, 100.0% right" in ran.out
    assert "own: 1 cell, 0.0% right" in ran.out


def test_a_project_that_the_pack_does_not_list_is_read_by_its_repository(workplace: Workplace) -> None:
    folder = labels(workplace, auk="yes", bittern="yes")
    projects = workplace.folder / "pack" / "projects.toml"
    projects.write_text(projects.read_text().replace('repositories = ["birds/auk"]', 'repositories = ["birds/gull"]'))
    assert workplace.run("calibrate", folder).code == 0
    assert record(workplace)["wrong"] == []


def test_what_cannot_be_read_is_left_out_and_said(workplace: Workplace) -> None:
    folder = labels(workplace, **ANSWERS)
    label(Path(folder, "auk.json"), "auk", "0" * 40, "yes")
    ran = workplace.run("calibrate", folder)
    assert ran.code == 3
    assert "auk.json: birds/auk: " in ran.err
    assert "2 label files" in ran.out
    assert [one["label"] for one in record(workplace)["skipped"]] == ["auk.json"]  # type: ignore[attr-defined]


def test_where_nothing_can_be_read_nothing_is_written(workplace: Workplace) -> None:
    folder = labels(workplace, auk="yes")
    label(Path(folder, "auk.json"), "auk", "0" * 40, "yes")
    assert workplace.run("calibrate", folder).code == 3
    assert workplace.files("reports") == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "there is no label file"), ("{}", "auk.json: project: Field required"), ("[", "auk.json: Invalid JSON")],
)
def test_bad_labels_are_told(workplace: Workplace, content: str | None, told: str) -> None:
    folder = workplace.folder / "labels"
    folder.mkdir()
    if content is not None:
        (folder / "auk.json").write_text(content)
    ran = workplace.run("calibrate", str(folder))
    assert (ran.code, told in ran.err) == (2, True)


def test_without_the_extra_it_says_what_to_install(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crawler.calibrate.fit", "crawler.calibrate.validate"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    ran = workplace.run("calibrate", labels(workplace, **ANSWERS))
    assert ran.code == 2
    assert "pip install 'claimwatch[calibrate]'" in ran.err


def test_as_json_it_prints_the_record(workplace: Workplace) -> None:
    ran = workplace.run("calibrate", labels(workplace, **ANSWERS), "--json")
    assert json.loads(ran.out) == record(workplace)
