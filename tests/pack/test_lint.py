from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from crawler.models import DocumentKind
from crawler.pack.doubts import NEVER_IN
from crawler.pack.lint import lint
from crawler.pack.load import load_pack
from crawler.pack.models import ALLOWED_FIELDS
from tests.pack.given import GUARD, GUARDS, PACK, SAILS, WritePack, signal

NOTE = "\nnote = 'found in many'"


def warnings(folder: Path, exercised: Mapping[str, Collection[str]] | None = None) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in lint(load_pack(folder), exercised)]


def set_feature(values: str, rest: str) -> str:
    """A set feature; `rest` starts in line 7."""
    head = SAILS.split("[[signal]]")[0].replace('"status"', '"set"').rstrip()
    return f"{head}\nvalues = {values}\n{rest}\n[[example]]\nsays = 'nothing'\ntext = 'none'\n"


def value_signal(value: str, rest: str = "") -> str:
    return f"[[signal]]\nid = '{value}'\nkind = 'text'\npattern = '{value}'\nvalue = '{value}'\n{rest}"


def test_a_sound_pack_has_no_warnings(write_pack: WritePack) -> None:
    assert warnings(write_pack()) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "kind = 'text'\npattern = 'wind'\nin = ['test', 'vendored']",
            "16: signal 'wind': can hit nothing: test, vendored documents are never read",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nin = ['docs', 'test']\nnot_in = ['docs']",
            "17: signal 'wind': can hit nothing: 'not_in' takes out every kind of document that is asked for",
        ),
        (
            "kind = 'crd_field'\nfield = 'spec.sails'\nin = ['readme', 'test']",
            "16: signal 'wind': can hit nothing: a crd_field signal finds nothing in readme documents",
        ),
        (
            "kind = 'heading'\npattern = 'wind'\nin = ['values', 'docs']\nnot_in = ['docs']",
            "16: signal 'wind': can hit nothing: a heading signal finds nothing in values documents",
        ),
        (
            "kind = 'text'\npattern = '(wind)?'",
            "15: signal 'wind': 'pattern' matches everything (take out what is optional or empty)",
        ),
        (
            "kind = 'text'\npattern = 'wind|'",
            "15: signal 'wind': 'pattern' matches everything (take out what is optional or empty)",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nunless = 'no'\nnear = 'x*'",
            "17: signal 'wind': 'near' matches everything (take out what is optional or empty)",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nunless = '.*'",
            (
                "16: signal 'wind': 'unless' matches everything, so that nothing is ever found "
                "(take out what is optional or empty)"
            ),
        ),
        (
            "kind = 'text'\npattern = 'wind^force'",
            "15: signal 'wind': 'pattern' never matches where '^' stands after other characters",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nfile = 'docs$/wind'",
            "16: signal 'wind': 'file' never matches where '$' stands before other characters",
        ),
        (
            "kind = 'heading'\npattern = 'wind\\n'",
            (
                "15: signal 'wind': 'pattern' asks for a line break in text that has none "
                "(a plain space stands for any break)"
            ),
        ),
        (
            "kind = 'text'\npattern = 'wind'\nfile = 'docs/guides/wind'",
            "16: signal 'wind': 'file' names one place only (say in 'note' why that is general)",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nfile = 'how-to-use-the-winds-well'",
            "16: signal 'wind': 'file' names one place only (say in 'note' why that is general)",
        ),
        (
            "kind = 'crd_field'\nfield = 'spec.wind'\ngroup = 'boats\\.Sloop\\.io'",
            (
                "16: signal 'wind': 'group' holds the name of a compared project (sloop) "
                "(say in 'note' why that is no rule for one project)"
            ),
        ),
        (
            "kind = 'text'\npattern = '(use|run) sloopctl'",
            (
                "15: signal 'wind': 'pattern' holds the name of a compared project (sloopctl) "
                "(say in 'note' why that is no rule for one project)"
            ),
        ),
        (
            "kind = 'heading'\npattern = 'hoist(ing)? the sails?'\nweight = 3",
            "12: signal 'wind' hits what 'guide' hits (delete one, or tell them apart)",
        ),
    ],
)
def test_doubts_about_a_signal(write_pack: WritePack, lines: str, message: str) -> None:
    assert warnings(write_pack({"features/sails.toml": signal(lines)})) == [f"features/sails.toml:{message}"]


