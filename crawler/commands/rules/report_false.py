"""`claimwatch rules report-false PROJECT FEATURE`: a wrong claim becomes examples that fail, and a verdict on its cell.

The examples stand at the end of the feature's file and fail until the rule is mended; the verdict in overrides.toml
keeps the claim out of the table until then.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from crawler.analyse import Analyst
from crawler.commands.explain import claim_of, explain
from crawler.commands.rules.examples import STRANGER
from crawler.commands.session import Session, feature_named
from crawler.drift.compare import claim_text
from crawler.drift.override_text import with_override
from crawler.drift.overrides import meaning_of
from crawler.errors import BadInput
from crawler.explain import Explanation
from crawler.explain.verdicts import claim_words
from crawler.false_claim import MOST_EXAMPLES, mistakes, shown
from crawler.match.examples import Verdict, run_examples
from crawler.models import Claim, Snapshot, Status
from crawler.pack.example_text import with_example
from crawler.pack.load import load_pack
from crawler.pack.models import Example, Feature, Override
from crawler.report.words import plural
from crawler.store import write_text_if_changed

HELP = "turn a wrong claim into a failing example and a verdict on its cell"

DAYS = 90
"""How long the verdict holds; by then the rule should be mended."""

_PARAPHRASE = """\
Reported false: {reason}
The text is an outline, the rules' own words in their order. Say in your own words what `seen` says; copy nothing."""


def arguments(parser: ArgumentParser) -> None:
    """The action's own options."""
    parser.add_argument("project", metavar="PROJECT", help="an id of projects.toml")
    parser.add_argument("feature", metavar="FEATURE", help="a feature's id, title or label")
    parser.add_argument("--expected", metavar="TEXT", help="what is right: a status or all values (default: no)")
    parser.add_argument("--reason", metavar="TEXT", help="why the claim is wrong, for those who mend the rule")
    parser.add_argument("--text", metavar="TEXT", help="the example's text, in your own words (default: an outline)")
    parser.add_argument("--path", metavar="PATH", help="with --text: where such a text stands (default: docs/page.md)")
    parser.add_argument("--seen", metavar="PATH#L12", help="with --text: where in the project it says so")


def execute(session: Session, options: Namespace) -> int:
    """Write the examples and the verdict.

    Raises:
        BadInput: the claim says that already, or no example that fails could be made.
    """
    (project,) = session.projects([options.project])
    feature = feature_named(session, options.feature)
    snapshot, claim = claim_of(session, project, feature)
    if feature.levels:
        raise BadInput(
            f"{feature.id} counts points, so that no single text is wrong; decide the cell instead: "
            f"claimwatch reject {project.id} {feature.id} --reason TEXT"
        )
    expected = _expected(session, feature, claim, options.expected)
    explanation = explain(session, project, feature, snapshot, claim)
    if options.text:
        found = [_own_example(session, feature, snapshot, expected, options)]
    else:
        found = _outlined(session, explanation, expected)
    reason = options.reason or f"{project.id} is {claim_words(claim)} by the rules, but should be {_words(expected)}."
    override = Override(
        project=project.id,
        feature=feature.id,
        verdict="reject",
        status=_status(session, feature, claim),
        reason=reason,
        until=_until(snapshot, session.today),
        evidence=claim.evidence[0] if claim.evidence else "",
    )
    _write(session, feature, found, override)
    _tell(session, feature, found, override)
    return 0


def _expected(session: Session, feature: Feature, claim: Claim, text: str | None) -> Status | tuple[str, ...]:
    """What the claim should say."""
    if text is None:
        if claim.status in {None, Status.NO, Status.UNKNOWN}:
            raise BadInput(f"{feature.id} is {claim_words(claim)}; say with --expected what is right")
        return Status.NO
    if feature.type == "status" and text in set(Status):
        expected: Status | tuple[str, ...] = Status(text)
    else:
        meaning = meaning_of(text, feature, session.pack.file)
        said = meaning.status if feature.type == "status" else meaning.values
        if meaning.problem or said is None:
            raise BadInput(f"--expected {text!r}: {meaning.problem or 'says nothing of the feature'}")
        expected = said if isinstance(said, Status) else tuple(said)
    same = claim.status is expected if isinstance(expected, Status) else set(claim.values or ()) == set(expected)
    if same:
        raise BadInput(f"{feature.id} is {claim_words(claim)} already; there is nothing to report")
    return expected


def _words(expected: Status | tuple[str, ...]) -> str:
    return expected.value if isinstance(expected, Status) else ", ".join(expected) or "none"


