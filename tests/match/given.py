"""Features, projects, packs and documents as a test gives them."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crawler.models import Document, Evidence
from crawler.pack.load import DEFAULT_WEIGHTS, Pack, rules_hash
from crawler.pack.models import Feature, GuardFile, OverrideFile, PackFile, Project
from crawler.parse.classify import classify

Hits = Callable[..., list[Evidence]]


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
