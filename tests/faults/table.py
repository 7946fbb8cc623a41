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

`git` is the default source, `api` is `--source api`. *Kept*: the project could not be read or its reading is doubted,
and its last good snapshot stands; exit code 3 means just that. *Read*: the fault was overcome in the same run. What is
said is the beginning of what the test looks for on standard error. Kills are tried at 10 random moments by the suite,
and at 200 by `python -m tests.faults.killing 200`.

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
    said = next((fault.reported for fault in faults if fault.reported), "")
    return _line(first.name, sources, first.result, str(first.code), said)


def _end(end: End) -> str:
    return _line(end.name, "git", end.result, end.code, end.reported)


def _line(fault: str, sources: str, result: str, code: str, said: str) -> str:
    words = said if len(said) <= _WIDEST else f"{said[:_WIDEST].rsplit(' ', 1)[0]} …"
    return f"| {fault} | {sources} | nothing | {result} | {code} | {words or '-'} | well |\n"


_WIDEST = 52

TAIL = """
## What is not asked for

- Nothing is asked of a repository on condition of an ETag: what decides is a commit's id, and every file is held to
  its own.
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
