"""KPIs of background work and of deflected inquiries, with the arithmetic beside."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from sim.log import TASKS, Ending, Kind, Log, Outcome
from sim.metrics import Scorecard, UnitPrices, measure, measure_flows
from tests.metrics.logs import contact, make_log, paid, step, value

DAY = 1440.0


def stretch(task: int, group: int, due_at: float, length: float, *times: float) -> dict[str, Any]:
    """A stretch of background work: nobody's without times, in hand with one, done with two."""
    agent = -1 if not times else 2 * group
    started_at, ended_at = (*times, math.nan, math.nan)[:2]
    ending = Ending.DONE if len(times) == 2 else Ending.OPEN
    values = task, 0, group, agent, due_at, length, started_at, ended_at, ending
    return dict(zip(TASKS, values, strict=True))


def with_tasks(log: Log, rows: list[dict[str, Any]]) -> Log:
    table = {name: np.array([row[name] for row in rows], kind) for name, kind in TASKS.items()}
    names = dataclasses.replace(log.names, items=("articles",))
    return dataclasses.replace(log, tasks=table, names=names)


def two_weeks() -> Log:
    rows = [
        stretch(0, 0, 0, 100, 50, 110) | {"ending": Ending.INTERRUPTED},
        stretch(0, 0, 0, 100, 200, 240),
        stretch(1, 1, 0, 30, 600, 630),
        stretch(2, 0, 7 * DAY, 80, 14 * DAY - 20),  # 20 minutes of it until the end
        stretch(3, 0, 7 * DAY, 20),
    ]
    log = make_log([contact(0, 0)], (), [paid(0, Kind.DUTY, 0, 60)], minutes=14 * DAY)
    return with_tasks(log, rows)


@pytest.mark.parametrize(
    ("metric", "expected", "where"),
    [
        ("background_due", 230 / 60, {}),
        ("background_due", 200 / 60, {"group": "first"}),
        ("background_due", 100 / 60, {"per": "week", "period": "2026-01-12"}),
        ("background_hours", (60 + 40 + 30 + 20) / 60, {}),
        ("background_hours", 130 / 60, {"per": "week", "period": "2026-01-05"}),
        ("background_done", 150 / 230, {}),
        ("background_done", 1.0, {"group": "second"}),
        ("background_done", 20 / 100, {"per": "week", "period": "2026-01-12", "group": "first"}),
        ("background_backlog", (240 + 630 + 2 * 7 * DAY) / (14 * DAY), {}),
        ("background_backlog", 2, {"per": "week", "period": "2026-01-12", "group": "first"}),
        ("occupancy", 0, {"group": "first"}),
    ],
)
def test_background_work(metric: str, expected: float, where: dict[str, str]) -> None:
    assert value(measure(two_weeks()), metric, **where) == pytest.approx(expected)


def test_only_what_became_due_in_the_measured_time_counts() -> None:
    log = dataclasses.replace(two_weeks(), warm_up=100.0)
    kpis = measure(log)
    assert value(kpis, "background_due") == pytest.approx(100 / 60)
    assert value(kpis, "background_hours") == pytest.approx((10 + 40 + 30 + 20) / 60)


def test_without_tasks_nothing_is_said_of_them() -> None:
    metrics = set(measure(make_log([contact(0, 0)]))["metric"])
    assert not any(name.startswith("background") or name == "deflected" for name in metrics)


def deflecting() -> Log:
    """Four calls about orders: solved, abandoned, deflected; and one deflected about billing."""
    solved = contact(0, 0, answered_at=2, ended_at=12, outcome=Outcome.SOLVED)
    gone = {"outcome": Outcome.DEFLECTED, "queued_at": math.nan}
    contacts = [
        solved,
        contact(1, 5, ended_at=9, outcome=Outcome.ABANDONED),
        contact(2, 20, ended_at=20, **gone),
        contact(3, 30, ended_at=30, topic=0, **gone),
    ]
    return make_log(contacts, [step(solved, 0, (0, 2, 12))], [paid(0, Kind.DUTY, 0, 60)])


@pytest.mark.parametrize(
    ("metric", "expected", "where"),
    [
        ("inquiries", 4, {}),
        ("deflected", 2 / 4, {}),
        ("deflected", 1.0, {"topic": "billing"}),
        ("deflected", 1 / 3, {"channel": "phone", "topic": "order"}),
        ("contacts", 2, {}),
        ("solved", 1 / 2, {}),
        ("given_up", 1 / 2, {}),
        ("open_at_end", 0, {}),
        ("wait", (2 + 4) / 2, {}),
        ("first_response", 2, {}),
        ("service_level", 1 / 2, {"channel": "phone"}),
        ("abandonment", 1 / 2, {}),
        ("turned_away", 0, {}),
        ("fcr", 1, {}),
        ("escalation", 0, {}),
        ("backlog", (2 + 4) / 240, {}),
        ("cost_per_inquiry", 24 / 4, {}),
        ("cost_per_solved", 24, {}),
        ("lost_value", 80, {}),
        ("csat", (5 - 0 + 5 - 2) / 2, {}),
    ],
)
def test_deflected_inquiries(metric: str, expected: float, where: dict[str, str]) -> None:
    stay = dict.fromkeys(("promoter", "passive", "detractor"), 1.0)
    card = Scorecard(5.0, 0.0, 0.0, 0.0, 0.0, -2.0, 1.0, 4.5, 3.5, stay)
    kpis = measure(
        deflecting(),
        service_targets={"phone": (0.8, 2.0)},
        cost_per_hour={"first": 24.0},
        prices=UnitPrices(lost_customer=80.0),
        scorecard=card,
    )
    assert value(kpis, metric, **where) == pytest.approx(expected)


def test_deflected_inquiries_in_the_flows() -> None:
    flows = measure_flows(deflecting()).set_index(["source", "target"])["count"].to_dict()
    assert flows == {
        ("arrive:phone", "tier:L1"): 2,
        ("arrive:phone", "deflected"): 2,
        ("tier:L1", "solved"): 1,
        ("tier:L1", "abandoned"): 1,
        ("abandoned", "given up"): 1,
    }
