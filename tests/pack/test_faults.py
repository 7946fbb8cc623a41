import pytest

from tests.pack.given import GUARDS, OVERRIDE, PACK, PROJECTS, SAILS, WritePack, complaints, signal

KINDS = "text, heading, list_item, table_row, code_fence, crd_field, crd_kind, helm_value, manifest, dependency, path"
DOCUMENTS = (
    "readme, docs, api-reference, crd, chart, values, manifest, example, dependency, roadmap, proposal, blog, "
    "release-notes, benchmark, community, versioned, vendored, test, ci, other"
)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("kind = 'text'\npatern = 'wind'", "15: signal 'wind': unknown key 'patern' (did you mean 'pattern'?)"),
        ("kind = 'heading'\npattern = 'wind'\nsteps = 'maybe'", "16: signal 'wind': 'steps' must be true or false"),
        (
            "kind = 'txt'\npattern = 'wind'",
            f"14: signal 'wind': 'kind' is 'txt', which is none of {KINDS} (did you mean 'text'?)",
        ),
        ("pattern = 'wind'", "12: signal 'wind': needs 'kind'"),
        ("kind = 'text'", "12: signal 'wind': a text signal needs pattern"),
        (
            "kind = 'text'\npattern = 'wind'\nobject = 'Boat'",
            "12: signal 'wind': object has no meaning for a text signal",
        ),
        (
            "kind = 'text'\npattern = '(wind'",
            "15: signal 'wind': 'pattern' is not a pattern that RE2 accepts: missing ): (wind",
        ),
        ("kind = 'text'\npattern = 'w'", "15: signal 'wind': 'pattern' must have at least 2 characters"),
        ("kind = 'text'\npattern = 5", "15: signal 'wind': 'pattern' must be text in quotes"),
        (
            "kind = 'text'\npattern = 'wind'\nin = [\n'docs',\n'redme']",
            f"18: signal 'wind': 'in' is 'redme', which is none of {DOCUMENTS} (did you mean 'readme'?)",
        ),
        (
            "kind = 'text'\npattern = 'wind'\ndocuments = ['docs']",
            "16: signal 'wind': unknown key 'documents' (did you mean 'in'?)",
        ),
        ("kind = 'text'\npattern = 'wind'\nweight = nan", "16: signal 'wind': 'weight' must be a finite number"),
        (
            "kind = 'text'\npattern = 'wind'\nweight = 9",
            "16: signal 'wind': 'weight' must be less than or equal to 8",
        ),
        (
            "kind = 'text'\npattern = 'wind'\nvalue = 'calm'",
            "1: signals wind support a value that `values` does not declare",
        ),
        (
            "kind = 'text'\npattern = 'the captain's sail'",
            (
                "15: not TOML: expected newline or end of document after a statement "
                "(text that holds an apostrophe stands in three: '''text''')"
            ),
        ),
    ],
)
def test_faults_of_a_signal(write_pack: WritePack, lines: str, message: str) -> None:
    assert complaints(write_pack({"features/sails.toml": signal(lines)})) == [f"features/sails.toml:{message}"]


def test_signals_of_one_feature_need_different_ids(write_pack: WritePack) -> None:
    twins = signal("kind = 'text'\npattern = 'wind'").replace('"wind"', '"guide"')
    assert complaints(write_pack({"features/sails.toml": twins})) == [
        "features/sails.toml:1: signal ids must differ: guide"
    ]


