"""Does the search for a plan find the optimum where it is known? 20 seeds of six small instances.

The optimum is the cheapest plan that holds in a grid of all plans, each simulated on replications
that no search uses; where exact theory gives the headcount (Erlang A, a Jackson network) it must
agree. A search is right when its plan holds on those replications and costs at most 2 % more, or
when it says that nothing holds where nothing does.

    python benchmarks/decisions/grow_truth.py [SEEDS] [INSTANCE ...]
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.decisions.grow_questions import START, told  # noqa: E402
from sim.checking import load_scenario  # noqa: E402
from sim.decisions.candidates import Hire, Plan, Use, groups_to_hire, merged  # noqa: E402
from sim.decisions.growth.planner import Planner  # noqa: E402
from sim.decisions.trial import Trial  # noqa: E402
from sim.decisions.trials import Trials  # noqa: E402
from sim.decisions.weeks import whole_weeks  # noqa: E402
from sim.runs.replication import goals_of  # noqa: E402
from sim.runs.runner import Runner  # noqa: E402
from sim.scenarios import Scenario  # noqa: E402

RISK, RUNS, REFERENCE = 0.25, 8, range(50_000, 50_064)
FEW = 8
"""Replications on which a plan of the grid is dropped that surely misses."""
NEAR = 1.02
"""Cost of a plan, relative to the optimum, that is good enough."""

HEAD = """
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-tue: "00:00-24:00"}
"""
ERLANG_A = f"""
scenario: one line
{HEAD}
channels: {{phone: {{mode: live, volume: 20 per hour, patience: {{mean: 3 min}}}}}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 min}}}}}}}}
team: {{desk: {{agents: 2, cost: 20 per hour}}}}
targets: {{abandonment: at most 9%}}
"""
JACKSON = """
scenario: two tiers
horizon: {start: 2026-01-05, weeks: 4}
channels: {phone: {mode: live, volume: 20 per hour}}
topics:
  call:
    L1: {handle_time: {mean: 6 min}, escalate: 35%}
    L2: {handle_time: {mean: 15 min}}
tiers: [L1, L2]
team:
  first: {tier: L1, agents: 3, cost: 20 per hour}
  second: {tier: L2, agents: 2, cost: 22 per hour}
targets: {resolution_time: at most 22 min, wait: at most 6 min}
"""
SKILLS = f"""
scenario: overlapping skills
{HEAD}
channels: {{phone: {{mode: live, volume: 30 per hour, patience: {{mean: 3 min}}}}}}
topics:
  order: {{share: 50%, L1: {{handle_time: {{mean: 6 min}}}}}}
  fault: {{L1: {{handle_time: {{mean: 6 min}}}}}}
team:
  orders: {{agents: 2, skills: [order], cost: 20 per hour}}
  both: {{agents: 1, skills: [order, fault], cost: 26 per hour}}
targets: {{abandonment: at most 12%}}
"""
GROWING = """
scenario: a growing line
horizon: {start: 2026-01-05, weeks: 12}
opening_hours: {mon-tue: "00:00-24:00"}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
demand: {growth: 20% per month}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 3, cost: 20 per hour, hiring: {lead_time: 2 weeks}}}
targets: {abandonment: at most 21%}
"""
TRAINING = """
scenario: training or hiring
horizon: {start: 2026-01-05, weeks: 8}
opening_hours: {mon-tue: "00:00-24:00"}
demand: {growth: 40% per month}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics:
  order: {share: 10%, L1: {handle_time: {mean: 6 min}}}
  fault: {L1: {handle_time: {mean: 6 min}}}
team:
  orders: {agents: 3, skills: [order], cost: 20 per hour}
  faults: {agents: 3, skills: [fault], cost: 20 per hour, hiring: {lead_time: 2 weeks}}
options:
  teach: {do: [{train: 2, from: orders, skills: [fault], takes: 1 day}], once: 100}
