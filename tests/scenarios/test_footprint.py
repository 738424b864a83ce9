"""What a replication takes is reported before it starts, and is what the log then holds."""

from __future__ import annotations

import numpy as np
import pytest

from sim.checking import load_document, load_scenario
from sim.checking.footprint import Footprint, footprint
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.expected import expect
from sim.log import Kind
from sim.tape import draw_tape
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
        "x.yaml:2: horizon: a simulated run will take about 71 s and 2.5 GB of memory "
        "(3.5 million inquiries, 21,000 agent-days)"
    )
    assert load_document(write("x.yaml", DESK.replace("50", "20"))).warnings == ()


@pytest.mark.parametrize(
    ("weeks", "volume", "agents", "reported"),
    [
        (
            500,
            "10000",
            60,
            "about 25 GB of memory (35 million inquiries, 210,000 agent-days); at most 16 GB can "
            "be simulated: shorten the horizon to 325 weeks, or lower the volume",
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
    assert size.memory == pytest.approx(3e6 * 700 + 1e5 * 500)
