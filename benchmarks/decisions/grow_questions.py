"""Does `grow` find the right plan at its defaults? Questions whose least-cost plan is known.

The answers come from an independent simulator: thousands of replications of each plan about the
best one. Week 0 is that of 5 January 2026. A plan is right if its total cost is at most 2 % above
that of the true plan, and its worst week within reach misses a target with a chance of at most
11 %, for a risk of 10 %. Above 13 % its risk is too high. That chance is measured here on 2,000
replications that no search meets, however dear the plan is. A plan that hires only for the groups
of the true one, as many or more and none of them later, needs no measuring.

Where many hires are needed the least-cost plan is not known. There the hires of the first day are
doubled until that holds; a plan is right if it gives nothing up, holds and costs no more.

    python benchmarks/decisions/grow_questions.py [SEEDS] [QUESTION ...]

SEEDS is a number of seeds, from the first one on, or those from one to another: 6-20.

Printed for each seed as soon as it is judged: how many are right until then, whether this one is,
its cost beside that of the true plan, its worst week where it was measured, replications and
processor time of the search, and the plan. So a run can be stopped at any moment, and what is done
counts. For each question, in how many seeds the plan is right and in how many its risk is too high,
and what the median search took.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, Plan, Use, groups_to_hire, merged
from sim.decisions.growth.planner import Planner
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.runs.replication import goals_of
from sim.runs.runner import Runner
from sim.scenarios import Scenario

START = dt.date(2026, 1, 5)
RISK, MOST, TOO_HIGH, NEAR, RUNS = 0.10, 0.11, 0.13, 1.02, 8
TRUTH = range(700_000, 702_000)
"""Replications that tell the chance of a plan that is not known to be right."""


@dataclass(frozen=True)
class Question:
    """A question, and its true plan."""

    name: str
    group: str = ""
    posted: tuple[int, ...] = ()
    """In which weeks a job is posted for the group; once for each agent."""
    second: str = ""
    also: tuple[int, ...] = ()
    """The same of another group."""
    option: str = ""
    """An option that is decided on in the first week instead."""
    latest: int = 0
    """The last week in which deciding on it is right."""
    many: bool = False
    """Whether it takes so many hires that the true plan is not known: doubling stands in for it."""
    runs: int = 2_000
    """How many of the replications of :data:`TRUTH` tell a chance."""

    @property
    def scenario(self) -> Scenario:
        """What is asked about."""
        file = Path(__file__).parent / "questions" / f"{self.name}.yaml"
        return load_scenario(file if file.exists() else self.name)

    @property
    def plan(self) -> Plan:
        """The true plan."""
        jobs = [(self.group, week) for week in self.posted]
        jobs += [(self.second, week) for week in self.also]
        hires = [Hire(START + dt.timedelta(weeks=week), group, 1) for group, week in jobs]
        return merged([*hires, *([Use(START, self.option)] if self.option else [])])


QUESTIONS = [
    Question("f-two-dates", "desk", (2, 12)),
    Question("f3-every-other-week", "desk", (0, 3, 5, 7, 9, 11)),
    Question("g-noisy", "desk", (6,)),
    Question("h-missed", "desk", (0, 0)),
    Question("h2-missed-clear", "desk", (0, 0)),
    Question("i-enough"),
    Question("j-sale", "desk", (4,)),
    Question("d-chat", "chatters", (6,)),
    Question("when-to-grow", option="train two", latest=2),
    Question("k-many-hires", "desk", many=True, runs=1_000),
    Question("l-backlog", "desk", (5,)),
    Question("m-leavers", "desk", (3, 7)),
    Question("n-ramp", "desk", (3,)),
    Question("o-slower-group", "students", (7,)),
    Question("p-second-desk", "first", (0, 0, 0), "second", (0,)),
]


def planner_of(scenario: Scenario, seed: int) -> Planner:
    """The search that `grow` makes at its defaults."""
    trials = Trials(
        scenario,
        goals_of(scenario),
        whole_weeks(scenario),
        seed=seed,
        runner=Runner(jobs=1, many=True),
        budget=10_000,
    )
    groups = groups_to_hire(scenario)
    return Planner(trials, range(RUNS), None, groups, list(scenario.options))


@dataclass(frozen=True)
class Judged:
    """What a plan is worth."""

    cost: float
    """Total cost, relative to that of the true plan."""
    worst: float | None
    """Chance with which its worst week within reach misses a target; None: not above the true
    plan's."""
    fitting: bool
    """Whether nothing was given up; and it is the option that is asked for, in time, if one is."""

    @property
    def right(self) -> bool:
        """Whether it is as good as the true plan."""
        return self.fitting and self.cost <= NEAR and (self.worst or 0.0) <= MOST

    @property
    def too_risky(self) -> bool:
        """Whether a week misses a target with much more than the risk."""
        return (self.worst or 0.0) > TOO_HIGH

    def __str__(self) -> str:
        worst = "" if self.worst is None else f", worst week {self.worst:.1%}"
        return f"{'right' if self.right else 'WRONG'} {self.cost - 1:+.1%}{worst}"


