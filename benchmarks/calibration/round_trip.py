"""Do the printed intervals hold the truth? Known teams, simulated, exported, calibrated.

Each team is simulated for eight weeks, written as some system writes it, and calibrated on the
first four. Printed is, for each parameter, in how many teams its 95 % interval holds the true
value, and the parameters of a format that lacks them which are not ASSUMED.

    python benchmarks/calibration/round_trip.py [TEAMS] [KIND ...]

KIND: phone, two_tiers or chat; all of them unless stated.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import sim
from sim.calibrate import Calibration, as_yaml, calibrate
from sim.calibrate.values import Origin
from sim.exports import read_export
from tests.calibrate import writers

START = dt.date(2026, 3, 2)
KNOWN_WEEKS = 4


@dataclass(frozen=True)
class Team:
    """A team whose parameters are known.

    Attributes:
        yaml: its scenario.
        truth: true values, by what calibration calls them.
        writer: the system that logs it.
        lacks: what calibration must assume, by the beginning of what it calls it.
    """

    yaml: str
    truth: dict[str, float]
    writer: Callable[[Path, sim.Log], Path]
    lacks: tuple[str, ...] = field(default=())


def phone(draws: np.random.Generator, number: int) -> Team:
    """One line: two topics of unlike length, everybody calls while it is open."""
    volume, agents = draws.integers(200, 350), draws.integers(4, 7)
    monday, variation = 1 + draws.uniform(0.1, 0.5), draws.uniform(0.05, 0.15)
    patience, load = draws.uniform(2, 6), draws.uniform(0.75, 0.95)
    mean = load * agents * 600 / (volume * (monday + 4) / 5)
    short, long, share = 0.8 * mean, 1.4 * mean, 2 / 3
    cv = draws.uniform(0.6, 1.2)
    text = (
        _head("Line")
        + f"""
channels:
  phone: {{mode: live, volume: {volume} per day, patience: {{mean: {patience * 60:.1f} s}}}}
demand: {{weekdays: {{mon: {monday:.3f}, sat-sun: 0}}, day_variation: {variation * 100:.2f}%}}
topics:
  order:
    share: {share * 100:.3f}%
    L1: {{handle_time: {{mean: {short * 60:.1f} s, cv: {cv:.3f}}}}}
  refund: {{L1: {{handle_time: {{mean: {long * 60:.1f} s, cv: {cv:.3f}}}}}}}
team:
  agents: {{agents: {agents}}}
"""
    )
    truth = {
        "phone, contacts a day": volume * (monday + 4) / 7,
        "phone, mon": volume * monday,
        "phone, wed": volume,
        "phone, busier or quieter than usual, per day": variation,
        "phone, patience: a quarter has left by": patience * np.log(4 / 3),
        "phone, patience: half have left by": patience * np.log(2),
        "order, share": share,
        "order, L1: handle time": short,
        "refund, L1: handle time": long,
        "order, L1: its cv": cv,
        "agents at noon": agents,
    }
    return Team(text, truth, writers.CALLS[number % len(writers.CALLS)], ("returns",))


def two_tiers(draws: np.random.Generator, _: int) -> Team:
    """Phone and e-mail, first line and specialists; agents' states are known."""
    calls, mails = draws.integers(120, 200), draws.integers(80, 140)
    first, second = draws.uniform(4, 7), draws.uniform(9, 15)
    escalate, solve = draws.uniform(0.08, 0.25), draws.uniform(0.85, 0.95)
    agents = int(np.ceil((calls + mails) * 1.15 * first / 480 / 0.8))
    specialists = int(np.ceil((calls + mails) * 1.15 * escalate * second / 480 / 0.7))
    text = (
        _head("Two tiers")
        + f"""
channels:
  phone: {{mode: live, volume: {calls} per day, patience: {{mean: 4 min}}}}
  email: {{mode: deferred, volume: {mails} per day}}
demand: {{weekdays: {{sat-sun: 0}}}}
tiers: [L1, L2]
topics:
  order:
    L1:
      handle_time: {{mean: {first * 60:.1f} s, cv: 0.9}}
      escalate: {escalate * 100:.3f}%
      solve: {solve * 100:.3f}%
    L2: {{handle_time: {{mean: {second * 60:.1f} s, cv: 0.8}}, solve: {solve * 100:.3f}%}}
returns: {{share: 100%, after: {{mean: 1 day}}}}
team:
  first line: {{tier: L1, agents: {agents}}}
  specialists: {{tier: L2, agents: {specialists}}}
"""
    )
    truth = {
        "phone, contacts a day": calls * 5 / 7,
        "email, contacts a day": mails * 5 / 7,
        "order, L1: handle time": first,
        "order, L2: handle time": second,
        "order, L1: its cv": 0.9,
        "order, L1: passed on to L2": escalate,
        "phone, patience: a quarter has left by": 4 * np.log(4 / 3),
        "returns after a contact": 1 - solve,
        "agents on duty at noon": agents + specialists,
    }
    return Team(text, truth, writers.own)


