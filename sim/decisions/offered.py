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
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.decisions.heads import AgentPrices, Heads, Slot, measured_minutes, rosters
from sim.expected import Expected, expect
from sim.expected.erlang.needed import agents_needed
from sim.expected.pools import PER, Pool
from sim.expected.staffing import covered, share_on_duty
from sim.expected.work import Offer, may_leave
from sim.kpis import HALF_HOUR_OF_WEEK
from sim.metrics.timelines import Floats, add_up
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.defaults import occupancy_at_most
from sim.units import HOUR, WEEK

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

QUARTER = 0.25
"""Share of an hour that an agent must be on duty for the hour to count."""
MANY = 12
"""Kinds of work from which on only pairs of them are looked at together, and all."""


class GroupsWork(NamedTuple):
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
    """Hours of the week, or half hours."""
    needed: Floats
    """Pool × hour: agents on duty that Erlang A asks for; 0 where nobody calls."""
    calls: Mapping[str, Floats]
    """Expected new contacts in each such hour, by live channel."""
    on_duty: Floats
    """Slot × hour: share of such an hour that one agent is on duty, breaks and absence off."""
    work: Sequence[GroupsWork]

    def overloaded(self, heads: Heads) -> list[GroupsWork]:
        """Work that would pile up for ever with a headcount."""
        return [each for each in self.work if not each.suffices(heads)]


def start_heads(
    scenario: Scenario,
    slots: Sequence[Slot],
    prices: AgentPrices,
    least: Heads,
    most: Heads,
    *,
    halved: bool = False,
) -> Start:
    """The least headcount by offered load and Erlang A.

    Args:
        scenario: a settled week.
        slots: where agents are.
        prices: what they cost.
        least: agents in each slot, at least.
        most: agents in each slot, at most.
        halved: look at each half hour of the week, and not at each hour.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    expected = expect(scenario, measured=True, halved=halved)
    per = HALF_HOUR_OF_WEEK if halved else PER
    lines = expected.lines_by(per)
    on_duty = np.array([_on_duty(expected, slot, per, lines.length) for slot in slots])
    work = list(_work(expected, slots))
    limit = occupancy_at_most(scenario, 1.0)
    needed = agents_needed(scenario, lines)
    rows, bounds = [], []
    for pool, by_hour in zip(lines.pools, needed, strict=True):
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
    for of, by_hour in lines.arrivals.items():
        calls[of.channel] = calls.get(of.channel, 0.0) + by_hour
    return Start(heads, within_limits, lines.pools, lines.hours, needed, calls, on_duty, work)


def _on_duty(expected: Expected, slot: Slot, per: str, length: float) -> Floats:
    """For each hour of the week, how much of it one agent is on duty on average.

    Args:
        expected: the settled week.
        slot: where the agent is.
        per: hours of the week, or half hours.
        length: minutes of each.
    """
    window = expected.arrivals.hours
    period = window.periods[per]
    middles = np.arange(math.floor(window.start), math.ceil(window.end), dtype=float) + 0.5
    hour_of = period.of_cell[window.cell(middles)]
    agents = rosters(expected.scenario, slot)
    minutes = np.zeros(len(middles))
    for agent in agents:
        minutes += covered(agent.worked, expected.calendar)[int(window.start) :]
    hours = add_up(hour_of, minutes, len(period.labels)) / period.occurrences
    return hours / length / len(agents) * _there(expected, slot)


def _there(expected: Expected, slot: Slot) -> float:
    """Share of the shifts that is left after breaks, meetings and absence."""
    group = expected.scenario.team[slot.group]
    spans = [span for agent in rosters(expected.scenario, slot) for span in agent.worked]
    return share_on_duty(group, spans, rota.site_calendar(group, expected.calendar))


def _work(expected: Expected, slots: Sequence[Slot]) -> Iterator[GroupsWork]:
    """What each set of groups has to do in a week."""
    weeks = expected.arrivals.hours.minutes / WEEK
    offered: dict[frozenset[str], float] = {}
    lasting: dict[frozenset[str], float] = {}
    for offer in expected.offers(on_duty=False):
        hours = offer.minutes.actual / HOUR / weeks
        stays = _share_that_stays(expected.scenario, offer)
        offered[offer.groups] = offered.get(offer.groups, 0.0) + hours
        lasting[offer.groups] = lasting.get(offer.groups, 0.0) + hours * stays
    own_hours = np.array([_on_duty_in_a_week(expected, slot, weeks) for slot in slots])
    sizes = range(1, len(offered) + 1) if len(offered) <= MANY else (1, 2, len(offered))
    unions = {
        frozenset().union(*some) for size in sizes for some in itertools.combinations(offered, size)
    }
    for union in sorted(unions, key=sorted):
        inside = [able for able in offered if able <= union]
        yield GroupsWork(
            union,
            math.fsum(offered[able] for able in inside),
            math.fsum(lasting[able] for able in inside),
            own_hours * np.array([slot.group in union for slot in slots], float),
        )


def _on_duty_in_a_week(expected: Expected, slot: Slot, weeks: float) -> float:
    agents = rosters(expected.scenario, slot)
    minutes = measured_minutes(
        expected.scenario, (span for agent in agents for span in agent.worked)
    )
    return minutes / len(agents) / HOUR / weeks * _there(expected, slot)


def _share_that_stays(scenario: Scenario, offer: Offer) -> float:
    """Share of a tier's work that waits there until it is done.

    None of it where live customers give up at that tier, and what owners do between contacts; where
    customers may have given up before, all but as many as the target of abandonment allows.
    """
    topic, channel = offer.stream
    if offer.between:
        return 0.0
    if scenario.channels[channel].is_live:
        called_back = routes.calls_back(scenario, offer.tier)
        if not called_back and routes.patience_of(scenario, topic, channel, offer.tier) is not None:
            return 0.0
        gives_up = scenario.targets.get("abandonment")
        if gives_up is not None and may_leave(scenario, topic, channel):
            return 1 - gives_up.value
    return 1.0
