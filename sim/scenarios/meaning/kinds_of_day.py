"""Weekdays that are alike: their half hours make one typical day."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.calendar import WEEKDAYS
from sim.scenarios.meaning import rota
from sim.scenarios.meaning.demand import opening_hours, usual_volume
from sim.scenarios.sections.schema import Scenario

DAYS = range(len(WEEKDAYS))
BUSIER = 1.5
"""How many times as many inquiries as the quietest the busiest day of a kind may have."""
FEWER = 0.8
"""Share of the agents of one day that another one of its kind has at least, half hour by half hour;
one agent more or fewer makes no other kind."""
WEEKEND = 5
"""The weekday from which on a volume that nobody states is taken to be another one."""


def kinds_of_day(scenario: Scenario) -> tuple[str, ...]:
    """The kind of each weekday, Monday first: "Mon-Fri" five times, "Sat", "Sun".

    Days are of one kind where all channels are open at the same times, where the busiest has at
    most one and a half times the inquiries of the quietest, and where about as many agents work at
    each time. Where volumes come from a file, weekdays and weekends are two kinds at least.
    """
    kinds: list[list[int]] = []
    hours = [[opening_hours(scenario, name).on(day) for name in scenario.channels] for day in DAYS]
    volumes = [_volume(scenario, day) for day in DAYS]
    staff = [_staff(scenario, day) for day in DAYS]
    for day in DAYS:
        for kind in kinds:
            busy = [volumes[each] for each in (*kind, day)]
            if (
                hours[kind[0]] == hours[day]
                and max(busy) <= BUSIER * min(busy)
                and all(_staffed_alike(staff[each], staff[day]) for each in kind)
            ):
                kind.append(day)
                break
        else:
            kinds.append([day])
    names = {day: _name(kind) for kind in kinds for day in kind}
    return tuple(names[day] for day in DAYS)


def _volume(scenario: Scenario, day: int) -> float:
    """Inquiries of a usual weekday; where none are stated, other ones at the weekend."""
    stated = sum(usual_volume(scenario, name, day) for name in scenario.channels)
    counted = any(channel.volume is None for channel in scenario.channels.values())
    return stated + (1.0 if day < WEEKEND else 0.1) * counted * (1.0 + stated)


def _staff(scenario: Scenario, day: int) -> list[float]:
    """Agents of all groups with a shift on a weekday, by half hour; of a rotation the mean week."""
    agents = [0.0] * 48
    for group in scenario.team.values():
        for pattern in rota.patterns(scenario, group):
            share = pattern.agents * group.contract / len(pattern.weeks)
            for begin, end in (span for week in pattern.weeks for span in week.on(day)):
                for half in range(math.floor(begin / 30), math.ceil(end / 30)):
                    agents[half] += share
    return agents


def _staffed_alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(
        abs(a - b) <= max(1.0, (1 - FEWER) * max(a, b)) + 1e-9
        for a, b in zip(one, other, strict=True)
    )


def _name(days: Sequence[int]) -> str:
    """Days in short: "Mon-Thu", "Mon-Wed, Fri"."""
    parts: list[list[int]] = []
    for day in days:
        if parts and parts[-1][-1] == day - 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ", ".join(
        "-".join(WEEKDAYS[day].capitalize() for day in dict.fromkeys((part[0], part[-1])))
        for part in parts
    )
