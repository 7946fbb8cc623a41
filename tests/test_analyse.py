"""Given these documents and these rules, expect this snapshot."""

from dataclasses import replace
from typing import Any

import pytest

from crawler.analyse import Analyst
from crawler.match.engine import MOST_PER_SIGNAL
from crawler.models import Basis, Document, DocumentKind, RepoState, Skip, Snapshot, Status
from crawler.pack.models import Feature, GuardFile, Project
from tests.match.given import SERVER_CRD, document_of, feature_of, pack_of, project_of, reading_of

ZERO = {"kind": "text", "pattern": "scale to zero", "weight": 4.0}
STATES = (RepoState("acme/serve", "c" * 40, "2025-06-01T12:00:00+00:00"),)


def analyst_of(*features: Feature, **more: Any) -> Analyst:  # noqa: ANN401 - keys of pack.toml
    return Analyst(pack_of(features or [feature_of([ZERO])], **more))


def snapshot_of(*documents: Document, absence: int = 1) -> Snapshot:
    analyst = analyst_of(absence={"bytes": absence})
    return analyst.analyse(project_of(), reading_of(*documents))


PAGE = document_of("docs/page.md", "# Page\n\nModels scale to zero.\n")
OTHER = document_of("docs/other.md", "# Other\n\nNothing here.\n")


def test_documents_become_evidence_and_a_claim() -> None:
    snapshot = snapshot_of(PAGE, OTHER)
    (entry,) = snapshot.evidence
    claim = snapshot.claims["scale-to-zero"]
    assert (entry.path, entry.line, entry.commit) == ("docs/page.md", 3, "c" * 40)
    assert (claim.status, claim.evidence) == (Status.YES, (entry.fingerprint,))
    assert (snapshot.project, snapshot.repos, len(snapshot.rules_hash)) == ("serve", STATES, 64)
    assert snapshot.documents == (
        ("acme/serve", "docs/other.md", DocumentKind.DOCS, OTHER.blob),
        ("acme/serve", "docs/page.md", DocumentKind.DOCS, PAGE.blob),
    )


def test_the_order_of_the_documents_changes_nothing() -> None:
    pages = [document_of(f"docs/{n}.md", f"Page {n}: models scale to zero.\n") for n in range(12)]
    assert snapshot_of(*pages) == snapshot_of(*reversed(pages))


def test_of_a_signal_that_speaks_everywhere_the_first_few_are_kept() -> None:
    pages = [document_of(f"docs/{n:02}.md", f"Page {n}: models scale to zero.\n") for n in range(12)]
    readme = document_of("README.md", "Models scale to zero.\n")
    snapshot = snapshot_of(*pages, readme)
    kept = [entry.path for entry in snapshot.evidence]
    assert kept == ["README.md", *(f"docs/{n:02}.md" for n in range(MOST_PER_SIGNAL))]


def test_of_weak_and_strong_evidence_the_strong_is_kept() -> None:
    guards = [
        {"id": "part", "action": "partial", "where": "sentence", "pattern": "partly", "why": "It says partly."},
        {"id": "half", "action": "halve", "where": "sentence", "pattern": "barely", "why": "It says barely."},
    ]
    how = ["barely partly" if number < 3 else "partly" for number in range(12)]
    pages = [document_of(f"docs/{n:02}.md", f"Page {n}: models scale to zero {w}.\n") for n, w in enumerate(how)]
    snapshot = analyst_of(feature_of([ZERO], guard=guards)).analyse(project_of(), reading_of(*pages))
    assert [entry.path for entry in snapshot.evidence] == [f"docs/{n:02}.md" for n in range(3, 3 + MOST_PER_SIGNAL)]


def test_voided_hits_are_found_and_not_kept() -> None:
    void = {"id": "void", "action": "void", "where": "sentence", "pattern": "models", "why": "It is voided."}
    analyst = analyst_of(feature_of([ZERO], guard=[void]))
    assert [one.evidence.voided for one in analyst.find(project_of(), reading_of(PAGE)).found] == ["void"]
    snapshot = analyst.analyse(project_of(), reading_of(PAGE))
    assert snapshot.evidence == ()
    assert snapshot.claims["scale-to-zero"].contributions[1:] == ()


