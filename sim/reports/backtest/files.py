"""The files of a backtest."""

from __future__ import annotations

from pathlib import Path

from sim.backtest import Backtest
from sim.reports.backtest.chart import draw_backtest
from sim.reports.backtest.rows import rows

BACKTEST_NAMES = ("report.html", "backtest.csv", "backtest.svg", "backtest.png")
"""Files that :func:`write_backtest` writes."""


def write_backtest(folder: Path, found: Backtest) -> list[Path]:
    """Write ``report.html``, ``backtest.csv`` with every cell, and the chart as ``backtest.svg``.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.experiments.tables import as_csv
    from sim.reports.backtest.page import render_backtest
    from sim.reports.pen.folder import write_whole
    from sim.reports.pen.style import Picture, paint

    title = f"Does it say what happened? {found.document.scenario().scenario}"
    painted = paint(draw_backtest, found, title)
    shows = "Line: mean of the simulated weeks, in their band. Points: what really happened."
    name = found.document.scenario().scenario
    picture = Picture("backtest", name, "Week by week, and how contacts are spread", shows, painted)
    contents = {
        "report.html": render_backtest(found, picture).encode(),
        "backtest.csv": as_csv(rows(found)),
        **painted.files("backtest"),
    }
    return write_whole(folder, contents)
