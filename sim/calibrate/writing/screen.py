"""What calibration says on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.calibrate.found import Calibration
from sim.calibrate.values import Origin, Value

HEADS = {
    Origin.DATA: "Known from the data",
    Origin.ESTIMATED: "Estimated by a detour",
    Origin.ASSUMED: "Not in the data: ASSUMED, please replace",
}


COLUMNS = ("what", "value", "95 % interval", "from")


def what_was_read(found: Calibration) -> Iterator[str]:
    """Lines: the files, the period, and what is to be known about both."""
    export, days = found.export, found.days
    weeks = len(days.weekday) / 7
    for file, name, rows in export.sources:
        yield f"{file.rpartition('/')[2]}: {rows:,} rows, {name}"
    zone = export.log.calendar.time_zone
    number = len(export.log.contacts["contact"])
    period = f"{days.first} to {found.last_day} ({weeks:.1f} weeks)"
    yield f"{number:,} contacts, {period}, times in {zone}"
    for remark in found.findings.remarks:
        yield f"  {remark}"
    if export.lacks:
        yield f"  not in this export: {', '.join(export.lacks)}"


def tables(found: Calibration) -> Iterator[tuple[str, list[Sequence[str]]]]:
    """Every figure with its interval and basis (:data:`COLUMNS`), by where it is from."""
    for origin, head in HEADS.items():
        rows = [_row(value) for value in found.findings.entries if value.origin == origin]
        if rows:
            yield head, rows


def _row(value: Value) -> Sequence[str]:
    figure = value.figure
    shown = "?" if np.isnan(figure.value) else quantity(figure.value, value.unit)
    interval = ""
    if not np.isnan(figure.low):
        low, high = (quantity(x, value.unit) for x in (figure.low, figure.high))
        interval = f"{low} to {high}"
        interval = f"({interval})" if value.origin == Origin.ASSUMED else interval
    return value.name, shown, interval, value.basis


def quantity(number: float, unit: str) -> str:
    """A figure in its unit, with as many digits as are of use."""
    if np.isinf(number):
        return "not reached"
    if unit == "%":
        return f"{number * 100:.{2 if abs(number) < 0.1 else 1}f} %"
    if unit == "min":
        return minutes(number)
    if unit == "agents":
        return f"{number:.1f}"
    return f"{number:.3g}" if abs(number) < 100 else f"{number:,.0f}"


def minutes(number: float) -> str:
    """A duration with a unit that suits it."""
    if number < 10:
        return f"{number * 60:.1f} s" if number < 5 else f"{number * 60:.0f} s"
    if number < 180:
        return f"{number:.1f} min"
    return f"{number / 60:.1f} h" if number < 2880 else f"{number / 1440:.1f} days"
