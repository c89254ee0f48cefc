"""Charts as SVG: lines and dots between 0 and 1 on both axes, coloured by the page's style.

Written by hand so that a report needs no plotting library and follows the
reader's light or dark page; the marks are classes that its style sheet colours.
"""

from __future__ import annotations

from collections.abc import Sequence

from ui.rendering.markup import escaped

WIDTH, HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 12, 40
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

Point = tuple[float, float]
"""(across, up), each from 0 to 1."""


def chart(title: str, across: str, up: str, marks: Sequence[str]) -> str:
    """Axes from 0 to 1 with `marks` (from `line`, `dots`, `rule`) between them; `title` is read aloud."""
    grid = "".join(
        f'<path class="grid" d="M{_x(0)},{_y(t)}H{_x(1)}"/>'
        f'<text x="{_x(0) - 6}" y="{_y(t) + 4}" text-anchor="end">{t:g}</text>'
        f'<text x="{_x(t)}" y="{_y(0) + 16}" text-anchor="middle">{t:g}</text>'
        for t in _TICKS
    )
    names = (
        f'<text x="{_x(0.5)}" y="{HEIGHT - 6}" text-anchor="middle">{escaped(across)}</text>'
        f'<text transform="translate(12,{_y(0.5)}) rotate(-90)" text-anchor="middle">{escaped(up)}</text>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escaped(title)}">'
        f"{grid}{names}{''.join(marks)}</svg>"
    )


def line(points: Sequence[Point], kind: str) -> str:
    """A line through `points`; `kind` is its class."""
    path = " ".join(f"{_x(x)},{_y(y)}" for x, y in points)
    return f'<polyline class="{escaped(kind)}" points="{path}"/>'


def dots(points: Sequence[tuple[float, float, float, str]]) -> str:
    """Dots (across, up, size from 0 to 1, what a pointer over it is told)."""
    return "".join(
        f'<circle cx="{_x(x)}" cy="{_y(y)}" r="{3 + 7 * size**0.5:.1f}">'
        f"<title>{escaped(told)}</title></circle>"
        for x, y, size, told in points
    )


def rule(across: float, told: str) -> str:
    """An upright line at `across`, with its name."""
    return (
        f'<path class="rule" d="M{_x(across)},{_y(0)}V{_y(1)}"/>'
        f'<text class="rule" x="{_x(across) + 4}" y="{_y(0) - 6}">{escaped(told)}</text>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)
