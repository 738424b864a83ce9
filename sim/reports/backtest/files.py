"""The files of a backtest."""

from __future__ import annotations

from pathlib import Path

from sim.backtest import Backtest
from sim.reports.backtest.chart import draw_backtest
from sim.reports.backtest.rows import rows

BACKTEST_NAMES = ("backtest.csv", "backtest.svg", "backtest.png")
"""Files that :func:`write_backtest` writes."""


def write_backtest(folder: Path, found: Backtest) -> list[Path]:
    """Write ``backtest.csv`` with every cell, and the chart as ``backtest.svg``.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.experiments.tables import as_csv
    from sim.reports.pen.folder import write_whole
    from sim.reports.pen.style import paint

    title = f"Does it say what happened? {found.document.scenario().scenario}"
    painted = paint(draw_backtest, found, title)
    contents = {
        "backtest.csv": as_csv(rows(found)),
        **painted.files("backtest"),
    }
    return write_whole(folder, contents)
