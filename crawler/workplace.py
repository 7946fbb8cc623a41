"""The files of the checkout that the pull request is made of, against those of HEAD and of the base branch.

What was changed here goes into the pull request, unless the base changed it as well meanwhile: that is a conflict,
which is told and left to the next run, whose checkout is newer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from pydantic import ValidationError

from crawler.drift.override_text import with_override
from crawler.errors import BadInput
from crawler.github.checkout import Checkout, blob_id
from crawler.github.reading import Forge
from crawler.pack.load import Pack
from crawler.pack.models import Override, OverrideFile
from crawler.pull_request.course import Pull
from crawler.pull_request.selection import Closed, verdicts
from crawler.pull_request.state import Ticked, ticks
from crawler.store.snapshot_text import FILES


@dataclass(frozen=True, slots=True)
class Opinions:
    """People's verdicts as they are to be: the pack with all of them, and the text of overrides.toml.

    `before` is the text in the base. `sentences` say what is new in it. `pressing` is true where that alone is worth a
    pull request. `ticked` are the boxes that the open pull request remembers.
    """

    pack: Pack
    before: str
    text: str
    sentences: tuple[str, ...]
    ticked: tuple[Ticked, ...]
    pressing: bool
    notes: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """overrides.toml is part of the change."""
        return self.text != self.before


@dataclass(frozen=True, slots=True)
class Workplace:
    """Paths in the checkout: of the table, and of overrides.toml and the snapshots where they are part of it.

    `base` and `base_snapshots` are what the base branch holds; without a look at GitHub it is what HEAD holds.
    """

    checkout: Checkout
    table: str
    overrides: str
    snapshots: str
    projects: tuple[str, ...]
    base: Mapping[str, bytes] | None = None
    forge: Forge | None = None
    base_head: str = ""

    @classmethod
    def of(cls, table: Path, pack: Pack, snapshots: Path) -> Workplace:
        """The workplace around a table.

        Raises:
            BadInput: the table lies in no checkout.
        """
        checkout = Checkout.around(table)
        path = checkout.inside(table)
        if not path:
            raise BadInput(f"{table}: not a file of the checkout {checkout.root}")
        projects = tuple(project.id for project in pack.projects)
        overrides = checkout.tracks(pack.folder / "overrides.toml")
        return cls(checkout, path, overrides, checkout.tracks(snapshots), projects)

    def on_base(self, files: Mapping[str, bytes], forge: Forge, head: str) -> Workplace:
        """The same against a commit of the base branch."""
        return replace(self, base=files, forge=forge, base_head=head)

    def override_texts(self, base: bytes | None) -> tuple[str, str, tuple[str, ...]]:
        """overrides.toml as the base has it and as it is to be before tonight's verdicts, and what is in conflict."""
        if not self.overrides:
            return "", "", ()
        committed = self._committed(self.overrides)
        before = base if self.base is not None else committed
        here = self.checkout.files(self.overrides).get(self.overrides)
        text = before if here == committed else here
        notes: tuple[str, ...] = ()
        if here not in {committed, before} and before != committed:
            text = before
            notes = (f"{self.overrides} was changed here and on the base branch: what was changed here is left out",)
        return _text(before, self.overrides), _text(text, self.overrides), notes

    def changed_snapshots(self) -> tuple[dict[str, dict[str, bytes | None]], tuple[str, ...]]:
        """By project the files of its snapshot that the base has otherwise or not at all, and what is in conflict."""
        if not self.snapshots:
            return {}, ()
        committed = self.checkout.committed(self.snapshots)
        base = committed
        if self.forge is not None:
            base = {path: file.blob for path, file in self.forge.folder(self.base_head, self.snapshots).items()}
        changed: dict[str, dict[str, bytes | None]] = {}
        notes: list[str] = []
        for project in self.projects:
            folder = f"{self.snapshots}/{project}"
            here = self.checkout.files(folder)
            names = [f"{folder}/{name}" for name in FILES]
            if not all(name in here for name in names):
                continue
            ids = {name: blob_id(here[name]) for name in names}
            differing = [name for name in names if ids[name] not in {base.get(name), committed.get(name)}]
            if any(base.get(name) != committed.get(name) for name in differing):
                notes.append(f"{folder} was changed here and on the base branch: it is left out this time")
                continue
            files: dict[str, bytes | None] = {name: here[name] for name in differing}
            if files:
                changed[project] = files
        return changed, tuple(notes)

    def _committed(self, path: str) -> bytes | None:
        blob = self.checkout.committed(path).get(path)
        return self.checkout.committed_bytes(blob) if blob else None


def opinions(place: Workplace, pack: Pack, own: Pull | None, closed: Sequence[Closed], base: bytes | None) -> Opinions:
    """Bring together what people decided: in overrides.toml, by ticks in the open pull request, in closed ones.

    Raises:
        BadInput: overrides.toml of the base cannot be read.
    """
    before, text, notes = place.override_texts(base)
    file = _parsed(text, place.overrides) if place.overrides else pack.overrides
    remembered = own.state.ticked if own and own.state else ()
    fresh = ticks(own.body, own.state, own.number) if own and own.state else ()
    known = {(one.project, one.feature, one.evidence) for one in file.overrides}
    ticked = tuple(
        tick
        for tick in dict.fromkeys((*remembered, *fresh))
        if (tick.judged.project, tick.judged.feature, tick.judged.evidence) not in known
    )
    old = _from_closed(closed, file, inside=bool(place.overrides))
    new = verdicts(ticked)
    holding = OverrideFile(overrides=(*verdicts(old), *file.overrides, *new))
    changed, pressing = before, False
    if place.overrides:
        pressing = reduce(with_override, new, text) != before if new else text != before
        changed = reduce(with_override, (*verdicts(old), *new), text)
    sentences = tuple(verdict_sentence(one) for one in (*verdicts(old), *new))
    return Opinions(replace(pack, overrides=holding), before, changed, sentences, ticked, pressing, notes)


def verdict_sentence(override: Override) -> str:
    """A verdict in a few words."""
    what = "reject" if override.verdict == "reject" else "keep"
    return f"{what} {override.project} · {override.feature} as {override.status}: {override.reason}"


def _from_closed(closed: Sequence[Closed], file: OverrideFile, *, inside: bool) -> tuple[Ticked, ...]:
    """Ticks of closed pull requests that nothing else says; of those that were merged overrides.toml knows."""
    judged = {(one.project, one.feature) for one in file.overrides}
    found: dict[tuple[str, str], Ticked] = {}
    for one in sorted(closed, key=lambda one: one.number):
        if one.state is None or (one.merged and inside):
            continue
        for tick in one.state.ticked:
            found[tick.judged.project, tick.judged.feature] = tick
    return tuple(tick for cell, tick in found.items() if cell not in judged)


def _parsed(text: str, path: str) -> OverrideFile:
    try:
        return OverrideFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadInput(f"{path} of the base branch cannot be read: {error}") from None


def _text(data: bytes | None, path: str) -> str:
    try:
        return (data or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
