"""The same signals on a real team's log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.decisions.signals.first_miss import Miss, first_misses
from sim.decisions.signals.watch import TrafficLights, watch
from sim.errors import UsageError
from sim.exports import read_export
from sim.metrics import measure
from sim.metrics.facts.found import OCCUPANCY_LIMIT
from sim.runs.replication import (
    business_hours,
    goals_on_the_whole,
    occupancy_limit,
    scorecard,
    service_level_rule,
    service_targets,
)
from sim.scenarios.sections.signals import Signals
from sim.units import UnreadableError, parse_time_zone

if TYPE_CHECKING:
    from sim.exports.text.faults import Note
    from sim.scenarios.sections.schema import Scenario


def watch_log(
    sources: Sequence[str], scenario: Scenario | None, time_zone: str | None, **reading: Any
) -> tuple[TrafficLights, list[Miss], Sequence[Note]]:
    """Traffic lights of a helpdesk's export, when targets failed first, and what was odd in it.

    Args:
        sources: see :func:`sim.exports.read_export`.
        scenario: whose limits, targets, scorecard and time zone to take; the defaults without.
        time_zone: IANA time zone of the team; that of the scenario, else UTC, unless stated.
        reading: further arguments of :func:`sim.exports.read_export`.

    Raises:
        ScenarioError: what is wrong in the files.
        UsageError: a file that cannot be read, or an argument that cannot be used.
    """
    zone = time_zone or (scenario.time_zone if scenario else "UTC")
    try:
        parse_time_zone(zone)
    except UnreadableError as error:
        raise UsageError(f"--time-zone: {error.parts[0][1]}") from None
    export = read_export(sources, time_zone=zone, **reading)
    log = export.measurable
    targets = service_targets(scenario) if scenario else {}
    kpis = measure(
        log,
        service_targets=targets,
        service_level=service_level_rule(scenario) if scenario else None,
        business_hours=business_hours(scenario, log.calendar) if scenario else None,
        occupancy_limit=occupancy_limit(scenario) if scenario else OCCUPANCY_LIMIT,
        scorecard=scorecard(scenario) if scenario else None,
    ).assign(replication=0)
    rules = scenario.signals if scenario else Signals()
    goals = goals_on_the_whole(scenario) if scenario else []
    lights = watch(kpis, rules, goals=goals)
    misses = first_misses(kpis, goals, weeks_in_a_row=rules.weeks_in_a_row)
    return lights, misses, export.notes
