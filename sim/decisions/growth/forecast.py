"""Where the search for a plan starts: the hires that growth asks for by offered load and Erlang A.

Every fourth week is looked at as a settled one with its own demand. In each hour the live channels
need as many agents as Erlang A says; work that waits needs its hours over the whole week, as a
fluid does (:mod:`sim.decisions.offered`). What a week needs beyond the ones before it is hired in
time for it. Whether that is right is for the simulation to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sim.decisions.candidates import Hire, Plan, merged, posted_for
from sim.decisions.heads import heads_of, prices_of, settled, slots_of
from sim.decisions.offered import start_heads
from sim.scenarios.meaning.demand import channel_profile
from sim.scenarios.sections.contacts.demand import Event
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY

PERIOD = 4
"""Weeks from one that is looked at to the next."""
MOST = 3
"""How many times today's headcount a week may need, at most, for Erlang A to be asked."""


def forecast(scenario: Scenario, groups: Sequence[str], weeks: Sequence[dt.date]) -> Plan:
    """Hires that growing demand asks for; none where nothing grows.

    Args:
        scenario: the team of today, and its demand with its trend.
        groups: groups that may grow.
        weeks: Mondays of the weeks to provide for, in order.
    """
    if not any(channel_profile(scenario, name).growth for name in scenario.channels):
        return ()
    slots = slots_of(scenario)
    heads = heads_of(scenario, slots)
    limits = [
        MOST * number if slot.group in groups else number
        for slot, number in zip(slots, heads, strict=True)
    ]
    prices = prices_of(settled(scenario), slots)
    hires: list[Hire] = []
    for number, week in enumerate([*weeks[::PERIOD], weeks[-1]]):
        start = start_heads(_settled_at(scenario, week), slots, prices, heads, tuple(limits))
        if not start.within_limits:
            break
        more = [now - before for now, before in zip(start.heads, heads, strict=True)]
        if number:
            hires += [
                Hire(posted_for(scenario, slot.group, week), slot.group, agents)
                for slot, agents in zip(slots, more, strict=True)
            ]
        heads = start.heads
    return merged(hires)


def _settled_at(scenario: Scenario, week: dt.date) -> Scenario:
    """A settled week with the demand that the trend brings by then."""
    calm = settled(scenario)
    events = tuple(_at_level(scenario, week))
    return calm.model_copy(update={"demand": calm.demand.model_copy(update={"events": events})})


def _at_level(scenario: Scenario, week: dt.date) -> Iterator[Event]:
    passed = ((week - scenario.horizon.start).days + 3.5) * DAY
    for name in scenario.channels:
        growth = channel_profile(scenario, name).growth
        if growth is not None:
            yield Event.model_construct(
                name="growth",
                from_=scenario.horizon.start,
                days=10**6,
                volume=growth.factor(passed),
                channels=(name,),
            )
