"""Fitted weights as the file of a pack. The date in it is the labels', never today's."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.calibrate.summary import Calibration


def weights_toml(found: Calibration) -> str:
    """The fitted weights as the file of a pack."""
    weights = found.weights
    groups = sorted({one.group for one in found.readings})
    scalars = ("prose_cap", "refute_cap", "scale", "shift")
    lines = [
        "# Written by `claimwatch calibrate`, see docs/calibration.md. Change the tables below `hand` and rerun.",
        f"# From {len(found.readings)} label files ({', '.join(groups)}), the newest of {found.newest}.",
        *(f"{name} = {getattr(weights, name):g}" for name in scalars),
        "",
        "# Bits of a hit, by the kind of its signal, where the rule does not say.",
        *_toml_table("signals", weights.signals.items()),
        "",
        "# Factors, by the kind of document.",
        *_toml_table("documents", weights.documents.items()),
        "",
        "# Bits against a feature of which a source that was read does not speak.",
        *_toml_table("absence", weights.absence.items()),
        "",
        "# Slopes and shifts of the Platt map, by what the claim says.",
        *_toml_table("scales", weights.scales.items()),
        "",
        *_toml_table("shifts", weights.shifts.items()),
    ]
    tolerated = weights.tolerated
    lines += ["", "# How often a fair reader accepts the table's other status too, by what the claim says."]
    lines += ["[tolerated]", f"value = {tolerated.value:g}"]
    for status in ("yes", "limited", "wip", "no"):
        lines += ["", *_toml_table(f"tolerated.{status}", getattr(tolerated, status).items())]
    if weights.hand is not None:
        lines += ["", "# As people set them: the fit is drawn towards these."]
        lines += _toml_table("hand.signals", weights.hand.signals.items())
        lines += ["", *_toml_table("hand.documents", weights.hand.documents.items())]
    return "\n".join(lines) + "\n"


def _toml_table(name: str, numbers: Iterable[tuple[str, float]]) -> list[str]:
    return [f"[{name}]", *(f"{key} = {value:g}" for key, value in numbers)]
