"""KPIs of outside teams, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.log import OUTSIDE, Ending, Log, Outcome
from sim.metrics import measure, measure_flows
from tests.metrics.logs import BILLING, L2, NAMES, ORDER, contact, make_log, step, value

PHONE, BANK = 1, 2
NAN = float("nan")


@pytest.fixture(scope="module")
def log() -> Log:
    """Four hours, an hour of warm-up; of four contacts three go to the bank."""
    rows = [
        # solved by the bank
        contact(0, 70, answered_at=70, ended_at=120, outcome=Outcome.SOLVED, last_tier=BANK),
        # back from the bank at 160, in line until 170, solved at L1
        contact(
            1,
            80,
            topic=BILLING,
            answered_at=80,
            queued_at=160,
            ended_at=180,
            outcome=Outcome.SOLVED,
        ),
        # still there at the end; it came in the warm-up
        contact(2, 30, answered_at=30, last_tier=BANK),
        contact(3, 100, answered_at=100, ended_at=105, outcome=Outcome.SOLVED),
    ]
    passed = {"ending": Ending.ESCALATED, "to_tier": BANK}
    work = [
        step(rows[0], 0, (70, 70, 75), **passed),
        step(rows[1], 1, (80, 80, 90), **passed),
        step(rows[1], 1, (160, 170, 180)),
        step(rows[2], 0, (30, 30, 40), **passed),
        step(rows[3], 0, (100, 100, 105)),
    ]
    visits = [
        (2, PHONE, ORDER, BANK, 40, 60, NAN, -1),
        (0, PHONE, ORDER, BANK, 75, 80, 120, -1),
        (1, PHONE, BILLING, BANK, 90, 90, 160, 0),
    ]
    table = {
        name: np.array([row[k] for row in visits], kind)
        for k, (name, kind) in enumerate(OUTSIDE.items())
    }
    names = replace(NAMES, tiers=("L1", "L2", "bank"))
    made = make_log(rows, work, names=names, warm_up=60)
    return replace(made, outside=table)


def test_how_many_and_how_long(log: Log) -> None:
    kpis = measure(log)
    assert value(kpis, "outside") == (180 + 45 + 70) / 180
    assert value(kpis, "outside", tier="bank") == (180 + 45 + 70) / 180
    assert value(kpis, "outside", topic="billing") == 70 / 180
    assert value(kpis, "turnaround") == (45 + 70) / 2
    assert value(kpis, "turnaround", topic="order") == 45
    # resolved: 0 in 50 minutes, 1 in 100, 3 in 5
    assert value(kpis, "outside_share") == (45 + 70) / (50 + 100 + 5)
    assert value(kpis, "resolution_time") == (50 + 100 + 5) / 3


def test_the_backlog_does_not_count_them(log: Log) -> None:
    assert value(measure(log), "backlog") == 10 / 180
    assert value(measure(log), "backlog_peak") == 1


def test_the_flow_into_the_team_flows_out_of_it(log: Log) -> None:
    flows = measure_flows(replace(log, warm_up=0.0))
    found = {(row.source, row.target): row.count for row in flows.itertuples(index=False)}
    bank = {key: count for key, count in found.items() if "tier:bank" in key}
    assert bank == {
        ("tier:L1", "tier:bank"): 3,
        ("tier:bank", "tier:L1"): 1,
        ("tier:bank", "solved"): 1,
        ("tier:bank", "open"): 1,
    }
    assert L2 not in log.steps["tier"]
