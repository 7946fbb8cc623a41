"""The three fits: weights, what silence says, and the Platt map. Needs the extra `calibrate` (scipy, scikit-learn).

Labels are few and the weights were thought about, so everything is shrunk: factors towards 1, the Platt map towards a
cautious one. Factors are fitted as logarithms, hence no weight ever changes its sign.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from crawler.calibrate.cells import Cell, Fact, Reading, facts, known_features, status_cells, value_cells
from crawler.calibrate.reweigh import Group, Pooling, groups_of, with_factors
from crawler.calibrate.tolerance import fit_tolerance
from crawler.models import Polarity
from crawler.pack.models import Absence, Feature, Source, Voice, Weights
from crawler.score import Scorer, bytes_by_source, source_of, waterfall

Numbers = NDArray[np.float64]

SPREAD = 0.3
"""Standard deviation of a factor's natural logarithm around 0, before any label: hand weights are good to a third."""
LARGEST_FACTOR = 2.5
_ANY = 10.0
_ALL = "all"
_VOICES: tuple[Voice, ...] = get_args(Voice)
_STEPS = 4

CAUTIOUS = {1.0: 0.75, 3.0: 0.87, 5.0: 0.94, 8.0: 0.98}
"""Margin in bits -> chance: four cells of each voice that are put in with the labels, so that no confidence is beyond
what was seen often enough. A few right cells prove little; Platt smooths his targets for the same reason."""
FLAT: tuple[Voice, ...] = ("wip",)
"""Voices whose margin says nothing: that more pages tell of a plan does not make it more of a plan. A slope made no
difference to their left-out Brier score."""
_LOOSE = 10.0
"""Inverse strength of the penalty that draws the voices' shifts together."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted weights, and the factors by which evidence found with the old ones is to be weighed."""

    weights: Weights
    factors: Mapping[Group, float]

    def readings(self, readings: Sequence[Reading], features: Sequence[Feature]) -> list[Reading]:
        """Readings as they would be with the fitted weights."""
        return Pooling(features).readings(readings, self.factors)


def fit(readings: Sequence[Reading], features: Sequence[Feature], weights: Weights, absence: Absence) -> Fit:
    """All that can be learnt from labelled readings: weights, silence, and then the Platt map over both."""
    factors = fit_factors(facts(readings, features), features, weights)
    fitted = with_factors(weights, factors).model_copy(
        update={
            "scale": 1.0,
            "shift": 0.0,
            "shifts": {},
            "scales": {},
            "absence": fit_silence(readings, features, absence),
        }
    )
    weighed = Pooling(features).readings(readings, factors)
    scorer = Scorer(fitted, absence)
    cells = [*status_cells(weighed, features, scorer), *value_cells(weighed, features, scorer)]
    tolerated = fit_tolerance(weighed, features, scorer)
    return Fit(fitted.model_copy(update={**fit_map(cells), "tolerated": tolerated}), factors)


def fit_factors(known: Sequence[Fact], features: Sequence[Feature], weights: Weights) -> dict[Group, float]:
    """The factor of each kind of signal and document: the most probable ones given what is known to be so or not.

    The sum is not linear (shares and caps), so it is taken as linear in the logarithms around the present factors, and
    that is repeated a few times.
    """
    pooling = Pooling(features)
    groups = groups_of(pooling, [entry for fact in known for entry in fact.evidence])
    if not groups:
        return {}
    place = {group: number for number, group in enumerate(groups)}
    holds = np.array([fact.holds for fact in known], dtype=np.float64)
    theta = np.zeros(len(groups))
    for _ in range(_STEPS):
        factors = {group: math.exp(theta[number]) for group, number in place.items()}
        bits, slopes = np.zeros(len(known)), np.zeros((len(known), len(groups)))
        for row, fact in enumerate(known):
            total = waterfall(fact.feature.prior, pooling.reweighed(fact.evidence, factors), weights)
            bits[row] = total.bits
            for part in total.parts:
                for group in pooling.groups(part.evidence):
                    slopes[row, place[group]] += part.bits
        theta = _most_probable(bits, slopes, theta, holds)
    return {group: round(math.exp(theta[number]), 3) for group, number in place.items()}