@pytest.mark.parametrize(
    "lines",
    [
        "kind = 'text'\npattern = 'sloop of war'" + NOTE,
        "kind = 'text'\npattern = 'wind'\nfile = 'docs/guides/wind'" + NOTE,
        "kind = 'text'\npattern = 'sloops|a sloopy boat|dinghys'",
        "kind = 'text'\npattern = 'wind'\nfile = 'docs/.*wind'",
        "kind = 'text'\npattern = '^wind$'",
        "kind = 'code_fence'\npattern = 'wind\\nforce'",
        "kind = 'heading'\npattern = 'wind[^\\n]force'",
        "kind = 'crd_field'\nfield = '.*'\nenum = 'x*'",
        "kind = 'text'\npattern = 'wind'\nin = ['docs', 'values']",
        "kind = 'heading'\npattern = 'hoist(ing)? the sails?'\nin = ['docs']",
        "kind = 'text'\npattern = 'hoist(ing)? the sails?'",
    ],
)
def test_a_signal_beyond_doubt(write_pack: WritePack, lines: str) -> None:
    assert warnings(write_pack({"features/sails.toml": signal(lines)})) == []


def test_every_kind_of_signal_can_hit_in_some_kind_of_document() -> None:
    assert NEVER_IN.keys() == ALLOWED_FIELDS.keys()
    assert all(set(DocumentKind) - never for never in NEVER_IN.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SAILS.split("[[signal]]")[0] + SAILS[SAILS.index("[[example]]") :],
            ["1: the feature has no signals, so that nothing can be found of it (add a [[signal]])"],
        ),
        (
            SAILS.split("[[example]]", maxsplit=1)[0],
            [
                (
                    "1: the feature has no examples "
                    "(add an [[example]] for what it must find and one for what it must not)"
                )
            ],
        ),
        (
            SAILS.replace('"nothing"', '"limited"'),
            ['1: no example shows what must not count (add one with says = "nothing", "refutes" or "planned")'],
        ),
        (
            SAILS + 'value = "gaff"\nseen = "harbour/sloop:README.md"\n',
            [
                "19: example 2: a status feature has no values (delete 'value')",
                (
                    "20: example 2: 'seen' is 'harbour/sloop:README.md', which points nowhere "
                    "(write owner/repo@sha:path#L12)"
                ),
            ],
        ),
        (
            "topic = 'a^b'\n" + SAILS + GUARD.format("own").replace('"other"', '"x*"'),
            [
                "1: 'topic' never matches where '^' stands after other characters",
                "24: guard 'own': 'pattern' matches everything (take out what is optional or empty)",
            ],
        ),
        (
            set_feature("{gaff = ['G'], lug = ['L'], none = ['-']}", value_signal("gaff")),
            ["6: no signal supports the value 'lug'"],
        ),
        (
            set_feature("{gaff = ['G']}", value_signal("gaff")) + "value = 'lug'\n",
            ["16: example 1: 'values' does not declare 'lug'"],
        ),
        (
            set_feature(
                "{low = ['L'], high = ['H']}",
                value_signal("low") + "[[level]]\nvalue = 'low'\nupto = 3\n[[level]]\nvalue = 'up'\nupto = 2",
            ),
            [
                "12: the levels do not rise ('upto' grows from level to level, and the last has none)",
                "12: levels are asked for, but no signal gives points",
                "16: level 'up' is no value that 'values' declares",
            ],
        ),
        (
            set_feature(
                "{low = ['L'], high = ['H']}",
                value_signal("low", "points = 2\n") + "[[level]]\nvalue = 'low'\nupto = 3\n[[level]]\nvalue = 'high'",
            ),
            [],
        ),
    ],
)
def test_doubts_about_a_feature(write_pack: WritePack, text: str, expected: list[str]) -> None:
    found = warnings(write_pack({"features/sails.toml": text}))
    assert found == [f"features/sails.toml:{message}" for message in expected]