targets: {abandonment: at most 22%}
"""
INFEASIBLE = ERLANG_A.replace("at most 9%", "at most 9%, occupancy: at least 90%")


@dataclass(frozen=True)
class Instance:
    """A scenario whose optimum is known."""

    text: str
    most: int
    """Hires of a group in the grid, at most."""
    weeks: tuple[int, ...] = (0,)
    """Weeks of the horizon on whose Monday a job may be posted, in the grid."""
    theory: str = ""
    """What exact theory says of the optimum; empty where the grid alone tells."""


INSTANCES = {
    "erlang-a": Instance(ERLANG_A, 3, theory="desk 2"),  # 4 agents lose 5.2 %, 3 lose 13.7 %
    "jackson": Instance(JACKSON, 2, theory="second 1"),  # 15.4 min with 3 and 3, 31 with 3 and 2
    "skills": Instance(SKILLS, 4),
    "growing": Instance(GROWING, 2, (1, 3, 4, 5, 6)),
    "training": Instance(TRAINING, 1, tuple(range(7))),
    "infeasible": Instance(INFEASIBLE, 3, theory="none"),  # 4 agents are 47 % busy
}


def load(text: str) -> Scenario:
    """The scenario of a text."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "instance.yaml"
        file.write_text(text)
        return load_scenario(file)


def trials_of(scenario: Scenario, seed: int) -> Trials:
    """Trials for a scenario, with room for everything."""
    goals = goals_of(scenario)
    weeks = whole_weeks(scenario)
    runner = Runner(jobs=1, many=True)
    return Trials(scenario, goals, weeks, seed=seed, runner=runner, budget=10**9)


def planner_of(scenario: Scenario, seed: int, runs: int = RUNS) -> Planner:
    """A search over all groups and options."""
    groups = groups_to_hire(scenario)
    return Planner(trials_of(scenario, seed), range(runs), None, groups, list(scenario.options))


def grid(instance: Instance, scenario: Scenario) -> Iterator[Plan]:
    """Every plan: per group how many hires, all on one date; per option whether, and when."""
    dates = [START + dt.timedelta(weeks=week) for week in instance.weeks]
    choices: list[list[Plan]] = []
    for name in groups_to_hire(scenario):
        numbers = range(1, instance.most + 1)
        choices.append([(), *((Hire(d, name, n),) for d in dates for n in numbers)])
    choices += [[(), *((Use(date, name),) for date in dates)] for name in scenario.options]
    for parts in product(*choices):
        yield merged(each for part in parts for each in part)


def optimum(instance: Instance, scenario: Scenario, planner: Planner) -> float | None:
    """Cost of the cheapest plan of the grid that holds on the reference replications."""
    trials = planner.trials.try_all(list(grid(instance, scenario)), REFERENCE[:FEW])
    may_hold = [trial for trial in trials if not _surely_misses(trial, planner)]
    for trial in sorted(may_hold, key=lambda trial: trial.cost):
        (best,) = planner.trials.try_all([trial.plan], REFERENCE)
        if best.excess(RISK, planner.in_reach) == 0:
            break
    else:
        print("  optimum: none")
        return None
    found = " ".join(f"{h.group} {h.agents}" for h in best.hires)
    print(f"  optimum: {told(best.plan)}; cost {best.cost:,.0f}", flush=True)
    if instance.theory and found != instance.theory:
        print(f"  NOT what theory says: {instance.theory}")
    return best.cost


def _surely_misses(trial: Trial, planner: Planner) -> bool:
    excess = trial.excess(RISK, planner.in_reach)
    return excess > 0 and trial.is_clear(RISK, planner.in_reach)


def main(seeds: int, names: list[str]) -> None:
    """Search and judge, instance by instance."""
    for name in names or INSTANCES:
        instance, scenario = INSTANCES[name], load(INSTANCES[name].text)
        print(name, flush=True)
        reference = planner_of(scenario, seed=1)
        cost = optimum(instance, scenario, reference)
        right = spent = 0
        for seed in range(2, seeds + 2):
            planner = planner_of(scenario, seed)
            planner.solve(RISK)
            given_up = bool(planner.given_up.any())
            spent += planner.trials.spent
            if cost is None:
                right += given_up
                continue
            (trial,) = reference.trials.try_all([planner.best], REFERENCE)
            holds = trial.excess(RISK, reference.in_reach) == 0
            good = not given_up and holds and trial.cost <= NEAR * cost
            right += good
            if not good:
                cost_of = f"cost {trial.cost:,.0f}, {'holds' if holds else 'misses'}"
                print(f"  seed {seed}: {told(planner.best)}; {cost_of}", flush=True)
        print(f"  right: {right} of {seeds}; {spent / seeds:.0f} replications a search", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:])
