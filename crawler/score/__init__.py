"""From evidence to a claim: log-odds in bits, capped by source, then a Platt map fitted on labels.

Begin with :mod:`crawler.score.scorer`.
"""

from __future__ import annotations

from crawler.score.absence import bytes_by_kind, bytes_by_source, bytes_of_documentation
from crawler.score.scorer import Judgement, Read, Scorer
from crawler.score.sources import source_of
from crawler.score.waterfall import Part, Sum, waterfall

__all__ = [
    "Judgement",
    "Part",
    "Read",
    "Scorer",
    "Sum",
    "bytes_by_kind",
    "bytes_by_source",
    "bytes_of_documentation",
    "source_of",
    "waterfall",
]
