"""A year with every lever on against the plain three-tier desk, per inquiry: time and memory.

Times are processor seconds of whole replications (tape, engine, KPIs) that take turns; the figures
to quote are the ratios.

    python benchmarks/year.py [RUNS]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

import speed

import sim
from sim.runs.replication import Task, run_replication

YEAR = Path(__file__).with_name("year.yaml")


def parts(scenario: sim.Scenario) -> tuple[int, int, dict[str, float]]:
    """Inquiries, steps, and processor seconds of the engine and of a whole replication."""
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    log = sim.simulate(scenario, tape)
    task = Task("benchmark", scenario, seed=1, replication=0)
    used = {
        "engine": speed.seconds(lambda: sim.simulate(scenario, tape)),
        "replication": speed.seconds(lambda: run_replication(task)),
    }
    return len(tape.inquiries["arrived_at"]), len(log.steps["contact"]), used


def peak(name: str) -> int:
    """Peak memory of this process in bytes, after one replication (Linux)."""
    scenario = sim.load_scenario(YEAR) if name == "year" else speed.desk(500)
    run_replication(Task(name, scenario, seed=1, replication=0))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def memory(inquiries: int) -> float:
    """Bytes per inquiry of the year beyond a replication of next to none."""
    peaks = [
        int(subprocess.check_output([sys.executable, __file__, "peak", name], text=True))
        for name in ("next to none", "year")
    ]
    return (peaks[1] - peaks[0]) / inquiries


def main(runs: int) -> None:
    """Measure and print."""
    year = sim.load_scenario(YEAR)
    agents = sum(group.headcount for group in year.team.values())
    taken: dict[str, list[dict[str, float]]] = {"plain": [], "year": []}
    sizes = {}
    plain = speed.desk(100_000)
    for _ in range(runs):
        for name, scenario in (("plain", plain), ("year", year)):
            inquiries, steps, used = parts(scenario)
            sizes[name] = inquiries, steps
            taken[name].append({key: 1e6 * each / inquiries for key, each in used.items()})
    inquiries, steps = sizes["year"]
    print(f"a year, {agents} agents, {inquiries:,} inquiries, {steps / inquiries:.2f} steps each")
    for key in ("engine", "replication"):
        each = {name: median(used[key] for used in rows) for name, rows in taken.items()}
        print(
            f"{key}: {each['year']:.1f} microseconds per inquiry, plain desk {each['plain']:.1f}, "
            f"ratio {each['year'] / each['plain']:.2f}"
        )
    if sys.platform == "linux":
        print(f"memory of a replication: {memory(inquiries):.0f} bytes per inquiry beyond imports")


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        print(peak(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:2] or [3]))
