"""Small teams whose least-cost headcount is known, by theory or by trying every headcount."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.checking import load_scenario
from sim.decisions import Sizing, size
from sim.decisions.heads import Heads, prices_of, slots_of
from sim.decisions.sizing.staffing import Headcounts
from sim.runs.replication import goals_of
from sim.scenarios import Scenario
from tests.theory.formulas import MMc, MMcM

ONE_LINE = """
scenario: one line
horizon: {start: 2026-01-05, length: 60 h, warm_up: 12 h}
channels:
  phone: {mode: live, volume: 60 per hour, patience: {mean: 3 min}, target: 80% within 20 s}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 4, cost: 20 per hour}}
targets: {abandonment: at most 5%}
"""

TWO_TIERS = """
scenario: two tiers
horizon: {start: 2026-01-05, length: 60 h, warm_up: 12 h}
channels: {phone: {mode: live, volume: 60 per hour}}
tiers: [L1, L2]
topics:
  call:
    L1: {handle_time: {mean: 4 min}, escalate: 30%}
    L2: {handle_time: {mean: 10 min}}
team:
  first: {tier: L1, agents: 7, cost: 20 per hour}
  second: {tier: L2, agents: 7, cost: 35 per hour}
targets: {resolution_time: at most 8.1 min}
"""

TWO_SKILLS = """
scenario: overlapping skills
horizon: {start: 2026-01-05, length: 36 h, warm_up: 12 h}
channels:
  phone: {mode: live, volume: 60 per hour, patience: {mean: 3 min}, target: 80% within 20 s}
topics:
  plain: {share: 60%, L1: {handle_time: {mean: 4 min}}}
  hard: {L1: {handle_time: {mean: 5 min}}}
team:
  juniors: {agents: 5, skills: [plain], cost: 18 per hour}
  seniors: {agents: 5, skills: [plain, hard], cost: 30 per hour}
targets: {abandonment: at most 5%}
"""


DAY_AND_NIGHT = """
scenario: round the clock
horizon: {length: 36 h, warm_up: 12 h}
channels:
  phone: {mode: live, volume: 1104 per day, patience: {mean: 3 min}, target: 80% within 20 s}
demand:
  hours: {00-08: 208, 08-20: 792, 20-24: 104}     # calls: 26 an hour by night, 66 by day
topics:
  call: {L1: {handle_time: {mean: 5 min}}}
team:
  day: {agents: 8, shift: {mon-sun: "08:00-20:00"}, cost: 25 per hour}
  night: {agents: 3, shift: {mon-sun: "20:00-08:00"}, cost: 30 per hour}
"""


def scenario_of(text: str) -> Scenario:
    """The scenario of a text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text)
        return load_scenario(path)


def one_line_meets(heads: Heads) -> bool:
    """By Erlang A, from its birth-death chain."""
    exact = MMcM(1.0, 5.0, heads[0], 3.0)
    return exact.answered_within(1 / 3) >= 0.8 and exact.abandonment <= 0.05


def two_tiers_meet(heads: Heads, bound: float = 8.1) -> bool:
    """By Jackson's theorem: every tier is M/M/c on its own. The bound is in minutes."""
    (first, second), loads = heads, (4.0, 3.0)
    if first <= loads[0] or second <= loads[1]:
        return False
    there = MMc(1.0, 4.0, first).wait + 4
    return there + 0.3 * (MMc(0.3, 10.0, second).wait + 10) <= bound


def level_by(calls: float, agents: int) -> float:
    """Service level of that case by Erlang A, with so many calls an hour."""
    return MMcM(calls / 60, 5.0, agents, 3.0).answered_within(1 / 3)


def day_and_night_meet(heads: Heads) -> bool:
    """By Erlang A in every hour: day and night are long beside a call."""
    day, night = heads
    return level_by(66, day) >= 0.8 and level_by(26, night) >= 0.8


@cache
def two_skills_headcounts() -> Headcounts:
    """Runs of the third case on customers that no search of a small seed meets."""
    scenario = scenario_of(TWO_SKILLS)
    goals = goals_of(scenario)
    return Headcounts(scenario, slots_of(scenario), goals, seed=987, first=5, budget=10**6)


@cache
def two_skills_meet(heads: Heads) -> bool:
    """By simulation: replication by replication until sure, or 40.

    Five agents would not do even if all could take all: 4.4 calls in hand on average.
    """
    if sum(heads) <= 5:
        return False
    return two_skills_headcounts().judge(heads).meets


@dataclass(frozen=True)
class Case:
    """A scenario and what is true of its headcounts."""

    name: str
    text: str
    meets: Callable[[Heads], bool]
    most: Heads
    every_hour: bool = False

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return scenario_of(self.text)

    def sized(self, seed: int, **options: Any) -> Sizing:
        """What ``size`` finds."""
        return size(self.scenario, seed=seed, every=60 if self.every_hour else None, **options)

    def cost(self, heads: Heads) -> float:
        """Cost of a headcount for a week."""
        scenario = self.scenario
        return prices_of(scenario, slots_of(scenario)).of(heads)

    @property
    def optimum(self) -> Heads:
        """The cheapest headcount that meets the targets, of all."""
        scenario = self.scenario
        prices = prices_of(scenario, slots_of(scenario))
        every = itertools.product(*(range(1, most + 1) for most in self.most))
        return next(heads for heads in sorted(every, key=prices.of) if self.meets(heads))

    def is_right(self, found: Sizing) -> bool:
        """Whether the targets are met at a cost of at most 2 % above the least."""
        cheap = self.cost(found.chosen) <= 1.02 * self.cost(self.optimum)
        return not found.missed and self.meets(found.chosen) and cheap


CASES = (
    Case("one line, Erlang A", ONE_LINE, one_line_meets, (12,)),
    Case("two tiers, Jackson", TWO_TIERS, two_tiers_meet, (10, 10)),
    Case("overlapping skills, exhaustive simulation", TWO_SKILLS, two_skills_meet, (10, 10)),
    Case("every hour of day and night, Erlang A", DAY_AND_NIGHT, day_and_night_meet, (12, 8), True),
)

INFEASIBLE = ONE_LINE.replace("targets: {", "targets: {occupancy: at least 80%, ")
"""Erlang A: abandonment of 5 % needs eight agents, who are busy for 60 % of the time."""
