"""What a file's tables say in a pack's terms: for each cell a project, a feature and a meaning, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.errors import Problem
from crawler.models import Status
from crawler.pack.models import Feature, PackFile, Project
from crawler.table.labels import Match, Name, feature_names, match_labels, project_names
from crawler.table.read import Cell, CellRef, Table
from crawler.table.words import Meaning, read_status, read_values


@dataclass(frozen=True, slots=True)
class Curated:
    """A cell of the curated table. `project` or `feature` is empty where the label names none of the pack."""

    ref: CellRef
    project: str
    feature: str
    raw: str
    meaning: Meaning
    project_label: str = ""
    feature_label: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """All that a file's tables say: cells in the file's order, guesses at labels, and what could not be read."""

    file: str
    cells: tuple[Curated, ...]
    suggestions: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    """A table with the meaning of its column labels and of its row labels (the first column), in order."""

    table: Table
    projects_in: Literal["columns", "rows"]
    columns: tuple[Match, ...]
    rows: tuple[Match, ...]

    @property
    def projects(self) -> int:
        """How many projects the labels name."""
        return sum(bool(match.id) for match in (self.columns if self.projects_in == "columns" else self.rows))

    @property
    def features(self) -> int:
        """How many features the labels name."""
        return sum(bool(match.id) for match in (self.rows if self.projects_in == "columns" else self.columns))

    @property
    def compares(self) -> bool:
        """The table has projects on one side and features on the other."""
        return bool(self.projects and self.features)


def vocabulary(pack: PackFile) -> dict[Status, tuple[str, ...]]:
    """The words of curated cells by status."""
    return {Status(status): words for status, words in pack.statuses.items()}


def understand(
    tables: Sequence[Table],
    projects: Sequence[Project],
    features: Sequence[Feature],
    pack: PackFile,
    file: str = "",
) -> Understood:
    """Understand a file's tables; `file` is its name in the problems.

    A table's projects stand in its header or in its first column, whichever gives more labels a meaning.
    """
    cells: list[Curated] = []
    suggestions: list[Problem] = []
    unread: list[Problem] = []
    by_id = {feature.id: feature for feature in features}
    words = vocabulary(pack)
    for table in tables:
        sides = _sides(table, project_names(projects), feature_names(features))
        if not sides.compares:
            unread.append(Problem(file, table.line, f"table {table.number} was left out: {_missing(sides)}"))
            continue
        found = _cells(sides, by_id, words)
        cells.extend(found)
        guesses, strange = _labels(sides, file)
        suggestions.extend(guesses)
        unread.extend((*strange, *_unread_cells(found, by_id, file), *_surplus(table, file)))
    order = sorted(unread, key=lambda problem: problem.line)
    return Understood(file, tuple(cells), tuple(suggestions), tuple(order))


def _sides(table: Table, projects: Sequence[Name], features: Sequence[Name]) -> _Sides:
    columns = table.header.cells[1:]
    rows = tuple(row.cells[0] for row in table.body)
    upright = _Sides(table, "columns", match_labels(columns, projects), match_labels(rows, features))
    lying = _Sides(table, "rows", match_labels(columns, features), match_labels(rows, projects))
    return max(upright, lying, key=lambda sides: (sides.compares, sides.projects + sides.features))


def _missing(sides: _Sides) -> str:
    if not sides.projects:
        return "neither its header nor its first column names a project of the pack"
    return f"it names {sides.projects} of the pack's projects but none of its features"


def _labels(sides: _Sides, file: str) -> tuple[list[Problem], list[Problem]]:
    """The guesses among a table's labels, and the labels that name nothing."""
    guesses: list[Problem] = []
    strange: list[Problem] = []
    columns = zip(sides.table.header.cells[1:], sides.columns, strict=True)
    rows = zip((row.cells[0] for row in sides.table.body), sides.rows, strict=True)
    across = len(sides.table.body)
    down = len(sides.table.header.cells) - 1
    for labels, kind, cells in ((columns, "column", across), (rows, "row", down)):
        for cell, match in labels:
            line, shown = cell.ref.line, _shown(cell.plain)
            if match.id and not match.exact:
                mend = f"write '{match.spelling}', or add '{shown}' to its labels in the pack"
                guesses.append(Problem(file, line, f"'{shown}' taken for {match.spelling}", mend))
            elif not match.id:
                message = f"{kind} '{shown}' was left out ({cells} cells): {match.problem}"
                strange.append(Problem(file, line, message))
    return guesses, strange


