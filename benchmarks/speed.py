"""How quick is it? The three-tier desk against the leanest SimPy program and against Ciw.

All times are processor seconds, of runs that take turns; the figures to quote are the ratios.

    python benchmarks/speed.py [INQUIRIES] [RUNS]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import lean
import numpy as np

import sim
from sim.metrics import measure

PER_MINUTE = 10
TEAM = {"first": 55, "second": 28, "third": 12}
SCENARIO = """
scenario: three-tier desk
horizon: {start: 2026-01-05, length: LENGTH min}
channels: {phone: {mode: live, volume: RATE per minute, patience: {mean: 5 min}}}
tiers: [L1, L2, L3]
topics:
  order:
    share: 50%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 8%}
    L2: {handle_time: {mean: 12 min, cv: 0.9}, escalate: 5%}
    L3: {handle_time: {mean: 20 min}}
  billing:
    share: 30%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 20%}
    L2: {handle_time: {mean: 12 min, cv: 0.9}, escalate: 5%}
    L3: {handle_time: {mean: 20 min}}
  technical:
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 40%}
    L2: {handle_time: {mean: 12 min, cv: 0.9}, escalate: 25%}
    L3: {handle_time: {mean: 20 min}}
team:
  first: {tier: L1, agents: FIRST}
  second: {tier: L2, agents: SECOND}
  third: {tier: L3, agents: THIRD}
"""


def desk(inquiries: int, size: float = 1.0) -> sim.Scenario:
    """The desk with about that many inquiries; ``size`` times the demand and the team."""
    text = SCENARIO.replace("LENGTH", f"{inquiries / (PER_MINUTE * size):.6g}")
    text = text.replace("RATE", f"{PER_MINUTE * size:.6g}")
    for name, agents in TEAM.items():
        text = text.replace(name.upper(), str(max(1, round(agents * size))))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(text)
        return sim.load_scenario(path)


def seconds(task: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    task()
    return time.process_time() - start


def agree(scenario: sim.Scenario, tape: sim.Tape) -> None:
    """The yardstick plays the same model: every step begins at the same moment."""
    log = sim.simulate(scenario, tape)
    agents = [group.headcount for _, group in sorted(scenario.team.items())]
    records = lean.run(tape, agents, scenario.horizon.minutes)
    ended = ~np.isnan(log.steps["ended_at"])
    ours = np.column_stack([log.steps[c][ended] for c in ("contact", "tier", "started_at")])
    theirs = np.array([(contact, tier, start) for contact, tier, _, _, start, _ in records])
    ours, theirs = (rows[np.lexsort((rows[:, 1], rows[:, 0]))] for rows in (ours, theirs))
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-6


def ciw_seconds(inquiries: int) -> float:
    """Processor seconds per inquiry of the desk in Ciw, one class with the mean shares."""
    import ciw

    minutes = inquiries / PER_MINUTE
    to_second, to_third = 0.5 * 0.08 + 0.3 * 0.2 + 0.2 * 0.4, 0.12

    def lognormal(mean: float, cv: float) -> ciw.dists.Lognormal:
        variance = np.log(1 + cv**2)
        return ciw.dists.Lognormal(np.log(mean) - variance / 2, np.sqrt(variance))

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(PER_MINUTE), None, None],
        service_distributions=[
            lognormal(5, 0.8),
            lognormal(12, 0.9),
            ciw.dists.Exponential(1 / 20),
        ],
        routing=[[0.0, to_second, 0.0], [0.0, 0.0, to_third], [0.0, 0.0, 0.0]],
        number_of_servers=list(TEAM.values()),
        reneging_time_distributions=[ciw.dists.Exponential(1 / 5)] * 3,
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    used = seconds(lambda: simulation.simulate_until_max_time(minutes))
    return used / inquiries


def main(inquiries: int, runs: int) -> None:
    """Measure and print."""
    scenario = desk(inquiries)
    agree(desk(5_000), sim.draw_tape(desk(5_000), seed=1, replication=0))
    times: dict[str, list[float]] = {"tape": [], "engine": [], "KPIs": [], "lean": []}
    agents, minutes = list(TEAM.values()), scenario.horizon.minutes
    for _ in range(runs):
        tape = sim.draw_tape(scenario, seed=1, replication=0)
        log = sim.simulate(scenario, tape)
        count = len(tape.inquiries["arrived_at"])
        times["tape"].append(seconds(lambda: sim.draw_tape(scenario, seed=1, replication=0)))
        times["engine"].append(seconds(lambda tape=tape: sim.simulate(scenario, tape)))
        times["lean"].append(seconds(lambda tape=tape: lean.run(tape, agents, minutes)))
        times["KPIs"].append(seconds(lambda log=log: measure(log)))
    each = {name: median(values) / count * 1e6 for name, values in times.items()}
    ratio = median(a / b for a, b in zip(times["engine"], times["lean"], strict=True))
    steps = len(log.steps["contact"]) / count
    print(f"three-tier desk, {count:,} inquiries, {steps:.2f} steps each")
    print("microseconds per inquiry: " + ", ".join(f"{k} {v:.1f}" for k, v in each.items()))
    print(f"engine with full log ÷ leanest SimPy program: {ratio:.2f}")
    print(f"tape and KPIs ÷ engine: {(each['tape'] + each['KPIs']) / each['engine']:.2f}")
    for size in (0.1, 5.0):
        other = desk(20_000, size)
        tape = sim.draw_tape(other, seed=1, replication=0)
        used = median(seconds(lambda t=tape, o=other: sim.simulate(o, t)) for _ in range(runs))
        used *= 1e6 / len(tape.inquiries["arrived_at"])
        staff = sum(group.headcount for group in other.team.values())
        usual = sum(TEAM.values())
        print(f"engine with {staff} agents ÷ with {usual}: {used / each['engine']:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of all this: {peak:.0f} MB")
    try:
        ciw = ciw_seconds(10_000) * 1e6
    except ImportError:
        print("Ciw is not installed: pip install ciw")
    else:
        print(f"engine ÷ Ciw: 1/{ciw / each['engine']:.0f}")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*arguments, *(100_000, 5)[len(arguments) :])
