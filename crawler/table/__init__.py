"""Comparison tables that people keep in Markdown: reading them, understanding their cells, writing back single cells.

`read` finds tables and the exact characters of their cells, `patch` changes those characters and no others,
`labels` and `words` say what a label and a cell's text mean in a pack, `understand` puts it together.
"""

from crawler.table.patch import patch
from crawler.table.read import Cell, CellRef, Row, Table, read_tables
from crawler.table.understand import Curated, Understood, understand
from crawler.table.words import Meaning, read_status, read_values

__all__ = [
    "Cell",
    "CellRef",
    "Curated",
    "Meaning",
    "Row",
    "Table",
    "Understood",
    "patch",
    "read_status",
    "read_tables",
    "read_values",
    "understand",
]
