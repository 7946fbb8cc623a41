"""Why a claim says what it says, as values and as one screen of text. Pure: the caller brings documents and rules."""

from crawler.explain.facts import Explanation, explained, with_relaxed_twin
from crawler.explain.lines import screen
from crawler.explain.near_misses import NearMiss
from crawler.explain.records import record
from crawler.explain.verdicts import WhatIf

__all__ = ["Explanation", "NearMiss", "WhatIf", "explained", "record", "screen", "with_relaxed_twin"]
