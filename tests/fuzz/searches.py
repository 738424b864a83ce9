"""Spoilt scenarios that ask a question: what `check` accepts, `grow` and `size` answer."""

from __future__ import annotations

import random
from pathlib import Path

from sim.checking import load_document
from sim.decisions import grow, sensitivity, size
from sim.errors import ScenarioError
from sim.expected import expect
from sim.scenarios import Scenario
from sim.units import WEEK
from tests.fuzz import trees
from tests.fuzz.judge import LARGE, REFUSED, check_fault, in_plain_words

QUESTION = b"""scenario: Question
horizon: {start: 2026-01-05, weeks: 9}
opening_hours: {mon-fri: "09:00-17:00"}
channels:
  phone:
    mode: live
    volume: 6 per hour
    patience: {mean: 3 min}
    target: 80% within 60 s
    callback: {after: 2 min, accept: 40%, in: 2 h, pick_up: 80%}
    redial: {share: 30%, after: {mean: 10 min}, at_most: 2, keeps_work: true}
  email: {mode: deferred, volume: 10 per day, target: 80% within 8 business hours}
demand: {growth: 8% per month, growth_range: {low: 2% per month, high: 12% per month}}
tiers: [{name: L1, consult: {share: 10%, of: L2, takes: {mean: 2 min}}}, L2]
topics:
  order:
    share: 80%
    L1: {handle_time: {mean: 5 min}, escalate: 10%, solve: 90%}
    L2: {handle_time: 8 min}
  fault: {L1: {handle_time: {mean: 6 min}}, L2: {handle_time: {mean: 10 min}}}
returns: {share: 50%, after: {mean: 1 day}, to: L2}
team:
  first:
    tier: L1
    agents: 1
    cost: 20 per hour
    hiring:
      lead_time: 1 week
      training: 2 days
      per_head: 900
      temporary: 3 weeks
      starts: first monday of month
      class: 2
      at_most: 4 per quarter
      freeze: {from: 2026-01-12, until: 2026-01-18, backfill: no}
    learning: {over: 2 weeks, speed: 70%}
    supervision: {by: second, time: 2 h}
    turnover: {per_year: 20%, replaced: yes}
  second: {tier: L2, agents: 1, skills: [order], cost: 30 per hour}
  experts: {tier: L2, agents: 1, cost: 40 per hour}
  partner: {tier: L1, agents: 0}
targets: {abandonment: at most 10%}
money: {budget: 9000 per week}
plan: [{date: 2026-01-05, hire: 1, into: first}]
options:
  rent: {do: [{hire: 2, into: partner, for: 3 weeks}], notice: 1 week, per_month: 4000}
  teach: {do: [{train: 1, from: second, skills: [fault], takes: 1 day}], once: 300}
  longer: {do: [{shift: {mon-fri: "08:00-18:00"}, of: first}], per_month: 200}
  bot: {bot: {topics: [order], handles: 20%, comes_anyway: {share: 10%, after: 1 h}}, once: 900}
"""
MOST_WEEKS, MOST_INQUIRIES, MOST_AGENTS = 13, 20_000, 60
"""Size up to which a question is asked."""


def search(rng: random.Random, folder: Path) -> str:
    """A question for `grow`, with and without what its answer hangs on, or for `size`."""
    tree, _ = trees.spoilt(rng, trees.read(QUESTION), [trees.read(QUESTION)])
    file = folder / "question.yaml"
    file.write_bytes(trees.written(tree))
    try:
        scenario = load_document(file).scenario()
    except ScenarioError as error:
        for fault in error.faults:
            check_fault(fault, file)
        return REFUSED
    if _is_large(scenario):
        return LARGE
    ways = (_grow, _grow, _sensitivity, _size)
    way = rng.choice(ways)
    return in_plain_words(lambda: way(rng, scenario), folder)


def _is_large(scenario: Scenario) -> bool:
    inquiries = sum(amount.actual for amount in expect(scenario).streams.arriving.values())
    agents = sum(group.headcount for group in scenario.team.values())
    weeks = scenario.horizon.minutes / WEEK
    return weeks > MOST_WEEKS or inquiries > MOST_INQUIRIES or agents > MOST_AGENTS


def _grow(rng: random.Random, scenario: Scenario) -> None:
    grow(scenario, replications=2, confirm=2, budget=rng.choice((2, 8)), jobs=1)


def _sensitivity(rng: random.Random, scenario: Scenario) -> None:
    found = grow(scenario, replications=2, confirm=2, budget=8, jobs=1)
    if not found.stopped:
        sensitivity(found, rng.choice((0.1, 0.9)), jobs=1)


def _size(rng: random.Random, scenario: Scenario) -> None:
    every = rng.choice((None, 30, 60))
    size(scenario, every=every, replications=3, confirm=2, budget=6, jobs=1)
