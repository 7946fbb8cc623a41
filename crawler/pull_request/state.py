"""What a pull request remembers, in a hidden comment at the end of its body, and the boxes that people tick in it.

There is no other memory: whatever the bot must know of earlier nights stands in its pull requests, open and closed.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Box = Literal["reject", "keep"]

_OPENING = "<!-- claimwatch-state "
_CLOSING = " -->"
_STATE = re.compile(rf"^{re.escape(_OPENING)}(\{{.*\}}){re.escape(_CLOSING)}[ \t\r]*$", re.MULTILINE)
_BOX = re.compile(
    r"^[^\S\n]*[-*] \[(?P<mark>[ xX])\] <!-- claimwatch (?P<box>reject|keep) (?P<number>\d+) -->", re.MULTILINE
)
_HIDDEN = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>@#&/-"})
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """What a proposal rests on, so that it is known again: the claim in words, and its strongest evidence.

    `says` is a status' id or the values in the table's words. `stays` is the cell as it is, likewise; empty for a
    blank cell. `decided` tells the acceptance of a person that made it from others, empty where the claim alone did.
    """

    project: str
    feature: str
    says: str
    evidence: str = ""
    stays: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A box that was ticked: what was judged, and how. `number` is that of the pull request."""

    judged: Judged
    box: Box
    number: int


@dataclass(frozen=True, slots=True)
class State:
    """What an own pull request knows: head, title and body as the bot last wrote them, what it proposes.

    `ticked` are the boxes already seen in it. `closed` tells that the bot itself closed it, for lack of drift.
    """

    head: str
    digest: str
    title: str
    proposed: tuple[Judged, ...] = ()
    ticked: tuple[Ticked, ...] = ()
    closed: bool = False
    schema: int = field(default=SCHEMA)


def comment(state: State) -> str:
    """The state as an HTML comment on a line of its own; no text in it can end the comment or call anybody."""
    text = json.dumps(asdict(state), ensure_ascii=True, separators=(",", ":")).translate(_HIDDEN)
    return f"{_OPENING}{text}{_CLOSING}"


def state_of(body: str | None) -> State | None:
    """The state in a body; None where there is none that can be read, and so the pull request is not the bot's."""
    found = _STATE.findall(body or "")
    if not found:
        return None
    try:
        record = json.loads(found[-1])
        if record.get("schema") != SCHEMA:
            return None
        return State(
            head=_text(record, "head"),
            digest=_text(record, "digest"),
            title=_text(record, "title"),
            proposed=tuple(_judged(one) for one in record["proposed"]),
            ticked=tuple(_ticked(one) for one in record["ticked"]),
            closed=record["closed"] is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def ticks(body: str | None, state: State, number: int) -> tuple[Ticked, ...]:
    """The boxes of an own body that people have ticked; where both of a cell are, the rejection counts."""
    boxes: dict[int, Box] = {}
    for match in _BOX.finditer(body or ""):
        position = int(match["number"])
        if match["mark"] == " " or position >= len(state.proposed) or boxes.get(position) == "reject":
            continue
        boxes[position] = "reject" if match["box"] == "reject" or not state.proposed[position].stays else "keep"
    return tuple(Ticked(state.proposed[position], box, number) for position, box in sorted(boxes.items()))


def box(kind: Box, position: int, label: str) -> str:
    """A box to tick, for the proposal at a position of the state."""
    return f"- [ ] <!-- claimwatch {kind} {position} --> {label}"


def digest(*texts: str) -> str:
    """A short hash by which texts that the bot wrote are known again."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _text(record: dict[str, Any], key: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _judged(record: dict[str, Any]) -> Judged:
    return Judged(*(_text(record, key) for key in ("project", "feature", "says", "evidence", "stays", "decided")))


def _ticked(record: dict[str, Any]) -> Ticked:
    if record["box"] not in {"reject", "keep"} or not isinstance(record["number"], int):
        raise ValueError("no box")
    return Ticked(_judged(record["judged"]), record["box"], record["number"])
