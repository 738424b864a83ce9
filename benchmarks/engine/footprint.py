"""What do a replication, one more step and one more agent-day take? What `check` says beforehand.

The constants of sim/checking/footprint.py. Seconds are those of the bundled scenarios and of two
with many steps and many agents, drawn, simulated on SimPy and measured as `run` does: processor
time, the fastest of three. They are shared out so that the squares of the relative errors are
least. Bytes are differences between a large run and a small one, each in a process of its own, so
that Python and what it imports are not in them.

    python benchmarks/engine/footprint.py
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import nnls

import sim
from sim.checking.footprint import Footprint, footprint
from sim.expected import expect
from sim.runs.replication import Replication, run_replication
from sim.scenarios import bundled_names

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


def _seconds(scenario: sim.Scenario) -> float:
    """Processor seconds of one replication, KPIs included: the fastest of three."""
    each = []
    for _ in range(3):
        start = time.process_time()
        run_replication(Replication("footprint", scenario, seed=1, number=0), engine="simpy")
        each.append(time.process_time() - start)
    return min(each)


def _peak(text: str, weeks: int) -> float:
    """Peak bytes of one replication, KPIs included."""
    replication = Replication("footprint", _scenario(text, weeks), seed=1, number=0)
    run_replication(replication, engine="simpy")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _alone(text: str, weeks: int) -> tuple[float, float, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        peak = process.submit(_peak, text, weeks).result()
    size = _size(_scenario(text, weeks))
    return peak, size.steps, size.agent_days


def _time() -> None:
    """Seconds of each scenario beside those that are expected, and what fits them best."""
    scenarios = {name: sim.load_scenario(name) for name in bundled_names()}
    scenarios |= {"many steps": _scenario(STEPS, 1), "many agents": _scenario(AGENT_DAYS, 8)}
    parts, measured = [], []
    for name, scenario in scenarios.items():
        size, seconds = _size(scenario), _seconds(scenario)
        parts.append((1.0, size.steps, size.agent_days))
        measured.append(seconds)
        expected = size.minutes * 60
        print(
            f"{name:20} {seconds:.2f} s, expected {expected:.2f} s: {seconds / expected:.2f} times"
        )
    each, _ = nnls(np.divide(parts, np.transpose([measured])), np.ones(len(measured)))
    for what, seconds in zip(("replication", "step", "agent-day"), each, strict=True):
        print(f"one more {what}: {seconds * 1e6:,.0f} µs")


def _memory() -> None:
    rows = []
    for text, few, many in ((STEPS, 2, 8), (AGENT_DAYS, 4, 52)):
        rows.append(np.subtract(_alone(text, many), _alone(text, few)))
    size, *numbers = np.transpose(rows)
    bytes_each = np.linalg.solve(np.transpose(numbers), size)
    for what, each in zip(("step", "agent-day"), bytes_each, strict=True):
        print(f"one more {what}: {each:,.0f} bytes")


def main() -> None:
    """Measure and print."""
    _time()
    _memory()


if __name__ == "__main__":
    main()
