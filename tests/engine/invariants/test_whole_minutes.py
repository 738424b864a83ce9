"""A clock of whole minutes is full of ties: the written order decides each, and nothing else."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import simpy
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.tape import draw_tape
from tests.engine.conftest import clock
from tests.engine.invariants.houses import run, scenarios


def coarse(plan: dict[str, Any], folder: Path, seed: int) -> dict[str, Any]:
    """The scenario with every time a whole number of minutes, and many customers at each."""
    rng = random.Random(seed)
    rows = sorted(
        (rng.randrange(0, 300, 3), rng.choice(sorted(plan["channels"]))) for _ in range(90)
    )
    topics = [rng.choice(sorted(plan["topics"])) for _ in rows]
    lines = [f"{clock(at)},{name},{t}" for (at, name), t in zip(rows, topics, strict=True)]
    (folder / "log.csv").write_text("\n".join(["arrived_at,channel,topic", *lines]) + "\n")
    new: dict[str, Any] = {
        **plan,
        "horizon": {"start": "2026-01-05", "length": "8 h"},
        "time_zone": "UTC",
        "demand": {"replay": str(folder / "log.csv")},
        "returns": {**plan["returns"], "after": "12 min"},
        "channels": {name: dict(rules) for name, rules in plan["channels"].items()},
    }
    new.pop("strain", None)  # stretches work to no whole minutes
    if "wrong_desk" in new:
        new["wrong_desk"] = {**new["wrong_desk"], "triage": "3 min"}
    for bot in new.get("automation", []):
        bot |= {"from": "2026-01-05", "harder": "150%"}
        if "comes_anyway" in bot:
            bot["comes_anyway"] = {**bot["comes_anyway"], "after": "12 min"}
    for rules in new["channels"].values():
        del rules["volume"]
        rules.pop("opening_hours", None)
        rules.pop("impatience", None)
        if rules["mode"] == "live":
            rules["patience"] = "6 min"
            rules["redial"] = {"share": "50%", "after": "9 min", "at_most": 2}
        if "slowdown" in rules:  # two side by side at half speed: no thirds, which round
            rules |= {"at_once": 2, "slowdown": "100%"}
    for topic in new["topics"].values():
        for tier in ("L1", "L2"):
            topic[tier] = {**topic[tier], "handle_time": "6 min", "wrap_up": "3 min"}
    for number, group in enumerate(new["team"].values()):
        if isinstance(group.get("skills"), dict):
            group["skills"] = dict.fromkeys(group["skills"], "50%")
        if isinstance(group.get("backup", {}).get("topics"), dict):
            topics = dict.fromkeys(group["backup"]["topics"], "50%")
            group["backup"] = {**group["backup"], "topics": topics}
        group["shift"] = {"mon-sun": "00:00-04:00"} if number % 2 else "24/7"
        group["breaks"] = [{"at": "01:30", "length": "30 min"}]
    return new


def play_scheduled(plan: dict[str, Any], start: int, step: int) -> Log:
    """The log where events at one moment that have no written order would go by ``step``."""
    with pytest.MonkeyPatch.context() as patch:
        begin = simpy.Environment.__init__

        def init(self: simpy.Environment, *args: Any) -> None:
            begin(self, *args)
            self._eid = count(start, step)

        patch.setattr(simpy.Environment, "__init__", init)
        _, _, log = run(plan)
    return log


@settings(max_examples=12, phases=[Phase.generate])
@given(scenarios(), st.integers(0, 1000))
def test_the_order_of_scheduling_decides_nothing(
    tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], seed: int
) -> None:
    """SimPy settles ties by the number of the event; counting backwards, it settles them the other
    way round."""
    plan = coarse(plan, tmp_path_factory.mktemp("coarse"), seed)
    forwards, backwards = play_scheduled(plan, 0, 1), play_scheduled(plan, 1 << 40, -1)
    moments = forwards.frame("steps").started_at
    assert (moments == moments.round()).mean() > 0.9
    assume(moments.duplicated().mean() > 0.2)  # else there are few ties to settle
    for table in ("contacts", "steps", "intervals"):
        one, other = getattr(forwards, table), getattr(backwards, table)
        assert all(one[name].tobytes() == other[name].tobytes() for name in one)


HOUSE = """
scenario: Ties
horizon: {start: 2026-01-05, length: 3 h}
channels:
  phone: {mode: live, patience: 10 min}
topics: {call: {L1: {handle_time: 10 min}}}
team: {early: {agents: 1}, late: {agents: 1, shift: {mon: "01:00-03:00"}}}
demand: {replay: log.csv}
"""


def test_ends_of_steps_then_shifts_then_patience_then_arrivals(tmp_path: Path) -> None:
    """All four at minute 60, worked out by hand.

    The agent on duty is at work until 60 on the customer of 50; those of 50 and of 55 wait. At 60
    the step ends, and the agent takes the second customer of 50, whose patience ends just then;
    the late agent comes and takes the one of 55; the one who arrives waits until 70. Were the
    shift first, `late` would have the second; were patience first, it would be lost; were the
    arrival first, nothing would change, as it is behind the others in line.
    """
    arrivals = [50, 50, 55, 60]
    rows = [f"{clock(minute)},phone,call" for minute in arrivals]
    (tmp_path / "log.csv").write_text("\n".join(["arrived_at,channel,topic", *rows]) + "\n")
    (tmp_path / "house.yaml").write_text(HOUSE)
    scenario = load_scenario(tmp_path / "house.yaml")
    log = simulate(scenario, draw_tape(scenario, seed=1, replication=0))
    found = log.frame("steps")[["contact", "group", "queued_at", "started_at", "ended_at"]]
    assert list(found.itertuples(index=False, name=None)) == [
        (0, "early", 50, 50, 60),
        (1, "early", 50, 60, 70),
        (2, "late", 55, 60, 70),
        (3, "early", 60, 70, 80),
    ]