def _cells(sides: _Sides, features: Mapping[str, Feature], words: Mapping[Status, Sequence[str]]) -> list[Curated]:
    header = sides.table.header.cells
    upright = sides.projects_in == "columns"
    found: list[Curated] = []
    for row, row_match in zip(sides.table.body, sides.rows, strict=True):
        for column, column_match in enumerate(sides.columns, start=1):
            pair = _Pair.of(row_match, row.cells[0].plain, column_match, header[column].plain, upright=upright)
            found.append(_curated(row.cells[column], pair, features, words))
    return found


@dataclass(frozen=True, slots=True)
class _Pair:
    """The project and the feature of a cell, as matched and as the table spells them."""

    project: Match
    feature: Match
    labels: tuple[str, str]

    @classmethod
    def of(cls, row: Match, row_label: str, column: Match, column_label: str, *, upright: bool) -> _Pair:
        """From a cell's row and column; `upright` tables have projects in columns."""
        if upright:
            return cls(column, row, (_shown(column_label), _shown(row_label)))
        return cls(row, column, (_shown(row_label), _shown(column_label)))

    @property
    def problem(self) -> str:
        """Why a cell belongs to no project or to no feature; empty where it belongs to both."""
        if not self.project.id:
            return f"'{self.labels[0]}' names no project: {self.project.problem}"
        if not self.feature.id:
            return f"'{self.labels[1]}' names no feature: {self.feature.problem}"
        return ""


def _curated(
    cell: Cell, pair: _Pair, features: Mapping[str, Feature], words: Mapping[Status, Sequence[str]]
) -> Curated:
    meaning = Meaning(problem=pair.problem) if pair.problem else _meaning(cell, features[pair.feature.id], words)
    return Curated(cell.ref, pair.project.id, pair.feature.id, cell.text, meaning, *pair.labels)


def _meaning(cell: Cell, feature: Feature, words: Mapping[Status, Sequence[str]]) -> Meaning:
    if cell.text and not cell.plain:
        return Meaning(problem="it shows no words")
    if feature.type == "status":
        return read_status(cell.plain, words)
    return read_values(cell.plain, feature.values, words)


def _unread_cells(cells: Sequence[Curated], features: Mapping[str, Feature], file: str) -> list[Problem]:
    """Cells of known projects and features that are not, or not wholly, in the pack's words."""
    problems: list[Problem] = []
    for cell in cells:
        if not (cell.project and cell.feature):
            continue
        where = f"{cell.project_label} · {cell.feature_label}"
        mend = f"reword the cell, or add its words to {_home_of_words(features[cell.feature])}"
        if cell.meaning.problem:
            message = f"{where}: '{_shown(cell.raw)}' is not understood: {cell.meaning.problem}"
            problems.append(Problem(file, cell.ref.line, message, mend))
        elif cell.meaning.leftover:
            words = ", ".join(f"'{_shown(word)}'" for word in cell.meaning.leftover)
            problems.append(
                Problem(file, cell.ref.line, f"{where}: not in the pack's words for this feature: {words}", mend)
            )
    return problems


def _home_of_words(feature: Feature) -> str:
    return "[statuses] in pack.toml" if feature.type == "status" else f"[values] in features/{feature.id}.toml"


def _surplus(table: Table, file: str) -> list[Problem]:
    """Cells beyond the header's, which no Markdown viewer shows."""
    return [
        Problem(file, row.line, f"cells beyond the last column ({len(row.extra)}) are not shown by any viewer")
        for row in table.body
        if row.extra
    ]


def _shown(text: str) -> str:
    return " ".join(text.split())
