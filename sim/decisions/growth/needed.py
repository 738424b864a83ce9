"""Headcount week by week: how many agents a week needs, and how many there are at full speed.

Needed is found by simulation, with today's team as if nobody came, left or had yet to learn, and
with one agent more after the other, in the order in which a plan hires them. So it has a meaning
where skills, tiers and shared channels leave none to a formula, and it is in step with the risk
that the plan is made for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.decisions.candidates import Hire, groups_to_hire
from sim.decisions.goals import Floats
from sim.decisions.heads import heads_of, slots_of, with_heads

if TYPE_CHECKING:
    from sim.decisions.trial import Trial
    from sim.decisions.trials import Trials
    from sim.decisions.weeks import WeeklyFigures
    from sim.scenarios.sections.schema import Scenario

RUNGS = 8
"""Teams at most that are tried beside today's; of more hires only every second, third ... is."""
COMES_AND_GOES = ("hire", "leave", "promote", "train")
"""Actions of a scenario's own plan that change who works where."""


@dataclass(frozen=True, eq=False)
class Needed:
    """What the weeks need."""

    teams: Sequence[Mapping[str, int]]
    """Agents by group of each team that was tried, today's first, then one more after the other."""
    team: Sequence[int | None]
    """For each whole week the first of these that holds every target; None if none does."""
    on_duty: Mapping[str, Mapping[str, float]]
    """How much of a week one agent of each group is on duty, by the date of its Monday, as if
    nobody came or left: of today's team, or of the first that was tried with anybody in the group.
    None where none was."""
    replications: int
    """In how many replications each was tried."""

    def agents(self, group: str) -> list[tuple[str, int]]:
        """What each week needs in a group: "at most", "exactly" or "more than" so many agents.

        At most today's where today's team is enough, or nobody was added to the group: fewer were
        not tried. More than the most that were tried where these are too few.
        """
        today, most = self.teams[0][group], self.teams[-1][group]
        found = []
        for k in self.team:
            number = most if k is None else self.teams[k][group]
            word = "exactly" if number > today else "at most"
            found.append(("more than" if k is None and most > today else word, number))
        return found

    def at_full_speed(self, group: str, weeks: WeeklyFigures) -> Floats:
        """How many agents at full speed a group is worth, by replication and week.

        Its time on duty, weighted with the agents' speed, over that of one of today's agents in
        the same week. NaN where nobody is on duty, or was in any team that was tried.

        Args:
            group: name of a group that takes contacts.
            weeks: figures by week of any team.
        """
        found = weeks.figures.get(("group", group), {}).get("effective_on_duty")
        if found is None or group not in self.on_duty:
            return np.full((weeks.replications, len(weeks.mondays)), np.nan)
        of_one = np.array([self.on_duty[group].get(week, np.nan) for week in weeks.mondays])
        with np.errstate(invalid="ignore", divide="ignore"):
            heads = found / of_one
        return np.where(np.isfinite(heads), heads, np.nan)


def needed_heads(
    trials: Trials,
    hires: Sequence[Hire],
    risk: float,
    numbers: range,
    given_up: NDArray[np.bool_],
) -> Needed:
    """Try today's team, and with more and more of the hires as if they had always been there.

    A team is enough for a week if no target is missed with more than the risk, as the search judges
    it.

    Args:
        trials: runs the teams.
        hires: whom a plan hires; in order of their dates they are added.
        risk: accepted chance that a week misses a target.
        numbers: replications.
        given_up: goal × week: what no plan holds; of this, goals that more agents cannot help to
            hold do not count.

    The replications come on top of the budget.
    """
    added = [hire.group for hire in sorted(hires) for _ in range(hire.agents)]
    rungs = sorted({round(k) for k in np.linspace(0, len(added), min(len(added), RUNGS) + 1)})
    today = {name: trials.scenario.team[name].headcount for name in groups_to_hire(trials.scenario)}
    teams = [
        {name: number + added[:rung].count(name) for name, number in today.items()}
        for rung in rungs
    ]
    names = ["; ".join(f"{name} {number}" for name, number in team.items()) for team in teams]
    trials.budget = trials.spent + len(teams) * len(numbers)
    settled = [_settled_team(trials.scenario, team) for team in teams]
    tried = trials.try_teams(dict(zip(names, settled, strict=True)), numbers)
    hopeless = np.array([[not goal.more_helps] for goal in trials.goals]) & given_up
    on_duty = _on_duty(teams, tried)
    return Needed(teams, _first_enough(tried, risk, hopeless), on_duty, len(numbers))


def _on_duty(
    teams: Sequence[Mapping[str, int]], tried: Sequence[Trial]
) -> dict[str, dict[str, float]]:
    """By group, how much of each week one agent of it is on duty."""
    found = {}
    for group in teams[0]:
        number = next((k for k, team in enumerate(teams) if team[group] > 0), None)
        if number is not None:
            on_duty = tried[number].on_duty[group]
            found[group] = {week: each / teams[number][group] for week, each in on_duty.items()}
    return found


def _first_enough(
    tried: Sequence[Trial], risk: float, hopeless: NDArray[np.bool_]
) -> list[int | None]:
    held = [(trial.weeks.chance <= risk) | hopeless for trial in tried]
    enough = np.array([each.all(axis=0) for each in held])
    return [int(np.argmax(of_week)) if of_week.any() else None for of_week in enough.T]


def _settled_team(scenario: Scenario, team: Mapping[str, int]) -> Scenario:
    """The scenario with more agents, all experienced, where nobody comes, goes or moves.

    Further agents take a group's shifts in turn, as those do who are hired.
    """
    slots = slots_of(scenario)
    heads = list(heads_of(scenario, slots))
    groups = dict(scenario.team)
    for name, agents in team.items():
        places = [place for place, slot in enumerate(slots) if slot.group == name]
        for number in range(agents - groups[name].headcount):
            heads[places[number % len(places)]] += 1
        groups[name] = groups[name].model_copy(update={"turnover": None, "tenure": None})
    kept = tuple(entry for entry in scenario.plan if entry.action not in COMES_AND_GOES)
    calm = scenario.model_copy(update={"team": groups, "plan": kept})
    return with_heads(calm, slots, tuple(heads))
