"""Does trying ways on held-out weeks staff the weeks to come better than the shape of the weeks?

Levels that are known (flat, growing, a step, wandering, a season) with chance of 5 % a week: a way
to go on is chosen, 13 weeks to come are staffed by it, and what that costs is counted: spare
agents, and nine times those that are missing, as a share of those needed. Beside it the way by
shape alone, and the best way in hindsight.

    python benchmarks/calibration/levels.py [TIMES]
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from sim.calibrate.levels import (
    LATELY,
    RISK,
    Course,
    Way,
    _planned,
    answering,
    beats_a_step,
    course_of,
    step_in,
)
from sim.calibrate.values import Floats

AHEAD, CHANCE = 13, 0.05
AGENTS = answering(np.array([4.0, 8, 12, 12, 9, 10, 10, 8]), 5.0)
KINDS = (
    "flat",
    "1 % a month",
    "3 % a month",
    "6 % a month",
    "step",
    "late step",
    "wanders",
    "season",
)


def levels(kind: str, weeks: int, draws: np.random.Generator) -> Floats:
    """Levels of so many weeks and of those to come; 1 in the last week that is known."""
    at = np.arange(weeks + AHEAD)
    true = np.ones(len(at))
    if kind.endswith("month"):
        true = (1 + float(kind.split(maxsplit=1)[0]) / 100) ** (at * 12 / 52)
    elif kind.endswith("step"):
        true = np.where(at < weeks * (0.75 if kind.startswith("late") else 0.5), 1.0, 1.25)
    elif kind == "wanders":
        true = np.exp(np.cumsum(draws.normal(0, 0.02, len(at))))
    elif kind == "season":
        true = 1 + 0.15 * np.sin(2 * np.pi * (at / 52 + draws.uniform()))
    return np.asarray(true / true[weeks - 1] * np.exp(draws.normal(0, CHANCE, len(at))))


def by_shape(known: Floats) -> Way:
    """The way that the shape of the weeks says."""
    if beats_a_step(known, np.arange(float(len(known)))):
        return Way.TREND
    return Way.MEAN if step_in(known) is None else Way.STEP


def cost(level: Floats, weeks: int, way: Way) -> float:
    """What staffing the weeks to come by a way costs."""
    begin = {Way.STEP: step_in(level[:weeks]) or 0, Way.LATELY: weeks - LATELY}.get(way, 0)
    at, needed = np.arange(len(level)), AGENTS(level[weeks:])
    planned = _planned(level[begin:weeks], at[begin:weeks], at[weeks:], way == Way.TREND)
    spare = AGENTS(planned) - needed
    return float(np.where(spare >= 0, spare, -spare * (1 - RISK) / RISK).mean() / needed.mean())


def main(times: int) -> None:
    """Try and print."""
    for weeks in (16, 26, 39, 52):
        every = []
        for kind in KINDS:
            draws = np.random.default_rng([weeks, len(kind), KINDS.index(kind)])
            found, taken = [], Counter[Way]()
            for _ in range(times):
                level = levels(kind, weeks, draws)
                course: Course = course_of(level[:weeks], np.arange(weeks), AGENTS)
                taken[course.way] += 1
                each = {way: cost(level, weeks, way) for way in Way}
                found.append([each[by_shape(level[:weeks])], each[course.way], min(each.values())])
            shape, held, best = np.mean(found, axis=0)
            every.append((shape, held, best))
            ways = ", ".join(f"{way} {number / times:.0%}" for way, number in taken.most_common())
            print(
                f"{weeks} weeks, {kind:12} {shape:6.1%} {held:6.1%} {best:6.1%}   {ways}",
                flush=True,
            )
        shape, held, best = np.mean(every, axis=0)
        print(f"{weeks} weeks, all: by shape {shape:.1%}, held out {held:.1%}, best {best:.1%}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
