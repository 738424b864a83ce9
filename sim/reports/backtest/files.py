"""The files of a backtest."""

from __future__ import annotations

from pathlib import Path

from sim.backtest import Backtest
from sim.reports.backtest.chart import draw_backtest
from sim.reports.backtest.rows import rows


def write_backtest(folder: Path, found: Backtest) -> list[Path]:
    """Write ``backtest.csv`` with every cell, and the chart as ``backtest.svg`` and ``.png``.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.experiments.tables import as_csv
    from sim.reports.pen.files import write_files
    from sim.reports.pen.style import paint

    title = f"Does it say what happened? {found.document.scenario().scenario}"
    painted = paint(draw_backtest, found, title)
    contents = {
        "backtest.csv": as_csv(rows(found)),
        "backtest.svg": painted.svg,
        "backtest.png": painted.png,
    }
    return write_files(folder, contents)
