"""The drift view: before and after, and what to do about it."""

from __future__ import annotations

from crawler.report.page.changes import Change, command, left_alone, sections
from tests.report import given


def changes() -> dict[tuple[str, str], Change]:
    found = sections(given.given().report, {"alpha-cache-docs/cache.md": "Put it in a cache."})
    return {(one.project, one.feature): one for each in found for _, own in each.projects for one in own}


def test_sections_stand_by_urgency_and_inside_by_project() -> None:
    found = list(sections(given.given().report, {}))
    told = [
        (each.title, each.count, [(column.project, [one.feature for one in own]) for column, own in each.projects])
        for each in found
    ]
    assert told == [
        ("To change", 3, [("alpha", ["cache"]), ("betas", ["cache", "engines"])]),
        ("To review", 1, [("alpha", ["engines"])]),
    ]


def test_a_change_says_what_why_and_where() -> None:
    change = changes()["alpha", "cache"]
    assert (change.before, change.kept, change.after) == ("No", "", "Yes (LWS)")
    assert change.facts == ("confidence 0.97", "since 2026-05-12", "source changed")
    assert "Alpha has it" in change.reason
    assert change.places[0] == (
        "docs/cache.md:3",
        f"https://github.com/org/alpha/blob/{'c' * 40}/docs/cache.md?plain=1#L3-L5",
    )
    assert change.quotes == ("Put it in a cache.",)


def test_what_is_only_added_to_is_told_apart() -> None:
    change = changes()["alpha", "engines"]
    assert (change.kept, change.after) == ("vLLM", ", SGLang, A runtime with a long name")


def test_commands_hold_a_reason_too_short_to_be_taken() -> None:
    change = changes()["alpha", "cache"]
    assert change.accept == 'claimwatch accept alpha cache --reason "…"'
    assert change.reject == 'claimwatch reject alpha cache --reason "…"'
    assert command("accept", "a b", "$(x)") == "claimwatch accept 'a b' '$(x)' --reason \"…\""


def test_what_is_left_alone_has_its_reason() -> None:
    found = {one.meaning.name: one.cells for one in left_alone(given.given().report)}
    assert ("Gamma", "Cache") in {(project, feature) for project, feature, _ in found["unavailable"]}
    total = sum(map(len, found.values())) + sum(each.count for each in sections(given.given().report, {}))
    assert total == len(given.given().report.cells)
