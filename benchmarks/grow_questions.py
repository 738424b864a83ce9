"""Does `grow` find the right plan at its defaults? Questions whose least-cost plan is known.

The answers come from an independent simulator, thousands of replications of each plan about the
best one; week 0 is that of 5 January 2026. A found plan is right if its cost is at most 2 % above
that of the true plan, and the chance of its worst week within reach is at most 11 %, for a risk of
10 %. That chance is measured here on customers that no search meets; a plan that has every agent of
the true one no later needs no measuring.

    python benchmarks/grow_questions.py [SEEDS] [QUESTION ...]

Printed for each question: how many seeds are right, what was found otherwise, and the
replications and processor time of a whole answer.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from sim.checking import load_scenario
from sim.decisions import Growth, grow
from sim.decisions.candidates import Hire, Plan, Use, merged
from sim.decisions.growth.search import whole_weeks
from sim.decisions.trials import Trials
from sim.runs.replication import goals_of
from sim.scenarios import Scenario

START = dt.date(2026, 1, 5)
RISK, MOST, DEAR = 0.10, 0.11, 1.02
TRUTH = range(700_000, 702_000)
"""Replications that tell the chance of a plan that is not known to be right."""


@dataclass(frozen=True)
class Question:
    """A question, and the true plan: what is decided in which week."""

    name: str
    hires: tuple[tuple[str, int], ...] = ()
    """Group, and the week in which its job is posted; once for each agent."""
    option: str = ""
    """An option that is decided on in the first week."""
    last: int = 0
    """The last week in which it is still right."""

    @property
    def scenario(self) -> Scenario:
        """What is asked about."""
        file = Path(__file__).parent / "questions" / f"{self.name}.yaml"
        return load_scenario(file if file.exists() else self.name)

    @property
    def plan(self) -> Plan:
        """The true plan."""
        hires = [Hire(START + dt.timedelta(weeks=week), name, 1) for name, week in self.hires]
        return merged([*hires, *([Use(START, self.option)] if self.option else [])])


def _desk(*weeks: int) -> tuple[tuple[str, int], ...]:
    return tuple(("desk", week) for week in weeks)


QUESTIONS = [
    Question("f-two-dates", _desk(2, 12)),
    Question("f3-every-other-week", _desk(0, 3, 5, 7, 9, 11)),
    Question("g-noisy", _desk(6)),
    Question("h-missed", _desk(0, 0)),
    Question("h2-missed-clear", _desk(0, 0)),
    Question("i-enough"),
    Question("j-sale", _desk(4)),
    Question("d-chat", (("chatters", 6),)),
    Question("when-to-grow", option="train two", last=2),
]


class Judge:
    """Tells whether plans for a question are right."""

    def __init__(self, question: Question) -> None:
        self.question, self.scenario = question, question.scenario
        weeks = whole_weeks(self.scenario)
        goals = goals_of(self.scenario)
        self.trials = Trials(self.scenario, goals, weeks, seed=77, budget=10**9)
        self.worst = cache(self._worst)

    def judge(self, growth: Growth) -> tuple[bool, str]:
        """Whether it is right, and what is wrong with it."""
        plan = growth.chosen.plan
        if self.question.option:
            return self._option(plan)
        cost, least = (t.cost for t in self.trials.try_all([plan, self.question.plan], TRUTH[:8]))
        dear = f"{cost / least - 1:+.1%}"
        if cost > DEAR * least:
            return False, f"dear, {dear}"
        if self._no_later(plan):
            return True, dear
        chance = self.worst(plan, growth.in_reach.tobytes(), growth.in_reach.shape)
        return chance <= MOST, f"{dear}, worst week {chance:.1%}"

    def _option(self, plan: Plan) -> tuple[bool, str]:
        last = START + dt.timedelta(weeks=self.question.last)
        names = [each.name for each in plan]
        right = names == [self.question.option] and plan[0].posted <= last
        return right, "" if right else "another plan"

    def _no_later(self, plan: Plan) -> bool:
        """Whether every agent of the true plan is posted by then."""
        found = sorted((e.posted, e.name) for e in plan for _ in range(e.headcount or 1))
        true = sorted(
            (e.posted, e.name) for e in self.question.plan for _ in range(e.headcount or 1)
        )
        return len(found) == len(true) and all(
            a[1] == b[1] and a[0] <= b[0] for a, b in zip(found, true, strict=True)
        )

    def _worst(self, plan: Plan, in_reach: bytes, shape: tuple[int, ...]) -> float:
        import numpy as np

        (trial,) = self.trials.try_all([plan], TRUTH)
        return float((trial.weeks.chance * np.frombuffer(in_reach).reshape(shape)).max())


def main(seeds: int, names: list[str]) -> None:
    """Ask and judge, question by question."""
    for question in QUESTIONS:
        if names and question.name not in names:
            continue
        judge, right = Judge(question), 0
        runs, seconds = [], []
        for seed in range(1, seeds + 1):
            start = time.process_time()
            growth = grow(judge.scenario, seed=seed, jobs=1)
            seconds.append(time.process_time() - start)
            runs.append(growth.replications)
            good, why = judge.judge(growth)
            right += good
            plan = ", ".join(
                f"{_week(e.posted)}: {e.headcount or 1} {e.name}" for e in growth.chosen.plan
            )
            mark = "right" if good else "WRONG"
            print(
                f"  seed {seed}: {mark} {why}; weeks {plan or 'nothing'} {growth.stopped}",
                flush=True,
            )
        print(
            f"{question.name}: {right} of {seeds} right; median {median(runs):.0f} replications, "
            f"{median(seconds):.1f} s of a processor",
            flush=True,
        )


def _week(posted: dt.date) -> int:
    return (posted - START).days // 7


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2, sys.argv[2:])
