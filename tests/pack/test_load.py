from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import BadInput
from crawler.pack.folder import LARGEST
from crawler.pack.load import DEFAULT_WEIGHTS, load_pack
from crawler.pack.models import GuardFile, OverrideFile
from tests.pack.given import FILES, OVERRIDE, PACK, SAILS, WritePack, complaints


def test_a_pack_is_all_that_its_folder_says(write_pack: WritePack) -> None:
    folder = write_pack({"overrides.toml": OVERRIDE.format("sloop", "sails")})
    pack = load_pack(folder)
    assert pack.folder == folder
    assert pack.file.title == "Boats"
    assert [project.id for project in pack.projects] == ["dinghy", "sloop"]
    assert [feature.id for feature in pack.features] == ["sails"]
    assert [signal.pattern for signal in pack.features[0].signals] == ["hoist(ing)? the sails?"]
    assert [guard.id for guard in pack.guards.guards] == ["planned-words"]
    assert [override.project for override in pack.overrides.overrides] == ["sloop"]
    assert pack.lines["features/sails.toml"].line(("signal", 0, "pattern")) == 10


def test_guards_weights_and_overrides_may_be_absent(write_pack: WritePack) -> None:
    pack = load_pack(write_pack({"guards.toml": None}))
    assert (pack.guards, pack.weights, pack.overrides) == (GuardFile(), DEFAULT_WEIGHTS, OverrideFile())


def test_a_kind_that_weights_do_not_name_has_the_default(write_pack: WritePack) -> None:
    weights = load_pack(write_pack({"weights.toml": "[signals]\ntext = 7\n"})).weights
    assert (weights.signals["text"], weights.signals["crd_kind"]) == (7.0, 3.0)


def test_features_stand_by_group_then_title(write_pack: WritePack) -> None:
    def feature(name: str, group: str, title: str) -> str:
        return (
            f'id = "{name}"\ngroup = "{group}"\ntitle = "{title}"\n'
            f'question = "Is it so at all?"\nlabels = ["{name}"]\ntype = "status"\n'
        )

    files = {
        "features/a.toml": feature("a", "Z", "beta"),
        "features/b.toml": feature("b", "Z", "Alpha"),
        "features/c.toml": feature("c", "A", "zulu"),
    }
    pack = load_pack(write_pack({**files, "features/sails.toml": None}))
    assert [one.id for one in pack.features] == ["c", "b", "a"]


def test_a_byte_order_mark_is_no_part_of_the_text(write_pack: WritePack) -> None:
    assert load_pack(write_pack({"pack.toml": "\ufeff" + PACK})).file.title == "Boats"


def test_all_faults_of_all_files_are_told_at_once(write_pack: WritePack) -> None:
    folder = write_pack(
        {
            "features/sails.toml": SAILS.replace('type = "status"', 'tpye = "status"'),
            "guards.toml": "[[guard]",
            "overrides.toml": OVERRIDE.format("raft", "sails"),
        }
    )
    assert complaints(folder) == [
        "features/sails.toml:1: needs 'type'",
        "features/sails.toml:5: unknown key 'tpye' (did you mean 'type'?)",
        "guards.toml:1: not TOML: expected ']]' at the end of an array declaration",
        (
            "overrides.toml:2: override 1 names the project 'raft', which projects.toml does not have "
            "(known: dinghy, sloop)"
        ),
    ]


