"""A team small enough to run in milliseconds, and replications with figures set by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from sim.checking import load_scenario
from sim.runs import runner
from sim.runs.replication import Measured, Replication
from sim.scenarios import Scenario

if TYPE_CHECKING:
    from sim.metrics.tabulate import KpiTable

TINY = """
scenario: Tiny
about: Two agents, one telephone.
horizon: {start: 2026-01-05, length: 8 h}
channels:
  phone: {mode: live, volume: 20 per hour, target: 80% within 20 s, patience: {mean: 3 min}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first: {agents: 2}}
targets: {abandonment: at most 5%}
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Scenario:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return load_scenario(path)


def row(metric: str, numerator: float, denominator: float = 1.0, channel: str = "all") -> dict:
    words = {"metric": metric, "channel": channel, "topic": "all", "tier": "all", "group": "all"}
    when = {"agent": "all", "per": "all", "period": "all"}
    return {**words, **when, "numerator": numerator, "denominator": denominator}


@dataclass
class _Rows:
    """Rows set by hand in the place of a table."""

    rows: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        return self.rows


Figures = Callable[[int], Mapping[str, float]]


@pytest.fixture
def measured_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figures], list[Replication]]:
    """Replace the simulation: replication k measures ``figures(k)``, KPI → value, of phone and all.

    The answer lists the replications that were done.
    """

    def replace(figures: Figures) -> list[Replication]:
        done: list[Replication] = []

        def run(replication: Replication, **_: object) -> Measured:
            values = figures(replication.number)
            rows = [row(name, value) for name, value in values.items()]
            rows += [row(name, 2 * value, channel="phone") for name, value in values.items()]
            flows = pd.DataFrame(
                {"source": ["arrive:phone"], "target": ["tier:L1"], "count": [replication.number]}
            )
            done.append(replication)
            return Measured(cast("KpiTable", _Rows(pd.DataFrame(rows))), flows)

        monkeypatch.setattr(runner, "run_replication", run)
        return done

    return replace
