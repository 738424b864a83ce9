"""Does `grow` ever say that nothing holds where something does? Questions drawn at random.

Each is a growing team with one or two channels and one or two tiers; hires take weeks, some are
trained, learn, or leave again. It can be solved if every week in reach holds with many hires of the
first day: as many as there are agents in each group, doubled until that is so, four times at most.
Questions that this does not solve are left out. A plan fails if it gives something up. Its worst
week is measured on replications that no search meets, 200 or, where these find too much, 2,000. Its
cost is laid beside that of the many hires, which it must not exceed.

    python benchmarks/decisions/grow_solvable.py [QUESTIONS] [FIRST]

Printed for each as soon as it is judged: whether it is right, and what was found; so a run can be
stopped at any moment, and what is done counts. At the end: how many failed, cost more, or miss a
target with a chance above 13 % for a risk of 10 %, and what the median search took.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from grow_questions import RISK, START, TOO_HIGH, TRUTH, planner_of, told

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, Plan, merged
from sim.decisions.growth.planner import Planner
from sim.runs.searching import BudgetSpentError
from sim.scenarios import Scenario

DOUBLED = 4
RUNS = TRUTH[:200]
HOURS = 4


def text_of(number: int) -> str:
    """A question, as the file of a scenario; always the same for a number."""
    draw = random.Random(number)  # noqa: S311
    agents, minutes = draw.randint(2, 6), draw.choice([6, 8, 12])
    calls = 0.6 * agents * HOURS * 60 / minutes
    tiers, mail = draw.random() < 0.3, draw.random() < 0.4
    growth = draw.choice([6, 10, 15, 25])
    sale = ", events: [{name: sale, from: 2026-02-23, days: 12, volume: +40%}]"
    patience, wrong = draw.choice([2, 4, 8]), draw.choice([6, 9, 12, 16])
    hiring = f"lead_time: {draw.randint(1, 3)} weeks, per_head: {draw.choice([0, 500, 2000])}"
    learns = "\n    learning: {over: 4 weeks, speed: 60%}" if draw.random() < 0.4 else ""
    leaves = "\n    turnover: {per_year: 40%}" if draw.random() < 0.25 else ""
    trained = ", training: 1 week" if draw.random() < 0.4 else ""
    lines = [
        f"scenario: question {number}",
        "tiers: [L1, L2]" if tiers else "",
        f"horizon: {{start: {START}, weeks: {draw.randint(10, 14)}}}",
        'opening_hours: {mon-fri: "09:00-13:00"}',
        "channels:",
        f"  phone: {{mode: live, volume: {calls:.0f} per day, patience: {{mean: {patience} min}}}}",
        f"  email: {{mode: deferred, volume: {calls / 4:.0f} per day}}" if mail else "",
        f"demand: {{weekdays: {{sat-sun: 0}}, growth: {growth}% per month",
        sale if draw.random() < 0.3 else "",
        "}",
        "topics:",
        "  any:",
        f"    L1: {{handle_time: {{mean: {minutes} min}}",
        ", escalate: 20%" if tiers else "",
        "}",
        f"    L2: {{handle_time: {{mean: {2 * minutes} min}}}}" if tiers else "",
        "team:",
        f"  desk:\n    tier: L1\n    agents: {agents}\n    cost: 24 per hour",
        f"    hiring: {{{hiring}{trained}}}{learns}{leaves}",
    ]
    if tiers:
        second = max(1, round(0.4 * agents))
        lines.append(f"  second:\n    tier: L2\n    agents: {second}\n    cost: 32 per hour")
        lines.append(f"    hiring: {{{hiring}}}")
    lines.append(f"targets: {{abandonment: at most {wrong}%}}")
    return "\n".join(lines).replace("\n, ", ", ").replace("\n}", "}")


def scenario_of(number: int) -> Scenario:
    """The scenario of a question."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{number}.yaml"
        file.write_text(text_of(number))
        return load_scenario(file)


class Truth:
    """Measures plans on replications that no search meets."""

    def __init__(self, scenario: Scenario) -> None:
        self.planner = planner_of(scenario, seed=77)
        self.planner.trials.budget = 10**9

    def worst(self, plan: Plan, runs: Sequence[int] = RUNS) -> float:
        """Chance with which the worst week within reach misses a target."""
        (trial,) = self.planner.trials.try_all([plan], runs)
        return float(np.max(trial.weeks.share * self.planner.reachable))

    def cost(self, plan: Plan) -> float:
        """What a plan costs in the mean."""
        (trial,) = self.planner.trials.try_all([plan], RUNS)
        return trial.cost

    def many(self) -> Plan | None:
        """Many hires of the first day that hold every week in reach; None where they do not."""
        team = self.planner.trials.scenario.team
        heads = {name: team[name].headcount for name in self.planner.groups}
        for doubled in range(DOUBLED):
            plan = merged(Hire(START, name, 2**doubled * n) for name, n in heads.items())
            if self.worst(plan) <= RISK:
                return plan
        return None


def answered(scenario: Scenario, seed: int) -> tuple[Planner, bool]:
    """What `grow` finds at its defaults, and whether its budget was spent before it was done."""
    planner = planner_of(scenario, seed)
    try:
        planner.solve(RISK)
    except BudgetSpentError:
        return planner, True
    return planner, False


def main(questions: int, first: int) -> None:
    """Ask until so many that can be solved were asked."""
    asked = failed = dearer = risky = cut_short = 0
    number, seconds, spent = first, list[float](), list[int]()
    while asked < questions:
        scenario = scenario_of(number)
        truth = Truth(scenario)
        many = truth.many()
        if many is not None:
            asked += 1
            start = time.process_time()
            planner, is_cut_short = answered(scenario, number)
            seconds.append(time.process_time() - start)
            spent.append(planner.trials.spent)
            cut_short += is_cut_short
            gives_up = bool((planner.given_up & (planner.reachable > 0)).any())
            worst = truth.worst(planner.best)
            if worst > TOO_HIGH:  # the worst of many weeks looks worse than it is on few
                worst = truth.worst(planner.best, TRUTH)
            beside = truth.cost(planner.best) / truth.cost(many)
            failed += gives_up
            dearer += beside > 1
            risky += worst > TOO_HIGH
            right = not (gives_up or beside > 1 or worst > TOO_HIGH)
            print(
                f"{asked}: question {number} {'right' if right else 'WRONG'}, "
                f"{'cut short, ' if is_cut_short else ''}{'gives up, ' if gives_up else ''}"
                f"{beside - 1:+.1%} beside {told(many)}; "
                f"worst week {worst:.1%}; {told(planner.best)}",
                flush=True,
            )
        number += 1
    print(
        f"{asked} questions that can be solved, of {number - first}: {failed} were given up, "
        f"{dearer} cost more than the hires of the first day, {risky} miss a target with more than "
        f"{TOO_HIGH:.0%}, {cut_short} spent the budget of the search; {median(spent):.0f} "
        f"replications and {median(seconds):.1f} s of a processor in the median search"
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*[*given, *[200, 1][len(given) :]])
