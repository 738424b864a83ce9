"""Do common customers pay? Nine agents against ten, with the same customers and with others.

Prints the half-width of the 95 % interval of the difference in mean wait, when both plans meet the
same customers (as ``supportsim compare`` does it) and when each meets its own, and their ratio.

    python benchmarks/figures/common_customers.py [REPLICATIONS]
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

import sim

SCENARIO = """
scenario: one team
horizon: {start: 2026-01-05, length: 2 days}
channels: {phone: {mode: live, volume: 85 per hour, patience: {mean: 5 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min, cv: 1.2}}}}
team: {agents: {agents: 9}}
"""


def mean_waits(result: sim.Result) -> pd.Series:
    """Mean wait of each replication, in minutes."""
    rows = result.kpis.query("metric == 'wait' and per == 'all' and channel == 'phone'")
    rows = rows[(rows[["topic", "tier", "group", "agent"]] == "all").all(axis=1)]
    rows = rows.set_index("replication").sort_index()
    return rows.numerator / rows.denominator


def main(replications: int) -> None:
    """Measure and print."""
    from scipy.stats import t

    with TemporaryDirectory() as folder:
        path = Path(folder) / "team.yaml"
        path.write_text(SCENARIO)
        nine = sim.load_scenario(path)
        ten = sim.load_scenario(path, overrides=["team.agents.agents=10"])
        first = mean_waits(sim.replicate(nine, replications=replications, seed=1))
        same = mean_waits(sim.replicate(ten, replications=replications, seed=1))
        other = mean_waits(sim.replicate(ten, replications=replications, seed=2))
    quantile = float(t.ppf(0.975, replications - 1))
    common = quantile * float((first - same).std()) / np.sqrt(replications)
    apart = float(t.ppf(0.975, 2 * replications - 2)) * float(
        np.sqrt((first.var() + other.var()) / replications)
    )
    print(f"mean wait: 9 agents {first.mean():.3f} min, 10 agents {same.mean():.3f} min")
    print(f"{replications} replications, half-width of the 95 % interval of the difference:")
    print(f"  the same customers   ± {common:.4f} min")
    print(f"  other customers      ± {apart:.4f} min")
    print(f"  ratio {apart / common:.1f} (so {(apart / common) ** 2:.0f} times the replications)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
