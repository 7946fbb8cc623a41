"""Packs, tables and snapshots out of a stranger's pull request: refused in words, or read within bounds."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import FEATURE, Workplace
from tests.security.hostile import ESCAPES, SCRIPT, TURNED
from tests.security.limited import GIGABYTE, SECONDS, limited

ODD = f"{SCRIPT}{ESCAPES}{TURNED}"
PROJECT = '[[project]]\nid = "auk"\nname = "Auk"\nrepositories = ["birds/auk"]\n'
LIVE = re.compile(r"(?<!\\)<(?:img src=x|script>alert)")
TEXT = json.dumps(ODD)
"""As a TOML basic string too."""

PACKS: dict[str, tuple[str, str | bytes]] = {
    "deep keys": ("pack.toml", "a." * 300_000 + "b = 1"),
    "deep header": ("projects.toml", "[" + "a." * 300_000 + "b]"),
    "deep lists": ("guards.toml", "a = " + "[" * 300_000),
    "a long number": ("pack.toml", "title = " + "9" * 500_000),
    "a huge file": ("guards.toml", "# x\n" * 1_000_000),
    "no utf-8": ("pack.toml", b"title = '\xff'"),
    "nul": ("pack.toml", "title = '\0'"),
    "escapes in a key": ("pack.toml", f"{TEXT} = 1"),
    "escapes in a value": ("weights.toml", f"prose_cap = {TEXT}"),
    "a project out of the folder": ("projects.toml", PROJECT.replace('"auk"', '"../../auk"')),
    "a repository that is an option": ("projects.toml", PROJECT.replace("birds/auk", "--upload-pack=touch/owned")),
    "a repository that is a program": ("projects.toml", PROJECT.replace("birds/auk", "ext::sh -c touch% owned/x")),
    "a repository above": ("projects.toml", PROJECT.replace("birds/auk", "../..")),
    "a site that is a file": ("projects.toml", PROJECT + 'sites = ["file:///etc/passwd"]'),
    "a ref that is an option": ("projects.toml", PROJECT + 'ref = "--upload-pack=touch owned"'),
    "a table elsewhere": ("pack.toml", 'title = "x"\ntable = "../../../../etc/passwd"\n[statuses]\nyes = ["Yes"]'),
    "a title that is a program": ("pack.toml", 'title = "x"\n[pull_request]\ntitle = "{comparison.__class__.__mro__}"\n[statuses]\nyes = ["Yes"]'),
    "a pattern that repeats": ("features/delays.toml", FEATURE.replace("delayed jobs", "((((a{1,99}){1,99}){1,99}){1,99}){1,99}")),
    "a pattern that looks back": ("features/delays.toml", FEATURE.replace("delayed jobs", r"(a+)+\1")),
    "a pattern of brackets": ("features/delays.toml", FEATURE.replace("delayed jobs", "[" * 200_000)),
    "a pattern of many ways": ("features/delays.toml", FEATURE.replace("delayed jobs", "(a?){0,500}a{500}")),
    "a pattern of gaps": ("features/delays.toml", FEATURE.replace("delayed jobs", ".{0,900}a" * 9)),
    "a pattern with escapes": ("features/delays.toml", FEATURE.replace("'delayed jobs'", json.dumps(ESCAPES))),
    "a question with escapes": ("features/delays.toml", FEATURE.replace('"Can a job be delayed?"', TEXT)),
    "verdicts with escapes": ("overrides.toml", f'[[override]]\nproject = "auk"\nfeature = "delays"\nverdict = "accept"\nstatus = {TEXT}\nreason = {TEXT}'),
    "a year beyond the calendar": ("overrides.toml", '[[override]]\nproject = "auk"\nfeature = "delays"\nverdict = "accept"\nreason = "abc"\nuntil = 99999-01-01'),
    "a table of ten thousand columns": ("comparison.md", "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|x" * 10_000 + "|\n"),
    "a table of four megabytes": ("comparison.md", "| Feature | Auk |\n|---|---|\n| Delays | " + "[" * 4_000_000 + " |\n"),
    "a table of brackets": ("comparison.md", "| Feature | Auk |\n|---|---|\n| Delays | " + "![" * 60_000 + " |\n"),
    "a table of words": ("comparison.md", f"| Feature | Auk | Bittern | Crane |\n|---|---|---|---|\n| Delays | {ODD} | {ODD} | No |\n| {ODD} | Yes | No | ? |\n".replace("\r", "")),
    "a table of nothing": ("comparison.md", b"\x00\xff|"),
}  # fmt: skip


def wild(text: str) -> set[str]:
    return {
        c for c in text if (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t") or c in "\u202e\u2066\u200f"
    }


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_refused_or_read(workplace: Workplace, name: str) -> None:
    file, content = PACKS[name]
    path = workplace.folder / "pack" / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def work() -> None:
        for verb in (("run",), ("drift", "-v"), ("rules", "lint"), ("explain", "auk", "delays")):
            ran = workplace.run(*verb)
            assert ran.code in {0, 1, 2, 3}, (verb, ran.code, ran.err[-2000:])
            assert wild(ran.out + ran.err) == set(), verb
            assert len(ran.err) < 20_000, (verb, ran.err[:300])

    spent = limited(work)
    assert spent.ending == ""
    assert spent.seconds < SECONDS
    assert spent.memory < GIGABYTE
    assert not list(workplace.folder.rglob("*owned*"))
    for report in (workplace.folder / "reports").glob("*"):
        assert wild(report.read_text("utf-8")) == set(), report.name
        assert report.suffix == ".json" or not LIVE.search(report.read_text("utf-8"))


def _spoil(change: Callable[[dict[str, object]], None]) -> Callable[[Path], None]:
    def spoil(snapshot: Path) -> None:
        path = snapshot / "evidence.jsonl"
        entries = [json.loads(line) for line in path.read_text().splitlines()]
        for entry in entries:
            change(entry)
        path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))

    return spoil


SNAPSHOTS: dict[str, Callable[[Path], None]] = {
    "half a character in a path": _spoil(lambda entry: entry.update(path="docs/\ud800.md")),
    "markup in a path": _spoil(lambda entry: entry.update(path=f"docs/{ODD}.md")),
    "markup in a commit": _spoil(lambda entry: entry.update(commit=f"](javascript:alert(1)){ODD}")),
    "markup in a repository": _spoil(lambda entry: entry.update(repo=f"javascript://x/{ODD}")),
    "an anchor": _spoil(lambda entry: entry.update(repo="https://x.org/", anchor=f'"><script>{ODD}\ud800')),
    "a line beyond": _spoil(lambda entry: entry.update(line=10**400, end_line=-5)),
    "a weight beyond": _spoil(lambda entry: entry.update(weight=1e308)),
    "words of a signal": _spoil(lambda entry: entry.update(signal=ODD, via=ODD, guards=[ODD])),
    "a date": lambda snapshot: _replace(snapshot / "manifest.json", "commit_date", ODD),
    "a year": lambda snapshot: _replace(snapshot / "manifest.json", "commit_date", "99999-99-99T99:99:99+99:99"),
    "a commit": lambda snapshot: _replace(snapshot / "manifest.json", "commit", f"--upload-pack=touch owned {ODD}"),
    "a repository": lambda snapshot: _replace(snapshot / "manifest.json", "repository", f"../../{ODD}"),
    "deep": lambda snapshot: _write(snapshot / "claims.json", "[" * 1_000_000),
    "a long number": lambda snapshot: _write(snapshot / "claims.json", '{"a": ' + "9" * 100_000 + "}"),
    "no number": lambda snapshot: _write(snapshot / "claims.json", '{"delays": {"confidence": NaN}}'),
}


def _write(path: Path, text: str) -> None:
    path.write_text(text)


def _replace(path: Path, key: str, value: str) -> None:
    record = json.loads(path.read_text())
    record[key] = value
    for repository in record["repositories"]:
        repository.update({key: value} if key in repository else {})
    path.write_text(json.dumps(record))


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_is_refused_or_shown_harmlessly(crawled: Workplace, name: str) -> None:
    SNAPSHOTS[name](crawled.folder / "snapshots" / "auk")
    for verb in (("drift", "-v"), ("report",), ("export",), ("explain", "auk", "delays"), ("crawl", "auk")):
        ran = crawled.run(*verb)
        assert ran.code in {0, 1, 2, 3}, (verb, ran.code, ran.err[-2000:])
        assert wild(ran.out + ran.err) == set(), verb
    assert not list(crawled.folder.rglob("*owned*"))
    for report in (crawled.folder / "reports").glob("*"):
        text = report.read_text("utf-8")
        assert wild(text) == set(), report.name
        assert report.suffix == ".json" or not LIVE.search(text)
        assert "](javascript:" not in text or report.suffix == ".json"
