"""A backtest as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.backtest import Backtest


def rows(found: Backtest) -> pd.DataFrame:
    """A row for each cell: ``channel, kpi, week, real, simulated, low, high, tolerance, inside,
    near``.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            **each.cell._asdict(),
            "real": each.real,
            "simulated": each.mean,
            "low": each.low,
            "high": each.high,
            "tolerance": each.tolerance,
            "inside": each.inside,
            "near": each.near,
        }
        for each in found.judged
    )