def _most_probable(bits: Numbers, slopes: Numbers, theta: Numbers, holds: Numbers) -> Numbers:
    """Logarithms of the factors that minimise the log-loss plus the penalty of their prior, near `theta`.

    A common slope and shift are fitted beside them and thrown away: they are the Platt map's business. Without them all
    factors would grow together, since most of what anything speaks for is so, and weak evidence would pass for proof.
    """
    columns = np.column_stack([slopes, bits, np.ones(len(holds))])
    spread = np.array([SPREAD] * len(theta) + [_ANY, _ANY])
    offset = bits - slopes @ theta

    def loss(found: Numbers) -> tuple[float, Numbers]:
        logit = (offset + columns @ found) * math.log(2)
        missed = np.logaddexp(0.0, logit) - holds * logit
        slope = (1.0 / (1.0 + np.exp(-logit)) - holds) * math.log(2)
        penalty = ((found / spread) ** 2).sum() / 2
        return float(missed.sum() + penalty), columns.T @ slope + found / spread**2

    most = math.log(LARGEST_FACTOR)
    bounds = [(-most, most)] * len(theta) + [(None, None)] * 2
    start = np.concatenate([theta, [0.0, 0.0]])
    solution: Numbers = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return solution[: len(theta)]


def fit_silence(readings: Sequence[Reading], features: Sequence[Feature], absence: Absence) -> dict[Source, float]:
    """Bits of each source's silence: how much rarer it is on features that are there than on those that are not.

    Counted over clear status cells, of projects of which enough of that source was read, with one cell added to each
    count (Laplace). Sources fall silent together, so their bits are scaled to add up to what the silence of all says.
    """
    counts = {source: _Silent() for source in (*get_args(Source), _ALL)}
    for reading in readings:
        lengths = bytes_by_source(reading.read)
        read = {source for source in get_args(Source) if lengths[source] >= absence.bytes}
        for feature, there in known_features(reading, features):
            found = reading.evidence.get(feature.id, ())
            speaking = {source_of(entry.kind) for entry in found if entry.polarity is Polarity.SUPPORTS}
            for source in read:
                counts[source].add(there=there, silent=source not in speaking)
            counts[_ALL].add(there=there, silent=not speaking)
    bits = {source: counts[source].bits for source in get_args(Source)}
    together = min(1.0, counts[_ALL].bits / max(sum(bits.values()), 1e-9))
    return {source: round(says * together, 2) for source, says in bits.items()}


@dataclass(slots=True)
class _Silent:
    """How often a source was silent, and asked, on features that are there and on those that are not."""

    silent: Counter[bool] = field(default_factory=Counter)
    asked: Counter[bool] = field(default_factory=Counter)

    def add(self, *, there: bool, silent: bool) -> None:
        self.asked[there] += 1
        self.silent[there] += silent

    @property
    def bits(self) -> float:
        share = {there: (self.silent[there] + 1) / (self.asked[there] + 2) for there in (True, False)}
        return max(0.0, math.log2(share[False] / share[True]))


def fit_map(cells: Sequence[Cell]) -> dict[str, object]:
    """The Platt map: fields `scale`, `scales`, `shift` and `shifts` of the weights.

    One slope on the margin in bits (none for `FLAT`), one shift, and one further shift for each voice; the cautious
    cells stand in for what was not seen.
    """
    seen = [(cell.voice, cell.margin, float(cell.right)) for cell in cells if cell.voice]
    cautious = [(voice, margin, chance) for voice in _VOICES for margin, chance in CAUTIOUS.items()]
    table = np.array([_columns(voice, margin) for voice, margin, _ in (*seen, *cautious)])
    goal = np.array([right for _, _, right in (*seen, *cautious)])
    model = LogisticRegression(C=_LOOSE, max_iter=1000, tol=1e-8)
    # A target between 0 and 1 is one cell that is right in part and wrong in part.
    model.fit(
        np.vstack([table, table]),
        np.concatenate([np.ones(len(goal)), np.zeros(len(goal))]),
        sample_weight=np.concatenate([goal, 1.0 - goal]),
    )
    slope, *others = (round(float(value) / math.log(2), 3) for value in model.coef_[0])
    return {
        "scale": max(0.01, slope),
        "shift": round(float(model.intercept_[0]) / math.log(2), 3),
        "shifts": dict(zip(_VOICES, others, strict=True)),
        "scales": dict.fromkeys(FLAT, 0.0),
    }


def _columns(voice: Voice, margin: float) -> list[float]:
    """What the map sees of a cell: its margin, and its voice."""
    return [0.0 if voice in FLAT else margin, *(float(voice == other) for other in _VOICES)]
