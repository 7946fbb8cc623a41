"""The reliability diagram: what was right, against how sure it was. A small SVG, readable on light and on dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from crawler.calibrate.figures import Bin

_SIDE = 320
_LEFT, _TOP, _BELOW = 52, 34, 66
_STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #333 }
.axis, .even { stroke: #888; fill: none }
.even { stroke-dasharray: 4 4 }
.right { fill: #2f6fb2; fill-opacity: .75 }
.point { fill: #b3541e }
.count { text-anchor: middle; font-size: 11px }
.tick { text-anchor: end; font-size: 11px }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .axis, .even { stroke: #999 } .right { fill: #6aa9e9 } .point { fill: #f0a35e }
}"""


def reliability_svg(bins: Sequence[Bin], title: str) -> str:
    """Bars: the share that was right in each bin. Points: the mean confidence there. Below: how many cells."""
    title = escape(title)
    width, height = _LEFT + _SIDE + 18, _TOP + _SIDE + _BELOW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<text x="{_LEFT}" y="20">{title}</text>',
        *_bars(bins),
        f'<path class="even" d="M{_LEFT} {_TOP + _SIDE}L{_LEFT + _SIDE} {_TOP}"/>',
        f'<path class="axis" d="M{_LEFT} {_TOP}V{_TOP + _SIDE}H{_LEFT + _SIDE}"/>',
        *_ticks(),
        *_points(bins),
        f'<text x="{_LEFT}" y="{height - 8}">bars: share that is right · points: mean confidence</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _x(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - value) * _SIDE, 1)


def _bars(bins: Iterable[Bin]) -> Iterator[str]:
    for one in bins:
        left, top = _x(one.low) + 2, _y(one.accuracy)
        height, width = round(_TOP + _SIDE - top, 1), round(_x(one.high) - left - 2, 1)
        yield f'<rect class="right" x="{left}" y="{top}" width="{width}" height="{height}"/>'
        middle = round((_x(one.low) + _x(one.high)) / 2, 1)
        yield f'<text class="count" x="{middle}" y="{_TOP + _SIDE + 32}">{one.count}</text>'


def _points(bins: Iterable[Bin]) -> Iterator[str]:
    for one in bins:
        mean = one.mean_confidence
        yield f'<circle class="point" cx="{_x(mean)}" cy="{_y(mean)}" r="4"/>'


def _ticks() -> Iterator[str]:
    for number in range(0, 11, 2):
        value = number / 10
        yield f'<text class="tick" x="{_LEFT - 6}" y="{_y(value) + 4}">{value:.1f}</text>'
        yield f'<text class="count" x="{_x(value)}" y="{_TOP + _SIDE + 16}">{value:.1f}</text>'
    yield f'<text class="tick" x="{_LEFT - 6}" y="{_TOP + _SIDE + 32}">cells</text>'
