"""Given this document and this rule, expect this evidence."""

from dataclasses import replace

from crawler.match.engine import keep_first_seen, without_voided
from crawler.match.rulebook import Rulebook
from crawler.models import Document, DocumentKind, Polarity, Stage
from tests.match.given import Hits, feature_of

ZERO = {"kind": "text", "pattern": r"scale to zero"}


def test_a_sentence_that_matches_is_evidence_with_its_lines(hits: Hits) -> None:
    (entry,) = hits("# Page\n\nIdle models\nscale to\nzero here.\n", ZERO)
    assert (entry.line, entry.end_line) == (3, 5)
    assert (entry.polarity, entry.stage, entry.weight) == (Polarity.SUPPORTS, Stage.SHIPPED, 1.5)
    assert (entry.repo, entry.path, entry.kind) == ("acme/serve", "docs/page.md", DocumentKind.DOCS)
    assert entry.commit == "c" * 40


def test_a_phrase_is_found_across_markup(hits: Hits) -> None:
    assert hits("# Page\n\nModels **scale** to `zero`.\n", ZERO)


def test_the_prefilter_sees_what_the_parser_will_show() -> None:
    book = Rulebook([feature_of([ZERO])])
    page = Document("acme/serve", "docs/page.md", "b" * 40, DocumentKind.DOCS, b"They *scale*\n> to zero.")
    assert book.wants(page, book.passing(page))
    other = replace(page, data=b"They grow.")
    assert not book.wants(other, book.passing(other))


def test_the_kind_of_document_changes_the_weight(hits: Hits) -> None:
    (entry,) = hits("Models scale to zero.\n", ZERO, path="README.md")
    assert entry.weight == 1.2


def test_the_fingerprint_outlives_a_move_and_a_new_wrap_but_not_new_words(hits: Hits) -> None:
    (first,) = hits("# P\n\nModels scale to zero.\n", ZERO)
    (moved,) = hits("# P\n\nNew words before.\n\nModels\nscale to zero.\n", ZERO)
    (other,) = hits("# P\n\nAll models scale to zero.\n", ZERO)
    assert first.fingerprint == moved.fingerprint
    assert first.line != moved.line
    assert first.fingerprint != other.fingerprint


def test_evidence_keeps_the_commit_and_line_of_its_first_sight(hits: Hits) -> None:
    (first,) = hits("# P\n\nModels scale to zero.\n", ZERO)
    later = replace(first, commit="d" * 40, line=9, end_line=9)
    (kept,) = keep_first_seen([later], [first])
    assert (kept.commit, kept.line) == (first.commit, first.line)


def test_a_heading_with_steps_is_told_from_one_without(hits: Hits) -> None:
    guide = {"kind": "heading", "pattern": "scale to zero", "steps": True}
    assert hits("# Scale to zero\n\n```sh\nkubectl apply -f m.yaml\n```\n", guide)
    assert not hits("# Scale to zero\n\nOne day.\n", guide)


def test_a_row_of_the_projects_own_matrix_says_yes_no_or_planned(hits: Hits) -> None:
    row = {"kind": "table_row", "pattern": "scale to zero"}
    table = "| Feature | State |\n|---|---|\n| Scale to zero | {} |\n"
    (yes,) = hits(table.format("✅"), row)
    (no,) = hits(table.format("❌"), row)
    (planned,) = hits(table.format("planned"), row)
    assert (yes.polarity, yes.stage) == (Polarity.SUPPORTS, Stage.SHIPPED)
    assert no.polarity is Polarity.REFUTES
    assert planned.stage is Stage.PLANNED
    assert not hits(table.format("see the guide"), row)


def test_a_text_signal_in_a_table_believes_the_cell_beside_it(hits: Hits) -> None:
    (entry,) = hits("| Feature | State |\n|---|---|\n| Scale to zero | ❌ |\n", ZERO)
    assert entry.polarity is Polarity.REFUTES


def test_a_crd_field_is_held_to_its_constraints(hits: Hits) -> None:
    crd = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: models.acme.dev
spec:
  group: acme.dev
  names: {kind: Model, plural: models}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                minReplicas:
                  type: integer
                  minimum: 0
                  description: Zero is allowed.
"""
    signal = {"kind": "crd_field", "field": r"spec\.minReplicas", "minimum": 0}
    (entry,) = hits(crd, signal, path="config/crd/bases/models.yaml")
    assert (entry.line, entry.kind) == (19, DocumentKind.CRD)
    assert not hits(crd.replace("minimum: 0", "minimum: 1"), signal, path="config/crd/bases/models.yaml")
    assert not hits(crd, {**signal, "object": "Other"}, path="config/crd/bases/models.yaml")
    assert not hits(crd, {**signal, "description": "nowhere"}, path="config/crd/bases/models.yaml")


def test_a_manifest_points_at_the_field_that_matched(hits: Hits) -> None:
    manifest = "apiVersion: acme.dev/v1\nkind: Model\nmetadata:\n  name: m\nspec:\n  minReplicas: 0\n"
    signal = {"kind": "manifest", "object": "Model", "field": r"spec\.minReplicas", "content": "0"}
    (entry,) = hits(manifest, signal, path="config/model.yaml")
    assert entry.line == 6


def test_conditions_on_the_place(hits: Hits) -> None:
    page = "# Serving\n\n## Autoscaling\n\nModels scale to zero. Mind the cold start.\n"
    assert hits(page, {**ZERO, "under": "autoscaling", "near": "cold start", "file": r"^docs/", "in": ["docs"]})
    assert not hits(page, {**ZERO, "under": "routing"})
    assert not hits(page, {**ZERO, "not_under": "autoscaling"})
    assert not hits(page, {**ZERO, "near": "warm"})
    assert not hits(page, {**ZERO, "unless_near": "cold start"})
    assert hits(page, {**ZERO, "unless": "cold start"}), "the next sentence is another sentence"
    assert not hits(page, {**ZERO, "unless": "models"})
    assert not hits(page, {**ZERO, "not_in": ["docs"]})
    assert not hits(page, {**ZERO, "not_file": r"page\.md"})


def test_of_two_hits_in_a_block_the_one_that_stands_is_kept(hits: Hits) -> None:
    guard = {"action": "void", "where": "before", "pattern": r"never\b[^.]*$"}
    (entry,) = hits("It will never scale to zero. Others scale to zero.\n", ZERO, guards=[guard])
    assert not entry.voided


def test_without_voided_is_sorted_for_a_diff(hits: Hits) -> None:
    guard = {"action": "void", "where": "before", "pattern": r"never\b[^.]*$"}
    entries = hits("Never scale to zero.\n\nYou scale to zero.\n\nModels scale to zero.\n", ZERO, guards=[guard])
    kept = without_voided(reversed(entries))
    assert len(entries) == 3
    assert [entry.fingerprint for entry in kept] == sorted(entry.fingerprint for entry in kept)
    assert len(kept) == 2
