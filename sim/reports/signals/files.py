"""The traffic lights of a log as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.reports.pen.files import (
    write_files,
)
from sim.sheets import as_csv

if TYPE_CHECKING:
    from sim.decisions import TrafficLights


def write_lights(folder: Path, lights: TrafficLights) -> list[Path]:
    """Write the traffic lights of a log: ``signals.csv``, ``signals.svg`` and ``signals.png``.

    Args:
        folder: where to write; made if it is not there.
        lights: what to write; without a whole week, the table alone.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.reports.pen.style import paint
    from sim.reports.signals.chart import draw_lights
    from sim.reports.signals.sentences import SIGNALS_TITLE

    contents = {"signals.csv": as_csv(lights.cells)}
    if lights.weeks:
        painted = paint(draw_lights, lights, SIGNALS_TITLE)
        contents |= {"signals.svg": painted.svg, "signals.png": painted.png}
    return write_files(folder, contents)
