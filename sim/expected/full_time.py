"""Full-time equivalents (FTE): what share of a full-time agent the agents of a group are.

A figure that is shown beside heads; no engine reads it.
"""

from __future__ import annotations

from sim.scenarios.meaning.rota import Pattern, patterns
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.units import HOUR

SHORTEST, LONGEST = 35 * HOUR, 40 * HOUR
"""Bounds of a full-time week where the scenario states none."""


def full_time_week(scenario: Scenario) -> float:
    """Paid minutes of a full-time week: as stated, or the longest week that any group has."""
    if scenario.full_time is not None:
        return scenario.full_time
    longest = max(
        _minutes(pattern)
        for group in scenario.team.values()
        for pattern in patterns(scenario, group)
    )
    return min(max(longest, SHORTEST), LONGEST)


def full_time_share(scenario: Scenario, group: Group, shift: int | None = None) -> float:
    """What share of a full-time agent an agent of a group is, on average: the paid week ÷ a
    full-time week, 1 at most, × the group's contract.

    Args:
        scenario: the scenario.
        group: the group, as it is or as it will be.
        shift: which of its shifts; all of them together unless stated.
    """
    week = full_time_week(scenario)
    worked = patterns(scenario, group)
    if shift is not None:
        worked = [worked[shift]]
    shares = [min(_minutes(each) / week, 1.0) for each in worked]
    heads = [each.agents for each in worked]
    if not any(heads):  # nobody yet: those to come join the shifts in turn
        heads = [1] * len(worked)
    parts = (share * number for share, number in zip(shares, heads, strict=True))
    return group.contract * sum(parts) / sum(heads)


def _minutes(pattern: Pattern) -> float:
    """Of a week of a pattern, on average."""
    return sum(week.minutes for week in pattern.weeks) / len(pattern.weeks)