def chat(draws: np.random.Generator, number: int) -> Team:
    """Chats side by side, of one topic, in a system of tickets or in columns of our own."""
    volume, patience = draws.integers(150, 260), draws.uniform(1.5, 4)
    mean = draws.uniform(5, 8)
    agents = int(np.ceil(volume * mean / 480 / 2 / 0.7))
    text = (
        _head("Chat")
        + f"""
channels:
  chat:
    mode: live
    volume: {volume} per day
    patience: {{mean: {patience * 60:.1f} s}}
    at_once: 2
demand: {{weekdays: {{sat-sun: 0}}}}
topics:
  help: {{L1: {{handle_time: {{mean: {mean * 60:.1f} s, cv: 0.8}}}}}}
team:
  agents: {{agents: {agents}}}
"""
    )
    truth = {"chat, contacts a day": volume * 5 / 7}
    if number % 2:
        lacks = ("contact, L1: handle time", "help, L1: handle time", "agents on duty")
        return Team(text, truth, writers.zendesk, lacks)
    truth |= {
        "help, L1: handle time": mean,
        "chat, patience: a quarter has left by": patience * np.log(4 / 3),
        "agents on duty at noon": agents,
    }
    return Team(text, truth, writers.own)


def _head(name: str) -> str:
    return f"""
scenario: {name}
horizon: {{start: {START}, weeks: 8, warm_up: 0 min}}
opening_hours: {{mon-fri: "08:00-18:00"}}
"""


def simulated(team: Team, folder: Path, seed: int) -> sim.Log:
    """Eight weeks of a team."""
    path = folder / "team.yaml"
    path.write_text(team.yaml)
    scenario = sim.load_scenario(path)
    return sim.simulate(scenario, sim.draw_tape(scenario, seed=seed, replication=0))


def recovered(source: Path) -> Calibration:
    """What the first weeks of an export tell."""
    until = START + dt.timedelta(days=7 * KNOWN_WEEKS - 1)
    return calibrate(read_export([source], until=until))


def judged(team: Team, found: Calibration) -> dict[str, bool]:
    """For each parameter whether its interval holds the truth; what is not assumed but should."""
    values = {value.name: value for value in found.findings.entries}
    result = {}
    for name, truth in team.truth.items():
        near = [value for key, value in values.items() if key == name or key.startswith(f"{name},")]
        if len(near) != 1:
            result[name] = False
            print(f"   {name}: found {[value.name for value in near]}")
            continue
        figure = near[0].figure
        result[name] = bool(figure.low - 1e-9 <= truth <= figure.high + 1e-9)
        if not result[name]:
            print(
                f"   {name}: {truth:.4g}, found {figure.value:.4g} ({figure.low:.4g}"
                f" to {figure.high:.4g})"
            )
    for name in team.lacks:
        told = [value for key, value in values.items() if key.startswith(name)]
        if any(value.origin != Origin.ASSUMED for value in told):
            result[f"assumed: {name}"] = False
    return result


def main(teams: int, kinds: list[str]) -> None:
    """Try and print."""
    total = defaultdict[tuple[str, str], list[bool]](list)
    unlike = 0
    for kind in (kind for kind in (phone, two_tiers, chat) if kind.__name__ in kinds or not kinds):
        for number in range(teams):
            draws = np.random.default_rng([number, len(kind.__name__)])
            team = kind(draws, number)
            with TemporaryDirectory() as name:
                folder = Path(name)
                log = simulated(team, folder, seed=100 + number)
                found = recovered(team.writer(folder, log))
                if kind is phone:
                    unlike += _differs(folder, log)
            print(f"{kind.__name__} {number} ({team.writer.__name__})", flush=True)
            for key, covered in judged(team, found).items():
                total[kind.__name__, key].append(covered)
    print()
    for (kind_name, key), hits in total.items():
        print(f"{kind_name:10} {key:50} {sum(hits):3} of {len(hits)}")
    every = [hit for hits in total.values() for hit in hits]
    print(f"all: {np.mean(every):.1%} of {len(every)}; two formats differ in {unlike} of {teams}")


def _differs(folder: Path, log: sim.Log) -> bool:
    """Whether two formats of one log give unlike scenarios, but for the file's name."""
    texts = []
    for writer in writers.CALLS[:2]:
        source = writer(folder, log)
        texts.append(as_yaml(recovered(source), "team").replace(source.name, "export"))
    return texts[0] != texts[1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
