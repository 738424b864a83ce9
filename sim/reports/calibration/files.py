"""The files of a calibration's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.reports.calibration.agents import draw_agents
from sim.reports.calibration.arrivals import draw_profile, draw_weeks
from sim.reports.calibration.handling import draw_handling, draw_patience, works_of
from sim.reports.pen.folder import CHARTS
from sim.reports.pen.style import Picture, paint

if TYPE_CHECKING:
    from sim.calibrate import Calibration
    from sim.calibrate.values import Origin

CALIBRATION_NAMES = ("report.html", "values.csv", f"{CHARTS}/*.svg")
"""Files that :func:`write_calibration` writes."""
MOST_CHANNELS = 6
"""Channels that are drawn, the busiest ones; all are in the table."""


def write_calibration(
    folder: Path, found: Calibration, name: str, lines: Mapping[Origin, Sequence[int]]
) -> list[Path]:
    """Write ``report.html``, its charts, and ``values.csv`` with every value and its origin.

    Args:
        folder: where to.
        found: what was found.
        name: of the scenario.
        lines: of the written scenario, whose values are data, estimated and ASSUMED.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.experiments.tables import as_csv
    from sim.reports.calibration.page import render_calibration
    from sim.reports.calibration.rows import rows
    from sim.reports.pen.files import slugs
    from sim.reports.pen.folder import write_whole

    pictures = _pictures(found, slugs([channel.name for channel in found.channels]))
    contents = {
        "report.html": render_calibration(found, name, lines, pictures).encode(),
        "values.csv": as_csv(rows(found)),
    }
    for _, picture in pictures:
        contents |= picture.painted.files(f"{CHARTS}/{picture.name}")
    return write_whole(folder, contents)


def _pictures(found: Calibration, names: Sequence[str]) -> list[tuple[str, Picture]]:
    """Each chart with the part of the page that it belongs to."""
    result: list[tuple[str, Picture]] = []

    def add(part: str, name: str, title: str, shows: str, draw: Any, subject: Any) -> None:
        painted = paint(draw, subject, title)
        result.append((part, Picture(name, "", title, shows, painted)))

    for channel, slug in list(zip(found.channels, names, strict=True))[:MOST_CHANNELS]:
        of = (found, channel)
        shows = "First contacts by half hour of each kind of day, and the profile over them."
        title = f"Contacts by half hour, {channel.name}"
        add("arrivals", f"arrivals-{slug}", title, shows, draw_profile, of)
        shows = "Growth is taken on only where twelve weeks or more carry it."
        add("weeks", f"weeks-{slug}", f"Contacts a day, {channel.name}", shows, draw_weeks, of)
        if any(stream.patience is not None and stream.patience.left for stream in channel.streams):
            shows = "Who is still there after so long, had nobody been answered."
            title = f"Patience, {channel.name}"
            add("patience", f"patience-{slug}", title, shows, draw_patience, of)
    if works := works_of(found):
        shows = "Completed steps by length, and the distribution that the scenario draws from."
        add("handling", "handle-times", "Handle times", shows, draw_handling, works)
    if found.staff is not None:
        shows = "Agents by half hour of each kind of day, and the shifts over them."
        add("agents", "agents", "Agents by half hour", shows, draw_agents, found)
    return result
