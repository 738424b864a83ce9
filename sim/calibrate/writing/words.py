"""Names, numbers and durations as a scenario writes them."""

from __future__ import annotations

import json

import numpy as np

from sim.calibrate.values import Figure, Floats
from sim.calibrate.writing.screen import quantity
from sim.exports.meaning.names import fit_name
from sim.units import printable


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return printable(json.dumps(text, ensure_ascii=False))


def key(name: str) -> str:
    """A name as a key, in quotation marks where it needs them."""
    name = fit_name(name)
    letters = name.replace(" ", "").replace("-", "").replace("_", "")
    if letters.isalnum() and name[0].isalpha() and name.lower() not in _WORDS:
        return name
    return quoted(name)


_WORDS = ("yes", "no", "true", "false", "null", "on", "off")


def interval(figure: Figure, unit: str) -> str:
    """The 95 % interval of a figure, for a comment; empty where there is none."""
    if np.isnan(figure.low):
        return ""
    return f", 95 % {quantity(figure.low, unit)} to {quantity(figure.high, unit)}"


def minutes(number: float) -> str:
    """A duration."""
    return f"{number * 60:.4g} s" if number < 10 else f"{number:.4g} min"


def listed_minutes(values: Floats) -> str:
    """A list of durations."""
    return "[" + ", ".join(minutes(float(value)) for value in values) + "]"


def clock(minute: float) -> str:
    """A time of day."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"
