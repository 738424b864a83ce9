"""Headcount by group and shift: where it stands in a scenario, what it costs; a settled week."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.calendar import Span
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.units import HOUR, WEEK

Heads = tuple[int, ...]
"""Agents in each slot."""


@dataclass(frozen=True)
class Slot:
    """A place in the team that has a number of agents: a group, or one of its shifts."""

    group: str
    shift: int | None
    """Number of the shift from 0; None where the group has one number of agents."""


def labels_of(scenario: Scenario, slots: Sequence[Slot]) -> list[str]:
    """Names of slots for people: the group and, of several shifts, the first hours of the week."""
    labels = []
    for slot in slots:
        shifts = scenario.team[slot.group].shifts or ()
        label = slot.group
        if slot.shift is not None and len(shifts) > 1:
            _, begin, end = shifts[slot.shift].hours.spans[0]
            label += f", {_clock(begin)}-{_clock(end)}"
        labels.append(label)
    return [
        label if labels.count(label) == 1 else f"{label} ({labels[: place + 1].count(label)})"
        for place, label in enumerate(labels)
    ]


def _clock(minute: float) -> str:
    hour, rest = divmod(round(minute) % (24 * 60), 60)
    return f"{hour:02}:{rest:02}"


def slots_of(scenario: Scenario) -> list[Slot]:
    """All places that have a number of agents, in the scenario's order."""
    return [
        Slot(name, shift)
        for name, group in scenario.team.items()
        for shift in (range(len(group.shifts)) if group.shifts is not None else (None,))
    ]


def heads_of(scenario: Scenario, slots: Sequence[Slot]) -> Heads:
    """The scenario's own headcount."""
    found = []
    for slot in slots:
        group = scenario.team[slot.group]
        if slot.shift is None or group.shifts is None:
            found.append(group.headcount)
        else:
            found.append(group.shifts[slot.shift].agents)
    return tuple(found)


def with_heads(scenario: Scenario, slots: Sequence[Slot], heads: Heads) -> Scenario:
    """The scenario with another headcount."""
    team = dict(scenario.team)
    for slot, number in zip(slots, heads, strict=True):
        group = team[slot.group]
        if slot.shift is None or group.shifts is None:
            team[slot.group] = group.model_copy(update={"agents": number})
        else:
            shifts = list(group.shifts)
            shifts[slot.shift] = shifts[slot.shift].model_copy(update={"agents": number})
            team[slot.group] = group.model_copy(update={"shifts": tuple(shifts)})
    return scenario.model_copy(update={"team": team})


def settled(scenario: Scenario, *, holidays: bool = False) -> Scenario:
    """The scenario as a settled week: one is measured, after its own warm-up or else another week.

    Growth, events, holidays, the plan, and people's comings and goings are left out. Demand that is
    counted or replayed keeps its dates, hence the whole horizon and its holidays; so does a horizon
    shorter than a week.

    Args:
        scenario: any scenario.
        holidays: whether the week keeps the holidays that fall into it.
    """
    dated = scenario.demand.replay is not None or any(
        channel.counts is not None for channel in scenario.channels.values()
    )
    horizon = scenario.horizon
    of_any_date = not dated and horizon.minutes - horizon.warm_up >= WEEK
    if of_any_date:
        warm_up = horizon.warm_up or WEEK
        length = warm_up + WEEK
        horizon = horizon.model_copy(update={"weeks": None, "length": length, "warm_up": warm_up})
    channels = {
        name: channel
        if channel.demand is None
        else channel.model_copy(
            update={"demand": channel.demand.model_copy(update={"growth": None})}
        )
        for name, channel in scenario.channels.items()
    }
    plain = of_any_date and not holidays
    team = {
        name: group.model_copy(
            update={"turnover": None, "tenure": None, **({"holidays": "off"} if plain else {})}
        )
        for name, group in scenario.team.items()
    }
    return scenario.model_copy(
        update={
            "horizon": horizon,
            "demand": scenario.demand.model_copy(update={"growth": None, "events": ()}),
            "channels": channels,
            "team": team,
            "plan": (),
            "holidays": () if plain else scenario.holidays,
        }
    )


def rosters(scenario: Scenario, slot: Slot) -> list[rota.Shifts]:
    """The shifts of each agent of a slot over the horizon; where nobody is there yet, of the first
    who come.
    """
    patterns = rota.of_anybody(scenario, scenario.team[slot.group], calendar_of(scenario))
    if slot.shift is not None:
        return patterns[slot.shift]
    return [agent for pattern in patterns for agent in pattern]


def measured_minutes(scenario: Scenario, spans: Iterable[Span]) -> float:
    """How long spans last together within the measured time."""
    first, last = scenario.horizon.warm_up, scenario.horizon.minutes
    return math.fsum(max(min(span.end, last) - max(span.start, first), 0.0) for span in spans)


@dataclass(frozen=True)
class AgentPrices:
    """What one agent in each slot costs in a week."""

    per_agent: tuple[float, ...]
    paid_hours: tuple[float, ...]
    """Paid hours of one agent in a week."""
    in_money: bool
    """False where a group that is sized states no cost: then all are paid hours."""

    def of(self, heads: Heads) -> float:
        """Cost of a headcount for a week."""
        return math.fsum(
            number * price for number, price in zip(heads, self.per_agent, strict=True)
        )


def prices_of(scenario: Scenario, slots: Sequence[Slot]) -> AgentPrices:
    """Wages for paid hours and tools of one agent; paid hours alone where wages are not stated.

    Paid hours are those of the measured time: the warm-up may begin or end amid a week.
    """
    weeks = (scenario.horizon.minutes - scenario.horizon.warm_up) / WEEK
    hours = []
    for slot in slots:
        agents = rosters(scenario, slot)
        spans = [span for agent in agents for span in (*agent.worked, *agent.holidays)]
        hours.append(measured_minutes(scenario, spans) / len(agents) / HOUR / weeks)
    wages = [scenario.team[slot.group].cost for slot in slots]
    in_money = all(
        wage > 0 or not routes.takes_contacts(scenario.team[slot.group])
        for wage, slot in zip(wages, slots, strict=True)
    )
    tools = scenario.money.tools_per_head * WEEK
    money = tuple(hour * wage + tools for hour, wage in zip(hours, wages, strict=True))
    return AgentPrices(money if in_money else tuple(hours), tuple(hours), in_money)