def test_no_folder_is_no_pack(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    with pytest.raises(BadInput) as raised:
        load_pack(folder)
    assert str(raised.value) == (
        f"{folder}: no such folder; a pack is a folder with pack.toml, projects.toml and features/"
    )


def test_bytes_that_are_no_text_are_told_with_their_line(write_pack: WritePack) -> None:
    folder = write_pack()
    (folder / "pack.toml").write_bytes(b'title = "a"\ntable = "\xff"\n')
    assert complaints(folder) == ["pack.toml:2: is not UTF-8 (save the file as UTF-8)"]


def test_a_huge_file_is_refused(write_pack: WritePack) -> None:
    assert complaints(write_pack({"pack.toml": PACK + "#" * LARGEST})) == ["pack.toml:1: is larger than 1024 KiB"]
    assert load_pack(write_pack({"pack.toml": PACK + "#" * (LARGEST - len(PACK))}))


def test_deep_nesting_is_refused(write_pack: WritePack) -> None:
    folder = write_pack({"guards.toml": "x = " + "[" * 50_000})
    assert complaints(folder) == ["guards.toml:1: is nested too deeply"]


@pytest.mark.parametrize(
    "table",
    ["/etc/passwd", "../b.md", "a/../b.md", r"..\b.md", "C:/b.md", "", ".", "link.md", "link/b.md", r"a\u0000b"],
)
def test_the_table_cannot_stand_outside(write_pack: WritePack, tmp_path: Path, table: str) -> None:
    text = table if "u0000" in table else table.replace("\\", "\\\\")
    folder = write_pack({"pack.toml": f'table = "{text}"\n' + PACK})
    (tmp_path / "outside").mkdir()
    (folder / "link.md").symlink_to(tmp_path / "outside")
    (folder / "link").symlink_to(tmp_path / "outside")
    (complaint,) = complaints(folder)
    assert complaint.startswith("pack.toml:1: 'table' is ")
    assert complaint.endswith(", which is no path inside the pack's folder")


@pytest.mark.parametrize("table", ["tables/boats.md", "a..b.md"])
def test_the_table_can_stand_anywhere_inside(write_pack: WritePack, table: str) -> None:
    folder = write_pack({"pack.toml": f'table = "{table}"\n' + PACK})
    assert load_pack(folder).file.table == table


@pytest.mark.parametrize("name", ["overrides.toml", "features/keel.toml"])
@pytest.mark.parametrize("target", ["secret.toml", "absent.toml"])
def test_a_link_out_of_the_folder_is_not_read(write_pack: WritePack, tmp_path: Path, name: str, target: str) -> None:
    folder = write_pack()
    (tmp_path / "secret.toml").write_text("password = 1\n", encoding="utf-8")
    (folder / name).symlink_to(tmp_path / target)
    assert complaints(folder) == [f"{name}:1: is no ordinary file inside the pack's folder"]


def test_a_folder_in_place_of_a_file_is_told(write_pack: WritePack) -> None:
    folder = write_pack()
    (folder / "weights.toml").mkdir()
    assert complaints(folder) == ["weights.toml:1: is no ordinary file inside the pack's folder"]


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("pack.toml", lambda text: "# a comment\n" + text.replace("Boats", "Ships")),
        ("pack.toml", lambda text: text + "[thresholds]\npropose = 0.8\n"),
        ("projects.toml", lambda text: "\n\n".join(text.split("\n\n")[::-1]).replace("The Dinghy", "Small one")),
        ("features/sails.toml", lambda text: text.replace("by wind", "by the wind").replace('"Sailing"', '"Wind"')),
        ("features/sails.toml", lambda text: text.replace("# Hoisting", "# Now hoisting")),
        ("features/sails.toml", lambda text: text.replace('kind = "heading"', 'note = "seen"\nkind = "heading"')),
        ("guards.toml", lambda text: text.replace("of a plan", "of plans")),
    ],
)
def test_wording_does_not_change_the_rules_hash(write_pack: WritePack, name: str, change: Change) -> None:
    before = load_pack(write_pack()).rules_hash
    assert change(FILES[name]) != FILES[name]
    assert load_pack(write_pack({name: change(FILES[name])})).rules_hash == before


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("pack.toml", lambda text: text.replace('["Yes"]', '["Yes", "Aye"]')),
        ("pack.toml", lambda text: text + "[absence]\nbytes = 3\n"),
        ("projects.toml", lambda text: text.replace('"sloopctl"', '"sloopd"')),
        ("projects.toml", lambda text: text + 'exclude = ["old/**"]\n'),
        ("projects.toml", lambda text: text + 'include = ["new/**"]\n'),
        ("features/sails.toml", lambda text: text.replace("hoist(ing)?", "hoist(ed)?")),
        ("features/sails.toml", lambda text: "prior = 0.5\n" + text),
        ("features/sails.toml", lambda text: "topic = 'wind'\n" + text),
        ("guards.toml", lambda text: text.replace("coming soon", "coming later")),
        ("guards.toml", lambda text: 'products = ["Raft"]\n' + text),
        ("weights.toml", lambda _: "[signals]\ntext = 1.6\n"),
    ],
)
def test_what_decides_claims_changes_the_rules_hash(write_pack: WritePack, name: str, change: Change) -> None:
    before = load_pack(write_pack()).rules_hash
    assert load_pack(write_pack({name: change(FILES.get(name, ""))})).rules_hash != before


def test_the_order_of_values_changes_the_rules_hash(write_pack: WritePack) -> None:
    def with_values(values: str) -> str:
        head = SAILS.split("[[signal]]")[0].replace('"status"', '"set"')
        return f"{head}values = {values}\n"

    one = load_pack(write_pack({"features/sails.toml": with_values('{gaff = ["G"], lug = ["L"]}')}))
    other = load_pack(write_pack({"features/sails.toml": with_values('{lug = ["L"], gaff = ["G"]}')}))
    assert one.rules_hash != other.rules_hash


def test_the_rules_hash_does_not_depend_on_the_folder(write_pack: WritePack, tmp_path: Path) -> None:
    before = load_pack(write_pack()).rules_hash
    assert len(before) == 64
    (tmp_path / "boats").rename(tmp_path / "ships")
    assert load_pack(tmp_path / "ships").rules_hash == before


pieces = st.sampled_from(
    [
        *("id", "kind", "pattern", "in", "values", "[[signal]]\n", "[statuses]\n", '"text"', "'a(b'", '["docs"]'),
        *("=", " = ", "\n", "1", "-1", "nan", "true", "2026-01-01", "[", "]", "{", "}", ",", ".", "#", "\0", "é"),
        *('"""', "'", '"'),
    ]
)
tomlish = st.lists(pieces | st.builds("{} = {}\n".format, pieces, pieces), max_size=20).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FILES)), text=st.text() | tomlish, place=st.floats(0, 1))
def test_any_text_is_a_pack_or_bad_input(write_pack: WritePack, name: str, text: str, place: float) -> None:
    whole = FILES[name]
    cut = int(place * len(whole))
    folder = write_pack({name: whole[:cut] + text + whole[cut:]})
    problems: tuple[object, ...] = ()
    try:
        load_pack(folder)
    except BadInput as error:
        problems = error.problems or ("no problem is named",)
    assert all(str(problem).startswith(f"{folder}/") for problem in problems)


def test_the_packs_of_this_repository_load() -> None:
    rules = Path(__file__).parents[2] / "rules"
    packs = [load_pack(path.parent) for path in sorted(rules.glob("*/pack.toml"))]
    assert packs
    assert all(pack.features for pack in packs)
