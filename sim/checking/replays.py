"""How many times a replication is played where strain drives people out who are replaced."""

from __future__ import annotations

import math

from sim.expected import Expected
from sim.units import WEEK


def plays(expected: Expected) -> float:
    """How many times the engine plays a replication at most, about (:mod:`sim.engine.successors`).

    Agents are taken to be as busy as if every contact were served: so it is rather too many. Each
    play makes sure of those who leave until the first of their successors makes a difference: from
    the week on in which that one comes. So there is one more for about every such time in which
    somebody leaves.

    Args:
        expected: work and people of the whole horizon.
    """
    rules = expected.scenario.strain
    if rules is None or not rules.leaving:
        return 1.0
    leave, lead = 0.0, math.inf
    for name, busy in _occupancy(expected).items():
        group = expected.scenario.team[name]
        if group.turnover is None or not group.turnover.replaced:
            continue
        strain = 10 * max(0.0, busy - rules.above)
        leave += group.headcount * group.turnover.hazard * rules.leaving * strain
        lead = min(lead, group.hiring.lead_time)
    return 1.0 + expected.calendar.minutes / (1 / leave + lead + WEEK / 2) if leave else 1.0


def times_as_long(times: float) -> str:
    """What is said of so many plays: nothing of little more than one."""
    return (
        f" (up to {times:.0f} times as long, as strain drives people out)" if times >= 1.5 else ""
    )


def _occupancy(expected: Expected) -> dict[str, float]:
    """Expected occupancy of each group: work that several can do goes by their time on duty."""
    minutes = dict.fromkeys(expected.scenario.team, 0.0)
    for offer in expected.offers():
        together = math.fsum(expected.staffed[name] for name in offer.groups)
        for name in offer.groups:
            minutes[name] += offer.minutes.actual * expected.staffed[name] / together
    staffed = expected.staffed
    return {name: min(1.0, minutes[name] / staffed[name]) for name in minutes if staffed[name]}
