"""What the calculators are given: the pools, their calls, and agents on duty as a run had them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.expected.expect import expect
from sim.expected.pools import PER, Lines, Pool
from sim.metrics.timelines import Floats

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario


@dataclass(frozen=True, eq=False)
class Inputs(Lines):
    """What a planner would type in, by hour of the week."""

    on_duty: Mapping[str, Floats]
    """Mean agents on duty by group."""

    def agents(self, pool: Pool) -> Floats:
        """Mean agents on duty of a pool."""
        agents: Floats = np.add.reduce([self.on_duty[group] for group in pool.groups])
        return agents


def inputs_of(scenario: Scenario, estimates: pd.DataFrame) -> Inputs:
    """What a planner would type in.

    Args:
        scenario: expected arrivals and handle times.
        estimates: mean agents on duty, from rows of :func:`sim.metrics.estimate`.
    """
    lines = expect(scenario, measured=True).lines
    on_duty = {group: np.zeros(len(lines.hours)) for group in scenario.team}
    place = {label: number for number, label in enumerate(lines.hours)}
    rows = estimates[(estimates["metric"] == "on_duty") & (estimates["per"] == PER)]
    rows = rows[(rows["group"] != "all") & (rows["tier"] == "all")]
    for group, label, mean in zip(rows["group"], rows["period"], rows["mean"], strict=True):
        on_duty[group][place[label]] = mean
    return Inputs(**vars(lines), on_duty=on_duty)
