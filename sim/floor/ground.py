"""What of a floor follows from the scenario alone: the same for all replications of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.agents import AgentGroup
from sim.floor.announce import announce_arrays
from sim.floor.arrays import Arrays
from sim.floor.background import background_arrays
from sim.floor.channels import (
    channel_arrays,
    hours_arrays,
    impatience_arrays,
    promised_arrays,
    topic_arrays,
)
from sim.floor.outside import outside_arrays
from sim.floor.serving import kind_arrays, served_arrays
from sim.floor.team import group_arrays
from sim.inquiries import channel_hours, contact_kinds, open_channels, promised_hours
from sim.policies import PREFERENCES
from sim.roster import plan_of
from sim.routing import RoutingTables, routing_tables
from sim.scenarios.kept import Kept
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario


class Ground:
    """A scenario's calendar, opening hours, shifts, and who may serve whom."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.calendar = calendar_of(scenario)
        self.hours = channel_hours(scenario, self.calendar)
        self.plan = plan_of(scenario)
        self.promised = promised_hours(scenario, self.calendar)
        channels = open_channels(scenario, self.hours, self.promised)
        self._kinds = contact_kinds(scenario, channels)
        self.arrays: Mapping[str, Arrays] = {
            "channels": channel_arrays(channels),
            "hours": hours_arrays(channels),
            "promised": promised_arrays(channels),
            "topics": topic_arrays(scenario),
            "outside": outside_arrays(scenario, self.calendar),
            "background": background_arrays(scenario, self.calendar),
            "impatience": impatience_arrays(scenario),
        }
        self._serving: dict[object, tuple[RoutingTables, Mapping[str, Arrays]]] = {}

    def serving(self, groups: Sequence[AgentGroup]) -> tuple[RoutingTables, Mapping[str, Arrays]]:
        """Who may serve whom, for the groups of a replication: as tables and as arrays."""
        skills = tuple((group.name, tuple(sorted(group.speed.items()))) for group in groups)
        if skills not in self._serving or not self._preference_stays:
            self._serving[skills] = self._serve(groups)
        return self._serving[skills]

    @property
    def _preference_stays(self) -> bool:
        """Whether which agents are preferred is built in; a module may change its mind."""
        return self.scenario.routing.idle_agent in PREFERENCES.built_in

    def _serve(self, groups: Sequence[AgentGroup]) -> tuple[RoutingTables, Mapping[str, Arrays]]:
        tables = routing_tables(self.scenario, groups, self._kinds)
        served = served_arrays(tables, len(self.scenario.channels))
        who = group_arrays(self.scenario, groups, self._kinds)
        serving = kind_arrays(self._kinds, tables)
        announced = announce_arrays(self.scenario, self._kinds, tables)
        return tables, {**serving, "groups": {**who, **served}, "announce": announced}


_GROUNDS = Kept(Ground)


def ground_of(scenario: Scenario) -> Ground:
    """The ground of a scenario, kept for the next replications of the same one."""
    return _GROUNDS.of(scenario)
