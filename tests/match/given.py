"""A feature with the signals that a test gives it."""

from collections.abc import Callable, Sequence
from typing import Any

from crawler.models import Evidence
from crawler.pack.models import Feature

Hits = Callable[..., list[Evidence]]


def feature_of(signals: Sequence[dict[str, Any]], **more: object) -> Feature:
    fields = {"id": "scale-to-zero", "title": "Scale-to-Zero", "question": "Can it go to zero?", "labels": ["Zero"]}
    numbered = [{"id": f"s{number}", **signal} for number, signal in enumerate(signals, 1)]
    return Feature.model_validate({**fields, "type": "status", "signal": numbered, **more})
