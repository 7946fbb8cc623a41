"""docs/reliability.md, written from what the tests know: python -m tests.faults.table > docs/reliability.md."""

from __future__ import annotations

import sys
from itertools import groupby

from tests.faults.matrix import ENDS, FAULTS, End, Fault

HEAD = """\
# Reliability

What goes wrong at night must be read in the morning as what it is: a failure is never a *no*, a bad answer never
replaces a good snapshot, and nothing needs mending by hand that the next run can mend. Each row below is a test
(`tests/faults`), which makes the fault happen, runs the program, and runs it again when the fault is over. In every row
nothing is lost: the claims of the project that is hit stand as they were, those of other projects go on, and the next
run is well and brings the project up to date.

`git` is the default source, `api` is `--source api`. Exit code 3 means partial: a project could not be read, its last
good snapshot is kept. *Read all the same* means that the fault was overcome in the same run.

| fault | source | lost | what comes of it | exit | what is said | the next run |
|---|---|---|---|---|---|---|
"""


def document() -> str:
    """The whole document."""
    rows = [list(same) for _, same in groupby(FAULTS, key=lambda fault: (fault.name, fault.code, fault.result))]
    return HEAD + "".join(map(_row, rows)) + "".join(map(_end, ENDS.values())) + TAIL


def _row(faults: list[Fault]) -> str:
    first = faults[0]
    sources = ", ".join(source for fault in faults for source in fault.sources)
    said = "; or ".join(dict.fromkeys(f"{_escaped(fault.reported)}" for fault in faults if fault.reported)) or "-"
    return f"| {first.name} | {sources} | nothing | {first.result} | {first.code} | {said} | up to date |\n"


def _end(end: End) -> str:
    said = end.reported or "-"
    return f"| {end.name} | git | nothing | {end.result} | {end.code} | {said} | up to date |\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


TAIL = """
## What is not asked for

- Nothing is asked on condition of an ETag: what decides is a commit's id, and every file is held to its own.
- Without a token nobody tells the git source a repository's number. A name that somebody else has taken over is then
  read, and its claims are held back only where most of them vanish at once (`--accept-shrinkage`). A token in
  `GITHUB_TOKEN` closes that gap; the API source closes it by itself.
- A file that a server lists and does not have is a skip with its reason, until the next commit. The project is held
  back when that file is its README, or when evidence stood in it before.

## How long a run may take

`--project-time` bounds the reading of one project (900 s), `--deadline` the whole run. Within them a busy server is
waited for as it asks to be, and what is waited for is said, with the time at which that ends. A wait that would not end
in time is not begun. What is not reached is said, exit code 3, and the next run goes on from there: what is current
costs it one small question a project.
"""

if __name__ == "__main__":
    sys.stdout.write(document())
