"""What a plan may be made of: hires and options, from when on; and the scenario with them."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Any, Self

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.options import Option
from sim.scenarios.sections.team.plan import Planned, ends_on, starts_on, time_hired
from sim.units import DAY

DAYS_A_MONTH = 365.25 / 12

IN_SHORT = 4
"""Steps of a plan that are told in a line."""


@dataclass(frozen=True, order=True)
class Candidate(ABC):
    """Something that is decided on a date."""

    posted: dt.date

    @property
    @abstractmethod
    def name(self) -> str:
        """The group that is hired into, or the option."""

    @property
    def label(self) -> str:
        """The same for people, with the time for which somebody is hired."""
        return self.name

    @property
    @abstractmethod
    def headcount(self) -> int | None:
        """How many agents are hired; None of an option."""

    @abstractmethod
    def notice(self, scenario: Scenario) -> float:
        """Minutes from its date until it begins."""

    @abstractmethod
    def preparation(self, scenario: Scenario) -> float:
        """Minutes of training from then until it helps."""

    @abstractmethod
    def first_day(self, scenario: Scenario) -> dt.date:
        """First working day of a hire, or the day on which an option begins."""

    def on_the_lines(self, scenario: Scenario) -> dt.date:
        """The day from which it helps."""
        return self.first_day(scenario) + dt.timedelta(days=ceil(self.preparation(scenario) / DAY))

    def has_date(self, scenario: Scenario) -> bool:
        """Whether it matters when it is decided: clearer roles hold from the first day."""
        del scenario
        return True

    def until(self, scenario: Scenario) -> dt.date | None:
        """The first day on which it is over again; None of what lasts."""
        del scenario
        return None

    def later(self, weeks: int) -> Self:
        """The same some weeks later."""
        return replace(self, posted=self.posted + dt.timedelta(weeks=weeks))

    @abstractmethod
    def fewer(self) -> Candidate | None:
        """One agent less; None where nothing is left."""

    def single(self) -> Self:
        """One agent of a posting, or one class; an option as it is."""
        return self

    @property
    def singles(self) -> int:
        """How many such it is made of."""
        return 1

    def keeps_classes(self, scenario: Scenario) -> bool:
        """Whether whole classes are hired."""
        del scenario
        return True

    def keeps_freezes(self, scenario: Scenario) -> bool:
        """Whether no job is posted while its group hires nobody."""
        return not any(
            scenario.team[entry.into].hiring.is_frozen(entry.date)
            for entry in self.planned(scenario)
            if entry.into is not None
        )

    @abstractmethod
    def planned(self, scenario: Scenario) -> Iterator[Planned]:
        """What it adds to the scenario's plan."""

    def changes(self, scenario: Scenario) -> dict[str, Any]:
        """What it changes in the scenario beside the plan, by section."""
        del scenario
        return {}

    @abstractmethod
    def written(self, scenario: Scenario) -> dict[str, Any]:
        """What it adds to the scenario's file, by section, in the file's own words."""

    def price(self, scenario: Scenario) -> float:
        """What it costs through the horizon, beside what is simulated."""
        del scenario
        return 0.0


