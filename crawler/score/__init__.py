"""From evidence to a claim: log-odds in bits, capped by source, then a Platt map fitted on labels.

Begin with :mod:`crawler.score.scorer`.
"""

from __future__ import annotations

from crawler.score.absence import LOOKED_AT, bytes_by_kind
from crawler.score.scorer import Judgement, Read, Scorer
from crawler.score.sources import SOURCE_OF, source_of
from crawler.score.waterfall import Part, Sum, waterfall

__all__ = [
    "LOOKED_AT",
    "SOURCE_OF",
    "Judgement",
    "Part",
    "Read",
    "Scorer",
    "Sum",
    "bytes_by_kind",
    "source_of",
    "waterfall",
]
