"""What a replication takes is reported before it starts, and is what the log then holds."""

from __future__ import annotations

import numpy as np
import pytest

from sim.checking import load_document, load_scenario
from sim.checking.footprint import Footprint, footprint
from sim.checking.replays import plays
from sim.engine import engine_for, simulate
from sim.engine.rows import Rows
from sim.engine.successors import play
from sim.errors import ScenarioError
from sim.expected import expect
from sim.floor import Floor
from sim.log import Kind
from sim.scenarios import Scenario
from sim.tape import Tape, draw_tape
from tests.scenarios.conftest import Write

DESK = """\
scenario: Letters
horizon: {weeks: 50}
channels: {email: {mode: deferred, volume: 10000 per day}}
topics: {letter: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 60}}
"""  # 3.5 million letters, 21,000 agent-days


def test_a_long_run_is_reported(write: Write) -> None:
    (warning,) = load_document(write("x.yaml", DESK)).warnings
    assert str(warning) == (
        "x.yaml:2: horizon: a simulated run will take about 71 s and 0.89 GB of memory "
        "(3.5 million inquiries, 21,000 agent-days)"
    )
    assert load_document(write("x.yaml", DESK.replace("50", "20"))).warnings == ()


@pytest.mark.parametrize(
    ("weeks", "volume", "agents", "reported"),
    [
        (
            1000,
            "10000",
            60,
            "about 18 GB of memory (70 million inquiries, 420,000 agent-days); at most 16 GB can "
            "be simulated: shorten the horizon to 903 weeks, or lower the volume",
        ),
        (500, "10", 10_000, "(35,000 inquiries, 35 million agent-days)"),
        (500, "10", 10_000, "shorten the horizon to 456 weeks, or lower the number of agents"),
        (1, "9e9", 60, "(63 billion inquiries, 420 agent-days)"),
        (1, "9e9", 60, "can be simulated: lower the volume"),
    ],
)
def test_what_does_not_fit_a_usual_machine_is_refused(
    write: Write, weeks: int, volume: str, agents: int, reported: str
) -> None:
    text = DESK.replace("50", str(weeks)).replace("10000", volume).replace("60", str(agents))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("x.yaml", text))
    (fault,) = caught.value.faults
    assert (fault.line, fault.path) == (2, "horizon")
    assert reported in fault.message


@pytest.mark.parametrize("name", ["web-shop", "help-desk", "startup"])
def test_the_log_has_as_many_rows_as_were_estimated(name: str) -> None:
    scenario = load_scenario(name)
    size = footprint(scenario, expect(scenario).streams)
    log = simulate(scenario, draw_tape(scenario, seed=1, replication=0))
    first = log.contacts["number"] == 0
    completed = ~np.isnan(log.steps["handled_at"])
    shifts = {
        (agent, start // (24 * 60))
        for agent, start, kind in zip(
            *(log.intervals[column] for column in ("agent", "started_at", "kind")), strict=True
        )
        if kind in (Kind.DUTY, Kind.ABSENT)
    }
    assert size.inquiries == pytest.approx(first.sum(), rel=0.05)
    assert size.steps == pytest.approx(completed.sum(), rel=0.1)
    assert size.agent_days == pytest.approx(len(shifts), rel=0.01)


def test_what_it_takes_is_a_sum() -> None:
    size = Footprint(inquiries=2e6, steps=3e6, agent_days=1e5)
    assert size.minutes == pytest.approx((0.1 + 3e6 * 20e-6 + 1e5 * 60e-6) / 60)
    assert size.memory == pytest.approx(3e6 * 250 + 1e5 * 500)


STRAINED = """\
scenario: Strained
horizon: {weeks: 52}
opening_hours: {mon-fri: "08:00-18:00"}
channels: {phone: {mode: live, volume: 2700 per day}}
demand: {weekdays: {sat-sun: 0}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  desk: {agents: 30, turnover: {per_year: 30%}, hiring: {lead_time: 4 weeks}}
strain: {above: 80%, leaving: +100%}
"""


def test_replays_for_those_who_replace_leavers_of_strain_are_expected(write: Write) -> None:
    """At 90 % busy, strain 1: 30 × 0.357 a year leave, one every 4.9 weeks; each play makes sure of
    4.5 weeks more.
    """
    scenario = load_scenario(write("strained.yaml", STRAINED))
    expected = plays(expect(scenario))
    assert expected == pytest.approx(1 + 52 / (365.25 / 7 / (30 * 0.35667) + 4.5), rel=1e-3)
    tape = draw_tape(scenario, seed=1, replication=0)
    assert 2 <= _played(scenario, tape) <= expected + 2
    assert (
        plays(expect(load_scenario(write("calm.yaml", STRAINED.replace("leaving: +100%", "")))))
        == 1
    )


def _played(scenario: Scenario, tape: Tape) -> int:
    played = 0

    def counting(floor: Floor, tape: Tape) -> Rows:
        nonlocal played
        played += 1
        return engine_for("auto", scenario).play(floor, tape)

    play(scenario, tape, counting)
    return played


def test_the_time_that_replays_take_is_told(write: Write) -> None:
    text = STRAINED.replace("weeks: 52", "weeks: 1000")
    (warning,) = load_document(write("x.yaml", text)).warnings
    assert "(up to 108 times as long, as strain drives people out)" in str(warning)
