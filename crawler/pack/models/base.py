"""What all parts of the rule format share: patterns, identifiers, and strictness about unknown keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.functional_validators import AfterValidator

from crawler.pack.patterns import CompiledPattern

LONGEST_PATTERN = 8_000
"""Characters; looking through a pattern before RE2 sees it takes the square of its length at worst."""


def checked(pattern: str) -> str:
    """The pattern, if RE2 accepts it; raises ValueError if not."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"a pattern of {len(pattern):,} characters; up to {LONGEST_PATTERN:,} are read")
    CompiledPattern(pattern)
    return pattern


Pattern = Annotated[str, Field(min_length=2), AfterValidator(checked)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
WholePattern = Annotated[str, Field(min_length=1), AfterValidator(checked)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]


class Model(BaseModel):
    """Base: unknown keys are errors, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)
