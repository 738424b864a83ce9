"""Where sizing starts: the least headcount by offered load and Erlang A, hour by hour.

The classical calculation, as an integer program: in every hour of the week each pool of groups that
share live contacts has as many agents on duty as Erlang A asks for (Dantzig 1954, "A comment on
Edie's traffic delays at toll booths", *Operations Research* 2(3), 339-341: covering by shifts), and
over the week every set of groups has time for the work that only they can do, at any tier.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.decisions.heads import Heads, Prices, Slot, measured_minutes, rosters
from sim.expected import streams
from sim.expected.bots import left_to_people
from sim.expected.erlang.inputs import PER, Inputs, Pool, inputs_of
from sim.expected.owners import hand_over_minutes
from sim.expected.returns import contacts_per_inquiry
from sim.metrics.periods import Window
from sim.metrics.theory import erlang_a
from sim.metrics.timelines import add_up
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.team.group import Break
from sim.units import HOUR, WEEK

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

Floats = NDArray[np.float64]

QUARTER = 0.25
"""Share of an hour that an agent must be on duty for the hour to count."""
MANY = 12
"""Kinds of work from which on only pairs of them are looked at together, and all."""


class Work(NamedTuple):
    """What a set of groups has to do in a week that no other group can."""

    groups: frozenset[str]
    offered: float
    """Hours of all such work."""
    lasting: float
    """Hours of that which waits until it is done: nobody gives up there."""
    hours: Floats
    """Hours on duty of one agent in each slot; 0 in other groups."""

    def suffices(self, heads: Heads) -> bool:
        """Whether a headcount has more time than lasting work; if not, it piles up for ever."""
        return self.lasting == 0 or float(self.hours @ np.array(heads)) > self.lasting


class Start(NamedTuple):
    """What the calculation says."""

    heads: Heads
    """The least headcount within the limits; the limits themselves where they do not suffice."""
    within_limits: bool
    pools: Sequence[Pool]
    hours: tuple[str, ...]
    """Hours of the week."""
    needed: Floats
    """Pool × hour: agents on duty that Erlang A asks for; 0 where nobody calls."""
    calls: Mapping[str, Floats]
    """Expected new contacts in each such hour, by live channel."""
    on_duty: Floats
    """Slot × hour: share of such an hour that one agent is on duty, breaks and absence off."""
    work: Sequence[Work]

    def overloaded(self, heads: Heads) -> list[Work]:
        """Work that would pile up for ever with a headcount."""
        return [each for each in self.work if not each.suffices(heads)]


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
    on_duty = np.array([_on_duty(scenario, slot) for slot in slots])
    work = list(_work(scenario, slots))
    limit = _occupancy_limit(scenario)
    needed = np.array([_needed(scenario, inputs, pool) for pool in inputs.pools])
    needed = needed.reshape(len(inputs.pools), len(inputs.hours))
    rows, bounds = [], []
    for pool, by_hour in zip(inputs.pools, needed, strict=True):
        able = np.array([slot.group in pool.groups for slot in slots], float)
        for hour, agents in enumerate(by_hour):
            cover = on_duty[:, hour] * able
            if agents > 0 and cover.max() >= QUARTER and cover @ np.array(most) >= agents:
                rows.append(cover)
                bounds.append(agents)
    for each in work:
        rows.append(each.hours)
        bounds.append(max(each.offered / limit, each.lasting * (1 + 1e-6)))
    heads, within_limits = least, True
    if rows:
        price = np.maximum(prices.per_agent, 1e-9)
        found = milp(
            price,
            constraints=LinearConstraint(np.array(rows), np.array(bounds), np.inf),
            bounds=Bounds(np.array(least, float), np.array(most, float)),
            integrality=np.ones(len(slots), int),
            options={"mip_rel_gap": 1e-4, "time_limit": 20},
        )
        if found.x is None:
            heads, within_limits = most, False
        else:
            heads = tuple(round(float(value)) for value in found.x)
    calls: dict[str, Floats] = {}
    for stream, by_hour in inputs.arrivals.items():
        calls[stream.channel] = calls.get(stream.channel, 0.0) + by_hour
    return Start(heads, within_limits, inputs.pools, inputs.hours, needed, calls, on_duty, work)


def _on_duty(scenario: Scenario, slot: Slot) -> Floats:
    """For each hour of the week, how much of it one agent is on duty on average."""
    calendar = calendar_of(scenario)
    window = Window(calendar, scenario.horizon.warm_up)
    period = window.periods[PER]
    middles = np.arange(math.floor(window.start), math.ceil(window.end), dtype=float) + 0.5
    hour_of = period.of_cell[window.cell(middles)]
    agents = rosters(scenario, slot)
    minutes = np.zeros(len(middles))
    for agent in agents:
        minutes += streams.covered(agent.worked, calendar)[int(window.start) :]
    hours = add_up(hour_of, minutes, len(period.labels)) / period.occurrences
    return hours / HOUR / len(agents) * _there(scenario, slot)


def _there(scenario: Scenario, slot: Slot) -> float:
    """Share of the shifts that is left after breaks and absence."""
    group = scenario.team[slot.group]
    pause = sum(each.length if isinstance(each, Break) else each for each in group.breaks)
    spans = [span for agent in rosters(scenario, slot) for span in agent.worked]
    length = math.fsum(span.end - span.start for span in spans)
    return max(1 - pause * len(spans) / length, 0.0) * (1 - group.absence) if length else 0.0


def _needed(scenario: Scenario, inputs: Inputs, pool: Pool) -> list[float]:
    """Agents of a pool in each hour of the week, for the targets of its channels by Erlang A."""
    load = inputs.load(pool)
    arrivals = np.add.reduce([inputs.arrivals[stream] for stream in pool.streams])
    return [
        float(_least_agents(scenario, pool, float(now), float(now) / float(calls) * HOUR))
        if calls > 0
        else 0.0
        for now, calls in zip(load, arrivals, strict=True)
    ]


def _least_agents(scenario: Scenario, pool: Pool, load: float, handle_time: float) -> int:
    """The least number of agents with which every channel's target and abandonment hold."""
    gives_up = scenario.targets.get("abandonment")
    limit = _occupancy_limit(scenario)
    enough = math.ceil(2 * load + 10 * math.sqrt(load) + 10)
    for agents in range(max(1, int(load / 2)), enough):
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
            if load * (1 - says.abandonment) > agents * limit:
                break
            if math.isinf(says.wait):
                break
        else:
            return agents
    return enough


