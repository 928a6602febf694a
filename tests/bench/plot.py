"""Scaling curves as a small SVG: panels side by side, both axes logarithmic, drawn by hand."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 300, 230  # of a panel, in pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 30, 34
_LEGEND = 15  # pixels a line
_INKS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626")


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (size, milliseconds), both above 0."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over one kind of size."""

    title: str
    curves: tuple[Curve, ...]


def svg(panels: Sequence[Panel]) -> str:
    """The whole picture."""
    width = _WIDTH * len(panels) + 8  # the last number stands half beyond its panel
    height = _HEIGHT + _LEGEND * max(len(panel.curves) for panel in panels) + 8
    drawn = "\n".join(line for place, panel in enumerate(panels) for line in _panel(panel, place * _WIDTH))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="11">\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{drawn}\n</svg>\n'
    )


def _panel(panel: Panel, left: float) -> Iterator[str]:
    points = [point for curve in panel.curves for point in curve.points]
    across = _Axis.over([size for size, _ in points], left + _LEFT, left + _WIDTH - _RIGHT)
    up = _Axis.over([cost for _, cost in points], _HEIGHT - _BOTTOM, _TOP)
    yield f'<text x="{left + _LEFT}" y="18" font-weight="bold">{escape(panel.title)}</text>'
    for tick in across.ticks:
        x = across(tick)
        yield f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#e5e7eb"/>'
        yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{short(tick)}</text>'
    for tick in up.ticks:
        y = up(tick)
        yield f'<path d="M{left + _LEFT} {y:.1f}H{left + _WIDTH - _RIGHT}" stroke="#e5e7eb"/>'
        yield f'<text x="{left + _LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{duration(tick)}</text>'
    for place, (curve, ink) in enumerate(zip(panel.curves, _INKS, strict=False)):
        spots = [(across(size), up(cost)) for size, cost in curve.points]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        yield f'<path d="M{way}" fill="none" stroke="{ink}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>' for x, y in spots)
        y = _HEIGHT + _LEGEND * place
        yield f'<path d="M{left + _LEFT} {y}h16" stroke="{ink}" stroke-width="2"/>'
        yield f'<text x="{left + _LEFT + 22}" y="{y + 4}">{escape(curve.name)}</text>'


@dataclass(frozen=True, slots=True)
class _Axis:
    """From whole powers of ten to pixels."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "_Axis":
        low = math.floor(math.log10(min(values)) + 1e-9)
        return cls(low, max(math.ceil(math.log10(max(values)) - 1e-9), low + 1), start, end)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]

    def __call__(self, value: float) -> float:
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)


def short(count: float) -> str:
    """A size in a few letters: 10, 1k, 1M."""
    for unit, letter in ((10**6, "M"), (10**3, "k")):
        if count >= unit:
            return f"{count / unit:g}{letter}"
    return f"{count:g}"


def duration(milliseconds: float) -> str:
    """A time in a few letters: 10 ms, 1 s."""
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds:g} ms"
