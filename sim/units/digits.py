"""How figures are shown, one rule for all: in which unit, and with how many digits.

A figure keeps one form wherever it stands. Its size alone chooses the unit, and the interval
around it the digits: the last one shown is the last that the interval supports.
"""

from __future__ import annotations

import math

MOST_DECIMALS = 2
_UNITS = (
    (2.0, 60.0, "s"),
    (120.0, 1.0, "min"),
    (2880.0, 1 / 60, "h"),
    (math.inf, 1 / 1440, "days"),
)


def unit_of_time(minutes: float, *, worked: bool = False) -> tuple[float, str]:
    """Factor and unit for a duration: seconds below 2 min, minutes below 2 h, hours below 2 days.

    Args:
        minutes: the duration.
        worked: whether it is working time, whose days have no 24 hours: hours are its largest
            unit.
    """
    known = _UNITS[:-1] if worked else _UNITS
    found = next((unit for unit in known if abs(minutes) < unit[0]), known[-1])
    return found[1:]


def decimals(figure: float, low: float, high: float) -> int:
    """Decimals that an interval supports; below 0, the figure is rounded to tens, hundreds ….

    Half an interval is 2 or more of the last digit, so that rounding hardly moves its ends. Three
    digits are enough for any figure with decimals, and whole numbers keep at least two. Where even
    so many do not tell the ends apart, as few as the figure itself needs.

    Args:
        figure: what is shown, in the unit that it is shown in.
        low: lower end of its interval.
        high: upper end.
    """
    size = abs(figure) or max(abs(low), abs(high))
    if size == 0:
        return 0
    magnitude = math.floor(math.log10(size))
    least = min(1 - magnitude, 0)
    half_width = (high - low) / 2
    if half_width <= 0:
        return min(max(0, 1 - magnitude), MOST_DECIMALS)
    supported = math.ceil(-math.log10(half_width / 2))
    most = min(max(2 - magnitude, 0), MOST_DECIMALS)
    digits = min(max(supported, least), most)
    if digits > 0 and round(low, digits) == round(high, digits):
        return min(max(0, 1 - magnitude), MOST_DECIMALS)
    return digits


def decimals_alone(figure: float) -> int:
    """Decimals of a figure that has no interval: two digits, and whole numbers as they are."""
    return max(0, decimals(figure, figure, figure))


def number(figure: float, digits: int) -> str:
    """A number with so many decimals: "1,240", "0.50"; never "-0"."""
    text = f"{round(figure, digits):,.{max(digits, 0)}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text
