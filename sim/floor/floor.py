"""The floor: everything that an engine needs, in arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np

from sim.agents import ALMOST_ALL
from sim.calendar import Calendar
from sim.floor.arrays import Arrays, floats, ints
from sim.floor.background import background_arrays
from sim.floor.channels import channel_arrays, hours_arrays, impatience_arrays, topic_arrays
from sim.floor.outside import outside_arrays
from sim.floor.ownership import ownership_arrays
from sim.floor.serving import kind_arrays, served_arrays
from sim.floor.strain import strain_arrays
from sim.floor.team import agent_arrays, away_arrays, duty_arrays, group_arrays, post_arrays
from sim.inquiries import calendar_of, contact_kinds, open_channels
from sim.policies import ORDERS
from sim.roster import build_team
from sim.routing import RoutingTables, routing_tables
from sim.scenarios.sections.schema import Scenario
from sim.tape import DEFLECTED, SOLVED, UNSOLVED, Tape


@dataclass(frozen=True, eq=False)
class Floor:
    """What an engine needs of a scenario and a tape. Times in minutes, codes are places in order.

    Each field holds arrays by name: one entry for each thing that the field is named after, unless
    the function that makes them says otherwise. What a scenario has none of is an empty mapping.
    """

    scenario: Scenario
    calendar: Calendar
    settings: Arrays
    """Single numbers."""
    inquiries: Arrays
    """As :class:`sim.tape.Tape` has them; likewise contacts and steps."""
    contacts: Arrays
    steps: Arrays
    channels: Arrays
    hours: Arrays
    topics: Arrays
    kinds: Arrays
    ranks: Arrays
    backups: Arrays
    places: Arrays
    groups: Arrays
    agents: Arrays
    posts: Arrays
    duties: Arrays
    meanwhile: Arrays
    """Meetings and coaching after duties."""
    off_lines: Arrays
    outside: Arrays
    ownership: Arrays
    background: Arrays
    impatience: Arrays
    strain: Arrays
    stints: Arrays

    def arrays(self) -> Iterator[tuple[str, Arrays]]:
        """Names of the fields that hold arrays, and these."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Mapping):
                yield each.name, value


def floor_of(scenario: Scenario, tape: Tape) -> Floor:
    """Work out what an engine needs.

    Args:
        scenario: the scenario.
        tape: a tape that was drawn for it.
    """
    calendar = calendar_of(scenario)
    channels = open_channels(scenario, calendar)
    kinds = contact_kinds(scenario, channels)
    groups, agents = build_team(scenario, calendar, tape.people)
    tables = routing_tables(scenario, groups, kinds)
    duties = [duty for agent in agents for duty in agent.duties]
    return Floor(
        scenario,
        calendar,
        settings=_settings(scenario, calendar, tables),
        inquiries=tape.inquiries,
        contacts=tape.contacts,
        steps=tape.steps,
        channels=channel_arrays(channels),
        hours=hours_arrays(channels),
        topics=topic_arrays(scenario),
        **kind_arrays(kinds, tables),
        groups={**group_arrays(scenario, groups, kinds), **served_arrays(tables, len(channels))},
        agents=agent_arrays(agents),
        posts=post_arrays([post for agent in agents for post in agent.posts]),
        duties=duty_arrays(duties),
        meanwhile=away_arrays([away for duty in duties for away in duty.meanwhile]),
        off_lines=away_arrays([away for agent in agents for away in agent.off_lines]),
        outside=outside_arrays(scenario, calendar),
        ownership=ownership_arrays(scenario, tape.people, agents),
        background=background_arrays(scenario, calendar),
        impatience=impatience_arrays(scenario),
        **strain_arrays(scenario, calendar, tape, agents),
    )


def _settings(scenario: Scenario, calendar: Calendar, tables: RoutingTables) -> Arrays:
    """Single numbers: the end of the horizon, codes of what follows a step, the order of lines (its
    place among the built-in ones; -1: a module's), whether contacts side by side are spread, how
    many topics, tiers, lines and groups of the team there are, and the rate of exponential learning.
    """
    order = scenario.routing.order
    built_in = [name for name in ORDERS if name in ORDERS.built_in]
    return {
        "end": floats([calendar.minutes]),
        "solved": ints([SOLVED]),
        "unsolved": ints([UNSOLVED]),
        "deflected": ints([DEFLECTED]),
        "order": ints([built_in.index(order) if order in built_in else -1]),
        "spread": ints([tables.spread]),
        "topics": ints([len(scenario.topics)]),
        "tiers": ints([len(scenario.tiers)]),
        "lines": ints([len(tables.lines)]),
        "codes": ints([len(scenario.team)]),
        "almost_all": floats([ALMOST_ALL]),
    }