def test_faults_of_an_example(write_pack: WritePack) -> None:
    broken = SAILS.replace("supports", "maybe").replace('text = "It', 'txt = "It')
    assert complaints(write_pack({"features/sails.toml": broken})) == [
        (
            "features/sails.toml:13: example 1: 'says' is 'maybe', which is none of supports, limited, planned, "
            "refutes, nothing"
        ),
        "features/sails.toml:16: example 2: needs 'text'",
        "features/sails.toml:18: example 2: unknown key 'txt' (did you mean 'text'?)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            GUARDS.replace("pattern", "# pattern"),
            ["1: guard 'planned-words': a guard needs a pattern, unless where = \"document\""],
        ),
        (
            GUARDS.replace('"planned"', '"plan"'),
            [
                (
                    "3: guard 'planned-words': 'action' is 'plan', which is none of void, halve, refute, partial, "
                    "experimental, example, external, claimed, planned (did you mean 'planned'?)"
                )
            ],
        ),
        (GUARDS.replace("id =", "name ="), ["1: guard 1: needs 'id'", "2: guard 1: unknown key 'name' (known: "]),
    ],
)
def test_faults_of_a_guard(write_pack: WritePack, text: str, expected: list[str]) -> None:
    found = complaints(write_pack({"guards.toml": text}))
    assert len(found) == len(expected)
    for complaint, start in zip(found, expected, strict=True):
        assert complaint.startswith(f"guards.toml:{start}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title = 'a", ['1: not TOML: expected "\'"']),
        ("\n\nx = 1\nx = 2\n", ["4: not TOML: cannot overwrite a value"]),
        (
            PACK + "[more]\nx = 1\n",
            ["9: unknown key 'more' (known: absence, pull_request, schedule, statuses, table, thresholds, title)"],
        ),
        (PACK.replace("title", "titel"), ["1: needs 'title'", "1: unknown key 'titel' (did you mean 'title'?)"]),
        (
            PACK.replace("wip", "later"),
            ["6: [statuses]: unknown key 'later' (known: limited, no, unknown, wip, yes)"],
        ),
        (PACK.replace("unknown", "unknow"), ["8: [statuses]: unknown key 'unknow' (did you mean 'unknown'?)"]),
        (PACK.replace('["Yes"]', '"Yes"'), ["4: [statuses]: 'yes' must be an array"]),
        (PACK + "[thresholds]\npropose = 1.2\n", ["10: [thresholds]: 'propose' must be less than or equal to 1"]),
        (PACK + "[absence]\nbytes = 0.5\n", ["10: [absence]: 'bytes' must be a whole number"]),
        ("statuses = 3\n" + PACK.split("\n", maxsplit=1)[0], ["1: 'statuses' must be a table"]),
    ],
)
def test_faults_of_the_pack_file(write_pack: WritePack, text: str, expected: list[str]) -> None:
    assert complaints(write_pack({"pack.toml": text})) == [f"pack.toml:{message}" for message in expected]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            PROJECTS.replace("harbour/dinghy", "dinghy"),
            "5: project 'dinghy': 'repositories': 'dinghy' is not owner/name",
        ),
        (
            PROJECTS.replace('["harbour/dinghy"]', "[]"),
            "5: project 'dinghy': 'repositories' must have at least 1 entry",
        ),
        (
            PROJECTS.replace('"sloop"', '"Sloop One"'),
            (
                "8: project 'Sloop One': 'id' may hold small letters, digits, dots and hyphens only, the first a "
                "letter or digit"
            ),
        ),
        ("project = []\n", "1: 'project' must have at least 1 entry"),
        ("project = 3\n", "1: 'project' must be an array"),
        ("project = [1]\n", "1: 'project' must be a table"),
        ("", "1: needs 'project'"),
    ],
)
def test_faults_of_projects(write_pack: WritePack, text: str, message: str) -> None:
    assert complaints(write_pack({"projects.toml": text})) == [f"projects.toml:{message}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[signals]\ntxt = 1\n", "2: [signals]: unknown key 'txt' (did you mean 'text'?)"),
        ("prose_cap = -1\n[signals]\n", "1: 'prose_cap' must be greater than or equal to 0"),
        ("[signals]\ntext = -1\n", "2: [signals]: 'text' must be greater than or equal to 0"),
        ("[signals]\ntext = 'much'\n", "2: [signals]: 'text' must be a number"),
        ("scale = inf\n[signals]\n", "1: 'scale' must be a finite number"),
    ],
)
def test_faults_of_weights(write_pack: WritePack, text: str, message: str) -> None:
    assert complaints(write_pack({"weights.toml": text})) == [f"weights.toml:{message}"]


@pytest.mark.parametrize("until", ["'soon'", "3", "2026-05-12T10:00:00", "true"])
def test_an_override_ends_at_a_date(write_pack: WritePack, until: str) -> None:
    text = OVERRIDE.format("sloop", "sails") + f"until = {until}\n"
    assert complaints(write_pack({"overrides.toml": text})) == [
        "overrides.toml:6: override 1: 'until' must be a date such as 2026-05-12"
    ]
