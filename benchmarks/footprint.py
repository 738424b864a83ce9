"""What do one more step and one more agent-day take?

The constants of sim/scenarios/checks/footprint.py.

Each run is a process of its own; the figures are differences between a large run and a small one,
so that Python and what it imports are not in them.

    python benchmarks/footprint.py
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import sim
from sim.checking.footprint import Footprint, footprint
from sim.expected import expect
from sim.runs.replication import Replication, run_replication

STEPS = """
scenario: many inquiries
horizon: {weeks: WEEKS}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 6000 per day, patience: {mean: 3 min}, target: 80% within 20 s,
          redial: {share: 40%, after: {mean: 10 min}}}
  email: {mode: deferred, volume: 4000 per day, interruptible: true, target: 80% within 8 h}
tiers: [L1, L2]
topics:
  order: {share: 70%, L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%, solve: 90%},
          L2: {handle_time: {mean: 10 min, cv: 0.8}}}
  refund: {L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 20%, solve: 90%},
           L2: {handle_time: {mean: 10 min, cv: 0.8}}}
returns: {share: 80%, after: {mean: 1 day}}
team:
  first: {tier: L1, agents: 125, breaks: [30 min], absence: 5%}
  second: {tier: L2, agents: 35, breaks: [30 min], absence: 5%}
"""
AGENT_DAYS = """
scenario: many agents
horizon: {weeks: WEEKS}
channels: {phone: {mode: live, volume: 10 per day}}
topics: {order: {L1: {handle_time: {mean: 5 min}}}}
team:
  early: {agents: 500, shift: {mon-sun: "08:00-16:00"}, breaks: [30 min], absence: 5%}
  late: {agents: 500, shift: {mon-sun: "14:00-22:00"}, breaks: [30 min], absence: 5%}
"""


def _scenario(text: str, weeks: int) -> sim.Scenario:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text.replace("WEEKS", str(weeks)))
        return sim.load_scenario(path)


def _size(scenario: sim.Scenario) -> Footprint:
    return footprint(scenario, expect(scenario).streams)


def _run(text: str, weeks: int) -> tuple[float, float]:
    """Processor seconds and peak bytes of one replication, KPIs included."""
    scenario = _scenario(text, weeks)
    run_replication(Replication("warm-up", _scenario(text, 1), seed=1, number=0))
    start = time.process_time()
    run_replication(Replication("footprint", scenario, seed=1, number=0))
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _alone(text: str, weeks: int) -> tuple[float, float, float, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        used = process.submit(_run, text, weeks).result()
    size = _size(_scenario(text, weeks))
    return *used, size.steps, size.agent_days


def main() -> None:
    """Measure and print."""
    rows = []
    for text, few, many in ((STEPS, 2, 8), (AGENT_DAYS, 4, 52)):
        rows.append(np.subtract(_alone(text, many), _alone(text, few)))
    seconds, size, *numbers = np.transpose(rows)
    step, agent_day = np.linalg.solve(np.transpose(numbers), np.transpose([seconds, size]))
    for what, (time_each, bytes_each) in (("step", step), ("agent-day", agent_day)):
        print(f"one more {what}: {time_each * 1e6:.0f} µs, {bytes_each:.0f} bytes")


if __name__ == "__main__":
    main()
