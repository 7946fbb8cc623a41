"""An option wins over its variable, a variable over the default."""

from argparse import Namespace
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.settings import DEFAULT_GIT_BASE, Settings, settings_from

HOME = {"XDG_CACHE_HOME": "/home/me/cache"}

# name, what the default is, another text, and what that settles
PLAIN = [
    ("pack", Path("rules/llm-inference"), "p", Path("p")),
    ("snapshots", Path("snapshots"), "s", Path("s")),
    ("reports", Path("reports"), "r", Path("r")),
    ("cache", Path("/home/me/cache/claimwatch"), "c", Path("c")),
    ("table", None, "t.md", Path("t.md")),
    ("git_base", DEFAULT_GIT_BASE, "file:///m/{owner}/{name}", "file:///m/{owner}/{name}"),
    ("api_base", "https://api.github.com", "http://a", "http://a"),
    ("raw_base", "https://raw.githubusercontent.com", "http://r", "http://r"),
    ("source", "git", "git", "git"),
    ("at", None, "2025-01-01", "2025-01-01"),
    ("jobs", None, "3", 3),
]


def settled(environment: dict[str, str] | None = None, **options: object) -> Settings:
    return settings_from(Namespace(**options), HOME | (environment or {}))


@pytest.mark.parametrize(("name", "default", "text", "value"), PLAIN)
def test_each_option_stands_before_its_variable_and_its_variable_before_the_default(
    name: str, default: object, text: str, value: object
) -> None:
    variable = {f"CLAIMWATCH_{name.upper()}": text}
    if name != "jobs":
        assert getattr(settled(), name) == default
    assert getattr(settled(variable), name) == value
    assert getattr(settled({f"CLAIMWATCH_{name.upper()}": "nonsense"}, **{name: text}), name) == value


def test_a_variable_that_is_empty_says_nothing() -> None:
    settings = settled({"CLAIMWATCH_PACK": "", "CLAIMWATCH_AT": "", "CLAIMWATCH_TABLE": ""})
    assert (settings.pack, settings.at, settings.table) == (Path("rules/llm-inference"), None, None)


def test_the_cache_is_below_the_home_where_no_cache_home_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/you"))
    assert settings_from(Namespace(), {}).cache == Path("/home/you/.cache/claimwatch")


def test_flags_are_off_unless_given() -> None:
    plain, flagged = settled(), settled(json=True, quiet=True, verbose=True)
    assert (plain.json, plain.quiet, plain.verbose) == (False, False, False)
    assert (flagged.json, flagged.quiet, flagged.verbose) == (True, True, True)


@pytest.mark.parametrize(("processors", "jobs"), [(1, 2), (2, 4), (64, 8), (None, 2)])
def test_jobs_follow_the_machine_within_reason(
    monkeypatch: pytest.MonkeyPatch, processors: int | None, jobs: int
) -> None:
    monkeypatch.setattr("crawler.settings.os.cpu_count", lambda: processors)
    assert settled().jobs == jobs


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "٣x"])
def test_jobs_must_be_a_whole_number(text: str) -> None:
    with pytest.raises(BadInput, match="give a whole number from 1 up"):
        settled(jobs=text)


def test_a_source_that_is_not_known_is_refused() -> None:
    with pytest.raises(BadInput, match="--source ftp: git and api are known"):
        settled({"CLAIMWATCH_SOURCE": "ftp"})


def test_the_time_that_a_run_may_take() -> None:
    assert (settled().deadline, settled().project_time) == (None, 900.0)
    given = settled({"CLAIMWATCH_DEADLINE": "600", "CLAIMWATCH_PROJECT_TIME": "7.5"})
    assert (given.deadline, given.project_time) == (600.0, 7.5)


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf"])
def test_a_time_must_be_a_number_of_seconds(text: str) -> None:
    with pytest.raises(BadInput, match=r"--deadline .*: give a number of seconds greater than 0"):
        settled(deadline=text)


def test_a_token_is_taken_from_the_environment_and_never_shown() -> None:
    settings = settled({"GITHUB_TOKEN": " s3cret\n"})
    assert settings.token == "s3cret"  # noqa: S105 - a made-up one
    assert "s3cret" not in repr(settings)


def test_an_option_that_is_given_empty_wins_too() -> None:
    assert settled({"CLAIMWATCH_AT": "2025-01-01"}, at="").at is None
