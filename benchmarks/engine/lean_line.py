"""What the compiled engine and the lean line around it are to reach, and what they do: one table.

Times are processor seconds of runs that take turns; the figures are ratios. "Before" is the last
commit without a compiled engine, exported from git; where git does not have it, its rows are left
out.

    python benchmarks/engine/lean_line.py [RUNS] [SCENARIOS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import engines
import speed

import sim
from benchmarks.changes import same_results
from sim.engine import compiled
from sim.floor import floor_of
from sim.metrics import METRICS
from sim.runs.replication import Replication, goals_of, run_replication

ROOT = Path(__file__).resolve().parents[2]
INQUIRIES = 50_000
BEFORE = "9b9dba6"
"""The commit that "before" is."""
PLAN = "One more early agent: team.first line early.agents=9"
DEMO = ["compare", "web-shop", "--with", PLAN, "--replications", "20", "--out", "demo"]
COMMANDS = {"`run web-shop`": ["run", "web-shop"], "the comparison of `make demo`": DEMO}
ENGINES = {"as it is": ([], "1/2"), "compiled": (["--engine", "compiled"], "1/4")}
"""Options of the commands, and what part of the time before they are to take."""
REPLICATION = """
import time
import sim
from sim.runs.replication import Task, run_replication
scenario = sim.load_scenario("year-of-growth")
for number in range({runs} + 1):
    began = time.process_time()
    run_replication(Task("before", scenario, 1, number))
    print(time.process_time() - began)
"""
SIMULATION = """
import time
import sim
scenario = sim.load_scenario("web-shop")
tape = sim.draw_tape(scenario, seed=1, replication=0)
for number in range({runs} + 1):
    began = time.process_time()
    sim.simulate(scenario, tape)
    print(time.process_time() - began)
"""
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


def replication(runs: int, before: Path) -> Iterator[Row]:
    """A replication as `grow` searches with it, against the one that it searched with before."""
    scenario = sim.load_scenario("year-of-growth")
    wanted = {
        goal.metric: tuple(by.within(by.scopes, ("all", "week")) for by in METRICS[goal.metric].by)
        for goal in goals_of(scenario)
    }
    lean = Replication("lean", scenario, seed=1, number=0, kpis=wanted)
    quick = [speed.seconds(lambda: run_replication(lean, engine="compiled")) for _ in range(runs)]
    took = timed(before, REPLICATION, runs)
    what = "tape, engine and KPIs of a replication of `grow year-of-growth` ÷ before"
    yield what, "1/8", part(median(quick), median(took))


def simpy_engine(runs: int, before: Path) -> Iterator[Row]:
    """The SimPy engine, against what it was."""
    pairs = [(*timed(ROOT, SIMULATION, 1), *timed(before, SIMULATION, 1)) for _ in range(runs)]
    now, was = (median(each) for each in zip(*pairs, strict=True))
    yield "SimPy engine on web-shop ÷ before", "1", f"{now / was:.2f}"


def timed(tree: Path, script: str, runs: int) -> list[float]:
    """The seconds that a script prints of each run; the first one, which imports, left out."""
    told = called(tree, "-c", script.format(runs=runs))
    return [float(line) for line in told.split()][1:]


def commands(runs: int, before: Path) -> Iterator[Row]:
    """Whole commands, imports and all, against the same ones before."""
    for name, words in COMMANDS.items():
        used: dict[str, list[float]] = {each: [] for each in ("before", *ENGINES)}
        for _ in range(runs):
            used["before"].append(command(before, *words))
            for engine, (options, _part) in ENGINES.items():
                used[engine].append(command(ROOT, *words, *options))
        took = {each: median(times) for each, times in used.items()}
        for engine, (_options, wanted) in ENGINES.items():
            yield f"{name}, {engine} ÷ before", wanted, part(took[engine], took["before"])


def command(tree: Path, *words: str) -> float:
    """Processor seconds of a command and of all processes that it starts."""

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    began = used()
    with TemporaryDirectory() as folder:
        called(tree, "-m", "sim", *words, folder=folder)
    return used() - began


def called(tree: Path, *words: str, folder: str | None = None) -> str:
    """What Python prints with the package of a tree; its compiled modules are kept, as always."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}
    line = [sys.executable, *words]
    done = subprocess.run(
        line, env=environment, cwd=folder or tree, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def exported() -> Iterator[Path | None]:
    """The package as it was before; None where git does not have it."""
    with TemporaryDirectory() as folder:
        try:
            tree = same_results.export(BEFORE, Path(folder))
        except (OSError, subprocess.CalledProcessError):
            yield None
            return
        command(tree, "run", "web-shop", "--replications", "1")  # compiles its modules
        yield tree


def flatness(runs: int) -> Iterator[Row]:
    """Cost of an inquiry where there are more of them, or more agents."""
    for engine in ("compiled", "simpy"):
        # so many that what each agent takes once, before anybody calls, hardly counts
        few, many = (speed.cost(200_000, size, runs, engine) for size in (0.1, 10.0))
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
    with exported() as before:
        found = [equality(scenarios), desk(runs), flatness(runs)]
        if before:
            found += [each(runs, before) for each in (replication, simpy_engine, commands)]
        for rows in found:
            for row in rows:
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*arguments, *(5, 200)[len(arguments) :])
