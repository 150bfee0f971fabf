"""The few drawings of a slip, in black on white: the chain's persimmon, a band's icons and the row of scales.

Each is drawn four times as large in shades of grey; the raster scales it down and decides each dot.
"""

import re
from operator import mul

from PIL import Image, ImageDraw

FINER = 4
"""How many times finer a drawing is than the dots of the paper."""

ICONS = {
    "cloudoff": (
        "M4 4L20 20M8.3 8.3C7.8 8.2 7.4 8.2 7 8.3C4.4 8.6 2.5 10.7 2.5 13.2C2.5 15.9 4.7 18 7.4 18H17.8"
        "M10.8 5.8C11.4 5.6 12 5.5 12.7 5.5C15.7 5.5 18 7.6 18.4 10.4C20.2 10.7 21.5 12.3 21.5 14.1"
        "C21.5 15 21.2 15.8 20.7 16.5"
    ),
    "copy": "M5 15H3V3H15V5M8 8H21V21H8V8",
}
"""Strokes on a field of 24 by 24, as on the kiosk's screen."""

_INK, _PAPER = 255, 0
_CALYX = "18 11 29 14 34 19 39 14 50 11 42 19 47 27 39 23 34 32 29 23 21 27 26 19"
_CALYX_EDGE = "14 9 28 11 34 15 40 11 54 9 45 20 52 30 40 27 34 38 28 27 16 30 23 20"


def mark(name: str, width: int, height: int) -> Image.Image:
    """Return the drawing ``name`` as a mask of ``width`` by ``height`` dots, four times as large; 255 is ink."""
    image = Image.new("L", (width * FINER, height * FINER), _PAPER)
    draw = ImageDraw.Draw(image)
    match name:
        case "persimmon":
            _persimmon(draw, width * FINER)
        case "scales":
            _scales(draw, width, height)
        case icon:
            _stroke(draw, ICONS[icon], width * FINER)
    return image


def _scales(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    """Draw a line over a row of half circles of 24 dots, like a shop's awning."""
    thick, step = 3 * FINER, 24 * FINER
    draw.rectangle((0, 0, width * FINER, thick - 1), fill=_INK)
    deep = (height - 1) * FINER
    for left in range(0, width * FINER, step):
        draw.arc((left, -deep + 4 * FINER, left + step, deep), 0, 180, fill=_INK, width=3 * FINER)


def _persimmon(draw: ImageDraw.ImageDraw, size: int) -> None:
    def at(points: str) -> list[float]:
        return [float(figure) * size / 68 for figure in points.split()]

    draw.ellipse(at("2 17 66 67"), fill=_INK)
    draw.polygon(at(_CALYX_EDGE), fill=_PAPER)
    draw.polygon(at(_CALYX), fill=_INK)
    draw.polygon(at("32 14 35 2 40 4 38 14"), fill=_INK)
    draw.line(at("12 36 11 44 14 52"), fill=_PAPER, width=round(3.2 * size / 68), joint="curve")


def _stroke(draw: ImageDraw.ImageDraw, path: str, size: int) -> None:
    """Draw a path of lines and cubic curves with round ends, two units thick on a field of 24."""
    unit = size / 24
    for line in _flat(path):
        points = [(x * unit, y * unit) for x, y in line]
        draw.line(points, fill=_INK, width=round(2.2 * unit), joint="curve")
        for x, y in points:
            draw.circle((x, y), 1.1 * unit, fill=_INK)


def _flat(path: str) -> list[list[tuple[float, float]]]:
    """Return the polylines of an SVG path that knows M, L, H, V and C, all with absolute figures."""
    lines: list[list[tuple[float, float]]] = []
    for command, figures in re.findall(r"([MLHVC])([^MLHVC]*)", path):
        numbers = [float(figure) for figure in re.findall(r"-?[\d.]+", figures)]
        match command:
            case "M":
                lines.append([(numbers[0], numbers[1])])
            case "L":
                lines[-1].append((numbers[0], numbers[1]))
            case "H":
                lines[-1].append((numbers[0], lines[-1][-1][1]))
            case "V":
                lines[-1].append((lines[-1][-1][0], numbers[0]))
            case _:
                lines[-1].extend(_curve(lines[-1][-1], numbers))
    return lines


def _curve(start: tuple[float, float], figures: list[float]) -> list[tuple[float, float]]:
    """Return 12 points along a cubic Bezier curve, its start left out."""
    xs, ys = (start[0], *figures[0::2]), (start[1], *figures[1::2])
    points = []
    for step in range(1, 13):
        t = step / 12
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        points.append((sum(map(mul, weights, xs)), sum(map(mul, weights, ys))))
    return points
