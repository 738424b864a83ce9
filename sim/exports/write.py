"""A log as the CSV files of an export."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from sim.exports.meaning.own import FILES, OPTIONAL
from sim.log import Log
from sim.sheets import as_csv


def write_log(folder: str | Path, log: Log) -> list[Path]:
    """Write a log as CSV files that :func:`sim.exports.read_log` reads, times with their offset.

    Args:
        folder: where to write; made if it is not there.
        log: one replication.

    Returns:
        The files.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    calendar = log.calendar
    zone = ZoneInfo(calendar.time_zone)
    begin = dt.datetime.combine(calendar.start, dt.time(), zone).timestamp()

    def moment(minute: float) -> str:
        if np.isnan(minute):
            return ""
        return dt.datetime.fromtimestamp(begin + minute * 60, zone).isoformat(" ")

    paths = []
    for name in FILES:
        frame = log.frame(name)
        if name == "contacts":
            frame["tier"] = frame["last_tier"]
        frame = frame[[c for c in (*FILES[name], *OPTIONAL[name]) if c in frame]]
        for column in frame.columns:
            if column.endswith("_at"):
                frame[column] = [moment(float(minute)) for minute in frame[column]]
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(as_csv(frame, digits=None))
    return paths
