"""How many agents the targets of live channels need by Erlang A, by hour or half hour."""

from __future__ import annotations

import math

import numpy as np

from sim.expected.expect import expect
from sim.expected.pools import Lines, Pool, mean_patience
from sim.kpis import HALF_HOUR
from sim.metrics.theory import erlang_a
from sim.metrics.timelines import Floats
from sim.scenarios.meaning.defaults import occupancy_at_most
from sim.scenarios.sections.schema import Scenario


def agents_needed(scenario: Scenario, lines: Lines) -> Floats:
    """Pool × hour of the week: the least number of agents; 0 where nobody calls.

    Args:
        scenario: targets and patience.
        lines: the pools and their calls.
    """
    needed = np.zeros((len(lines.pools), len(lines.hours)))
    for row, pool in zip(needed, lines.pools, strict=True):
        arrivals = np.add.reduce([lines.arrivals[calls] for calls in pool.calls])
        load = lines.load(pool)
        for hour in np.flatnonzero(arrivals > 0):
            now = float(load[hour])
            row[hour] = _least_agents(
                scenario, pool, now, now / float(arrivals[hour]) * lines.length
            )
    return needed


def needed_on_a_day(scenario: Scenario) -> tuple[Lines, Floats]:
    """Pools and calls by half hour of a typical day, and the agents that each pool needs then."""
    lines = expect(scenario, measured=True, halved=True).lines_by(HALF_HOUR)
    return lines, agents_needed(scenario, lines)


def _least_agents(scenario: Scenario, pool: Pool, load: float, handle_time: float) -> int:
    """The least number of agents with which every channel's target and abandonment hold."""
    enough = math.ceil(2 * load + 10 * math.sqrt(load) + 10)
    for agents in range(max(1, int(load / 2)), enough):
        if _suffices(scenario, pool, load, handle_time, agents):
            return agents
    return enough


def _suffices(scenario: Scenario, pool: Pool, load: float, handle_time: float, agents: int) -> bool:
    """Whether agents hold the targets of all channels of a pool."""
    gives_up = scenario.targets.get("abandonment")
    for channel in pool.channels:
        target = scenario.channels[channel].target
        patience = mean_patience(scenario, pool, channel)
        within = math.nan if target is None else target.within_minutes
        says = erlang_a(load, agents, handle_time, patience, within)
        if (
            (target is not None and says.service_level < target.share)
            or (gives_up is not None and says.abandonment > gives_up.value)
            or load * (1 - says.abandonment) > agents * occupancy_at_most(scenario, 1.0)
            or math.isinf(says.wait)
        ):
            return False
    return True
