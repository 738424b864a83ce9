"""How many replications the search for a plan takes, beside the full grid of the same candidates.

The search may post a job on any Monday. The grid of the same candidates has every number of hires
up to what the search chose (one at least) for each group, all of a group posted on one Monday, each
option on one Monday or not at all; and of each plan as many replications as the search takes at
least. It is counted, not run; so is a coarse one, whose dates are four weeks apart.

    python benchmarks/decisions/grow_grid.py [SCENARIO]
        [--set PATH=VALUE] [--replications N] [--budget N]
"""

from __future__ import annotations

import argparse
from math import prod

from sim.checking import load_scenario
from sim.decisions.candidates import groups_to_hire, hires_of
from sim.decisions.growth.planner import Planner
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.runs.replication import goals_of
from sim.runs.runner import Runner
from sim.runs.searching import BudgetSpentError

PERIODS = {"grid": 1, "coarse grid": 4}
"""Weeks between the dates of each grid."""
RISK = 0.1


def plans_in_grid(dates: int, hires: list[int], options: int) -> int:
    """For each group nobody, or a number of hires on a date; each option on a date, or not."""
    return prod(1 + dates * most for most in hires) * (1 + dates) ** options


def _given_up(planner: Planner) -> str:
    weeks = zip(planner.trials.goals, planner.given_up.sum(axis=1), strict=True)
    return "given up: " + ", ".join(f"{goal.label} ({n} weeks)" for goal, n in weeks if n)


def main() -> None:
    """Search, and print both counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="year-of-growth")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--budget", type=int, default=10_000)
    options = parser.parse_args()
    scenario = load_scenario(options.scenario, overrides=options.set)
    goals, weeks = goals_of(scenario), whole_weeks(scenario)
    trials = Trials(scenario, goals, weeks, seed=1, runner=Runner(), budget=options.budget)
    groups = groups_to_hire(scenario)
    planner = Planner(trials, range(options.replications), None, groups, list(scenario.options))
    try:
        planner.solve(RISK)
        reported = "every target holds" if not planner.given_up.any() else _given_up(planner)
    except BudgetSpentError:
        reported = "the budget was spent"
    chosen = hires_of(planner.best)
    hires = [max(1, sum(h.agents for h in chosen if h.group == name)) for name in groups]
    print(f"{options.scenario}: {reported}")
    for each in planner.best:
        print(f"  {each}")
    print(f"search: {trials.spent} replications")
    for name, period in PERIODS.items():
        plans = plans_in_grid(-(-len(weeks) // period), hires, len(scenario.options))
        times = plans * options.replications / trials.spent
        print(f"{name}: {plans * options.replications:,} replications ({times:.1f} times as many)")


if __name__ == "__main__":
    main()
