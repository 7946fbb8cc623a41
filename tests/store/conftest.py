from pathlib import Path

import pytest

from crawler.models import (
    Basis,
    Claim,
    Contribution,
    DocumentKind,
    Evidence,
    Polarity,
    RepoState,
    Skip,
    Snapshot,
    Stage,
    Status,
)
from crawler.store import SnapshotStore


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots")


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot(
        project="lighthouse",
        repos=(
            RepoState("harbour/lighthouse", "a" * 40, "2026-05-12T08:30:00+02:00"),
            RepoState("harbour/charts", "b" * 40, "2026-05-01T00:00:00+00:00"),
        ),
        rules_hash="0" * 64,
        documents=(
            ("harbour/charts", "lamp/values.yaml", DocumentKind.VALUES, "d" * 40),
            ("harbour/lighthouse", "README.md", DocumentKind.README, "c" * 40),
            ("harbour/lighthouse", "docs/lämp.md", DocumentKind.DOCS, "e" * 40),
        ),
        evidence=(
            Evidence(
                feature="scale-to-zero",
                signal="minimum",
                polarity=Polarity.SUPPORTS,
                stage=Stage.SHIPPED,
                weight=2.5,
                repo="harbour/charts",
                path="lamp/values.yaml",
                line=12,
                end_line=12,
                commit="b" * 40,
                kind=DocumentKind.VALUES,
                fingerprint="f1",
                via="Knative",
                guards=("sample",),
                section="5ec",
            ),
            Evidence(
                feature="scale-to-zero",
                signal="says",
                polarity=Polarity.REFUTES,
                stage=Stage.CLAIMED,
                weight=1.2,
                repo="harbour/lighthouse",
                path="README.md",
                line=3,
                end_line=4,
                commit="a" * 40,
                kind=DocumentKind.README,
                fingerprint="f2",
            ),
        ),
        claims={
            "engines": Claim("engines", None, ("vllm",), (), Basis.SHIPPED, 0.75),
            "scale-to-zero": Claim(
                "scale-to-zero",
                Status.YES,
                None,
                ("Knative",),
                Basis.SHIPPED,
                0.9123,
                (Contribution("prior 35 %", -0.8931), Contribution("chart", 2.5, "f1", 2)),
                ("f1", "f2"),
            ),
        },
        skips=(
            Skip("docs/huge.md", "20 MiB is more than the 4 MiB that are read", "harbour/lighthouse"),
            Skip("odd.yaml", "a Helm template", "harbour/lighthouse", grave=True),
        ),
    )
