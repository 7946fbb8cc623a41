"""`claimwatch demo`: a one-minute tour without any network, on three small repositories that it builds itself."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from crawler.commands import crawl, drift, explain, report
from crawler.commands.session import Session
from crawler.demo import DEMO_DAYS, build
from crawler.errors import BadInput

HELP = "a one-minute tour without any network"


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("--into", metavar="DIR", help="build it in this new folder (default: a temporary one)")


def execute(session: Session, options: Namespace) -> int:
    """Build the demonstration and walk through a crawl, the drift, an explanation and the reports."""
    folder = Path(options.into) if options.into else Path(tempfile.mkdtemp(prefix="claimwatch-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty; name a new folder with --into")
    demo = build(folder)
    settings = replace(
        session.settings,
        pack=demo.pack,
        snapshots=folder / "snapshots",
        reports=folder / "reports",
        cache=folder / "cache",
        table=None,
        git_base=demo.git_base,
        source="git",
        at=None,
        json=False,
    )
    tour = _Tour(replace(session, settings=settings), folder)
    tour.walk()
    return 0


class _Tour:
    """The steps of the tour, each with the command that does the same."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder

    def walk(self) -> None:
        """All steps."""
        first, second = DEMO_DAYS
        january = replace(self.session, settings=replace(self.session.settings, at=first))
        self._step("Three fictional job queues as they stood when the table was written", f"crawl --at {first}")
        crawl.execute(january, Namespace(projects=[], accept_shrinkage=False, wait=0.0))
        self._step(f"A month later ({second}) they have changed; the table has not", "crawl")
        crawl.execute(self.session, Namespace(projects=[], accept_shrinkage=False, wait=0.0))
        self._step("What the table should say now", "drift")
        drift.execute(self.session, Namespace(fail_on_drift=False, format=None))
        self._step("Why? Every claim shows its evidence", "explain kestrel delayed-jobs")
        explain.execute(self.session, Namespace(project="kestrel", feature="delayed-jobs", all=False))
        self._step("The reports", "report")
        report.execute(self.session, Namespace(quotes=False))
        self._say("")
        self._say(f"Everything stands in {self.folder}: edit its pack or table and look again with")
        self._say(f"  {self._command('drift')}")

    def _step(self, what: str, verb: str) -> None:
        self._say(f"\n── {what}\n   claimwatch {verb}\n")

    def _command(self, verb: str) -> str:
        return f"claimwatch --pack {self.folder}/pack --snapshots {self.folder}/snapshots {verb}"

    def _say(self, text: str) -> None:
        self.session.out.print(text, markup=False, highlight=False)
