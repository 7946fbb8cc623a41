"""An explanation as one screen of text, or as all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from textwrap import wrap

from crawler.explain.facts import Explanation
from crawler.explain.quotes import field_of, harmless, quoted
from crawler.explain.verdicts import claim_words
from crawler.models import Basis, Contribution, Evidence, Polarity, Status
from crawler.report.permalink import permalink

ROWS, COLUMNS = 40, 120
"""What one screen holds."""

_INDENT = " " * 10
_SHORTEST_PATH = 24


@dataclass(frozen=True, slots=True)
class _Size:
    """How much of each part is shown: entries of it, and quoted lines of a contribution."""

    quoted: int
    quotes: int
    against: int
    also: int
    near: int
    what_if: int


_SIZES = (
    _Size(8, 2, 3, 6, 6, 8),
    _Size(6, 1, 3, 4, 5, 8),
    _Size(5, 1, 2, 3, 4, 6),
    _Size(4, 1, 2, 2, 3, 5),
    _Size(3, 1, 1, 1, 3, 4),
    _Size(2, 1, 1, 1, 2, 3),
    _Size(1, 1, 1, 0, 1, 2),
)
"""From the fullest; the first that fits a screen is taken."""

_ALL = _Size(1000, 6, 1000, 1000, 1000, 1000)


def screen(explanation: Explanation, *, everything: bool = False) -> list[str]:
    """The explanation as lines: as much as fits one screen, or everything."""
    if everything:
        return _composed(explanation, _ALL)
    tried = (_composed(explanation, size) for size in _SIZES)
    return next((lines for lines in tried if rows(lines) <= ROWS), _composed(explanation, _SIZES[-1]))


def rows(lines: list[str]) -> int:
    """How many rows of a terminal some lines take; a link is broken over several."""
    return sum(max(1, ceil(len(line) / COLUMNS)) for line in lines)


def _composed(explanation: Explanation, size: _Size) -> list[str]:
    parts: tuple[Callable[[Explanation, _Size], Iterator[str]], ...] = (
        *(_head, _sum, _against, _also, _near, _what_if),
        _people,
    )
    return [line for part in parts for line in part(explanation, size)]


def _head(explanation: Explanation, _size: _Size) -> Iterator[str]:
    snapshot, feature, claim = explanation.snapshot, explanation.feature, explanation.claim
    main = snapshot.repos[0]
    yield f"{snapshot.project} · {feature.title}: {claim_words(claim)}"
    yield f"  {feature.question}"
    yield f"  {main.repo} at {main.commit[:12]} of {main.commit_date[:10]}; basis: {claim.basis.value}"
    if explanation.stale:
        now = f"by today's, the same evidence says {claim_words(explanation.rescored)}; "
        mend = f"claimwatch crawl {snapshot.project}"
        yield f"  The rules have changed since: {now if explanation.rescored != claim else ''}{mend}"
    if claim.basis in {Basis.ABSENT, Basis.UNDECIDED}:
        kinds = Counter(kind.value for _, _, kind, _ in snapshot.documents).most_common()
        words = ", ".join(f"{count} {kind}" for kind, count in kinds)
        yield from _wrapped(f"  documents read: {len(snapshot.documents)} ({words})")
    if not explanation.texts:
        yield f"  Quotes and near misses need the cache: claimwatch crawl {snapshot.project}"
    yield ""


def _sum(explanation: Explanation, size: _Size) -> Iterator[str]:
    if explanation.claim.status is None and not explanation.feature.levels:
        yield from _sums_of_values(explanation, size)
        return
    contributions = explanation.claim.contributions
    shown = 0
    for contribution in contributions:
        yield from _contribution(explanation, contribution, size, with_quote=shown < size.quoted)
        shown += bool(contribution.fingerprint)
    unit = " (points)" if explanation.feature.levels else ""
    yield f"  {sum(line.bits for line in contributions):+6.1f}  together{unit}"


def _sums_of_values(explanation: Explanation, size: _Size) -> Iterator[str]:
    """One sum a value: what its sources add up to, and the best of its evidence."""
    by_value: dict[str, list[Contribution]] = {}
    for line in explanation.claim.contributions:
        value, _, source = line.label.partition(": ")
        by_value.setdefault(value, []).append(replace(line, label=source))
    if not by_value:
        yield "  Nothing was found."
    for number, (value, lines) in enumerate(by_value.items()):
        held = "" if value in (explanation.claim.values or ()) else "  (not held)"
        parts = ", ".join(f"{line.label} {line.bits:+.1f}" for line in lines)
        yield _cut(f"  {sum(line.bits for line in lines):+6.1f}  {value}{held}: {parts}")
        known = [line for line in lines if line.fingerprint in explanation.stored]
        best = max(known, key=lambda line: line.bits, default=None)
        if best is None or number >= size.quoted:
            continue
        entry = explanation.stored[best.fingerprint]
        yield f"{_INDENT}{permalink(entry)}"
        yield from _quote(explanation, entry, 1, _INDENT)


def _contribution(
    explanation: Explanation, contribution: Contribution, size: _Size, *, with_quote: bool
) -> Iterator[str]:
    entry = explanation.stored.get(contribution.fingerprint)
    more = f" (and {contribution.more} more)" if contribution.more else ""
    head = f"  {contribution.bits:+6.1f}  {contribution.label}{more}"
    if entry is None:
        yield head
    elif not with_quote:
        yield _with_place(f"{head}: {_what(entry)}  ", entry)
    else:
        yield f"{head}: {_what(entry)}"
        yield f"{_INDENT}{permalink(entry)}"
        yield from _quote(explanation, entry, size.quotes, _INDENT)


def _quote(explanation: Explanation, entry: Evidence, most: int, indent: str) -> Iterator[str]:
    hit = explanation.found.get(entry.fingerprint)
    document = explanation.texts.get((entry.repo, entry.path))
    lines = quoted(entry, hit, document, most, COLUMNS - len(indent) - 2)
    field = field_of(hit)
    for number, line in enumerate(lines):
        yield _cut(f"{indent}> {line}" + (f"   (at {field})" if field and not number else ""))


def _against(explanation: Explanation, size: _Size) -> Iterator[str]:
    against = explanation.against
    if not against:
        return
    yield ""
    word = "for it" if against[0].polarity is Polarity.SUPPORTS else "against it"
    yield f"  contested: {len(against)} {word}"
    for entry in against[: size.against]:
        yield _with_place(f"    {_what(entry)}  ", entry)
        yield from _quote(explanation, entry, 1, "      ")


def _also(explanation: Explanation, size: _Size) -> Iterator[str]:
    """Evidence of the claim that is not the best of its source kind."""
    shown = {line.fingerprint for line in explanation.claim.contributions}
    others = [explanation.stored[p] for p in explanation.claim.evidence if p not in shown and p in explanation.stored]
    if not others or not size.also:
        return
    yield ""
    yield f"  also: {len(others)}"
    for entry in others[: size.also]:
        yield _with_place(f"    {_what(entry)}  ", entry)


def _near(explanation: Explanation, size: _Size) -> Iterator[str]:
    near = explanation.near
    if not near:
        return
    counts = {kind: sum(miss.kind == kind for miss in near) for kind in ("voided", "planned", "elsewhere")}
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    yield ""
    yield f"  not counted: {words}"
    seen: set[tuple[str, str]] = set()
    for miss in near:
        if (miss.evidence.path, miss.why) in seen or len(seen) == size.near:
            continue
        seen.add((miss.evidence.path, miss.why))
        guard = f" [{miss.guard}]" if miss.guard else ""
        yield _with_place(f"    {miss.evidence.signal}  ", miss.evidence, f": {miss.why}{guard}")


def _what_if(explanation: Explanation, size: _Size) -> Iterator[str]:
    yield ""
    if not explanation.what_if:
        more = "" if explanation.claim.status in {None, Status.YES} else ", nor any single hit more"
        yield f"  No single piece of evidence less would change it{more}."
        return
    yield "  It would be otherwise:"
    for one in explanation.what_if[: size.what_if]:
        then = claim_words(one.claim) if one.claim.status or explanation.feature.levels else ""
        yield _cut(f"    {one.words}" + (f" → {then}" if then else ""))
    if (left := len(explanation.what_if) - size.what_if) > 0:
        yield f"    and {left} more"


def _people(explanation: Explanation, _size: _Size) -> Iterator[str]:
    """What the curated table and people's verdicts say of the cell."""
    if not (explanation.cells or explanation.override or explanation.lapsed):
        return
    yield ""
    for drift in explanation.cells:
        change = f" → {drift.proposal}" if drift.proposal else ""
        raw = drift.cell.raw or "(blank)"
        yield from _wrapped(
            f"  table, line {drift.cell.ref.line}: {raw}{change}  ({drift.decision.value}: {drift.reason})"
        )
    if explanation.override:
        until = f" until {explanation.override.until}" if explanation.override.until else ""
        says = f" as {explanation.override.status!r}" if explanation.override.status else ""
        yield from _wrapped(
            f"  verdict in force: {explanation.override.verdict}{says}{until}: {explanation.override.reason}"
        )
    for words in explanation.lapsed:
        yield from _wrapped(f"  verdict lapsed: {words}")


def _what(entry: Evidence) -> str:
    sign = "against, " if entry.polarity is Polarity.REFUTES else ""
    guards = f" [{', '.join(entry.guards)}]" if entry.guards else ""
    value = f" → {entry.value}" if entry.value else ""
    return f"{entry.signal}{value} ({sign}{entry.stage.value}, {entry.weight:g} bits){guards}"


def _with_place(before: str, entry: Evidence, after: str = "") -> str:
    """A line that names a place; where it grows too long, the middle of the path gives way."""
    path, line = entry.path, f"#L{entry.line}"
    room = max(COLUMNS - len(before) - len(line) - len(after), _SHORTEST_PATH)
    if len(path) > room:
        tail = path[-(room - room // 3 - 1) :]
        path = f"{path[: room // 3]}…{tail}"
    return _cut(f"{before}{path}{line}{after}")


def _wrapped(line: str) -> list[str]:
    return wrap(harmless(line), COLUMNS, initial_indent="  ", subsequent_indent="    ")


def _cut(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip(" "))]
    text = indent + harmless(line)
    return text if len(text) <= COLUMNS else text[: COLUMNS - 1] + "…"
