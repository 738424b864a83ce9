"""The traffic lights of a log as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.reports.pen.folder import write_whole
from sim.sheets import as_csv

if TYPE_CHECKING:
    from sim.decisions import TrafficLights

LIGHTS_NAMES = ("signals.csv", "signals.svg", "signals.png")
"""Files that :func:`write_lights` may write."""


def write_lights(folder: Path, lights: TrafficLights, *, png: bool = False) -> list[Path]:
    """Write the traffic lights of a log: ``signals.csv`` and ``signals.svg``.

    Args:
        folder: where to write; made if it is not there.
        lights: what to write; without a whole week, the table alone.
        png: charts as PNG, too.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.reports.pen.style import paint
    from sim.reports.signals.chart import draw_lights
    from sim.reports.signals.sentences import SIGNALS_TITLE

    contents = {"signals.csv": as_csv(lights.cells)}
    if lights.weeks:
        contents |= paint(draw_lights, lights, SIGNALS_TITLE, png=png).files("signals")
    return write_whole(folder, contents)
