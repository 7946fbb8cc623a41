"""Imports go one way: a module may import only from layers below its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "crawler"

# From the bottom. A module belongs to the first layer that names it or its package.
LAYERS = (
    ("models", "errors"),
    ("pack", "parse", "table"),
    ("match", "collect"),
    ("score", "drift", "starter"),
    ("analyse", "calibrate", "report", "pull_request"),
    ("explain", "impact", "false_claim"),
    ("sources", "store", "settings", "rule_cache", "github", "schedule"),
    ("pipeline", "timeline", "pr", "workplace"),
    ("commands", "demo"),
    ("cli", "__main__"),
)
PURE = {
    "models",
    "errors",
    "parse",
    "match",
    "collect",
    "score",
    "drift",
    "analyse",
    "report",
    "pull_request",
    "table",
    "starter",
    "explain",
    "impact",
    "false_claim",
    "calibrate",
}
# What the core may not touch: the clock, the environment, the network, processes, files, logging.
IMPURE_IMPORTS = {"os", "time", "logging", "httpx", "subprocess", "socket", "sqlite3", "requests", "random", "github"}


def layer_of(module: str) -> int:
    part = module.split(".")[1]
    for number, names in enumerate(LAYERS):
        if part in names:
            return number
    pytest.fail(f"{module} stands in no layer: add it to LAYERS")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def modules() -> list[tuple[str, Path]]:
    return [
        (".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"), path)
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


@pytest.mark.parametrize(("module", "path"), [(m, p) for m, p in modules() if "." in m])
def test_imports_only_from_its_layer_and_below(module: str, path: Path) -> None:
    own = layer_of(module)
    for imported in imports_of(path):
        if imported.startswith("crawler.") and imported.split(".")[1] != "__version__":
            assert layer_of(imported) <= own, f"{module} imports {imported} from a layer above"


@pytest.mark.parametrize(("module", "path"), [(m, p) for m, p in modules() if "." in m and m.split(".")[1] in PURE])
def test_the_core_touches_nothing_outside(module: str, path: Path) -> None:
    touched = {imported.split(".")[0] for imported in imports_of(path)} & IMPURE_IMPORTS
    assert not touched, f"{module} imports {touched}"


def test_files_stay_short() -> None:
    long = {str(p.relative_to(PACKAGE)): n for _, p in modules() if (n := len(p.read_text().splitlines())) > 320}
    assert not long, f"is there a second idea in these? {long}"