def test_evidence_that_was_known_keeps_its_first_commit_and_line() -> None:
    analyst = analyst_of()
    first = analyst.analyse(project_of(), reading_of(PAGE))
    moved = document_of("docs/page.md", "# Page\n\nNew words. They are new.\n\nModels scale to zero.\n\nTo zero?\n")
    later = document_of("docs/later.md", "Later models scale to zero.\n")
    second = analyst.analyse(project_of(), reading_of(moved, later, commit="d" * 40), first)
    assert {entry.path: (entry.commit, entry.line) for entry in second.evidence} == {
        "docs/page.md": ("c" * 40, 3),
        "docs/later.md": ("d" * 40, 1),
    }


@pytest.mark.parametrize(
    ("more", "status", "basis"),
    [
        ([], Status.UNKNOWN, Basis.UNDECIDED),
        ([document_of("README.md", "A server.\n")], Status.NO, Basis.ABSENT),
        ([document_of("ROADMAP.md", "- More.\n")], Status.UNKNOWN, Basis.UNDECIDED),
        ([document_of("deploy/all.yaml", "kind: Deployment\n")], Status.UNKNOWN, Basis.UNDECIDED),
        ([document_of("deploy/all.yaml", SERVER_CRD)], Status.UNKNOWN, Basis.UNDECIDED),
    ],
    ids=["too little", "a README", "a plan is no place to look", "nor a manifest", "nor an API alone"],
)
def test_absence_is_a_no_where_enough_was_read(more: list[Document], status: Status, basis: Basis) -> None:
    claim = snapshot_of(OTHER, *more, absence=len(OTHER.data) + 5).claims["scale-to-zero"]
    assert (claim.status, claim.basis) == (status, basis)


def test_a_kind_is_sharpened_by_what_the_file_holds() -> None:
    snapshot = snapshot_of(document_of("deploy/all.yaml", SERVER_CRD))
    assert [kind for _, _, kind, _ in snapshot.documents] == [DocumentKind.CRD]


def test_a_crd_speaks_though_no_words_do() -> None:
    feature = feature_of([{"kind": "crd_field", "field": r"spec\.minReplicas", "weight": 4.0}])
    document = document_of("config/crd/server.yaml", SERVER_CRD)
    (entry,) = analyst_of(feature).analyse(project_of(), reading_of(document)).evidence
    assert (entry.line, entry.kind) == (15, DocumentKind.CRD)


@pytest.mark.parametrize(
    ("document", "grave"),
    [
        (document_of("README.md", b"Models scale to zero. \xff\n"), True),
        (document_of("docs/page.md", b"Models scale to zero. \xff\n"), False),
        (document_of("config/crd/a.yaml", "kind: CustomResourceDefinition\na: [\n"), True),
        (document_of("deploy/all.yaml", f"{SERVER_CRD}---\nkind: Server\na: [\n"), True),
    ],
    ids=["a README", "a page", "a CRD", "beside a CRD"],
)
def test_what_cannot_be_read_is_grave_in_a_readme_and_in_crds(document: Document, grave: bool) -> None:  # noqa: FBT001
    (skip,) = snapshot_of(document).skips
    assert (skip.path, skip.repo, skip.grave) == (document.path, "acme/serve", grave)


def test_the_readings_own_skips_are_kept_in_order() -> None:
    skips = (Skip("z.md", "odd", "acme/serve"), Skip("a.md", "odd", "acme/serve", grave=True))
    broken = document_of("docs/m.md", b"Models scale to zero. \xff\n")
    snapshot = analyst_of().analyse(project_of(), reading_of(broken, skips=skips))
    assert [(skip.path, skip.grave) for skip in snapshot.skips] == [
        ("a.md", True),
        ("docs/m.md", False),
        ("z.md", False),
    ]


def test_every_other_project_is_another_subject() -> None:
    guard = {"id": "theirs", "action": "void", "where": "sentence", "pattern": "{product}", "why": "Another subject."}
    projects = [project_of(), project_of("other", names=["Elsewhere"])]
    guards = GuardFile.model_validate({"products": ["Third", "Serve"], "guard": [guard]})
    analyst = Analyst(replace(pack_of([feature_of([ZERO])], projects), guards=guards))

    def voided(project: Project, name: str) -> bool:
        page = document_of("docs/page.md", f"With {name} models scale to zero.\n")
        (found,) = analyst.find(project, reading_of(page)).found
        return bool(found.evidence.voided)

    assert [voided(projects[0], name) for name in ("Other", "Elsewhere", "Third", "Serve")] == [True, True, True, False]
    assert [voided(projects[1], name) for name in ("Other", "Elsewhere", "Third", "Serve")] == [
        False,
        False,
        True,
        True,
    ]
