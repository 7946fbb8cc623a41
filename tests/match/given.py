"""Features, projects, packs and documents as a test gives them."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crawler.analyse import Reading
from crawler.models import Document, DocumentKind, Evidence, Polarity, RepoState, Skip, Stage
from crawler.pack.load import DEFAULT_WEIGHTS, Pack, rules_hash
from crawler.pack.models import Feature, GuardFile, OverrideFile, PackFile, Project
from crawler.parse.classify import classify

Hits = Callable[..., list[Evidence]]

HIT = Evidence(
    feature="scale-to-zero",
    signal="s1",
    polarity=Polarity.SUPPORTS,
    stage=Stage.SHIPPED,
    weight=1.0,
    repo="acme/serve",
    path="docs/page.md",
    line=1,
    end_line=1,
    commit="c" * 40,
    kind=DocumentKind.DOCS,
    fingerprint="s1",
)
"""A plain piece of evidence, to be replaced in what a test is about."""

SERVER_CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: acme.io
  names: {kind: Server}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                minReplicas: {type: integer}
"""
"""The field stands in line 15."""


def feature_of(signals: Sequence[dict[str, Any]], **more: object) -> Feature:
    fields = {"id": "scale-to-zero", "title": "Scale-to-Zero", "question": "Can it go to zero?", "labels": ["Zero"]}
    numbered = [{"id": f"s{number}", **signal} for number, signal in enumerate(signals, 1)]
    return Feature.model_validate({**fields, "type": "status", "signal": numbered, **more})


def project_of(name: str = "serve", **more: object) -> Project:
    return Project.model_validate({"id": name, "name": name.title(), "repositories": [f"acme/{name}"], **more})


def pack_of(features: Sequence[Feature], projects: Sequence[Project] = (), **more: object) -> Pack:
    """A pack that no folder holds; `more` goes into its pack.toml."""
    statuses = {"yes": ("Yes",), "limited": ("Limited",), "wip": ("WIP",), "no": ("No",), "unknown": ("?",)}
    file = PackFile.model_validate({"title": "Servers", "statuses": statuses, **more})
    parts = (tuple(projects) or (project_of(),), tuple(features), GuardFile(), DEFAULT_WEIGHTS)
    return Pack(Path("pack"), file, *parts, OverrideFile(), rules_hash(file, *parts))


def document_of(path: str, text: str | bytes, repo: str = "acme/serve") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return Document(repo, path, hashlib.sha1(data, usedforsecurity=False).hexdigest(), classify(path), data)


def reading_of(*documents: Document, skips: tuple[Skip, ...] = (), commit: str = "c" * 40) -> Reading:
    """These documents as one project's repository at a commit."""
    return Reading(documents, (RepoState("acme/serve", commit, "2025-06-01T12:00:00+00:00"),), skips)
