"""How quick is it? The three-tier desk against the leanest SimPy program and against Ciw.

All times are processor seconds, of runs that take turns; the figures to quote are the ratios.

    python benchmarks/engine/speed.py [INQUIRIES] [RUNS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ciw
import lean
import numpy as np

import sim
from sim.engine import compiled
from sim.floor import floor_of
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
    log = sim.simulate(scenario, tape, engine="simpy")
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


def cost(inquiries: int, size: float = 1.0, runs: int = 1, engine: str = "simpy") -> float:
    """Processor seconds of an engine per inquiry, the median of some runs."""
    scenario = desk(inquiries, size)
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    used = median(seconds(lambda: sim.simulate(scenario, tape, engine=engine)) for _ in range(runs))
    return used / len(tape.inquiries["arrived_at"])


def main(inquiries: int, runs: int) -> None:
    """Measure and print."""
    scenario = desk(inquiries)
    agree(desk(5_000), sim.draw_tape(desk(5_000), seed=1, replication=0))
    quick = ("compiled", "clock") if compiled.available() else ()
    parts = "tape", "engine", "KPIs", "lean", "Ciw", *quick
    times: dict[str, list[float]] = {part: [] for part in parts}
    agents, minutes = list(TEAM.values()), scenario.horizon.minutes
    for _ in range(runs):
        tape = sim.draw_tape(scenario, seed=1, replication=0)
        log = sim.simulate(scenario, tape, engine="simpy")
        count = len(tape.inquiries["arrived_at"])
        times["tape"].append(seconds(lambda: sim.draw_tape(scenario, seed=1, replication=0)))
        times["engine"].append(
            seconds(lambda tape=tape: sim.simulate(scenario, tape, engine="simpy"))
        )
        times["lean"].append(seconds(lambda tape=tape: lean.run(tape, agents, minutes)))
        times["KPIs"].append(seconds(lambda log=log: measure(log)))
        times["Ciw"].append(ciw_seconds(inquiries // 10) * count)
        if quick:
            floor = floor_of(scenario, tape)
            whole = seconds(lambda tape=tape: sim.simulate(scenario, tape, engine="compiled"))
            times["compiled"].append(whole)
            times["clock"].append(seconds(lambda f=floor, t=tape: compiled.play(f, t)))
    each = {name: median(values) / count * 1e6 for name, values in times.items()}

    def ratio(*peers: str) -> float:
        return median(map(sum, zip(*(times[peer] for peer in peers), strict=True))) / median(
            times["engine"]
        )

    steps = len(log.steps["contact"]) / count
    print(f"three-tier desk, {count:,} inquiries, {steps:.2f} steps each; medians of {runs} runs")
    print("microseconds per inquiry: " + ", ".join(f"{k} {v:.1f}" for k, v in each.items()))
    print(f"engine with full log ÷ leanest SimPy program: {1 / ratio('lean'):.2f}")
    print(f"engine ÷ Ciw: 1/{ratio('Ciw'):.1f}, leanest SimPy program ÷ Ciw: ", end="")
    print(f"1/{median(times['Ciw']) / median(times['lean']):.1f}")
    print(f"tape and KPIs ÷ engine: {ratio('tape', 'KPIs'):.2f}")
    if quick:
        print(
            f"compiled engine with full log ÷ engine: 1/{1 / ratio('compiled'):.1f}, "
            f"its clock alone 1/{1 / ratio('clock'):.0f}; with full log ÷ Ciw: "
            f"1/{median(times['Ciw']) / median(times['compiled']):.0f}"
        )
    usual = cost(20_000, runs=runs)
    for size in (0.1, 5.0):
        staff = sum(max(1, round(number * size)) for number in TEAM.values())
        other = cost(20_000, size, runs)
        print(f"engine with {staff} agents ÷ with {sum(TEAM.values())}: {other / usual:.2f}")
    for number in (10_000, 1_000_000):
        other = cost(number, runs=runs if number < inquiries else 1)
        print(f"engine per inquiry, {number:,} ÷ {count:,}: {other / each['engine'] * 1e6:.2f}")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*arguments, *(100_000, 5)[len(arguments) :])
