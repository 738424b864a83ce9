"""Is the plan that `grow_questions.py` holds for the true one right? Every cheaper plan beside it.

The plan must hold, and each plan that differs from it by one step and costs less must miss: one
agent less, one posted a week later, one of another group in time for the same day. All are run on
the same replications, which no search meets: a chance of a worst week is the bare share of them.

    python benchmarks/grow_least.py [REPLICATIONS] [QUESTION ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from grow_questions import QUESTIONS, RISK, TRUTH, Judge, Question, told

from sim.decisions.candidates import Hire, Plan, fewer, merged, moved, posted_for
from sim.decisions.growth.planner import Planner

FEW = 128
"""Replications that are enough where a plan misses by far."""
FAR = 4.0
"""Standard errors that are far."""


def beside(plan: Plan, planner: Planner) -> Iterator[Plan]:
    """Every plan that differs by one step."""
    scenario = planner.trials.scenario
    last = planner.monday(len(planner.trials.whole_weeks) - 1)
    for place, each in enumerate(plan):
        if not isinstance(each, Hire):
            continue
        yield fewer(plan, place)
        if each.on_the_lines(scenario) < last:
            yield moved(plan, place, 1)
        for group in planner.groups:
            if group != each.group:
                day = posted_for(scenario, group, each.on_the_lines(scenario))
                yield merged([*fewer(plan, place), Hire(day, group, 1)])


def worst(planner: Planner, plan: Plan, runs: int) -> tuple[float, int]:
    """Chance of the worst week in reach, and from how many replications it comes."""
    for number in (min(FEW, runs), runs):
        (trial,) = planner.trials.try_all([plan], TRUTH[:number])
        chance = float(np.max(trial.weeks.chance * planner.reachable))
        if chance - FAR * np.sqrt(chance * (1 - chance) / number) > RISK:
            break
    return chance, number


def check(question: Question, runs: int) -> None:
    """Print the true plan and those beside it."""
    planner, plan = Judge(question).reference, question.plan
    (now,) = planner.trials.try_all([plan], TRUTH[:FEW])
    chance, number = worst(planner, plan, runs)
    print(f"{question.name}: {told(plan)}: {chance:.1%} in {number}", flush=True)
    cheaper = 0
    for other in dict.fromkeys(beside(plan, planner)):
        (then,) = planner.trials.try_all([other], TRUTH[:FEW])
        if then.cost < now.cost:
            cheaper += 1
            chance, number = worst(planner, other, runs)
            holds = "HOLDS" if chance <= RISK else "misses"
            told_of = f"{then.cost / now.cost - 1:+.1%}, {chance:.1%} in {number}"
            print(f"  {holds}: {told(other)}: {told_of}", flush=True)
    print(f"  {cheaper} cheaper plans beside it", flush=True)


def main(runs: str = "1000", *names: str) -> None:
    """Check the questions whose true plan is one of hires."""
    for question in QUESTIONS:
        if question.posted and (not names or question.name in names):
            check(question, int(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
