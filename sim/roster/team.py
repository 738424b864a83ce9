"""The team: groups, and every agent's roster of the whole horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.agents import Agent, AgentGroup, Away, Duty, Post
from sim.calendar import Calendar
from sim.careers import Person, Stint
from sim.roster.coaching import coaching_of
from sim.roster.expand import Coaching, Expanded, coached, expand, expanded, worked_by
from sim.roster.posts import Posts
from sim.roster.shifts import Places, Worked, pauses_of
from sim.roster.stretches import Aways, Duties
from sim.scenarios.kept import Kept
from sim.scenarios.meaning.by_date import CHANGES_SHIFTS
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario


@dataclass(frozen=True, eq=False)
class Team:
    """Everybody's roster; all but the groups by agent."""

    groups: Sequence[AgentGroup]
    """In order of their codes; those who were trained beyond their group's skills form groups of
    their own, after the others."""
    names: Sequence[str]
    posts: Sequence[Sequence[Post]]
    duties: Sequence[Duties]
    off_lines: Sequence[Aways]

    def agents(self) -> list[Agent]:
        """The agents, each with the whole roster."""
        rosters = zip(self.names, self.posts, self.duties, self.off_lines, strict=True)
        return [
            Agent(number, name, posts, duties.duties(), off_lines.stretches())
            for number, (name, posts, duties, off_lines) in enumerate(rosters)
        ]


class Plan:
    """The shifts of a scenario, and what becomes of them when nobody is absent: for all its
    replications.
    """

    def __init__(self, scenario: Scenario, calendar: Calendar) -> None:
        self.places = Places(scenario, calendar)
        self._expanded: dict[tuple[int, int, int, float], Expanded] = {}

    def expanded(self, worked: Worked) -> Expanded:
        """The expanded shifts of a place; places share them, but for breaks taken in turns."""
        turn = worked.turn if worked.floats else -1
        # shifts and rules are kept among the places, so that their ids stay theirs
        key = id(worked.shifts), id(worked.rules), turn, worked.longer
        if key not in self._expanded:
            self._expanded[key] = expanded(worked)
        return self._expanded[key]


def plan_of(scenario: Scenario) -> Plan:
    """The shifts of a scenario; those that differ only in whom they hire into them share them.

    Whoever comes into a group that nobody is in yet makes its shifts.
    """
    empty = {name for name, group in scenario.team.items() if not group.headcount}
    entries = tuple(
        each
        for each in scenario.plan
        if each.action in CHANGES_SHIFTS or each.into in empty or each.to in empty
    )
    return _PLANS.of(scenario.model_copy(update={"plan": entries}))


_PLANS = Kept(lambda scenario: Plan(scenario, calendar_of(scenario)))


def team_of(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person], plan: Plan | None = None
) -> Team:
    """Work out the roster.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        people: everybody's career, from the tape.
        plan: the shifts of the scenario, where they are known from another replication.
    """
    plan = plan or plan_of(scenario)
    posts = Posts(scenario)
    coaching = coaching_of(scenario, calendar, people, plan.places)
    rosters = [
        [
            _stint(person, stint, plan, coaching.get((number, k), {}))
            for k, stint in enumerate(person.stints)
        ]
        for number, person in enumerate(people)
    ]
    return Team(
        posts.groups,
        [person.name for person in people],
        [[posts.of(stint) for stint in person.stints] for person in people],
        [Duties.joined([duties for duties, _ in stints]) for stints in rosters],
        [Aways.joined([off_lines for _, off_lines in stints]) for stints in rosters],
    )


def build_team(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person]
) -> tuple[Sequence[AgentGroup], list[Agent]]:
    """The groups, in order of their codes, and every agent with the roster of the whole horizon.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        people: everybody's career, from the tape.
    """
    team = team_of(scenario, calendar, people)
    return team.groups, team.agents()


def _stint(person: Person, stint: Stint, plan: Plan, coaching: Coaching) -> tuple[Duties, Aways]:
    """What a person works in a stint, and the paid time off the lines.

    A new post is taken on coming on duty, so duties end with the stint.
    """
    parts = []
    for worked, since, until in plan.places.parts(stint):
        shifts = plan.expanded(worked)
        if coaching:
            shifts = coached(shifts, worked, coaching)
        parts.append(worked_by(person, shifts, since, until))
    known = [part for part in parts if part is not None]
    if len(known) == len(parts) and not _linked([duties for duties, _ in known]):
        duties = Duties.joined([duties for duties, _ in known])
        return duties, Aways.joined([off_lines for _, off_lines in known])
    return _one_after_the_other(person, stint, plan, coaching)


def _linked(parts: Sequence[Duties]) -> bool:
    """Whether a part goes on without a gap where the one before it ends."""
    some = [part for part in parts if len(part)]
    return any(one.end[-1] == other.start[0] for one, other in pairwise(some))


def _one_after_the_other(
    person: Person, stint: Stint, plan: Plan, coaching: Coaching
) -> tuple[Duties, Aways]:
    """What a person works in a stint, where a shift may hang on the one before."""
    duties: list[Duty] = []
    off_lines: list[Away] = []
    for worked in plan.places.of(stint):
        expand(worked, person, pauses_of(worked, coaching), duties, off_lines)
    return Duties.of(duties), Aways.of(off_lines)
