"""What a cell of a project's own feature matrix says: yes, limited, planned, no, or nothing of the kind."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.models import Status
from crawler.pack.patterns import compiled

# Whole cells, in the order in which they are tried: a planned tick is planned. \x{2013} and \x{2014} are dashes.
_VERDICTS: tuple[tuple[Status, str], ...] = (
    (Status.WIP, r"(🚧|⏳|🔜|:construction:).*"),
    (Status.WIP, r"(wip|planned|plan|todo|to do|coming soon|roadmap|in (progress|development)|soon|future)\b.*"),
    (Status.WIP, r"not yet\b.*"),
    (Status.NO, r"(❌|✗|✘|✖|⛔|🚫|:x:|:no_entry:|:heavy_multiplication_x:).*"),
    (
        Status.NO,
        r"(no|none|not (supported|available|applicable)|unsupported|n/?a|false|-|\x{2013}|\x{2014})($|[ ,.;:(/].*)",
    ),
    (Status.LIMITED, r"(⚠|🟡|🟠|:warning:|partial(ly)?|limited|experimental|alpha|(tech )?preview)($|\W.*)"),
    (Status.YES, r"(✅|✓|✔|☑|🟢|:white_check_mark:|:heavy_check_mark:|:check:)($|\W.*)"),
    (Status.YES, r"(yes|y|x|(fully )?supported|full|true|available|stable|ga|beta|implemented)($|\W.*)"),
)


def verdict_of_cell(cell: str) -> Status | None:
    """The status that a cell states, None where it states none."""
    text = cell.strip()
    if not text:
        return None
    for status, pattern in _VERDICTS:
        if compiled(pattern).matches_whole(text):
            return status
    return None


def verdict_of_cells(cells: Sequence[str]) -> Status | None:
    """The best status that any of the cells states, None where none states one."""
    stated = {verdict_of_cell(cell) for cell in cells}
    for status in (Status.YES, Status.LIMITED, Status.WIP, Status.NO):
        if status in stated:
            return status
    return None
