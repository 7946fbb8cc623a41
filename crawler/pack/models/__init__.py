"""The rule format: what a pack's files may say. Every description here becomes part of the published JSON Schema.

A pack is data only. Patterns are RE2 syntax (linear time) and case-insensitive; a plain space in a pattern stands for
any run of white space. Patterns search unless a field says that it matches whole.
"""

from __future__ import annotations

from crawler.pack.models.base import (
    Identifier,
    Model,
    NotNegative,
    Pattern,
    WholePattern,
)
from crawler.pack.models.features import (
    Example,
    Feature,
    Guard,
    GuardFile,
    GuardPlace,
    Level,
)
from crawler.pack.models.files import (
    OWNER_AND_NAME,
    Absence,
    HandWeights,
    Override,
    OverrideFile,
    PackFile,
    Project,
    ProjectFile,
    PullRequest,
    Schedule,
    Source,
    Thresholds,
    Tolerated,
    Voice,
    Weights,
)
from crawler.pack.models.signals import (
    ALLOWED_FIELDS,
    REQUIRED_FIELDS,
    Signal,
    SignalKind,
    Where,
)

__all__ = [
    "ALLOWED_FIELDS",
    "OWNER_AND_NAME",
    "REQUIRED_FIELDS",
    "Absence",
    "Example",
    "Feature",
    "Guard",
    "GuardFile",
    "GuardPlace",
    "HandWeights",
    "Identifier",
    "Level",
    "Model",
    "NotNegative",
    "Override",
    "OverrideFile",
    "PackFile",
    "Pattern",
    "Project",
    "ProjectFile",
    "PullRequest",
    "Schedule",
    "Signal",
    "SignalKind",
    "Source",
    "Thresholds",
    "Tolerated",
    "Voice",
    "Weights",
    "Where",
    "WholePattern",
]
