"""Is the plan that `grow_questions.py` holds for the true one right? Every cheaper plan beside it.

The plan must hold, and each plan that differs from it by one step and costs less must miss: one
agent less, one posted a week later, one of another group in time for the same day. All are run on
the same replications, which no search meets: a chance of a worst week is the bare share of them.

Where many hires are needed, the plan comes from a whole-number program instead: as few agents as
may be, week by week, so that each has at least as many as it needs, and nobody goes. What a week
needs is the least number that holds it if all are there from the first day on, which is all that
counts where nobody learns and no work is carried over. What `grow` finds is printed beside it.

    python benchmarks/decisions/grow_least.py [REPLICATIONS] [QUESTION ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from grow_questions import QUESTIONS, RISK, START, TRUTH, Judge, Question, planner_of, told

from sim.decisions.candidates import Hire, Plan, fewer, merged, moved
from sim.decisions.growth.planner import Planner
from sim.decisions.hiring_rules import posted_for

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
        chance = float(np.max(trial.weeks.share * planner.reachable))
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


def needed(planner: Planner, group: str, runs: int) -> list[int]:
    """The least number of further agents that holds each week, if they are always there; by halves.

    0 for weeks out of reach.
    """

    def holds(number: int) -> np.ndarray:
        plan = merged([Hire(START, group, number)])
        (trial,) = planner.trials.try_all([plan], TRUTH[:runs])
        held = (trial.weeks.chance <= RISK).all(axis=0) | (planner.reachable == 0)
        print(f"  {number} more: {held.sum()} of {len(held)} weeks hold", flush=True)
        return np.asarray(held)

    weeks = len(planner.trials.whole_weeks)
    most = 1
    while not holds(most).all():
        most *= 2
    low, high = np.zeros(weeks, int), np.full(weeks, most)
    while (low < high).any():
        widest = int(np.argmax(high - low))
        middle = int(low[widest] + high[widest]) // 2
        held = holds(middle)
        high = np.where(held, np.minimum(high, middle), high)
        low = np.where(held, low, np.maximum(low, middle + 1))
    return [int(number) for number in low * (planner.reachable > 0)]


def program(question: Question, runs: int) -> None:
    """Print the least-cost plan of the whole-number program, and what `grow` finds beside it."""
    planner = planner_of(question.scenario, seed=77)
    planner.trials.budget = 10**9
    there, hires = 0, []
    for week, number in enumerate(needed(planner, question.group, runs)):
        if number > there:
            day = posted_for(question.scenario, question.group, planner.monday(week))
            hires.append(Hire(day, question.group, number - there))
            there = number
    search = planner_of(question.scenario, seed=1)
    search.solve(RISK)
    least, found = planner.trials.try_all([merged(hires), search.best], TRUTH[:8])
    print(f"{question.name}: {told(least.plan)}")
    print(f"  grow: {told(search.best)}: {found.cost / least.cost - 1:+.1%}", flush=True)


def main(runs: str = "1000", *names: str) -> None:
    """Check the questions whose true plan is one of hires."""
    for question in QUESTIONS:
        if names and question.name not in names:
            continue
        if question.many:
            program(question, min(int(runs), question.runs))
        elif question.posted:
            check(question, int(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
