"""One broken project leaves the others alone, is named with its reason, keeps its last good snapshot; exit code 3."""

import json
import shutil

import pytest

from tests.commands.conftest import GUIDE, Break, Workplace
from tests.support import GitRepo, Symlink

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {{ .Values.name }}-jobs
{{- range $version := .Values.versions }}
  {{ $version | toYaml | nindent 4 }} : [
{{- end }}
"""


def unreachable(place: Workplace) -> None:
    shutil.rmtree(place.repo("bittern").path)


def emptied(place: Workplace) -> None:
    shutil.rmtree(place.repo("bittern").path)
    GitRepo.create(place.repo("bittern").path)


def without_documents(place: Workplace) -> None:
    place.repo("bittern").commit({"README.md": None, "docs/jobs.md": None, "main.c": "int main;"})


def huge_readme(place: Workplace) -> None:
    place.repo("bittern").commit({"README.md": "a bird, again\n" * 1_500_000})


def templated_crd(place: Workplace) -> None:
    place.repo("bittern").commit({"config/crd/jobs.yaml": CRD})


def not_utf8(place: Workplace) -> None:
    place.repo("bittern").commit({"README.md": b"# B\xfcro\n\nA bird \xff\xfe.\n", "docs/jobs.md": None})


def link_loop(place: Workplace) -> None:
    place.repo("bittern").commit({"docs/a.md": Symlink("b.md"), "docs/b.md": Symlink("a.md"), "docs/jobs.md": None})


def newline_path(place: Workplace) -> None:
    place.repo("bittern").commit({"docs/new\nline.md": GUIDE, "docs/jobs.md": None})


BROKEN = [
    (unreachable, "no such repository"),
    (emptied, "empty"),
    (without_documents, "no documentation could be read"),
    (huge_readme, "'README.md': 20 MiB is more than the 4 MiB"),
    (templated_crd, "'config/crd/jobs.yaml': "),
    (not_utf8, "'README.md': not UTF-8"),
    (link_loop, "a symbolic link that leads back to itself"),
    (newline_path, r"'docs/new\nline.md': its path"),
]


@pytest.mark.parametrize(("break_it", "reason"), BROKEN)
def test_a_broken_project_keeps_its_last_good_snapshot(crawled: Workplace, break_it: Break, reason: str) -> None:
    before = crawled.files("snapshots")
    break_it(crawled)
    ran = crawled.run("run")
    assert ran.code == 3
    assert "bittern" in ran.err
    assert reason in ran.err
    assert crawled.files("snapshots") == before
    assert "No" not in ran.err
    assert crawled.export()["bittern"]["claims"]["delays"]["status"] == "yes"


@pytest.mark.parametrize(("break_it", "reason"), BROKEN)
def test_the_others_are_crawled_all_the_same(crawled: Workplace, break_it: Break, reason: str) -> None:
    break_it(crawled)
    crawled.repo("auk").commit({"docs/jobs.md": "# Jobs\n\nNothing here.\n"})
    crawled.repo("crane").commit({"docs/more.md": "# More\n"})
    ran = crawled.run("crawl")
    assert ran.code == 3
    assert "auk: updated" in ran.out
    assert "delays: yes" in ran.out
    assert "crane: updated" in ran.out


def test_the_reports_name_the_project_and_propose_nothing_for_it(crawled: Workplace) -> None:
    unreachable(crawled)
    assert crawled.run("run").code == 3
    drift = (crawled.folder / "reports" / "drift.md").read_text()
    assert "Bittern" in drift
    assert "no such repository" in drift
    changed = [line for line in drift.splitlines() if "→" in line]
    assert changed
    assert not [line for line in changed if "Bittern" in line]


def test_it_recovers_by_itself(crawled: Workplace) -> None:
    newline_path(crawled)
    assert crawled.run("crawl").code == 3
    crawled.repo("bittern").commit({"docs/new\nline.md": None, "docs/jobs.md": GUIDE})
    assert crawled.run("crawl").code == 0


def test_a_file_that_stays_broken_can_be_excluded(crawled: Workplace) -> None:
    huge_readme(crawled)
    assert crawled.run("crawl").code == 3
    crawled.exclude("bittern", "README.md")
    assert crawled.run("crawl").code == 0


def test_the_first_reading_is_stored_even_if_damaged(workplace: Workplace) -> None:
    newline_path(workplace)
    ran = workplace.run("crawl")
    assert ran.code == 3
    assert "first reading" in ran.err
    assert workplace.export()["bittern"]["claims"]["delays"]["status"] == "no"


def test_nothing_in_reach_is_said_in_one_line(crawled: Workplace) -> None:
    ran = crawled.run("run", "--git-base", "http://127.0.0.1:9/{owner}/{name}.git")
    assert ran.code == 3
    lines = [line for line in ran.err.splitlines() if not line.startswith("Budget: ")]
    assert len(lines) == 1
    assert "working from the last good snapshots of 3 projects" in ran.err
    assert (crawled.folder / "reports" / "comparison.md").exists()


def test_a_damaged_snapshot_keeps_no_other_project_out_of_the_reports(crawled: Workplace) -> None:
    (crawled.folder / "snapshots" / "bittern" / "claims.json").write_text("{")
    ran = crawled.run("run")
    assert ran.code == 3
    assert "bittern" in ran.err
    claims = json.loads((crawled.folder / "reports" / "claims.json").read_text())["projects"]
    assert {name: bool(one["claims"]) for name, one in claims.items()} == {"auk": True, "bittern": False, "crane": True}
