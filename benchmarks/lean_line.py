"""What the compiled engine and the lean line around it are to reach, and what they do: one table.

Times are processor seconds of runs that take turns in this process; the figures are ratios.

    python benchmarks/lean_line.py [RUNS] [SCENARIOS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import engines
import speed

import sim
from sim.engine import compiled
from sim.floor import floor_of
from sim.metrics import METRICS
from sim.runs.replication import Replication, goals_of, run_replication

ROOT = Path(__file__).resolve().parents[1]
INQUIRIES = 50_000
PLAN = "One more early agent: team.first line early.agents=9"
COMMANDS = {
    "`run web-shop`": ["run", "web-shop"],
    "`compare web-shop`, the demo without its report": ["compare", "web-shop", "--with", PLAN],
}
Row = tuple[str, str, str]
"""What, what is to be reached, and what is."""


def equality(scenarios: int) -> Iterator[Row]:
    """Logs of generated scenarios, of both engines."""
    equal = sum(engines.compared(number) is None for number in range(scenarios))
    yield "logs of generated scenarios equal byte for byte", "all", f"{equal} of {scenarios}"


def desk(runs: int) -> Iterator[Row]:
    """The three-tier desk of speed.py."""
    scenario = speed.desk(INQUIRIES)
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    floor, count = floor_of(scenario, tape), len(tape.inquiries["arrived_at"])
    used: dict[str, list[float]] = {name: [] for name in ("SimPy", "whole", "clock", "Ciw")}
    for _ in range(runs):
        for name, engine in (("SimPy", "simpy"), ("whole", "compiled")):
            task = speed.seconds(lambda e=engine: sim.simulate(scenario, tape, engine=e))
            used[name].append(task)
        used["clock"].append(speed.seconds(lambda: compiled.play(floor, tape)))
        used["Ciw"].append(speed.ciw_seconds(INQUIRIES // 10) * count)
    took = {name: median(each) for name, each in used.items()}
    yield "compiled engine with full log ÷ SimPy engine", "1/8", part(took["whole"], took["SimPy"])
    yield "compiled engine with full log ÷ Ciw", "1/50", part(took["whole"], took["Ciw"])
    yield "its clock alone ÷ SimPy engine", "1/20", part(took["clock"], took["SimPy"])
    yield "SimPy engine with full log ÷ Ciw", "", part(took["SimPy"], took["Ciw"])


def replication(runs: int) -> Iterator[Row]:
    """A replication of a search for growth, against one with all KPIs by the SimPy engine."""
    scenario = sim.load_scenario("year-of-growth")
    wanted = {
        goal.metric: tuple(by.within(by.scopes, ("all", "week")) for by in METRICS[goal.metric].by)
        for goal in goals_of(scenario)
    }
    lean = Replication("lean", scenario, seed=1, number=0, kpis=wanted)
    whole = Replication("whole", scenario, seed=1, number=0)
    used: list[tuple[float, float]] = []
    for _ in range(runs + 1):
        quick = speed.seconds(lambda: run_replication(lean, engine="compiled"))
        used.append((quick, speed.seconds(lambda: run_replication(whole, engine="simpy"))))
    ratio = part(*(median(each) for each in zip(*used[1:], strict=True)))
    yield "tape, engine and KPIs of targets ÷ with SimPy and all KPIs, year-of-growth", "1/8", ratio


def commands() -> Iterator[Row]:
    """Whole commands, imports and all."""
    for name, words in COMMANDS.items():
        quick, usual = (command(*words, "--engine", engine) for engine in ("compiled", "simpy"))
        yield f"{name}: compiled ÷ SimPy engine", "", part(quick, usual)


def command(*words: str) -> float:
    """Processor seconds of a command and of all processes that it starts."""

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    before = used()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "sim", *words, "--jobs", "1"]
    subprocess.run(line, env=environment, capture_output=True, check=True)
    return used() - before


def flatness(runs: int) -> Iterator[Row]:
    """Cost of an inquiry where there are more of them, or more agents."""
    for engine in ("compiled", "simpy"):
        few, many = (speed.cost(20_000, size, runs, engine) for size in (0.1, 10.0))
        yield f"{engine}: per inquiry, 10 to 950 agents", "1.5", f"{many / few:.2f}"
        few, many = (speed.cost(number, 1.0, 1, engine) for number in (10_000, 1_000_000))
        yield f"{engine}: per inquiry, 10,000 to a million", "1.5", f"{many / few:.2f}"


def part(one: float, of: float) -> str:
    """A quotient as a part: "1/12"."""
    return f"1/{of / one:.3g}"


def main(runs: int, scenarios: int) -> None:
    """Measure and print, a row as soon as it is known."""
    if not compiled.available():
        print(f"There is no compiled engine, nothing was measured: {compiled.why_not()}")
        return
    print("| what | to reach | found |\n|---|---|---|")
    for rows in (equality(scenarios), desk(runs), replication(runs), commands(), flatness(runs)):
        for row in rows:
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*arguments, *(5, 200)[len(arguments) :])
