"""A calibration as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibrate import Calibration


def rows(found: Calibration) -> pd.DataFrame:
    """A row for each value: ``name, value, low, high, unit, origin, from, place``.

    Shares are from 0 to 1, durations in minutes; of an assumption ``low`` and ``high`` are what is
    tried.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "name": value.name,
            "value": value.figure.value,
            "low": value.figure.low,
            "high": value.figure.high,
            "unit": value.unit,
            "origin": str(value.origin),
            "from": value.basis,
            "place": value.key,
        }
        for value in found.findings.entries
    )
