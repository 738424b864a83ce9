"""Where sizing starts: the least headcount by offered load and Erlang A, hour by hour.

The classical calculation, as an integer program: in every hour of the week each pool of groups that
share live contacts has as many agents on duty as Erlang A asks for (Dantzig 1954, "A comment on
Edie's traffic delays at toll booths", *Operations Research* 2(3), 339-341: covering by shifts), and
over the week every set of groups has time for the work that only they can do, at any tier.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.decisions.heads import Heads, Prices, Slot
from sim.inquiries import calendar_of
from sim.metrics.periods import Window
from sim.metrics.theory import erlang_a
from sim.metrics.timelines import add_up
from sim.runs.erlang.inputs import PER, Inputs, Pool, inputs_of
from sim.scenarios import rota, routes, workload
from sim.scenarios.bot_load import left_to_people
from sim.scenarios.schema import Break

if TYPE_CHECKING:
    from sim.scenarios.schema import Scenario

Floats = NDArray[np.float64]

AGENTS_AT_MOST = 10_000


class Start(NamedTuple):
    """What the calculation says."""

    heads: Heads
    """The least headcount within the limits; the limits themselves where they do not suffice."""
    pools: Sequence[Pool]
    hours: tuple[str, ...]
    """Hours of the week."""
    needed: Floats
    """Pool × hour: agents on duty that Erlang A asks for; 0 where nobody calls."""
    on_duty: Floats
    """Slot × hour: share of such an hour that one agent is on duty, breaks and absence off."""


def start_heads(
    scenario: Scenario, slots: Sequence[Slot], prices: Prices, least: Heads, most: Heads
) -> Start:
    """The least headcount by offered load and Erlang A.

    Args:
        scenario: a settled week.
        slots: where agents are.
        prices: what they cost.
        least: agents in each slot, at least.
        most: agents in each slot, at most.
    """
    import pandas as pd
    from scipy.optimize import Bounds, LinearConstraint, milp

    nothing = pd.DataFrame(columns=["metric", "per", "group", "tier", "period", "mean"])
    inputs = inputs_of(scenario, nothing, calendar_of(scenario))
    on_duty = _on_duty(scenario, slots)
    needed = np.array([_needed(scenario, inputs, pool) for pool in inputs.pools])
    needed = needed.reshape(len(inputs.pools), len(inputs.hours))
    rows, bounds = [], []
    for pool, by_hour in zip(inputs.pools, needed, strict=True):
        able = np.array([slot.group in pool.groups for slot in slots], float)
        for hour, agents in enumerate(by_hour):
            cover = on_duty[:, hour] * able
            if agents > 0 and cover.any():
                rows.append(cover)
                bounds.append(agents)
    for cover, hours in _work(scenario, slots, on_duty.sum(axis=1)):
        rows.append(cover)
        bounds.append(hours)
    heads = most
    if rows:
        price = np.maximum(prices.per_agent, 1e-9)
        found = milp(
            price,
            constraints=LinearConstraint(np.array(rows), np.array(bounds), np.inf),
            bounds=Bounds(np.array(least, float), np.array(most, float)),
            integrality=np.ones(len(slots), int),
            options={"mip_rel_gap": 1e-4, "time_limit": 20},
        )
        if found.x is not None:
            heads = tuple(round(float(value)) for value in found.x)
    return Start(heads, inputs.pools, inputs.hours, needed, on_duty)


def _on_duty(scenario: Scenario, slots: Sequence[Slot]) -> Floats:
    """Slot × hour of the week: how much of such an hour one agent is on duty on average."""
    calendar = calendar_of(scenario)
    window = Window(calendar, scenario.horizon.warm_up)
    period = window.periods[PER]
    middles = np.arange(math.floor(window.start), math.ceil(window.end), dtype=float) + 0.5
    hour_of = period.of_cell[window.cell(middles)]
    found = []
    for slot in slots:
        group = scenario.team[slot.group]
        patterns = rota.roster(scenario, group, calendar)
        agents = (
            [each for pattern in patterns for each in pattern]
            if slot.shift is None
            else patterns[slot.shift]
        )
        pause = sum(each.length if isinstance(each, Break) else each for each in group.breaks)
        minutes = np.zeros(len(middles))
        for agent in agents:
            minutes += workload.covered(agent.worked, calendar)[int(window.start) :]
        spans = [span for agent in agents for span in agent.worked]
        length = math.fsum(span.end - span.start for span in spans)
        there = (1 - pause * len(spans) / length if length else 0.0) * (1 - group.absence)
        hours = add_up(hour_of, minutes, len(period.labels)) / period.occurrences
        found.append(hours / 60 / len(agents) * max(there, 0.0))
    return np.array(found)


def _needed(scenario: Scenario, inputs: Inputs, pool: Pool) -> list[float]:
    """Agents of a pool in each hour of the week, for the targets of its channels by Erlang A."""
    load = inputs.load(pool)
    arrivals = np.add.reduce([inputs.arrivals[stream] for stream in pool.streams])
    return [
        float(_least_agents(scenario, pool, float(now), float(now) / float(calls) * 60))
        if calls > 0
        else 0.0
        for now, calls in zip(load, arrivals, strict=True)
    ]


def _least_agents(scenario: Scenario, pool: Pool, load: float, handle_time: float) -> int:
    """The least number of agents with which every channel's target and abandonment hold."""
    gives_up = scenario.targets.get("abandonment")
    busy = scenario.targets.get("occupancy")
    for agents in range(1, AGENTS_AT_MOST):
        for channel in pool.channels:
            target = scenario.channels[channel].target
            stated = routes.tier_patience(scenario, channel, pool.tier)
            patience = math.inf if stated is None else stated.mean
            within = math.nan if target is None else target.within_minutes
            says = erlang_a(load, agents, handle_time, patience, within)
            if target is not None and says.service_level < target.share:
                break
            if gives_up is not None and says.abandonment > gives_up.value:
                break
            if busy is not None and load * (1 - says.abandonment) > agents * busy.value:
                break
            if math.isinf(says.wait):
                break
        else:
            return agents
    return AGENTS_AT_MOST


