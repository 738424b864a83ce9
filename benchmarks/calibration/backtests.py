"""Does the backtest tell a right scenario from a wrong one, and name what is wrong?

Known phone lines are simulated for eight weeks and calibrated on the first four. The other four are
those of the same line (the verdict should not be "no"), or of one that has changed: the verdict
should be "no", with the changed input as the first suspect.

    python benchmarks/calibration/backtests.py [LINES] [REPLICATIONS] [CHANGE ...]

LINES: how many, or which: 5-9. CHANGE: part of a name, e.g. late; all of them unless stated.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import sim
from sim.backtest import Verdict, backtest
from sim.calibrate import as_csv, as_yaml, beside, calibrate, known_values
from sim.checking import load_document
from sim.exports import read_export
from sim.runs.runner import Runner
from tests.calibrate import writers

START = dt.date(2026, 3, 2)
KNOWN = dt.date(2026, 3, 29)


@dataclass(frozen=True)
class Line:
    """A phone line; times in minutes."""

    volume: float
    agents: int
    mean: float
    patience: float
    late: int = 0
    new: float = 0.0

    def yaml(self) -> str:
        """The scenario."""
        peak = {10: 12, 11: 12, 14: 9, 15: 9}
        hours = {8 + (k + self.late) % 10: peak.get(8 + k, 6) for k in range(10)}
        listed = ", ".join(f'"{hour:02d}": {weight}' for hour, weight in sorted(hours.items()))
        old = (1 - self.new) * 100
        return f"""
scenario: Line
horizon: {{start: {START}, weeks: 8, warm_up: 0 min}}
opening_hours: {{mon-fri: "08:00-18:00"}}
channels:
  phone: {{mode: live, volume: {self.volume} per day, patience: {{mean: {self.patience} min}}}}
demand: {{weekdays: {{sat-sun: 0}}, day_variation: 4%, hours: {{{listed}}}}}
topics:
  order: {{share: {old}%, L1: {{handle_time: {{mean: {self.mean} min, cv: 0.9}}}}}}
  returned parcel: {{L1: {{handle_time: {{mean: {2 * self.mean} min, cv: 0.9}}}}}}
team:
  agents: {{agents: {self.agents}}}
"""


CHANGES = {
    "nothing": (lambda line: line, ""),
    "15 % fewer agents": (lambda line: replace(line, agents=round(0.85 * line.agents)), "agents"),
    "handle time + 15 %": (lambda line: replace(line, mean=1.15 * line.mean), "handle times"),
    "patience halved": (lambda line: replace(line, patience=line.patience / 2), "patience"),
    "a new topic": (lambda line: replace(line, new=0.15), "topics"),
    "two hours late": (lambda line: replace(line, late=2), "days and hours"),
}


def exported(line: Line, folder: Path, seed: int) -> Path:
    """The line's calls as a call log."""
    folder.mkdir()
    path = folder / "line.yaml"
    path.write_text(line.yaml())
    scenario = sim.load_scenario(path)
    tape = sim.draw_tape(scenario, seed=seed, replication=0)
    return writers.five9(folder, sim.simulate(scenario, tape))


def main(lines: range, replications: int, words: list[str]) -> None:
    """Try and print."""
    changes = {
        name: change
        for name, change in CHANGES.items()
        if not words or any(word in name for word in words)
    }
    verdicts: dict[str, Counter[str]] = {name: Counter() for name in changes}
    right = Counter[str]()
    for number in lines:
        draws = np.random.default_rng(number)
        agents, mean = int(draws.choice([13, 20])), float(draws.uniform(4, 6))
        load = draws.uniform(0.82, 0.9) * agents
        line = Line(float(round(load * 600 / mean)), agents, mean, float(draws.uniform(3, 6)))
        with TemporaryDirectory() as name:
            folder = Path(name)
            calls = exported(line, folder / "known", number)
            found = calibrate(read_export([calls], until=KNOWN))
            path = folder / "team.yaml"
            path.write_text(as_yaml(found, "team"))
            beside(path).write_text(as_csv(known_values(found)))
            for change, (changed, suspect) in changes.items():
                real = exported(changed(line), folder / change.replace("%", ""), number)
                told = backtest(
                    load_document(path),
                    [str(real)],
                    replications=replications,
                    runner=Runner(jobs=1, many=True),
                )
                verdicts[change][told.verdict] += 1
                first = told.suspects[0][0] if told.suspects else "none"
                right[change] += told.verdict == Verdict.NO and first == suspect
                print(number, change, told.verdict, told.suspects, flush=True)
    for change, counts in verdicts.items():
        print(f"{change:20} {dict(counts)}; right suspect first: {right[change]} of {len(lines)}")


def _lines(word: str) -> range:
    first, _, last = word.partition("-")
    return range(int(first), int(last) + 1) if last else range(int(first))


if __name__ == "__main__":
    given = [*sys.argv[1:3], "5", "100"] if len(sys.argv) < 2 else [*sys.argv[1:3], "100"]
    main(_lines(given[0]), int(given[1]), sys.argv[3:])
