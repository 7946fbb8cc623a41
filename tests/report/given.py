"""An invented comparison for the page: one project well read, one hostile in every word, one never read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crawler.drift import DriftReport, decide
from crawler.drift.case import STRICT
from crawler.models import (
    Basis,
    Claim,
    Contribution,
    DocumentKind,
    Evidence,
    Polarity,
    RepoState,
    Snapshot,
    Status,
)
from crawler.pack.load import DEFAULT_WEIGHTS, Pack
from crawler.pack.models import Feature, Guard, GuardFile, OverrideFile, PackFile, Project
from crawler.report.page import Backtest, Calibration, Extras, Known, page_html
from crawler.table import read_tables, understand
from tests.match.given import HIT

HOSTILE = "</script><!--<script>hurt()</script><img src=x onerror=hurt()>\u2028\u202e\"'`{{7*7}}&lt;"
SHOWN = "</script><!--<script>hurt()</script><img src=x onerror=hurt()> \ufffd\"'`{{7*7}}&lt;"
"""The same as a page shows it: as text, without what turns text around."""

TABLE = f"""\
| Feature | Alpha | Betas | Gamma |
|---------|-------|-------|-------|
| Cache   | No    | No ({HOSTILE.replace("|", "")}) | No |
| Engines | vLLM  | vLLM  | vLLM  |
| Ease    | Hard  | -     | Easy  |
"""

STATUSES: dict[Any, tuple[str, ...]] = {
    "yes": ("Yes",),
    "limited": ("Limited",),
    "wip": ("WIP",),
    "no": ("No",),
    "unknown": ("?",),
}

CALIBRATION = {
    "schema": 1,
    "labels": [{"project": "alpha", "repo": "org/alpha", "commit": "a" * 40, "cells": 55}],
    "cross_validation": {"accuracy": 0.875, "brier": 0.1, "log_loss": 0.33, "ece": 0.04, "cells": 40, "folds": [{}]},
    "bins": [
        {"low": 0.5, "high": 0.75, "count": 0, "mean_confidence": None, "accuracy": None},
        {"low": 0.75, "high": 1.0, "count": 40, "mean_confidence": 0.9, "accuracy": 0.875},
    ],
    "thresholds": [{"threshold": 0.9, "precision": 0.95, "coverage": 0.5, "count": 20}],
    "proposal_threshold": 0.9,
}

BACKTEST = {
    "schema": 1,
    "months": ["2025-12-15", "2026-01-15"],
    "cells": [
        {
            "table": 1,
            "line": 3,
            "project": "alpha",
            "feature": "cache",
            "raw": "No",
            "states": [
                {"month": "2025-12-15", "decision": "agrees", "status": "no"},
                {"month": "2026-01-15", "decision": "propose", "status": "yes"},
            ],
            "stale_since": "2026-01-15",
        },
        {
            "table": 1,
            "line": 3,
            "project": "gamma",
            "feature": "cache",
            "raw": HOSTILE,
            "states": [{"month": "2026-01-15", "decision": HOSTILE, "status": HOSTILE}],
            "stale_since": None,
        },
        {"table": 1, "line": 9, "project": None, "feature": "cache", "raw": "?", "states": [], "stale_since": None},
    ],
}

EASE = Feature(
    id="ease",
    title="Ease",
    question="Is it easy to use?",
    labels=("Ease",),
    group="Use",
    type="text",
    pick="best",
    propose=False,
    values={"easy": ("Easy",), "hard": ("Hard",)},
)


def evidence(project: str, feature: str, path: str, value: str = "", line: int = 3, repo: str = "") -> Evidence:
    place = replace(HIT, repo=repo or f"org/{project}", path=path, line=line, end_line=line + 2)
    fingerprint = f"{project}-{feature}-{value or path}"
    return replace(place, feature=feature, signal="guide", weight=2.5, fingerprint=fingerprint, value=value)


def pack() -> Pack:
    return Pack(
        folder=Path("pack"),
        file=PackFile(title=f"Servers {HOSTILE}", statuses=STATUSES),
        projects=(
            Project(id="alpha", name="Alpha", repositories=("org/alpha",)),
            Project(id="betas", name=f"Betas {HOSTILE}", labels=("Betas",), repositories=("org/betas",), featured=True),
            Project(id="gamma", name="Gamma", repositories=("org/gamma",)),
        ),
        features=(
            Feature(
                id="cache", title="Cache", question="Does it cache?", labels=("Cache",), group="Speed", type="status"
            ),
            Feature(
                id="engines",
                title=f"Engines {HOSTILE}",
                question=f"Which engines? {HOSTILE}",
                labels=("Engines",),
                group=f"Speed {HOSTILE}",
                type="set",
                values={"vllm": ("vLLM",), "sglang": ("SGLang",), "long": ("A runtime with a long name",)},
            ),
            EASE,
        ),
        guards=GuardFile(
            guards=(Guard(id="plans", action="void", where="block", pattern="soon", why=f"Plan {HOSTILE}"),)
        ),
        weights=DEFAULT_WEIGHTS.model_copy(update={"tolerated": STRICT}),
        overrides=OverrideFile(),
        rules_hash="rules",
    )


def snapshots() -> dict[str, Snapshot | None]:
    cache = (
        evidence("alpha", "cache", "docs/cache.md"),
        replace(evidence("alpha", "cache", "charts/values.yaml", line=9), kind=DocumentKind.VALUES, guards=("plans",)),
        replace(evidence("alpha", "cache", "README.md"), polarity=Polarity.REFUTES),
    )
    engines = tuple(evidence("alpha", "engines", "docs/engines.md", value) for value in ("vllm", "sglang", "long"))
    hostile = (
        replace(evidence("betas", "engines", f"docs/{HOSTILE}.md", "sglang"), signal=HOSTILE, via=HOSTILE),
        evidence("betas", "cache", "docs/\udcff.md"),
    )
    found, read = RepoState("org/alpha", "a" * 40, "2026-05-12T08:00:00+00:00"), "2026-04-01T08:00:00+00:00"
    terms = (
        Contribution("prior 35%", -0.9),
        Contribution("docs", 2.5, cache[0].fingerprint, 3),
        Contribution("readme", -0.5, cache[2].fingerprint),
    )
    of_values = (
        Contribution("vllm: prior 25%", -1.58),
        Contribution("vllm: docs", 3.0, engines[0].fingerprint),
        Contribution(f"{HOSTILE}: docs", 2.0, engines[1].fingerprint),
    )
    claims = (
        Claim("cache", Status.YES, None, ("LWS",), Basis.SHIPPED, 0.97, terms, prints(cache[:2])),
        Claim("engines", None, ("vllm", "sglang", "long"), (), Basis.SHIPPED, 0.8, of_values, prints(engines)),
        Claim("ease", None, ("easy",), (), Basis.SHIPPED, 0.5),
    )
    strange = (
        Claim("cache", Status.LIMITED, None, (HOSTILE,), Basis.SHIPPED, 0.95, (), prints(hostile[1:])),
        Claim("engines", None, ("sglang",), (), Basis.SHIPPED, 0.95, (), prints(hostile[:1])),
        Claim("ease", None, None, (), Basis.UNDECIDED, None),
    )
    return {
        "alpha": Snapshot("alpha", (found,), "rules", (), cache + engines, {one.feature: one for one in claims}),
        "betas": Snapshot(
            "betas",
            (RepoState("org/betas", "b" * 40, read),),
            "rules",
            (),
            hostile,
            {one.feature: one for one in strange},
        ),
        "gamma": None,
    }


def prints(entries: tuple[Evidence, ...]) -> tuple[str, ...]:
    return tuple(entry.fingerprint for entry in entries)


def known() -> Known:
    voided = replace(evidence("alpha", "cache", f"docs/{HOSTILE}.md"), voided="plans")
    return Known({"alpha-cache-docs/cache.md": f"Put it in a cache.\n{HOSTILE}"}, {("alpha", "cache"): (voided,)})


@dataclass(frozen=True)
class Given:
    """What a page is made of."""

    pack: Pack
    snapshots: Mapping[str, Snapshot | None]
    report: DriftReport

    def page(self, extras: Extras | None = None) -> str:
        return page_html(
            self.pack, self.snapshots, self.report, unavailable={"gamma": f"gone {HOSTILE}"}, extras=extras
        )


def decided(
    table: str,
    rules: Pack,
    read: Mapping[str, Snapshot | None],
    name: str = "table.md",
    unavailable: Mapping[str, str] | None = None,
) -> DriftReport:
    """A table against what was read, on 2026-06-01."""
    understood = understand(read_tables(table), rules.projects, rules.features, rules.file, name)
    return decide(understood, rules, read, today=date(2026, 6, 1), unavailable=unavailable)


def given() -> Given:
    rules, read = pack(), snapshots()
    return Given(rules, read, decided(TABLE, rules, read, name=f"table{HOSTILE}.md"))


def everything() -> Extras:
    return Extras(known(), Calibration.model_validate(CALIBRATION), Backtest.model_validate(BACKTEST))


def many(count: int) -> Given:
    """The well-read project, so many times under other names."""
    rules, read = pack(), snapshots()
    ids = [f"alpha-{number}" for number in range(count)]
    alpha = read["alpha"]
    assert alpha is not None
    projects = tuple(Project(id=one, name=one.title(), labels=(one,), repositories=("org/alpha",)) for one in ids)
    copies = {one: replace(alpha, project=one) for one in ids}
    table = "| Feature | " + " | ".join(ids) + " |\n|---" + "|---" * count + "|\n| Cache | " + "No | " * count + "\n"
    rules = replace(rules, projects=projects)
    return Given(rules, copies, decided(table, rules, copies))