def _work(
    scenario: Scenario, slots: Sequence[Slot], hours: Floats
) -> Iterator[tuple[Floats, float]]:
    """For each set of groups: hours of each slot in a week, and hours of work only they can do."""
    calendar = calendar_of(scenario)
    people, _ = left_to_people(scenario, workload.expected_inquiries(scenario, calendar), calendar)
    weeks = calendar.minutes / (7 * 24 * 60)
    offered: dict[frozenset[str], float] = {}
    served = workload.reached(scenario, people, calendar)
    for (topic, channel), amount in served.items():
        contacts = amount.actual / weeks * workload.contacts_per_inquiry(scenario, topic)
        for tier, steps in routes.visits(scenario, scenario.topics[topic]).items():
            able = frozenset(
                name
                for name, group in scenario.team.items()
                if routes.takes(scenario, group, topic, channel, tier)
            )
            if able and steps > 0:
                speed = max(routes.speeds(scenario, scenario.team[g]).get(topic, 1) for g in able)
                minutes = steps * workload.step_minutes(scenario, topic, channel, tier, speed)
                minutes += workload.owner_minutes(scenario, topic, tier)
                offered[able] = offered.get(able, 0.0) + contacts * minutes / 60
    busy = scenario.targets.get("occupancy")
    limit = busy.value if busy is not None and busy.bound == "at most" else 1.0
    unions = {
        frozenset().union(*some)
        for size in range(1, min(len(offered), 6) + 1)
        for some in itertools.combinations(offered, size)
    }
    for union in sorted(unions, key=sorted):
        inside = math.fsum(work for able, work in offered.items() if able <= union)
        able_hours = hours * np.array([slot.group in union for slot in slots], float)
        yield able_hours, inside / limit