@dataclass(frozen=True, order=True)
class Hire(Candidate):
    """A number of agents for a group, by a job posted on a date."""

    group: str
    agents: int
    stays: float = inf
    """Minutes from the first working day until they go again."""
    unit: int = 1
    """How many are hired together: a class. Their number is one or several such."""

    @property
    def name(self) -> str:
        """The group that is hired into."""
        return self.group

    @property
    def label(self) -> str:
        """The group, and for how long where that is not for good."""
        return self.group + ("" if self.stays == inf else f" for {time_hired(self.stays)}")

    @property
    def headcount(self) -> int:
        """How many agents are hired."""
        return self.agents

    def notice(self, scenario: Scenario) -> float:
        """Minutes from the posting to the first working day."""
        return scenario.team[self.group].hiring.lead_time

    def first_day(self, scenario: Scenario) -> dt.date:
        """First working day, by the rules of the group."""
        return scenario.team[self.group].hiring.first_day(self.posted)

    def preparation(self, scenario: Scenario) -> float:
        """Minutes of training before the first contact."""
        return scenario.team[self.group].hiring.training

    def until(self, scenario: Scenario) -> dt.date | None:
        """The first day on which those who are hired for a time are there no more."""
        return None if self.stays == inf else ends_on(self.first_day(scenario), self.stays)

    def fewer(self) -> Hire | None:
        """One agent less, or one class; None where nobody is left."""
        left = self.agents - self.unit
        return replace(self, agents=left) if left > 0 else None

    def single(self) -> Self:
        """The posting of one job, or of one class."""
        return replace(self, agents=self.unit)

    @property
    def singles(self) -> int:
        """How many jobs or classes it is made of."""
        return max(1, self.agents // self.unit)

    def keeps_classes(self, scenario: Scenario) -> bool:
        """Whether whole classes are hired."""
        return self.agents % scenario.team[self.group].hiring.class_ == 0

    @property
    def numbers(self) -> range:
        """Agents of one, two ... such."""
        return range(self.unit, self.agents + 1, self.unit)

    def planned(self, scenario: Scenario) -> Iterator[Planned]:
        """The posting of the job."""
        for entry in self.written(scenario)["plan"]:
            yield Planned.model_validate(entry)

    def written(self, scenario: Scenario) -> dict[str, Any]:
        """The posting of the job, as an entry of the plan."""
        del scenario
        entry = {"date": self.posted.isoformat(), "hire": self.agents, "into": self.group}
        stays = {} if self.stays == inf else {"for": time_hired(self.stays)}
        return {"plan": [entry | stays]}


@dataclass(frozen=True, order=True)
class Use(Candidate):
    """An option of the scenario, decided on a date."""

    option: str

    @property
    def name(self) -> str:
        """The option."""
        return self.option

    @property
    def headcount(self) -> None:
        """Nobody is hired."""
        return

    def _of(self, scenario: Scenario) -> Option:
        return scenario.options[self.option]

    def notice(self, scenario: Scenario) -> float:
        """Minutes from the decision to the day on which it begins."""
        return self._of(scenario).notice

    def first_day(self, scenario: Scenario) -> dt.date:
        """The day on which it begins."""
        return starts_on(self.posted, self.notice(scenario))

    def preparation(self, scenario: Scenario) -> float:
        """Minutes until its trainings are over and all whom it hires are there, trained."""
        changes = self._of(scenario).do or ()
        trained = [each.takes or 0.0 for each in changes]
        hiring = [scenario.team[each.into].hiring for each in changes if each.into is not None]
        return max([*trained, *(each.lead_time + each.training for each in hiring)], default=0.0)

    def has_date(self, scenario: Scenario) -> bool:
        """Whether it matters when it is decided: clearer roles hold from the first day."""
        return self._of(scenario).unclear_roles is None

    def until(self, scenario: Scenario) -> dt.date | None:
        """The first day on which all that is for a time is over: hires and overtime; None of what
        lasts.
        """
        begins, ends = self.first_day(scenario), []
        for change in self._of(scenario).do or ():
            if change.for_ is None:
                return None
            hiring = None if change.into is None else scenario.team[change.into].hiring
            first_day = begins if hiring is None else hiring.first_day(begins)
            ends.append(ends_on(first_day, change.for_))
        return max(ends, default=None)

    def fewer(self) -> None:
        """An option is used, or it is not."""
        return

    def planned(self, scenario: Scenario) -> Iterator[Planned]:
        """What the option does to the team."""
        date = self.first_day(scenario)
        for change in self._of(scenario).do or ():
            keys = {name: getattr(change, name) for name in type(change).model_fields}
            yield Planned.model_construct(date=date, **keys)

    def changes(self, scenario: Scenario) -> dict[str, Any]:
        """A bot that it brings, and roles that it makes clearer."""
        option, found = self._of(scenario), dict[str, Any]()
        if option.bot is not None:
            rules = {name: getattr(option.bot, name) for name in type(option.bot).model_fields}
            bot = Bot.model_construct(name=self.option, from_=self.first_day(scenario), **rules)
            found["automation"] = (*scenario.automation, bot)
        if option.unclear_roles is not None and scenario.wrong_desk is not None:
            roles = {"unclear_roles": option.unclear_roles}
            found["wrong_desk"] = scenario.wrong_desk.model_copy(update=roles)
        return found

    def written(self, scenario: Scenario) -> dict[str, Any]:
        """The option in the words of the file that states it, from the day on which it begins."""
        begins = self.first_day(scenario).isoformat()
        option = scenario._data["options"][self.option]
        found: dict[str, Any] = {
            "plan": [{"date": begins, **change} for change in option.get("do", ())]
        }
        if "bot" in option:
            found["automation"] = [{"name": self.option, "from": begins, **option["bot"]}]
        if "unclear_roles" in option:
            found["wrong_desk"] = {"unclear_roles": option["unclear_roles"]}
        return found

    def price(self, scenario: Scenario) -> float:
        """What it costs once, and by month from the day on which it begins until it is over."""
        option, start = self._of(scenario), scenario.horizon.start
        end = start + dt.timedelta(minutes=scenario.horizon.minutes)
        end = min(end, self.until(scenario) or end)
        begins = self.first_day(scenario) if self.has_date(scenario) else start
        return option.once + option.per_month * max(0, (end - begins).days) / DAYS_A_MONTH


Plan = tuple[Candidate, ...]
Hires = tuple[Hire, ...]


def candidate(scenario: Scenario, name: str, posted: dt.date) -> Candidate:
    """An option of the scenario, or one agent (one class) for a group, by its name."""
    if name in scenario.options:
        return Use(posted, name)
    unit = scenario.team[name].hiring.class_
    return Hire(posted, name, unit, unit=unit)


def merged(plan: Iterable[Candidate]) -> Plan:
    """The plan by date and name, hires of one posting together, each option once."""
    hires: dict[Hire, int] = {}
    uses: dict[str, Candidate] = {}
    for each in plan:
        if isinstance(each, Hire):
            hires[each.single()] = hires.get(each.single(), 0) + each.agents
        else:
            uses[each.name] = min(each, uses.get(each.name, each))
    posted = [replace(hire, agents=number) for hire, number in hires.items() if number > 0]
    return tuple(sorted([*posted, *uses.values()], key=_by_date))


def _by_date(each: Candidate) -> tuple[dt.date, str, float]:
    return each.posted, each.name, each.stays if isinstance(each, Hire) else inf


def hires_of(plan: Plan) -> Hires:
    """The hires of a plan."""
    return tuple(each for each in plan if isinstance(each, Hire))


def options_of(plan: Plan) -> Plan:
    """The options of a plan."""
    return tuple(each for each in plan if each.headcount is None)


def with_plan(scenario: Scenario, plan: Plan) -> Scenario:
    """The scenario with a plan carried out beside its own."""
    added = [entry for each in plan for entry in each.planned(scenario)]
    changed = scenario.model_copy(update={"plan": (*scenario.plan, *added)})
    for each in plan:
        changed = changed.model_copy(update=each.changes(changed))
    return changed


def price(scenario: Scenario, plan: Plan) -> float:
    """What the options of a plan cost through the horizon, beside what is simulated."""
    return sum((each.price(scenario) for each in plan), 0.0)


def groups_to_hire(scenario: Scenario) -> list[str]:
    """Groups that take contacts."""
    return [name for name, group in scenario.team.items() if routes.takes_contacts(group)]


def groups_that_may_grow(scenario: Scenario) -> list[str]:
    """Groups that a plan may hire into one by one, unless the user names them.

    Not those that nobody is in yet, that state no `hiring` and that an option hires into: they are
    left to the options.
    """
    changes = [each for option in scenario.options.values() for each in option.do or ()]
    by_option = {each.into for each in changes}
    return [
        name
        for name in groups_to_hire(scenario)
        if name not in by_option
        or scenario.team[name].headcount
        or "hiring" in scenario.team[name].model_fields_set
    ]


def later(plan: Plan, weeks: int) -> Plan:
    """The same plan some weeks later."""
    return merged(each.later(weeks) for each in plan)


def fewer(plan: Plan, place: int) -> Plan:
    """One agent or class less in one of the hires, or without one of the options."""
    left = plan[place].fewer()
    return merged([*plan[:place], *([] if left is None else [left]), *plan[place + 1 :]])


def moved(plan: Plan, place: int, weeks: int) -> Plan:
    """One agent or class of a posting, or an option, some weeks later; or earlier, below 0."""
    return merged([*fewer(plan, place), plan[place].single().later(weeks)])


def in_short(plan: Plan) -> str:
    """What a plan does, in a line: "2 into desk by 2 March 2026, bot from 6 April 2026"."""
    parts = [
        f"{each.label} from {_day(each.posted)}"
        if each.headcount is None
        else f"{each.headcount} into {each.label} by {_day(each.posted)}"
        for each in plan
    ]
    rest = [f"{len(parts) - IN_SHORT} more"] if len(parts) > IN_SHORT else []
    return ", ".join([*parts[:IN_SHORT], *rest])


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
