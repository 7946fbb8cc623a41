"""The sentences in which decisions give their reasons."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.drift.case import Case
from crawler.drift.compare import extra, held, missing, value_word
from crawler.models import Basis, Claim, DocumentKind, Evidence, Status

_NOUNS: dict[DocumentKind, str] = {
    DocumentKind.README: "README",
    DocumentKind.DOCS: "documentation",
    DocumentKind.API_REFERENCE: "API reference",
    DocumentKind.CRD: "CRDs",
    DocumentKind.CHART: "Helm chart",
    DocumentKind.VALUES: "Helm values",
    DocumentKind.MANIFEST: "manifests",
    DocumentKind.EXAMPLE: "examples",
    DocumentKind.DEPENDENCY: "dependencies",
    DocumentKind.ROADMAP: "roadmap",
    DocumentKind.PROPOSAL: "proposals",
    DocumentKind.BLOG: "blog",
    DocumentKind.RELEASE_NOTES: "release notes",
    DocumentKind.BENCHMARK: "benchmarks",
    DocumentKind.COMMUNITY: "community pages",
}

_HAS = {
    Status.YES: "has it",
    Status.LIMITED: "has it with limits",
    Status.WIP: "only plans it",
    Status.NO: "says that it does not have it",
}


def table_says(case: Case) -> str:
    """What the cell says, as the beginning of a sentence."""
    if case.cell.meaning.blank:
        return "The cell is blank"
    return f'The table says "{" ".join(case.cell.raw.split())}"'


def difference(case: Case, claim: Claim) -> str:
    """The cell against the claim, with the kinds of documents that show it."""
    joint = "; " if case.blank else ", but "
    return f"{table_says(case)}{joint}{finding(case, claim)}."


def finding(case: Case, claim: Claim) -> str:
    """What was found, as a clause."""
    name = case.project.name
    if claim.basis is Basis.ABSENT:
        return f"nothing was found in {name}"
    if claim.status is not None:
        return f"{name} {_HAS.get(claim.status, 'is undecided')}{shown_in(case.evidence)}"
    if case.blank or case.feature.type == "text":
        return f"{name} shows {_words(case, sorted_values(claim))}{shown_in(case.evidence)}"
    new = missing(case, claim)
    showing = [entry for entry in case.evidence if entry.value in new] or case.evidence
    found = f"{name} also shows {_words(case, new)}{shown_in(showing)}"
    rest = extra(case, claim)
    return f"{found}; kept, though nothing was found for it: {_words(case, rest)}" if rest else found


def unseen(case: Case, claim: Claim) -> str:
    """What the table says and nothing shows."""
    if case.feature.type == "set" and held(claim.values):
        return f"{table_says(case)}; nothing was found for {_words(case, extra(case, claim))}"
    return f"{table_says(case)}; nothing was found in {case.project.name}"


def shown_in(evidence: Sequence[Evidence]) -> str:
    """Which kinds of documents show it, strongest first, and in how many places."""
    nouns = list(dict.fromkeys(_NOUNS.get(entry.kind, "files") for entry in evidence))[:3]
    if not nouns:
        return ""
    listed = nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} and {nouns[-1]}"
    places = len({(entry.repo, entry.path, entry.line) for entry in evidence})
    return f", by its {listed}" + (f" ({places} places)" if places > 1 else "")


def two_places(confidence: float) -> str:
    """A confidence with two places, cut and not rounded: what is below a threshold must not be shown as equal to it."""
    return f"{int(round(confidence * 100, 6)) / 100:.2f}"


def sorted_values(claim: Claim) -> tuple[str, ...]:
    """A claim's values without the one that says that there is none, in its order."""
    return tuple(value for value in claim.values or () if value in held(claim.values))


def _words(case: Case, values: Sequence[str]) -> str:
    return ", ".join(value_word(case.feature, value) for value in values) or "none"
