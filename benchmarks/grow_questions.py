"""Does `grow` find the right plan at its defaults? Questions whose least-cost plan is known.

The answers come from an independent simulator: thousands of replications of each plan about the
best one. Week 0 is that of 5 January 2026. A plan is right if its total cost is at most 2 % above
that of the true plan, and its worst week within reach misses a target with a chance of at most
11 %, for a risk of 10 %. That chance is measured here on 2,000 replications that no search meets;
a plan whose agents all come no later than those of the true one needs no measuring.

    python benchmarks/grow_questions.py [SEEDS] [QUESTION ...]

Printed for each seed: whether it is right, its cost beside that of the true plan, its worst week
where it was measured, and the plan; for each question, the replications and the processor time that
the search took.
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
from sim.decisions.growth.search import whole_weeks
from sim.decisions.trials import Trials
from sim.runs.replication import goals_of
from sim.runs.runner import Runner
from sim.scenarios import Scenario

START = dt.date(2026, 1, 5)
RISK, MOST, NEAR, RUNS = 0.10, 0.11, 1.02, 8
TRUTH = range(700_000, 702_000)
"""Replications that tell the chance of a plan that is not known to be right."""


@dataclass(frozen=True)
class Question:
    """A question, and its true plan."""

    name: str
    group: str = ""
    posted: tuple[int, ...] = ()
    """In which weeks a job is posted for the group; once for each agent."""
    option: str = ""
    """An option that is decided on in the first week instead."""
    latest: int = 0
    """The last week in which deciding on it is right."""

    @property
    def scenario(self) -> Scenario:
        """What is asked about."""
        file = Path(__file__).parent / "questions" / f"{self.name}.yaml"
        return load_scenario(file if file.exists() else self.name)

    @property
    def plan(self) -> Plan:
        """The true plan."""
        hires = [Hire(START + dt.timedelta(weeks=week), self.group, 1) for week in self.posted]
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
]


def planner_of(scenario: Scenario, seed: int) -> Planner:
    """The search that `grow` makes at its defaults."""
    trials = Trials(
        scenario,
        goals_of(scenario),
        whole_weeks(scenario),
        seed=seed,
        runner=Runner(jobs=1, many=True),
        budget=6000,
    )
    groups = groups_to_hire(scenario)
    return Planner(trials, range(RUNS), None, groups, list(scenario.options))


class Judge:
    """Tells whether plans for a question are right."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.reference = planner_of(question.scenario, seed=77)
        self.reference.trials.budget = 10**9

    def judge(self, plan: Plan) -> tuple[bool, str]:
        """Whether a plan is right, and by what figures."""
        if self.question.option:
            latest = START + dt.timedelta(weeks=self.question.latest)
            names = [each.name for each in plan]
            return names == [self.question.option] and plan[0].posted <= latest, ""
        plans = [plan, self.question.plan]
        cost, least = (t.cost for t in self.reference.trials.try_all(plans, TRUTH[:8]))
        beside = f"{cost / least - 1:+.1%}"
        if cost > NEAR * least or self._no_later(plan):
            return cost <= NEAR * least, beside
        (trial,) = self.reference.trials.try_all([plan], TRUTH)
        worst = float(np.max(trial.weeks.chance * self.reference.reachable))
        return worst <= MOST, f"{beside}, worst week {worst:.1%}"

    def _no_later(self, plan: Plan) -> bool:
        found, true = _dates(plan), _dates(self.question.plan)
        return len(found) == len(true) and all(a <= b for a, b in zip(found, true, strict=True))


def _dates(plan: Plan) -> list[dt.date]:
    """Of every agent, the day on which the job is posted."""
    return sorted(each.posted for each in plan for _ in range(each.headcount or 1))


def _told(plan: Plan) -> str:
    steps = [((each.posted - START).days // 7, each.headcount or 1, each.name) for each in plan]
    return ", ".join(f"week {week}: {number} {name}" for week, number, name in steps) or "nothing"


def main(seeds: int, names: list[str]) -> None:
    """Ask and judge, question by question."""
    for question in QUESTIONS:
        if names and question.name not in names:
            continue
        judge, right = Judge(question), 0
        spent: list[int] = []
        seconds: list[float] = []
        for seed in range(1, seeds + 1):
            start, planner = time.process_time(), planner_of(question.scenario, seed)
            planner.solve(RISK)
            seconds.append(time.process_time() - start)
            spent.append(planner.trials.spent)
            good, figures = judge.judge(planner.best)
            right += good
            mark = "right" if good else "WRONG"
            print(f"  seed {seed}: {mark} {figures}; {_told(planner.best)}", flush=True)
        print(
            f"{question.name}: {right} of {seeds} right; {median(spent):.0f} replications and "
            f"{median(seconds):.0f} s of a processor in the median search",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2, sys.argv[2:])