@pytest.mark.parametrize(
    "seen",
    ["a/b@0123abc:README.md#L1", f"a-b/c.d@{'0' * 40}:docs/a b.md#L12-L14"],
)
def test_a_pointer_names_repository_commit_path_and_line(write_pack: WritePack, seen: str) -> None:
    assert warnings(write_pack({"features/sails.toml": SAILS + f'seen = "{seen}"\n'})) == []


@pytest.mark.parametrize(
    "seen",
    ["a/b@main:x#L1", "a/b@0123abc:x", "a/b@0123abc:x#L0", "a/b@0123abc:#L1", "b@0123abc:x#L1"],
)
def test_a_pointer_without_one_of_them_is_doubted(write_pack: WritePack, seen: str) -> None:
    (warning,) = warnings(write_pack({"features/sails.toml": SAILS + f'seen = "{seen}"\n'}))
    assert warning.startswith(f"features/sails.toml:19: example 2: 'seen' is '{seen}', which points nowhere")


def test_doubts_about_shared_guards(write_pack: WritePack) -> None:
    text = GUARDS + 'unless = "(x|)"\nin = ["test"]\n' + GUARD.format("named").replace("other", "a{product}^")
    assert warnings(write_pack({"guards.toml": text})) == [
        (
            "guards.toml:7: guard 'planned-words': 'unless' matches everything, so that nothing is ever found "
            "(take out what is optional or empty)"
        ),
        "guards.toml:8: guard 'planned-words': can hit nothing: test documents are never read",
        "guards.toml:13: guard 'named': 'pattern' never matches where '^' stands after other characters",
    ]


def test_doubts_about_the_pack_file(write_pack: WritePack) -> None:
    text = PACK.replace('["No"]', '["No", "?", "y e s"]').replace('wip = ["WIP"]\n', "").replace('["Limited"]', "[]")
    folder = write_pack({"pack.toml": text, "features/sails.toml": None, "comparison.md": None})
    assert warnings(folder) == [
        "pack.toml:1: the pack has no features (write the first into features/ID.toml)",
        "pack.toml:1: the table comparison.md is not there",
        "pack.toml:3: no words are given for 'wip' (add wip = [\"…\"])",
        "pack.toml:5: 'limited' has no words (the first is the one that is written)",
        "pack.toml:6: 'y e s' means 'yes' already (a word can mean one status only)",
        "pack.toml:7: '?' means 'no' already (a word can mean one status only)",
    ]


def test_signals_that_no_example_hits_are_counted(write_pack: WritePack) -> None:
    folder = write_pack({"features/sails.toml": signal("kind = 'text'\npattern = 'wind'")})
    assert warnings(folder, {"sails": {"guide", "wind"}}) == []
    assert warnings(folder, {"sails": {"guide"}}) == [
        "features/sails.toml:12: 1 of 2 signals are hit by no example: wind"
    ]
    assert warnings(folder, {}) == ["features/sails.toml:7: 2 of 2 signals are hit by no example: guide, wind"]


def test_a_pattern_nested_too_deeply_is_told(write_pack: WritePack) -> None:
    deep = "(" * 2000 + "wind" + ")" * 2000
    assert warnings(write_pack({"features/sails.toml": signal(f"kind = 'text'\npattern = '{deep}'")})) == [
        "features/sails.toml:15: signal 'wind': 'pattern' is nested too deeply to be checked"
    ]
