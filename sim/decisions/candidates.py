"""What a plan may be made of: hires and options, from when on; and the scenario with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.options import Option
from sim.scenarios.sections.team.plan import Planned, starts_on
from sim.units import DAY

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, order=True)
class Hire:
    """A number of agents for a group, by a job posted on a date."""

    posted: dt.date
    group: str
    agents: int


@dataclass(frozen=True, order=True)
class Use:
    """An option of the scenario, decided on a date."""

    posted: dt.date
    option: str


Candidate = Hire | Use
Plan = tuple[Candidate, ...]
Hires = tuple[Hire, ...]


def merged(plan: Iterable[Candidate]) -> Plan:
    """The plan by date and name, hires of one posting together, each option once."""
    agents: dict[tuple[dt.date, str], int] = {}
    uses: dict[str, Use] = {}
    for each in plan:
        if isinstance(each, Hire):
            key = each.posted, each.group
            agents[key] = agents.get(key, 0) + each.agents
        else:
            uses[each.option] = min(each, uses.get(each.option, each))
    hires = [Hire(*key, number) for key, number in agents.items() if number > 0]
    return tuple(sorted([*hires, *uses.values()], key=lambda each: (each.posted, name_of(each))))


def name_of(candidate: Candidate) -> str:
    """The group that is hired into, or the option."""
    return candidate.group if isinstance(candidate, Hire) else candidate.option


def hires_of(plan: Plan) -> Hires:
    """The hires of a plan."""
    return tuple(each for each in plan if isinstance(each, Hire))


def with_plan(scenario: Scenario, plan: Plan) -> Scenario:
    """The scenario with a plan carried out beside its own."""
    update: dict[str, Any] = {"plan": (*scenario.plan, *planned(scenario, plan))}
    for each in plan:
        if isinstance(each, Hire):
            continue
        option = scenario.options[each.option]
        if option.bot is not None:
            date = starts_on(each.posted, option.notice)
            rules = {name: getattr(option.bot, name) for name in type(option.bot).model_fields}
            bot = Bot.model_construct(name=each.option, from_=date, **rules)
            update["automation"] = (*update.get("automation", scenario.automation), bot)
        if option.unclear_roles is not None and scenario.wrong_desk is not None:
            roles = {"unclear_roles": option.unclear_roles}
            update["wrong_desk"] = scenario.wrong_desk.model_copy(update=roles)
    return scenario.model_copy(update=update)


def planned(scenario: Scenario, plan: Plan) -> tuple[Planned, ...]:
    """The dated changes of a plan."""
    found = []
    for each in plan:
        if isinstance(each, Hire):
            entry = {"date": each.posted.isoformat(), "hire": each.agents, "into": each.group}
            found.append(Planned.model_validate(entry))
            continue
        option = scenario.options[each.option]
        date = starts_on(each.posted, option.notice)
        for change in option.do or ():
            keys = {name: getattr(change, name) for name in type(change).model_fields}
            found.append(Planned.model_construct(date=date, **keys))
    return tuple(found)


def price(scenario: Scenario, plan: Plan) -> float:
    """What the options of a plan cost through the horizon, beside what is simulated."""
    end = scenario.horizon.start + dt.timedelta(minutes=scenario.horizon.minutes)
    total = 0.0
    for each in plan:
        if isinstance(each, Use):
            option = scenario.options[each.option]
            begins = starts_on(each.posted, option.notice)
            if option.unclear_roles is not None:
                begins = scenario.horizon.start
            days = max(0, (end - begins).days)
            total += option.once + option.per_month * days / DAYS_A_MONTH
    return total


def first_day(scenario: Scenario, candidate: Candidate) -> dt.date:
    """First working day of a hire, or the day on which an option begins."""
    return starts_on(candidate.posted, _lead(scenario, name_of(candidate)))


def on_the_lines(scenario: Scenario, candidate: Candidate) -> dt.date:
    """The day from which it helps."""
    return first_day(scenario, candidate) + dt.timedelta(
        days=ceil(_preparation(scenario, name_of(candidate)) / DAY)
    )


def posted_for(scenario: Scenario, name: str, needed: dt.date) -> dt.date:
    """The Monday on which to post a job, or to decide on an option, for it to help by a date.

    Not before the horizon begins: then it is its first day, and it comes too late. Clearer roles
    hold from the first day.
    """
    start = scenario.horizon.start
    option = scenario.options.get(name)
    if option is not None and option.unclear_roles is not None:
        return start
    days = ceil(_lead(scenario, name) / DAY) + ceil(_preparation(scenario, name) / DAY)
    posted = needed - dt.timedelta(days=days)
    posted -= dt.timedelta(days=posted.weekday())
    return max(posted, start)


def _lead(scenario: Scenario, name: str) -> float:
    option = scenario.options.get(name)
    return scenario.team[name].hiring.lead_time if option is None else option.notice


def _preparation(scenario: Scenario, name: str) -> float:
    """Minutes of training until it helps."""
    option: Option | None = scenario.options.get(name)
    if option is None:
        return scenario.team[name].hiring.training
    return max((change.takes or 0.0 for change in option.do or ()), default=0.0)


def groups_to_hire(scenario: Scenario) -> list[str]:
    """Groups that take contacts."""
    return [name for name, group in scenario.team.items() if routes.takes_contacts(group)]


def later(plan: Plan, weeks: int) -> Plan:
    """The same plan some weeks later."""
    return merged(_shifted(each, weeks) for each in plan)


def fewer(plan: Plan, place: int) -> Plan:
    """One agent less in one of the hires, or without one of the options."""
    return merged(
        replace(each, agents=each.agents - (k == place)) if isinstance(each, Hire) else each
        for k, each in enumerate(plan)
        if isinstance(each, Hire) or k != place
    )


def postponed(plan: Plan, place: int, weeks: int) -> Plan:
    """One of the hires or options some weeks later."""
    return merged(_shifted(each, weeks) if k == place else each for k, each in enumerate(plan))


def _shifted(candidate: Candidate, weeks: int) -> Candidate:
    return replace(candidate, posted=candidate.posted + dt.timedelta(weeks=weeks))


def within_cap(plan: Sequence[Candidate], per_month: int | None) -> bool:
    """Whether no calendar month has more agents hired than allowed; a backfill does not count."""
    if per_month is None:
        return True
    months: dict[tuple[int, int], int] = {}
    for each in plan:
        if isinstance(each, Hire):
            key = each.posted.year, each.posted.month
            months[key] = months.get(key, 0) + each.agents
    return all(number <= per_month for number in months.values())
