"""What may become an address or a ref, and what never may."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import BadInput
from crawler.sources.address import Base, day_of, fault_of_ref, fault_of_repo, is_full_id, is_short_id, without_secrets
from tests.support import ALONE


@pytest.mark.parametrize(
    ("template", "url", "place"),
    [
        ("https://github.com/{owner}/{name}.git", "https://github.com/octo/demo.git", "GitHub"),
        ("http://[::1]:8080/{owner}/{name}", "http://[::1]:8080/octo/demo", "::1"),
        ("ssh://git@forge.example/{owner}/{name}.git", "ssh://git@forge.example/octo/demo.git", "forge.example"),
        ("file:///mirror/{owner}+{name}.git", "file:///mirror/octo+demo.git", "this machine"),
    ],
)
def test_a_base_makes_addresses(template: str, url: str, place: str) -> None:
    base = Base.parse(template)
    assert (base.url("octo/demo"), base.place) == (url, place)


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("ext::sh -c 'touch x' {owner} {name}", "it must begin with https, http, ssh, file"),
        ("git@github.com:{owner}/{name}.git", "it must begin with"),
        ("/mirror/{owner}+{name}.git", "it must begin with"),
        ("git://host/{owner}/{name}", "it must begin with"),
        ("ftp://host/{owner}/{name}", "it must begin with"),
        ("FILE:///mirror/{owner}+{name}", "it must begin with"),
        ("--upload-pack=x://host/{owner}/{name}", "it must begin with"),
        ("ssh://-oProxyCommand=x/{owner}/{name}", "its host must not begin with a dash"),
        ("ssh://git@-oProxyCommand=x/{owner}/{name}", "its host must not begin with a dash"),
        ("https://github.com/{owner}.git", "its path must hold {owner} and {name}"),
        ("https://{owner}.example/{name}", "its path must hold"),
        ("https://{owner}.example/{owner}/{name}", "no other braces"),
        ("https://github.com/{owner}/{name}{0.__class__}", "no other braces"),
        ("https://github.com/{owner}/{name}\n", "control characters"),
        ("https:///{owner}/{name}", "it names no host"),
        ("https://[/{owner}/{name}", "Invalid IPv6 URL"),
    ],
)
def test_other_bases_are_refused(template: str, fault: str) -> None:
    with pytest.raises(BadInput) as refused:
        Base.parse(template)
    assert fault in str(refused.value)


def test_a_refused_base_does_not_show_its_password() -> None:
    with pytest.raises(BadInput) as refused:
        Base.parse("https://octo:s3cret@github.com/{owner}")
    assert str(refused.value) == "git base 'https://github.com/{owner}': its path must hold {owner} and {name}"


@pytest.mark.parametrize("repo", ["octo/demo", "vllm-project/aibrix", "octo/.github", "0x/a_b.c", "_x/y"])
def test_names_of_repositories(repo: str) -> None:
    assert fault_of_repo(repo) == ""


@pytest.mark.parametrize(
    "repo",
    ["", "octo", "octo/", "/demo", "octo/demo/x", "octo/.", "octo/..", "octo/a..b", "-o/x", "o/-x", "o/x\n", "o/ü"],
)
def test_no_names_of_repositories(repo: str) -> None:
    assert fault_of_repo(repo) == f"{repo!r} is not owner/name"


@pytest.mark.parametrize(
    "ref", ["main", "v1.2.3", "feature/x", "refs/pull/7/head", "2025-06-30", "deadbeef", "a@b", "ü"]
)
def test_names_of_refs(ref: str) -> None:
    assert fault_of_ref(ref) == ""


@pytest.mark.parametrize("ref", ["2025-02-30", "2025-13-01", "0000-00-00"])
def test_a_day_must_exist(ref: str) -> None:
    assert fault_of_ref(ref) == f"{ref!r} is not a day of the calendar"
    assert day_of(ref) is None


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("ab/.-@{~^:?*[\\ \n\0lock") | st.characters(max_codepoint=0x2FF), min_size=1, max_size=8)
)
def test_no_ref_passes_that_git_would_refuse(ref: str) -> None:
    if fault_of_ref(ref) == "":
        check = ["git", "check-ref-format", "--branch", ref]
        assert subprocess.run(check, env=ALONE, check=False, capture_output=True).returncode == 0


def test_ids() -> None:
    assert is_full_id("0123456789abcdef0123456789abcdef01234567")
    assert is_short_id("0123456")
    assert not any(map(is_full_id, ["", "0" * 39, "0" * 41, "A" * 40, "0" * 40 + "\n"]))
    assert not any(map(is_short_id, ["", "012345", "0" * 40, "ABCDEF0", "main"]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fatal: https://u:p%40x@host/a.git failed", "fatal: https://host/a.git failed"),
        ("https://tok@host/a and ssh://git@host/b", "https://host/a and ssh://host/b"),
        ("https://u:p/w@host/a", "https://u:p/w@host/a"),
        ("mail me@example.org", "mail me@example.org"),
    ],
)
def test_secrets_in_addresses_are_not_shown(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