def _occupancy_limit(scenario: Scenario) -> float:
    """Target of occupancy at most; 1 where there is none."""
    busy = scenario.targets.get("occupancy")
    return busy.value if busy is not None and busy.bound == "at most" else 1.0


def _work(scenario: Scenario, slots: Sequence[Slot]) -> Iterator[Work]:
    """What each set of groups has to do: steps on contacts and hand-overs."""
    calendar = calendar_of(scenario)
    warm_up = scenario.horizon.warm_up
    weeks = (calendar.minutes - warm_up) / WEEK
    before = _reached(scenario, replace(calendar, minutes=warm_up))
    offered: dict[frozenset[str], float] = {}
    lasting: dict[frozenset[str], float] = {}
    for (topic, channel), reached in _reached(scenario, calendar).items():
        inquiries = (reached - before.get((topic, channel), 0.0)) / weeks
        contacts = inquiries * contacts_per_inquiry(scenario, topic, channel)
        for tier, steps in routes.visits(scenario, scenario.topics[topic]).items():
            able = frozenset(
                name
                for name, group in scenario.team.items()
                if routes.takes(scenario, group, topic, channel, tier)
            )
            if able and steps > 0:
                speed = max(routes.speeds(scenario, scenario.team[g]).get(topic, 1) for g in able)
                minutes = streams.step_minutes(scenario, topic, channel, tier, speed)
                minutes += hand_over_minutes(scenario, topic, channel, tier)
                hours = contacts * steps * minutes / HOUR
                offered[able] = offered.get(able, 0.0) + hours
                stays = _share_that_stays(scenario, topic, channel, tier)
                lasting[able] = lasting.get(able, 0.0) + hours * stays
    own_hours = np.array([_on_duty_in_a_week(scenario, slot, weeks) for slot in slots])
    sizes = range(1, len(offered) + 1) if len(offered) <= MANY else (1, 2, len(offered))
    unions = {
        frozenset().union(*some) for size in sizes for some in itertools.combinations(offered, size)
    }
    for union in sorted(unions, key=sorted):
        inside = [able for able in offered if able <= union]
        yield Work(
            union,
            math.fsum(offered[able] for able in inside),
            math.fsum(lasting[able] for able in inside),
            own_hours * np.array([slot.group in union for slot in slots], float),
        )


def _reached(scenario: Scenario, calendar: Calendar) -> dict[tuple[str, str], float]:
    """Inquiries that come to people over a calendar, by (topic, channel)."""
    people, _ = left_to_people(scenario, streams.expected_inquiries(scenario, calendar), calendar)
    reached = streams.reached(scenario, people, calendar)
    return {key: amount.actual for key, amount in reached.items()}


def _on_duty_in_a_week(scenario: Scenario, slot: Slot, weeks: float) -> float:
    agents = rosters(scenario, slot)
    minutes = measured_minutes(scenario, (span for agent in agents for span in agent.worked))
    return minutes / len(agents) / HOUR / weeks * _there(scenario, slot)


def _share_that_stays(scenario: Scenario, topic: str, channel: str, tier: str) -> float:
    """Share of a tier's contacts that wait there until they are served.

    None of them where live customers give up at that tier; where they may have given up before,
    all but as many as the target of abandonment allows.
    """
    if scenario.channels[channel].mode == "live":
        called_back = next(each.calls_back for each in scenario.tiers if each.name == tier)
        if not called_back and routes.tier_patience(scenario, channel, tier) is not None:
            return 0.0
        gives_up = scenario.targets.get("abandonment")
        if gives_up is not None and streams.may_leave(scenario, topic, channel):
            return 1 - gives_up.value
    return 1.0
