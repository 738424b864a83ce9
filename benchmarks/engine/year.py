"""A year with every lever on against the plain three-tier desk: time per inquiry.

Times are processor seconds of whole replications (tape, engine, KPIs) that take turns; the figures
to quote are the ratios.

    python benchmarks/engine/year.py [RUNS]
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

import speed

import sim
from sim.runs.replication import Replication, run_replication

YEAR = Path(__file__).with_name("year.yaml")


def parts(scenario: sim.Scenario) -> tuple[int, int, dict[str, float]]:
    """Inquiries, pieces of work, and processor seconds of the engine and of a whole replication.

    A piece of work is a stretch on a contact, on an owner's task or hand-over, or on a task of
    background work.
    """
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    log = sim.simulate(scenario, tape)
    task = Replication("benchmark", scenario, seed=1, number=0)
    used = {
        "engine": speed.seconds(lambda: sim.simulate(scenario, tape)),
        "replication": speed.seconds(lambda: run_replication(task)),
    }
    work = sum(map(len, (log.steps["contact"], log.ownership["contact"], log.tasks["task"])))
    return len(tape.inquiries["arrived_at"]), work, used


def main(runs: int) -> None:
    """Measure and print."""
    year = sim.load_scenario(YEAR)
    agents = sum(group.headcount for group in year.team.values())
    taken: dict[str, list[dict[str, float]]] = {"plain": [], "year": []}
    sizes = {}
    plain = speed.desk(100_000)
    for _ in range(runs):
        for name, scenario in (("plain", plain), ("year", year)):
            inquiries, work, used = parts(scenario)
            sizes[name] = inquiries, work
            taken[name].append({key: 1e6 * each / inquiries for key, each in used.items()})
    each_has = {name: work / inquiries for name, (inquiries, work) in sizes.items()}
    inquiries, _ = sizes["year"]
    print(
        f"a year, {agents} agents, {inquiries:,} inquiries with {each_has['year']:.2f} pieces of "
        f"work each; plain desk {each_has['plain']:.2f}"
    )
    for key in ("engine", "replication"):
        each = {name: median(used[key] for used in rows) for name, rows in taken.items()}
        ratio = each["year"] / each["plain"]
        per_work = ratio * each_has["plain"] / each_has["year"]
        print(
            f"{key}: {each['year']:.1f} microseconds per inquiry, plain desk {each['plain']:.1f}: "
            f"ratio {ratio:.2f} per inquiry, {per_work:.2f} per piece of work"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2] or [3]))
