"""What `doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well (None: cannot be told, or is not needed), what was seen, what to do."""

    name: str
    seen: str
    mend: str = ""
    """What to do if it is not well."""
    well: bool | None = field(default=None, kw_only=True)
    grave: bool = field(default=True, kw_only=True)
    """Nothing works until it is mended; otherwise time or a run mends it."""

    def __str__(self) -> str:
        mark = {True: "ok  ", False: "NOT ", None: "?   "}[self.well]
        mend = f": {self.mend}" if not self.well and self.mend else ""
        return f"{mark} {self.name:12} {self.seen}{mend}"
