"""What is fuzzed: each target takes any bytes and must neither crash nor hang; what it refuses, it refuses in words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crawler.collect import choose
from crawler.errors import BadInput
from crawler.models import Document, DocumentKind, TreeEntry
from crawler.models.sites import fault_of_site, page_below, same_site
from crawler.pack.load import load_pack
from crawler.pack.models import Project
from crawler.parse.classify import classify
from crawler.parse.document import locate, parse
from crawler.parse.site_page import anchor_at, read_of
from crawler.pull_request.defuse import code, marked, plain
from crawler.report.escape import escaped, visible
from crawler.sources.bare import iso_date
from crawler.sources.refs import read_ls_refs
from crawler.sources.site_robots import robots_of
from crawler.sources.sitemap import sitemap_of
from crawler.store.records import Damage
from crawler.store.snapshot_text import FILES, snapshot_of
from crawler.table import read_tables
from crawler.table.patch import patch

Target = Callable[[bytes], None]


def _parser(path: str, kind: DocumentKind) -> Target:
    def target(data: bytes) -> None:
        document = Document("owner/name", path, "0" * 40, kind, data)
        parsed = parse(document)
        lines = data.decode("utf-8", "replace").count("\n") + data.count(b"\r") + 1
        for block in parsed.blocks:
            located = locate(document, block)
            assert 1 <= located.line <= located.end_line <= lines, (located, lines)

    return target


def _table(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    tables = read_tables(text)
    assert patch(text, {}) == text
    for cell in [cell for table in tables for cell in table.cells()][:3]:
        changed = patch(text, {cell.ref: "Yes"})
        assert [len(one.rows) for one in read_tables(changed)] == [len(one.rows) for one in tables]


def _pack(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "features").mkdir()
        (folder / "pack.toml").write_bytes(b'title = "x"\n[statuses]\nyes = ["Yes"]\n')
        (folder / "projects.toml").write_bytes(b'[[project]]\nid = "a"\nname = "A"\nrepositories = ["a/b"]\n')
        for file in ("features/f.toml", "guards.toml", "pack.toml", "projects.toml", "overrides.toml", "weights.toml"):
            path = folder / file
            before = path.read_bytes() if path.exists() else None
            path.write_bytes(data)
            with suppress(BadInput):
                load_pack(folder)
            path.unlink() if before is None else path.write_bytes(before)


def _snapshot(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    whole = {FILES[0]: json.dumps({"schema": 1}), FILES[1]: "", FILES[2]: "", FILES[3]: "{}"}
    for name in FILES:
        with suppress(Damage):
            snapshot_of(whole | {name: text})


def _site(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (lambda: sitemap_of(data), lambda: robots_of(200, data).allows("https://x.org/a")):
        with suppress(ValueError):
            read()
    fault_of_site(text)
    page_below("https://x.org/docs/", text)
    target = same_site("https://x.org/docs/", text)
    assert not target or target.startswith("https://x.org/"), target
    anchor_at(read_of(data), 3)


def _git(data: bytes) -> None:
    iso_date(data)
    with suppress(ValueError):
        read_ls_refs(data)
    path = data[:4000].decode("utf-8", "replace")
    classify(path)
    choose(Project(id="a", name="A", repositories=("a/b",)), "a/b", [TreeEntry(path, "0" * 40)])


def _words(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for shown in (escaped(text), visible(text), plain(text), marked(text), code(text)):
        assert "\n" not in shown
        assert "\x1b" not in shown


TARGETS: dict[str, Target] = {
    "markdown": _parser("docs/page.md", DocumentKind.DOCS),
    "mdx": _parser("docs/page.mdx", DocumentKind.DOCS),
    "rst": _parser("docs/page.rst", DocumentKind.DOCS),
    "html": _parser("docs/page.html", DocumentKind.DOCS),
    "asciidoc": _parser("docs/page.adoc", DocumentKind.DOCS),
    "crd": _parser("config/crd/a.yaml", DocumentKind.CRD),
    "values": _parser("charts/a/values.yaml", DocumentKind.VALUES),
    "chart": _parser("charts/a/Chart.yaml", DocumentKind.CHART),
    "gomod": _parser("go.mod", DocumentKind.DEPENDENCY),
    "pyproject": _parser("pyproject.toml", DocumentKind.DEPENDENCY),
    "requirements": _parser("requirements.txt", DocumentKind.DEPENDENCY),
    "table": _table,
    "pack": _pack,
    "snapshot": _snapshot,
    "site": _site,
    "git": _git,
    "words": _words,
}
