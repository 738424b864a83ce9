"""What memory does a replication need? On both engines, beyond what one of next to nothing needs.

Each is drawn, simulated and measured in a process of its own, as `run` does it; what counts is the
most memory that the process held (Linux).

    python benchmarks/engine/memory.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import speed
import year

import sim
from sim.engine import compiled
from sim.runs.replication import Replication, run_replication

MANY = 1000 / sum(speed.TEAM.values())
"""How many times the size of the desk a thousand agents are."""
HOUSES = {
    "next to nothing": lambda: speed.desk(500),
    "a plain desk of a million inquiries": lambda: speed.desk(1_000_000),
    "a year with everything": lambda: sim.load_scenario(year.YEAR),
    "five million inquiries, a thousand agents": lambda: speed.desk(5_000_000, MANY),
}


def peak(house: str, engine: str) -> None:
    """Run a replication; print the peak memory of this process in bytes, and its inquiries."""
    done = run_replication(
        Replication(house, HOUSES[house](), seed=1, number=0), engine=engine
    ).table.pairs("inquiries", "all")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.split("VmHWM:")[1].split()[0]) * 1024, int(done[1].sum()))


def alone(house: str, engine: str) -> tuple[int, int]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, house, engine]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    memory, inquiries = map(int, said.split())
    return memory, inquiries


def main() -> None:
    """Measure and print."""
    for engine in ("simpy", "compiled") if compiled.available() else ("simpy",):
        nothing, *houses = HOUSES
        before, _ = alone(nothing, engine)
        for house in houses:
            memory, inquiries = alone(house, engine)
            each = (memory - before) / inquiries
            print(f"{engine}, {house}: {each:.0f} bytes per inquiry, {memory / 1e9:.2f} GB in all")


if __name__ == "__main__":
    if sys.argv[1:]:
        peak(*sys.argv[1:])
    else:
        main()
