"""An invented comparison of three projects, one of them hostile, one never read."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.drift import DriftReport
from crawler.drift.case import STRICT
from crawler.models import Basis, Claim, RepoState, Snapshot, Status
from crawler.pack.load import Pack
from crawler.pack.models import Feature, GuardFile, OverrideFile, PackFile, Project, Weights
from tests.report.given import EASE, decided, evidence

TABLE = """\
| Feature | Alpha | Betas | Gamma |
|---------|-------|-------|-------|
| Cache   | No    | Yes   | No    |
| Engines | vLLM  | vLLM  | magic |
| Ease    | Hard  | -     | Easy  |
"""


@pytest.fixture
def pack() -> Pack:
    """Three projects and three features in two groups."""
    return Pack(
        folder=Path("pack"),
        file=PackFile(
            title="Little [servers]",
            statuses={
                "yes": ("Yes", "+", "✅"),
                "limited": ("Limited",),
                "wip": ("WIP",),
                "no": ("No", "❌"),
                "unknown": ("?",),
            },
        ),
        projects=(
            Project(id="alpha", name="Alpha", repositories=("org/alpha",)),
            Project(id="betas", name="Betas", repositories=("org/betas",), featured=True),
            Project(id="gamma", name="Gamma", repositories=("org/gamma",)),
        ),
        features=(
            Feature(
                id="cache", title="Cache", question="Does it | cache?", labels=("Cache",), group="Speed", type="status"
            ),
            Feature(
                id="engines",
                title="Engines",
                question="Which engines?",
                labels=("Engines",),
                group="Speed",
                type="set",
                values={"vllm": ("vLLM",), "sglang": ("SGLang",)},
            ),
            EASE,
        ),
        guards=GuardFile(),
        weights=Weights(signals={}, tolerated=STRICT),
        overrides=OverrideFile(),
        rules_hash="rules",
    )


@pytest.fixture
def snapshots() -> dict[str, Snapshot | None]:
    """Alpha has everything, Betas has hostile paths and little, Gamma was never read."""
    alpha = (
        evidence("alpha", "cache", "docs/cache.md"),
        evidence("alpha", "cache", "charts/values.yaml", repo="org/charts", line=9),
        evidence("alpha", "engines", "docs/engines.md", "vllm"),
        evidence("alpha", "engines", "docs/engines.md", "sglang", line=8),
    )
    hostile = "docs/a|b <img src=x onerror=alert(1)>\n# [x](javascript:1)`.md"
    betas = (evidence("betas", "engines", hostile, "sglang"),)
    return {
        "alpha": Snapshot(
            "alpha",
            (
                RepoState("org/alpha", "a" * 40, "2026-05-12T08:00:00+00:00"),
                RepoState("org/charts", "d" * 40, "2026-05-01"),
            ),
            "rules",
            (),
            alpha,
            {
                "cache": Claim(
                    "cache",
                    Status.YES,
                    None,
                    ("LWS",),
                    Basis.SHIPPED,
                    0.97,
                    (),
                    tuple(e.fingerprint for e in alpha[:2]),
                ),
                "engines": Claim(
                    "engines",
                    None,
                    ("vllm", "sglang"),
                    (),
                    Basis.SHIPPED,
                    0.8,
                    (),
                    tuple(e.fingerprint for e in alpha[2:]),
                ),
                "ease": Claim("ease", None, ("easy",), (), Basis.SHIPPED, 0.5, (), ()),
            },
        ),
        "betas": Snapshot(
            "betas",
            (RepoState("org/betas", "b" * 40, "2026-04-01T08:00:00+00:00"),),
            "rules",
            (),
            betas,
            {
                "cache": Claim("cache", Status.NO, None, (), Basis.ABSENT, 0.9),
                "engines": Claim("engines", None, ("sglang",), (), Basis.SHIPPED, 0.95, (), (betas[0].fingerprint,)),
                "ease": Claim("ease", None, None, (), Basis.UNDECIDED, None),
            },
        ),
        "gamma": None,
    }


@pytest.fixture
def report(pack: Pack, snapshots: dict[str, Snapshot | None]) -> DriftReport:
    """The table against the snapshots, Gamma being out of reach."""
    return decided(TABLE, pack, snapshots, unavailable={"gamma": "host not found"})
