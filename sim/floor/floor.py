"""The floor: everything that an engine needs, in arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from sim.agents import ALMOST_ALL
from sim.calendar import Calendar
from sim.floor.arrays import Arrays, floats, ints
from sim.floor.ground import Ground, ground_of
from sim.floor.ownership import ownership_arrays
from sim.floor.strain import strain_arrays
from sim.floor.team import team_arrays
from sim.policies import ORDERS
from sim.roster import Team, team_of
from sim.routing import RoutingTables
from sim.scenarios.sections.schema import Scenario
from sim.tape import DEFLECTED, SOLVED, UNSOLVED, Tape


@dataclass(frozen=True, eq=False)
class Floor:
    """What an engine needs of a scenario and a tape. Times in minutes, codes are places in order.

    Each field holds arrays by name: one entry for each thing that the field is named after, unless
    the function that makes them says otherwise. What a scenario has none of is an empty mapping.
    """

    ground: Ground
    """What follows from the scenario alone."""
    calendar: Calendar
    """The scenario's place in time, as far as it is played."""
    team: Team
    """Everybody's roster, as the arrays have it."""
    tables: RoutingTables
    """Who may serve whom, as the arrays have it."""
    settings: Arrays
    """Single numbers."""
    inquiries: Arrays
    """As :class:`sim.tape.Tape` has them; likewise contacts and steps."""
    contacts: Arrays
    steps: Arrays
    channels: Arrays
    hours: Arrays
    promised: Arrays
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
    announce: Arrays
    strain: Arrays
    stints: Arrays

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.ground.scenario

    def played(self) -> Floor:
        """Without what only an engine needs of the tape, which is large."""
        return replace(self, inquiries={}, contacts={}, steps={})

    def arrays(self) -> Iterator[tuple[str, Arrays]]:
        """Names of the fields that hold arrays, and these."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Mapping):
                yield each.name, value


def floor_of(scenario: Scenario, tape: Tape, until: float = math.inf) -> Floor:
    """Work out what an engine needs.

    Args:
        scenario: the scenario.
        tape: a tape that was drawn for it.
        until: minute at which it is left, where that is before the end of the horizon.
    """
    ground = ground_of(scenario)
    calendar = ground.calendar
    end = min(until, calendar.minutes)
    team = team_of(scenario, calendar, tape.people, ground.plan)
    tables, serving = ground.serving(team.groups)
    return Floor(
        ground,
        replace(calendar, minutes=end),
        team,
        tables,
        settings=_settings(scenario, end, tables),
        inquiries=tape.inquiries,
        contacts=tape.contacts,
        steps=tape.steps,
        **ground.arrays,
        **serving,
        **team_arrays(team),
        **strain_arrays(scenario, calendar, tape, team),
        ownership=ownership_arrays(scenario, tape.people, team),
    )


def _settings(scenario: Scenario, end: float, tables: RoutingTables) -> Arrays:
    """Single numbers: the end of the horizon, codes of what follows a step, the order of lines (its
    place among the built-in ones; -1: a module's), whether contacts side by side are spread, how
    many topics, tiers, lines and groups of the team there are, and the rate of exponential
    learning.
    """
    order = scenario.routing.order
    built_in = [name for name in ORDERS if name in ORDERS.built_in]
    return {
        "end": floats([end]),
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