def _outlined(session: Session, explanation: Explanation, expected: Status | tuple[str, ...]) -> list[Example]:
    """Examples made of the hits that mislead."""
    feature, project = explanation.feature, explanation.snapshot.project
    if not explanation.texts:
        raise BadInput(f"the documents of {project} are not in the cache: claimwatch crawl {project}, or give --text")
    judge = _judge(session, feature)
    guards = (*session.pack.guards.guards, *feature.guards)
    missed = [miss.evidence for miss in explanation.near if miss.kind == "voided"]
    evidence = tuple(explanation.stored.values())
    wrong = tuple(mistakes(explanation.claim, expected, evidence, missed, explanation.rescore))
    found: list[Example] = []
    for mistake in wrong[:MOST_EXAMPLES]:
        hit = explanation.found.get(mistake.entry.fingerprint)
        example = shown(mistake, hit, feature, guards, judge) if hit else None
        if example is None:
            place = f"{mistake.entry.path}#L{mistake.entry.line}"
            session.say(f"No example of {mistake.entry.signal} at {place}: write it yourself, with --text.")
        elif all(example.text != other.text for other in found):
            found.append(example)
    if not found:
        places = ", ".join(f"{one.entry.path}#L{one.entry.line}" for one in wrong[:3])
        where = f"what misleads stands at {places}" if places else "nothing that was found speaks of it"
        raise BadInput(
            f"no example can be made of the rules' own words: {where}. Say in your own words what should be read "
            f"otherwise: --text TEXT --seen PATH#L12"
        )
    return found


def _own_example(
    session: Session, feature: Feature, snapshot: Snapshot, expected: Status | tuple[str, ...], options: Namespace
) -> Example:
    """The person's own example, which must fail by today's rules."""
    says = {Status.YES: "supports", Status.LIMITED: "limited", Status.WIP: "planned"}
    claimed = snapshot.claims[feature.id].values or ()
    if isinstance(expected, Status):
        value, said = "", says.get(expected, "nothing")
    else:
        gone, new = [v for v in claimed if v not in expected], [v for v in expected if v not in claimed]
        value, said = (gone or new)[0], "nothing" if gone else "supports"
    main = snapshot.repos[0]
    pointer = f"{main.repo}@{main.commit}:{options.seen}" if options.seen else ""
    fields = {"says": said, "text": options.text, "path": options.path or "docs/page.md"}
    example = Example.model_validate({**fields, "value": value, "seen": pointer})
    verdict = _judge(session, feature)(example)
    if verdict.passed:
        raise BadInput(f"--text: the rules say {verdict.said} of it already; write what misleads them")
    return example


def _judge(session: Session, feature: Feature) -> Callable[[Example], Verdict]:
    """What today's rules say of an example of one feature."""
    engine = Analyst(replace(session.pack, features=(feature,))).engine(STRANGER)

    def judged(example: Example) -> Verdict:
        return run_examples(engine, [feature.model_copy(update={"examples": (example,)})])[0]

    return judged


def _status(session: Session, feature: Feature, claim: Claim) -> str:
    """The rejected claim in the table's words; empty where it claims nothing."""
    if claim.status in {None, Status.UNKNOWN} and not claim.values:
        return ""
    return claim_text(session.pack.file, feature, claim)


def _until(snapshot: Snapshot, today: date) -> date:
    """Some weeks after the commit that was judged, or after today where that is past."""
    end = date.fromisoformat(snapshot.repos[0].commit_date[:10]) + timedelta(days=DAYS)
    return end if end > today else today + timedelta(days=DAYS)


def _write(session: Session, feature: Feature, examples: Sequence[Example], override: Override) -> None:
    """Write both files, and put back what was there if the pack cannot be used then."""
    folder = session.pack.folder
    rules, verdicts = folder / "features" / f"{feature.id}.toml", folder / "overrides.toml"
    before = {path: path.read_bytes() if path.exists() else None for path in (rules, verdicts)}
    text = (before[rules] or b"").decode("utf-8")
    for example in examples:
        text = with_example(text, example, _PARAPHRASE.format(reason=" ".join(override.reason.split())))
    write_text_if_changed(rules, text)
    write_text_if_changed(verdicts, with_override((before[verdicts] or b"").decode("utf-8"), override))
    try:
        load_pack(folder)
    except BadInput:
        for path, data in before.items():
            _restore(path, data)
        raise


def _restore(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(data)


def _tell(session: Session, feature: Feature, examples: Sequence[Example], override: Override) -> None:
    folder = session.pack.folder
    rules = folder / "features" / f"{feature.id}.toml"
    if session.settings.json:
        told = {
            "examples": [example.model_dump(mode="json") for example in examples],
            "override": override.model_dump(mode="json"),
        }
        session.out.print_json(json.dumps(told), highlight=False)
        return
    first = len(feature.examples) + 1
    lines = [f"{rules}: {plural(len(examples), 'example')} added, which the rules fail:"]
    for number, example in enumerate(examples, first):
        lines += [f"  example {number} must say {example.says}; seen at {example.seen or '(say where with seen)'}"]
        lines += [f"    | {line}" for line in example.text.splitlines()[:8]]
    lines += [f"{folder / 'overrides.toml'}: {override.status or 'the claim'} is rejected until {override.until}."]
    lines += ["Now say each example in your own words, mend the rule, and prove it:"]
    lines += [f"  claimwatch rules test {feature.id} && claimwatch rules impact {feature.id}"]
    for line in lines:
        session.out.print(line, markup=False, highlight=False)
