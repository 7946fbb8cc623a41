"""The curated table against what the repositories say: one named decision for every cell, with a reason."""

from crawler.drift.decide import decide
from crawler.drift.evidence import contributing
from crawler.drift.quarantine import vanished
from crawler.drift.values import CellDrift, Column, Decision, DriftReport

__all__ = ["CellDrift", "Column", "Decision", "DriftReport", "contributing", "decide", "vanished"]
