"""How often a fair reader who accepts a claim also accepts a table that says something else: what no proposal may be.

The labels list for each cell every status that a fair reader accepts, and for each set the values that one could also
leave out. "Limited" is often accepted beside "yes", "no" beside it never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.calibrate.cells import Reading, clear_cells
from crawler.models import Status
from crawler.pack.models import Feature, Tolerated
from crawler.score import Scorer

_STATUSES = (Status.YES, Status.LIMITED, Status.WIP, Status.NO)


def fit_tolerance(readings: Iterable[Reading], features: Sequence[Feature], scorer: Scorer) -> Tolerated:
    """Shares of clear cells by the status that is claimed, and of claimed values; one cell added each way (Laplace)."""
    said: Counter[Status] = Counter()
    accepted: Counter[tuple[Status, Status]] = Counter()
    claimed = optional = 0
    for reading in readings:
        for feature, cell in clear_cells(reading, features):
            evidence = reading.evidence.get(feature.id, ())
            if feature.type == "status" and cell.status:
                status = scorer.judge(feature, evidence, reading.read).status
                said[status] += 1
                accepted.update((status, other) for other in _STATUSES if other.value in cell.accepted)
            elif feature.type == "set" and not feature.levels and cell.values is not None:
                held = [value for value, total in scorer.value_sums(feature, evidence).items() if total.bits >= 0]
                claimed += len(held)
                optional += sum(value in cell.accept_extra - cell.values for value in held)
    shares = {
        status.value: {
            other.value: _share(accepted[status, other], said[status]) for other in _STATUSES if other is not status
        }
        for status in _STATUSES
    }
    return Tolerated.model_validate({**shares, "value": _share(optional, claimed)})


def _share(some: int, of: int) -> float:
    return round((some + 1) / (of + 2), 3)
