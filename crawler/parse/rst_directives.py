"""What to make of reStructuredText's directives, by their names: those of docutils, Sphinx and its common extensions."""

from __future__ import annotations

from enum import Enum, auto

from crawler.parse.prose import ADMONITIONS


class Treatment(Enum):
    """What a directive's content is."""

    ADMONITION = auto()
    CODE = auto()
    TITLED = auto()
    """Its argument is a title for readers, its content is the page's."""
    PLAIN = auto()
    """Its content is the page's; its argument says how to show it."""
    TEXT = auto()
    """Its argument is all there is to read."""
    LIST_TABLE = auto()
    CSV_TABLE = auto()
    RAW = auto()
    DROPPED = auto()


_NAMES: dict[Treatment, str] = {
    Treatment.CODE: "code code-block code-tab console graphviz literalinclude mermaid parsed-literal prompt sourcecode uml",
    Treatment.TITLED: "attribute card class collapse confval data details dropdown envvar exception function "
    "grid-item-card group-tab method option sidebar tab tab-item topic",
    Treatment.TEXT: "centered rubric",
    Treatment.LIST_TABLE: "list-table flat-table",
    Treatment.CSV_TABLE: "csv-table",
    Treatment.RAW: "raw",
    Treatment.DROPPED: "bibliography click contents currentmodule default-role highlight image include index math meta "
    "mdinclude module openapi productionlist py:currentmodule py:module rst-class sectnum tabularcolumns title toctree "
    "video youtube",
}

_TREATMENTS = {name: treatment for treatment, names in _NAMES.items() for name in names.split()}


def treatment_of(name: str) -> Treatment:
    """Return how to read a directive; one that nobody knows is read for its content."""
    name = name.lower()
    if known := _TREATMENTS.get(name):
        return known
    if name in ADMONITIONS:
        return Treatment.ADMONITION
    _, domain, short = name.rpartition(":")
    if domain and short in _TREATMENTS:
        return _TREATMENTS[short]
    if name.startswith("auto"):
        return Treatment.DROPPED
    return Treatment.PLAIN
