"""The format of label files: what a careful reader of one project at one commit would put into each cell."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - the format has a field of this name
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crawler.errors import BadInput

Answer = Literal["yes", "limited", "wip", "no"]
POSITIVE = frozenset({"yes", "limited"})


class LabelCell(BaseModel):
    """One cell: a status with those that a fair reader would also accept, or the values of a set.

    Only cells that are `clear` count: two readers agreed, and documents alone settle it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: Answer | None = None
    accept: frozenset[Answer] = frozenset()
    values: frozenset[str] | None = None
    accept_extra: frozenset[str] = frozenset()
    clear: bool = True

    @property
    def accepted(self) -> frozenset[str]:
        """The statuses that are right."""
        return self.accept | {self.status} if self.status else frozenset()


class LabelFile(BaseModel):
    """One project at one commit. `repo` is owner/name."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    project: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    repo: str = Field(pattern=r"^[^/\s]+/[^/\s]+$")
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    date: Date
    cells: dict[str, LabelCell]

    @model_validator(mode="after")
    def _has_cells(self) -> LabelFile:
        if not self.cells:
            raise ValueError("it labels no cell")
        return self


def read_label(name: str, text: str | bytes) -> LabelFile:
    """A label file from its text; `name` is what messages call it.

    Raises:
        BadInput: it is no label file, with every fault in it.
    """
    try:
        return LabelFile.model_validate_json(text)
    except ValidationError as error:
        faults = (f"{name}: {_place(one['loc'])}{one['msg']}" for one in error.errors(include_url=False))
        raise BadInput(*faults) from None


def _place(location: tuple[int | str, ...]) -> str:
    return f"{'.'.join(map(str, location))}: " if location else ""
