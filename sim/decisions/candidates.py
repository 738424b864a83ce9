"""Hires as a plan: whom, how many, when to post the job; and the scenario with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from sim.scenarios import routes
from sim.scenarios.plan import Planned, starts_on
from sim.scenarios.schema import Scenario
from sim.units import DAY


@dataclass(frozen=True, order=True)
class Hire:
    """A number of agents for a group, by a job posted on a date."""

    posted: dt.date
    group: str
    agents: int


Hires = tuple[Hire, ...]


def merged(hires: Iterable[Hire]) -> Hires:
    """The hires by date and group, those of one posting together."""
    total: dict[tuple[dt.date, str], int] = {}
    for hire in hires:
        key = hire.posted, hire.group
        total[key] = total.get(key, 0) + hire.agents
    return tuple(sorted(Hire(*key, agents) for key, agents in total.items() if agents > 0))


def with_hires(scenario: Scenario, hires: Hires) -> Scenario:
    """The scenario with further hires in its plan."""
    planned = [
        Planned.model_validate(
            {"date": hire.posted.isoformat(), "hire": hire.agents, "into": hire.group}
        )
        for hire in hires
    ]
    return scenario.model_copy(update={"plan": (*scenario.plan, *planned)})


def first_day(scenario: Scenario, hire: Hire) -> dt.date:
    """First working day of a hire."""
    return starts_on(hire.posted, scenario.team[hire.group].hiring.lead_time)


def posted_for(scenario: Scenario, group: str, needed: dt.date) -> dt.date:
    """The Monday on which a job must be posted for somebody to be on the lines by a date.

    Not before the horizon begins: then it is its first day, and they come too late.
    """
    hiring = scenario.team[group].hiring
    days = ceil(hiring.lead_time / DAY) + ceil(hiring.training / DAY)
    posted = needed - dt.timedelta(days=days)
    posted -= dt.timedelta(days=posted.weekday())
    return max(posted, scenario.horizon.start)


def groups_to_hire(scenario: Scenario) -> list[str]:
    """Groups that take contacts."""
    return [name for name, group in scenario.team.items() if routes.takes_contacts(group)]


def later(hires: Hires, weeks: int) -> Hires:
    """The same hires, posted some weeks later."""
    shift = dt.timedelta(weeks=weeks)
    return merged(replace(hire, posted=hire.posted + shift) for hire in hires)


def fewer(hires: Hires, place: int) -> Hires:
    """One agent less in one of the hires."""
    return merged(replace(hire, agents=hire.agents - (k == place)) for k, hire in enumerate(hires))


def postponed(hires: Hires, place: int, weeks: int) -> Hires:
    """One of the hires posted some weeks later."""
    shift = dt.timedelta(weeks=weeks)
    return merged(
        replace(hire, posted=hire.posted + shift) if k == place else hire
        for k, hire in enumerate(hires)
    )


def within_cap(hires: Sequence[Hire], per_month: int | None) -> bool:
    """Whether no calendar month has more agents hired than allowed."""
    if per_month is None:
        return True
    months: dict[tuple[int, int], int] = {}
    for hire in hires:
        key = hire.posted.year, hire.posted.month
        months[key] = months.get(key, 0) + hire.agents
    return all(number <= per_month for number in months.values())
