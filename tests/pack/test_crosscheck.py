import pytest

from crawler.pack.load import load_pack
from tests.pack.given import GUARD, GUARDS, OVERRIDE, PROJECTS, SAILS, WritePack, complaints


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "projects.toml",
            PROJECTS.replace('"sloop"', '"dinghy"'),
            "8: project 'dinghy' stands here a second time (give it another id, or delete one)",
        ),
        (
            "projects.toml",
            PROJECTS.replace('"Sloop"', '"THE  DINGHY"'),
            (
                "9: project 'sloop': the label 'THE  DINGHY' is already that of 'dinghy' "
                "(a column can be one project only)"
            ),
        ),
        (
            "features/sails.toml",
            SAILS.replace('id = "sails"', 'id = "sail"'),
            "1: id is 'sail', but the file is named sails.toml (name the file sail.toml)",
        ),
        (
            "features/sails.toml",
            'guards_off = ["planned-word"]\n' + SAILS,
            "1: guards_off names 'planned-word', which guards.toml does not have (did you mean 'planned-words'?)",
        ),
        (
            "features/sails.toml",
            SAILS + GUARD.format("planned-words"),
            "20: guard 'planned-words' stands in guards.toml too (give it another id)",
        ),
        (
            "features/sails.toml",
            SAILS + GUARD.format("twin") + GUARD.format("twin"),
            "26: guard 'twin' stands here a second time (give it another id)",
        ),
        (
            "guards.toml",
            GUARDS + GUARDS,
            "8: guard 'planned-words' stands here a second time (give it another id)",
        ),
        (
            "overrides.toml",
            OVERRIDE.format("slop", "sails"),
            "2: override 1 names the project 'slop', which projects.toml does not have (did you mean 'sloop'?)",
        ),
        (
            "overrides.toml",
            OVERRIDE.format("sloop", "sails") + OVERRIDE.format("sloop", "keel"),
            "8: override 2 names the feature 'keel', which has no file in features/ (known: sails)",
        ),
    ],
)
def test_faults_between_files(write_pack: WritePack, name: str, text: str, message: str) -> None:
    assert complaints(write_pack({name: text})) == [f"{name}:{message}"]


def test_two_features_cannot_have_one_label(write_pack: WritePack) -> None:
    twin = SAILS.replace('"sails"', '"wings"').replace('["Sails", "Sailing"]', '["Wings", "SAIL ing"]')
    assert complaints(write_pack({"features/wings.toml": twin})) == [
        "features/wings.toml:4: the label 'SAIL ing' is already that of 'sails' (a table row can be one feature only)"
    ]


def test_one_project_may_repeat_its_own_label(write_pack: WritePack) -> None:
    assert load_pack(write_pack({"projects.toml": PROJECTS.replace('"The Dinghy"', '"dinghy", "DINGHY"')}))


def test_a_guard_that_is_off_can_be_replaced_by_an_own_one(write_pack: WritePack) -> None:
    own = 'guards_off = ["planned-words"]\n' + SAILS + GUARD.format("planned-words")
    assert load_pack(write_pack({"features/sails.toml": own})).features[0].guards[0].action == "void"


def test_what_cannot_be_read_is_not_called_unknown_besides(write_pack: WritePack) -> None:
    broken = {"features/sails.toml": "[", "projects.toml": "[", "guards.toml": "["}
    keel = SAILS.replace("ails", "eel").replace("Sailing", "Keeling")
    keel = 'guards_off = ["planned-words"]\n' + keel.replace('id = "seel"', 'id = "keel"')
    files = {**broken, "features/keel.toml": keel, "overrides.toml": OVERRIDE.format("sloop", "sails")}
    assert [complaint.split(":")[0] for complaint in complaints(write_pack(files))] == [
        "features/sails.toml",
        "guards.toml",
        "projects.toml",
    ]
