"""`claimwatch pr` night by night, against a little GitHub over a repository that holds table, pack and snapshots."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from crawler.github import reading
from crawler.pull_request.state import state_of
from tests.commands.conftest import GUIDE, Ran, Workplace
from tests.github_server import TOKEN, LittleGitHub, checkout, little_github
from tests.recorded_requests import faults_of, recorded
from tests.support import ALONE, GitRepo

TABLE = "pack/comparison.md"


@dataclass(frozen=True)
class Nights:
    """The workplace as a checkout of `birds/table`, and the GitHub that holds it."""

    workplace: Workplace
    github: LittleGitHub

    def night(self, *arguments: str, fresh: bool = True, crawl: bool = True) -> Ran:
        """Check the base out, crawl, and run `claimwatch pr`."""
        if fresh:
            checkout(self.github.repo, self.workplace.folder / "home")
        place = replace(self.workplace, folder=self.workplace.folder)
        home = str(place.folder / "home")
        options = ["--pack", f"{home}/pack", "--snapshots", f"{home}/snapshots"]
        if crawl:
            assert place.run("run", *options).code in {0, 3}
        self.github.seen.clear()
        return place.run("pr", *options, "--api-base", self.github.url, "--repo", "birds/table", *arguments)

    def state(self) -> str:
        pull = self.github.pull()
        return json.dumps([pull["state"], pull["title"], pull["body"], self.github.head()])

    def push(self, files: dict[str, str | None], branch: str = "claimwatch/drift", who: str = "") -> None:
        self.github.repo.commit(files, branch=branch, date="2026-02-01T00:00:00+00:00", message=who or "A hand")


@pytest.fixture
def nights(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setattr(reading, "BETWEEN_WRITES", None)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    repo = GitRepo.create(workplace.folder / "git" / "birds+table.git")
    repo.commit({f"pack/{name}": data for name, data in workplace.files("pack").items()}, message="The pack")
    with little_github(repo) as github, recorded(monkeypatch) as sent:
        yield Nights(workplace, github)
        assert [fault for one in sent for fault in faults_of(one)] == []


@pytest.fixture
def opened(nights: Nights) -> Nights:
    """After a first night that opened the pull request."""
    ran = nights.night()
    assert (ran.code, ran.err) == (0, "")
    return nights


def test_the_first_night_opens_it_with_one_commit_a_project(nights: Nights) -> None:
    ran = nights.night()
    assert ran.code == 0
    assert ran.out.startswith("Pull request 1 created: cells are to change")
    assert nights.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | Yes |"
    subjects = nights.github.repo.git("log", "--reverse", "--format=%s|%an|%ce", "main..claimwatch/drift").splitlines()
    email = "claimwatch[bot]|claimwatch@users.noreply.github.com"
    assert subjects == [f"{bird}: delays No → Yes|{email}" for bird in ("auk", "bittern", "crane")]
    pull = nights.github.pull()
    assert (pull["base"], pull["head"], pull["title"]) == (
        "main",
        "claimwatch/drift",
        "Queues: 3 cells of Auk, Bittern and Crane",
    )
    state = state_of(pull["body"])
    assert state
    assert state.head == nights.github.head()
    assert "`# Delayed jobs`" in pull["body"]


def test_each_commit_holds_its_own_cell_and_snapshot(opened: Nights) -> None:
    first = opened.github.repo.git("rev-list", "--reverse", "main..claimwatch/drift").split()[0]
    assert opened.github.text(TABLE, first).splitlines()[2] == "| Delays | Yes | No | No |"
    changed = opened.github.repo.git("show", "--name-only", "--format=", first).split()
    assert [path for path in changed if "bittern" in path] == []
    assert "snapshots/auk/claims.json" in changed


def test_a_second_night_without_news_writes_nothing(opened: Nights) -> None:
    before = opened.state()
    ran = opened.night()
    assert (ran.code, ran.out) == (0, "Pull request 1 left alone: it says the same already.\n")
    assert opened.github.writes == []
    assert opened.state() == before


def test_a_lost_cache_is_no_reason_to_write(opened: Nights) -> None:
    shutil.rmtree(opened.workplace.folder / "cache")
    assert opened.night(fresh=False, crawl=False).out.startswith("Pull request 1 left alone")
    assert opened.github.writes == []


def test_new_snapshots_alone_are_no_reason_to_push(opened: Nights) -> None:
    opened.workplace.repo("auk").commit({"docs/other.md": "# Other things\n\nNothing of interest.\n"})
    opened.night()
    assert not [write for write in opened.github.writes if "/git/" in write]


def test_new_drift_updates_the_same_pull_request(nights: Nights) -> None:
    nights.workplace.repo("crane").commit({"docs/jobs.md": "# Jobs\n"})
    nights.night()
    assert nights.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | No |"
    nights.workplace.repo("crane").commit({"docs/jobs.md": GUIDE})
    ran = nights.night()
    assert ran.out.startswith("Pull request 1 updated: other cells are to change")
    assert len(nights.github.pulls) == 1
    assert nights.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | Yes |"
    assert nights.github.pull()["title"].startswith("Queues: 3 cells")
    assert nights.night().out.startswith("Pull request 1 left alone")


def test_a_persons_commit_keeps_hands_off(opened: Nights) -> None:
    opened.push({"notes.md": "Mine\n"})
    opened.workplace.repo("crane").commit({"docs/jobs.md": "# Jobs\n"})
    before = opened.state()
    ran = opened.night()
    assert ran.code == 0
    assert "hands off" in ran.out
    assert "tester@example.org" in ran.out
    assert opened.github.writes == []
    assert opened.state() == before


def test_a_push_in_the_middle_of_a_night_is_not_overwritten(opened: Nights) -> None:
    opened.push({"other.md": "New on main\n"}, "main")
    opened.github.meanwhile["POST /git/commits"] = lambda: opened.push({"notes.md": "Mine\n"})
    ran = opened.night()
    assert ran.code == 3
    assert "somebody moved claimwatch/drift meanwhile" in ran.err
    assert opened.github.text("notes.md") == "Mine"
    assert "hands off" in opened.night().out


def test_a_branch_that_somebody_set_back_is_left(opened: Nights) -> None:
    opened.github.repo.git("update-ref", "refs/heads/claimwatch/drift", "refs/heads/claimwatch/drift~1")
    ran = opened.night()
    assert "hands off" in ran.out
    assert "where the bot did not put it" in ran.out
    assert opened.github.writes == []


def test_a_rejection_that_is_ticked_is_gone_the_next_night_and_written_down(opened: Nights) -> None:
    opened.github.tick("claimwatch reject 1")
    ran = opened.night()
    assert ran.out.startswith("Pull request 1 updated")
    assert opened.github.text(TABLE).splitlines()[2] == "| Delays | Yes | No | Yes |"
    (entry,) = tomllib.loads(opened.github.text("pack/overrides.toml"))["override"]
    assert (entry["project"], entry["verdict"], entry["status"]) == ("bittern", "reject", "yes")
    assert entry["reason"] == "the finding is wrong (ticked in pull request 1)"
    assert entry["evidence"]
    assert "Bittern · Delays**" not in opened.github.pull()["body"]
    assert opened.night().out.startswith("Pull request 1 left alone")
    opened.github.merge()
    assert opened.night().out == "nothing to do: no cell is to change.\n"


def test_a_cell_that_is_kept_is_decided_as_it_is(opened: Nights) -> None:
    opened.github.tick("claimwatch keep 0")
    opened.night()
    (entry,) = tomllib.loads(opened.github.text("pack/overrides.toml"))["override"]
    assert (entry["project"], entry["verdict"], entry["status"]) == ("auk", "accept", "no")
    assert opened.github.text(TABLE).splitlines()[2] == "| Delays | No | Yes | Yes |"
    assert opened.night().out.startswith("Pull request 1 left alone")


def test_when_all_is_rejected_the_verdicts_alone_stay(opened: Nights) -> None:
    for number in range(3):
        opened.github.tick(f"claimwatch reject {number}")
    assert opened.night().out.startswith("Pull request 1 updated")
    files = opened.github.repo.git("diff", "--name-only", "main", "claimwatch/drift").split()
    assert "pack/overrides.toml" in files
    assert TABLE not in files


def test_merging_makes_quiet(opened: Nights) -> None:
    opened.github.merge()
    ran = opened.night()
    assert (ran.code, ran.out) == (0, "nothing to do: no cell is to change.\n")
    assert opened.github.writes == []


def test_what_was_closed_is_not_proposed_again_until_its_evidence_changes(opened: Nights) -> None:
    opened.github.pull()["state"] = "closed"
    opened.github.pull()["sha"] = opened.github.head()
    assert opened.night().out == "nothing to do: no cell is to change.\n"
    assert opened.github.writes == []
    opened.workplace.repo("auk").commit({"docs/jobs.md": "# Jobs\n", "docs/later.md": "# All about delayed jobs\n"})
    assert opened.night().out.startswith("Pull request 2 created")
    assert opened.github.text(TABLE).splitlines()[2] == "| Delays | Yes | No | No |"
    assert "**2 not proposed again**" in opened.github.pull(2)["body"]


def test_it_closes_when_the_drift_is_gone_and_that_is_no_rejection(opened: Nights) -> None:
    for bird in ("auk", "bittern", "crane"):
        opened.workplace.repo(bird).commit({"docs/jobs.md": "# Jobs\n"})
    ran = opened.night()
    assert ran.out.startswith("Pull request 1 closed: no cell is to change any more")
    assert opened.github.pull()["state"] == "closed"
    assert opened.github.writes == ["PATCH /repos/birds/table/pulls/1"]
    opened.github.pull()["sha"] = opened.github.head()
    for bird in ("auk", "bittern", "crane"):
        opened.workplace.repo(bird).commit({"docs/jobs.md": GUIDE})
    assert opened.night().out.startswith("Pull request 2 created")


def test_a_moved_base_is_followed_and_its_new_cells_kept(opened: Nights) -> None:
    table = opened.github.text(TABLE, "main")
    opened.push({TABLE: f"An introduction.\n\n{table}\n"}, "main")
    ran = opened.night()
    assert ran.out.startswith("Pull request 1 updated: the base has moved")
    assert opened.github.text(TABLE).splitlines()[:1] == ["An introduction."]
    assert "| Delays | Yes | Yes | Yes |" in opened.github.text(TABLE)
    assert opened.github.repo.git("merge-base", "main", "claimwatch/drift") == opened.github.head("main")


def test_the_table_is_read_from_the_base_even_when_the_checkout_is_older(opened: Nights) -> None:
    checkout(opened.github.repo, opened.workplace.folder / "home")
    opened.push({TABLE: opened.github.text(TABLE, "main").replace("| No | No | No |", "| Yes | No | No |")}, "main")
    opened.night(fresh=False)
    subjects = opened.github.repo.git("log", "--format=%s", "main..claimwatch/drift").splitlines()
    assert [subject for subject in subjects if "delays" in subject] == [
        "crane: delays No → Yes",
        "bittern: delays No → Yes",
    ]


def test_verdicts_changed_on_both_sides_are_a_conflict_that_is_told(opened: Nights) -> None:
    opened.night(crawl=False)
    overrides = opened.workplace.folder / "home" / "pack" / "overrides.toml"
    overrides.write_text('[[override]]\nproject = "auk"\nfeature = "delays"\nverdict = "reject"\nreason = "mine"\n')
    opened.push({"pack/overrides.toml": overrides.read_text().replace("auk", "crane")}, "main")
    ran = opened.night(fresh=False)
    assert "pack/overrides.toml was changed here and on the base branch" in ran.err
    assert opened.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | No |"


FAULTS = {
    "GET /repos/birds/table$": (500, {"message": "Oops"}),
    "GET /git/ref/heads/main": (403, {"message": "API rate limit exceeded for user"}),
    "GET /pulls\\?": (429, {"message": "You have exceeded a secondary rate limit"}),
    "GET /git/blobs/": (200, '{"sha": "'),
    "GET /compare/": (0, ""),
    "GET /git/trees/": (200, {"sha": "0" * 40, "tree": [], "truncated": True}),
    "POST /git/trees": (502, "<html>"),
    "POST /git/commits": (403, {"message": "Resource not accessible by integration"}),
    "PATCH /git/refs": (500, {"message": "Oops"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_outage_edits_and_closes_nothing_and_the_next_night_recovers(opened: Nights, fault: str) -> None:
    opened.push({"other.md": "New on main\n"}, "main")
    before = opened.state()
    opened.github.faults[fault] = FAULTS[fault]
    ran = opened.night()
    assert ran.code == 3
    assert "GitHub" in ran.err
    assert opened.state() == before
    opened.github.faults.clear()
    assert opened.night().out.startswith("Pull request 1 updated: the base has moved")
    assert opened.night().out.startswith("Pull request 1 left alone")


def test_a_night_that_was_cut_off_after_the_push_is_understood(opened: Nights) -> None:
    opened.push({"other.md": "New on main\n"}, "main")
    opened.github.faults["PATCH /pulls/1"] = (500, {"message": "Oops"})
    assert opened.night().code == 3
    opened.github.faults.clear()
    assert opened.night().out.startswith("Pull request 1 updated: an earlier run was cut off")
    assert opened.night().out.startswith("Pull request 1 left alone")


def test_a_partial_crawl_leaves_it_alone(opened: Nights) -> None:
    before = opened.state()
    (opened.workplace.folder / "git" / "birds+crane.git").rename(opened.workplace.folder / "away")
    ran = opened.night()
    assert ran.code == 3
    assert "the last crawl was partial" in ran.err
    assert opened.github.seen == []
    assert opened.state() == before


def test_a_crawl_that_reached_nothing_leaves_it_alone(opened: Nights) -> None:
    before = opened.state()
    checkout(opened.github.repo, opened.workplace.folder / "home")
    home = opened.workplace.folder / "home"
    options = ("--pack", f"{home}/pack", "--snapshots", f"{home}/snapshots")
    nowhere = ("--git-base", "http://127.0.0.1:9/{owner}/{name}.git")
    assert opened.workplace.run("run", *options, *nowhere).code == 3
    assert opened.night(fresh=False, crawl=False).code == 3
    assert opened.state() == before


def test_lost_snapshots_of_projects_that_it_speaks_of_leave_it_alone(opened: Nights) -> None:
    before = opened.state()
    ran = opened.night(crawl=False)
    assert ran.code == 3
    assert "there is no snapshot of auk, bittern, crane now" in ran.err
    assert opened.state() == before


def test_where_pull_requests_are_not_permitted_the_branch_is_pushed_once_and_the_address_printed(
    nights: Nights,
) -> None:
    words = "GitHub Actions is not permitted to create or approve pull requests."
    nights.github.faults["POST /pulls$"] = (403, {"message": words})
    ran = nights.night()
    assert ran.code == 0
    assert "https://github.com/birds/table/compare/main...claimwatch/drift?expand=1" in ran.out
    assert nights.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | Yes |"
    nights.night()
    assert nights.github.writes == ["POST /repos/birds/table/pulls"]


def test_labels_and_reviewers_that_are_refused_are_told_and_not_fatal(nights: Nights) -> None:
    pack = nights.github.text("pack/pack.toml", "main")
    settings = '\n[pull_request]\nlabels = ["drift"]\nreviewers = ["owl", "birds/keepers"]\n'
    nights.push({"pack/pack.toml": f"{pack}\n{settings}"}, "main")
    nights.github.faults["POST requested_reviewers"] = (
        422,
        {"message": "Reviews may only be requested from collaborators"},
    )
    nights.github.faults["PATCH issues"] = (403, {"message": "Resource not accessible by integration"})
    ran = nights.night()
    assert ran.code == 0
    assert ran.out.startswith("Pull request 1 created")
    assert "Reviews may only be requested" in ran.err
    assert "label it" in ran.err
    assert sum("requested_reviewers" in write for write in nights.github.writes) == 2


def test_a_pull_request_of_somebody_else_from_the_branch_is_left(nights: Nights) -> None:
    nights.github.repo.git("branch", "claimwatch/drift", "main")
    nights.push({"x.md": "x\n"})
    nights.github.pulls.append(
        {"number": 1, "state": "open", "title": "Mine", "body": None, "base": "main", "head": "claimwatch/drift"}
    )
    ran = nights.night()
    assert "hands off" in ran.out
    assert "pull request 1 from this branch is not the bot's" in ran.out
    assert nights.github.writes == []


@pytest.mark.parametrize("start", ["main", ""])
def test_a_branch_of_somebody_else_without_a_pull_request_is_left(nights: Nights, start: str) -> None:
    if start:
        nights.github.repo.git("branch", "claimwatch/drift", start)
    nights.push({"x.md": "x\n"})
    ran = nights.night()
    assert ran.code == 0
    assert "commits that the bot did not make" in ran.out
    assert nights.github.writes == []


def test_a_title_that_a_person_gave_stays(opened: Nights) -> None:
    opened.github.pull()["title"] = "Please review"
    opened.push({"other.md": "New on main\n"}, "main")
    opened.night()
    assert opened.github.pull()["title"] == "Please review"


def test_a_dry_run_needs_no_token_and_asks_nobody(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    ran = nights.night("--dry-run")
    assert ran.code == 0
    assert ran.out.startswith("Queues: 3 cells of Auk, Bittern and Crane\n")
    assert "-| Delays | No | No | No |\n+| Delays | Yes | Yes | Yes |" in ran.out
    assert nights.github.seen == []


def test_the_cap_lets_the_surest_in_and_says_what_waits(nights: Nights) -> None:
    pack = nights.github.text("pack/pack.toml", "main")
    nights.push({"pack/pack.toml": f"{pack}\n\n[pull_request]\nclaims = 2\n"}, "main")
    nights.night()
    assert nights.github.text(TABLE).splitlines()[2] == "| Delays | Yes | Yes | No |"
    assert "**1 wait** for the next pull request" in nights.github.pull()["body"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--base", "trunk"), "birds/table has no branch trunk"),
        (("--base", "claimwatch/drift"), "the bot's own branch"),
        (("--repo", "birds/nest"), "no repository birds/nest"),
        (("--repo", "nest"), "not OWNER/NAME"),
    ],
)
def test_what_cannot_work_is_said(nights: Nights, arguments: tuple[str, ...], message: str) -> None:
    ran = nights.night(*arguments)
    assert ran.code == 2
    assert message in ran.err


def test_a_token_is_needed_and_must_be_accepted(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another")
    ran = nights.night()
    assert (ran.code, "does not accept the token" in ran.err) == (2, True)
    monkeypatch.delenv("GITHUB_TOKEN")
    ran = nights.night()
    assert (ran.code, "GITHUB_TOKEN is not set" in ran.err) == (2, True)


def test_outside_of_a_checkout_it_is_refused(crawled: Workplace) -> None:
    ran = crawled.run("pr", "--dry-run")
    assert ran.code == 2
    assert "not in a checkout" in ran.err


def test_the_remote_tells_the_repository(opened: Nights) -> None:
    home = opened.workplace.folder / "home"
    remote = ["git", "-C", str(home), "remote", "add", "origin", "git@github.com:birds/table.git"]
    subprocess.run(remote, env=ALONE, check=True)
    options = ("--pack", f"{home}/pack", "--snapshots", f"{home}/snapshots", "--api-base", opened.github.url)
    assert opened.workplace.run("pr", *options).out.startswith("Pull request 1 left alone")


def test_results_can_be_had_as_json(opened: Nights) -> None:
    told = json.loads(opened.night("--json").out)
    assert (told["course"], told["number"], told["cells"]) == ("left alone", 1, 3)
    assert told["calls"] == len(opened.github.seen)