class Judge:
    """Tells whether plans for a question are right."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.reference = planner_of(question.scenario, seed=77)
        self.reference.trials.budget = 10**9
        self.truth = TRUTH[: question.runs]
        self.true = self._doubled() if question.many else question.plan

    def judge(self, planner: Planner) -> Judged:
        """What the plan of a search is worth beside the true one."""
        plan = planner.best
        both = self.reference.trials.try_all([plan, self.true], TRUTH[:8])
        cost, least = (trial.cost for trial in both)
        worst = None if no_later(plan, self.true) else self._worst(plan)
        fits = self._fits(plan) and not (planner.given_up & (planner.reachable > 0)).any()
        return Judged(cost / least, worst, fits)

    def _worst(self, plan: Plan) -> float:
        (trial,) = self.reference.trials.try_all([plan], self.truth)
        return float(np.max(trial.weeks.share * self.reference.reachable))

    def _doubled(self) -> Plan:
        """Hires of the first day, twice as many each time until every week in reach holds."""
        number = 1
        while self._worst(plan := (Hire(START, self.question.group, number),)) > RISK:
            number *= 2
        print(f"  doubled until it holds: {number} {self.question.group}", flush=True)
        return plan

    def _fits(self, plan: Plan) -> bool:
        if not self.question.option:
            return True
        latest = START + dt.timedelta(weeks=self.question.latest)
        return [each.name for each in plan] == [self.question.option] and plan[0].posted <= latest


def no_later(plan: Plan, true: Plan) -> bool:
    """Whether a plan has the agents of another and perhaps more of their groups, none later."""
    found, wanted = _dates(plan), _dates(true)
    return found.keys() == wanted.keys() and all(
        len(found[group]) >= len(dates)
        and all(a <= b for a, b in zip(found[group], dates, strict=False))
        for group, dates in wanted.items()
    )


def _dates(plan: Plan) -> dict[str, list[dt.date]]:
    """By group, on which days the jobs are posted, the first one first; by option, likewise.

    An option is one of its own by date: earlier is not always better.
    """
    found: dict[str, list[dt.date]] = {}
    for each in plan:
        key = each.name if each.headcount else f"{each.name} {each.posted}"
        found.setdefault(key, []).extend([each.posted] * (each.headcount or 1))
    return {name: sorted(dates) for name, dates in found.items()}


def told(plan: Plan) -> str:
    """A plan in a few words."""
    steps = [((each.posted - START).days // 7, each.headcount or 1, each.name) for each in plan]
    return ", ".join(f"week {week}: {number} {name}" for week, number, name in steps) or "nothing"


def ask(question: Question, seeds: range) -> None:
    """Ask a question with some seeds, and judge each answer."""
    print(question.name, flush=True)
    judge, right, risky = Judge(question), 0, 0
    spent: list[int] = []
    seconds: list[float] = []
    for number, seed in enumerate(seeds, start=1):
        start, planner = time.process_time(), planner_of(question.scenario, seed)
        planner.solve(RISK)
        seconds.append(time.process_time() - start)
        spent.append(planner.trials.spent)
        judged = judge.judge(planner)
        right += judged.right
        risky += judged.too_risky
        print(
            f"  {right} of {number} right; seed {seed}: {judged}; {spent[-1]} replications, "
            f"{seconds[-1]:.1f} s; {told(planner.best)}",
            flush=True,
        )
    print(
        f"{question.name}: {right} of {len(seeds)} right, {risky} too risky; "
        f"{median(spent):.0f} replications and {median(seconds):.1f} s of a processor in the "
        "median search",
        flush=True,
    )


def main(seeds: str = "2", *names: str) -> None:
    """Ask and judge, question by question."""
    first, _, last = seeds.rpartition("-")
    for question in QUESTIONS:
        if not names or question.name in names:
            ask(question, range(int(first or 1), int(last) + 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
