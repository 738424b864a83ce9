"""Money of the morning of ``tests.metrics.logs`` by hand, and how cost is shared out.

Work in it, in minutes: the first group 53, of which 22 by e-mail (6 twice 10, 9 for 2) and 31 by
phone (18 about orders, 13 about billing); the second group 20, all by phone about billing.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.log import Kind, Outcome
from sim.metrics import UnitPrices, measure
from sim.metrics.timelines import Intervals, shared_minutes
from tests.metrics.kpis.test_experience import CARD, TARGETS
from tests.metrics.logs import (
    BILLING,
    EMAIL,
    NAMES,
    contact,
    made_up,
    make_log,
    morning,
    paid,
    people_table,
    person,
    step,
    value,
)

RATES = {"first": 24.0, "second": 60.0}
PRICES = UnitPrices(
    overtime_premium=0.5,
    tools_per_minute=0.1,
    lost_customer=10.0,
    dissatisfied_customer=7.0,
    budget_per_minute=1.0,
)
FIRST, SECOND = 180 + 1 + 48, 240 + 24

FIGURES = {
    "wages": 450 / 60 * 24 + 240 / 60 * 60,
    "wages, group=first": 180,
    "overtime_premium": 5 / 60 * 24 * 0.5,
    "overtime_premium, tier=L1": 1,
    "tools": 3 * 240 * 0.1,
    "tools, group=second": 24,
    "cost": FIRST + SECOND,
    "cost, tier=L1": FIRST,
    "cost, tier=L2": SECOND,
    "cost, per=week, period=2026-01-05": FIRST + SECOND,
    "cost, channel=email": FIRST * 22 / 53,
    "cost, channel=phone": FIRST * 31 / 53 + SECOND,
    "cost, topic=billing": FIRST * 13 / 53 + SECOND,
    "cost, channel=email, tier=L1": FIRST * 22 / 53,
    "cost, channel=phone, tier=L2": SECOND,
    "cost_per_inquiry": (FIRST + SECOND) / 11,
    "cost_per_inquiry, channel=email": FIRST * 22 / 53 / 3,
    "cost_per_inquiry, topic=billing": (FIRST * 13 / 53 + SECOND) / 3,
    "cost_per_solved": (FIRST + SECOND) / 4,
    "cost_per_solved, channel=email": FIRST * 22 / 53,
    "cost_per_step": (FIRST + SECOND) / 7,
    "cost_per_step, tier=L1": FIRST / 6,
    "cost_per_step, group=second": SECOND,
    "budget_used": (FIRST + SECOND) / 240,
    "lost_value": 3 * 10 + 1 * 7,  # 4, 5 and 8 given up; 1 solved, and a detractor
    "lost_value, channel=phone": 37,
    "lost_value, topic=billing": 17,
    "cost_with_losses": FIRST + SECOND + 37,
    "cost_with_losses, per=week, period=2026-01-05": FIRST + SECOND + 37,
}


@pytest.fixture(scope="module")
def kpis() -> pd.DataFrame:
    return measure(
        morning(), service_targets=TARGETS, cost_per_hour=RATES, prices=PRICES, scorecard=CARD
    )


@pytest.mark.parametrize(("figure", "expected"), [*FIGURES.items()])
def test_the_morning_by_hand(kpis: pd.DataFrame, figure: str, expected: float) -> None:
    metric, *scope = figure.split(", ")
    where = dict(word.split("=") for word in scope)
    assert value(kpis, metric, **where) == pytest.approx(expected)


def test_what_is_not_stated_has_no_rows() -> None:
    wages_only = set(measure(morning(), cost_per_hour=RATES)["metric"])
    assert {"wages", "cost", "cost_per_step"} <= wages_only
    assert not {"overtime_premium", "tools", "budget_used", "lost_value"} & wages_only
    assert "cost_with_losses" not in wages_only
    losses_only = set(measure(morning(), prices=UnitPrices(lost_customer=10.0))["metric"])
    assert "lost_value" in losses_only
    assert not {"cost", "cost_with_losses"} & losses_only


def test_nobody_is_dissatisfied_where_nobody_is_scored() -> None:
    kpis = measure(morning(), prices=UnitPrices(dissatisfied_customer=7.0))
    assert "lost_value" not in set(kpis["metric"])


def test_a_hire_costs_what_is_stated_for_the_group() -> None:
    hires = [person(agent, start=60, hired=True) for agent in (0, 2)]
    log = dataclasses.replace(morning(), people=people_table(hires))
    kpis = measure(log, prices=UnitPrices(per_hire={"first": 4500.0}), kpis=["hiring"])
    assert value(kpis, "hiring") == 4500
    assert value(kpis, "hiring", group="second") == 0


def test_contacts_side_by_side_share_the_minute() -> None:
    contacts = [
        contact(0, 0, answered_at=0, ended_at=30, outcome=Outcome.SOLVED),
        contact(1, 0, answered_at=0, ended_at=40, outcome=Outcome.SOLVED, topic=BILLING),
    ]
    steps = [step(contacts[0], 0, (0, 0, 30)), step(contacts[1], 0, (0, 20, 40))]
    log = make_log(contacts, steps, [paid(0, Kind.DUTY, 0, 60)], minutes=60)
    kpis = measure(log, cost_per_hour={"first": 40.0})
    assert value(kpis, "cost", topic="order") == pytest.approx(20 + 10 / 2)
    assert value(kpis, "cost", topic="billing") == pytest.approx(10 / 2 + 10)


def test_shared_minutes_of_several_owners() -> None:
    intervals = Intervals(
        np.array([1, 0, 1, 0, 1]),
        np.array([0.0, 5.0, 0.0, 8.0, 3.0]),
        np.array([6.0, 9.0, 3.0, 8.0, 6.0]),
    )
    # owner 1: two at once throughout; owner 0: one alone, and one of no length
    assert shared_minutes(intervals).tolist() == pytest.approx([3.0, 4.0, 1.5, 0.0, 1.5])
    nobody = Intervals(*(np.empty(0, kind) for kind in (int, float, float)))
    assert shared_minutes(nobody).tolist() == []


def test_further_contacts_cost_the_channel_that_the_inquiry_came_by() -> None:
    call = contact(0, 0, answered_at=0, ended_at=10, outcome=Outcome.UNSOLVED, next_at=20)
    mail = contact(1, 20, inquiry=0, number=1, channel=EMAIL, answered_at=20, ended_at=40)
    mail["outcome"] = Outcome.SOLVED
    steps = [step(call, 0, (0, 0, 10)), step(mail, 0, (20, 20, 40))]
    log = make_log([call, mail], steps, [paid(0, Kind.DUTY, 0, 60)], minutes=60)
    kpis = measure(log, cost_per_hour={"first": 60.0})
    assert value(kpis, "cost", channel="phone") == pytest.approx(60)
    assert value(kpis, "cost_per_solved", channel="phone") == pytest.approx(60)


@pytest.mark.parametrize("seed", range(5))
def test_channels_topics_and_tiers_add_up(seed: int) -> None:
    """In all there is what three agents' tools cost; each group worked on something."""
    log = made_up(seed)
    kpis = measure(log, prices=UnitPrices(tools_per_minute=1.0))
    total = value(kpis, "cost")
    assert total == pytest.approx(3 * (1440 - 100))
    rows = kpis[(kpis["metric"] == "cost") & (kpis["per"] == "all")]
    for column in ("channel", "topic", "tier", "group"):
        others = [name for name in ("channel", "topic", "tier", "group") if name != column]
        alone = (rows[column] != "all") & (rows[others] == "all").all(axis=1)
        assert rows.loc[alone, "numerator"].sum() == pytest.approx(total)


def with_manager() -> pd.DataFrame:
    """The morning's first two agents, and a manager on duty for an hour in the second group."""
    log = morning()
    mine = log.steps["group"] == 0
    steps = {name: column[mine] for name, column in log.steps.items()}
    kept = log.intervals["group"] == 0
    boss = paid(2, Kind.DUTY, 0, 60)
    intervals = {
        name: np.append(column[kept], np.array([boss[name]], column.dtype))
        for name, column in log.intervals.items()
    }
    log = dataclasses.replace(log, steps=steps, intervals=intervals)
    return measure(log, cost_per_hour=RATES, not_serving=["second"])


def test_a_manager_costs_and_is_shared_out_by_the_work_of_all() -> None:
    kpis = with_manager()
    assert value(kpis, "cost") == 180 + 60
    assert value(kpis, "cost", group="second") == 60
    assert value(kpis, "cost", channel="email") == pytest.approx((180 + 60) * 22 / 53)
    assert value(kpis, "cost", tier="L1") == 180
    assert value(kpis, "cost", tier="L1", channel="email") == pytest.approx(180 * 22 / 53)


def test_a_manager_is_in_no_figure_on_duty() -> None:
    kpis = with_manager()
    assert value(kpis, "on_duty") == pytest.approx(420 / 240)
    assert value(kpis, "occupancy") == pytest.approx(53 / 420)
    assert value(kpis, "shrinkage") == pytest.approx(30 / 450)
    of_manager = kpis.loc[kpis["group"] == "second", "metric"]
    assert not {"on_duty", "occupancy", "overloaded", "imbalance", "shrinkage"} & set(of_manager)


def test_where_nobody_worked_cost_has_no_channel() -> None:
    log = make_log([contact(0, 5)], (), [paid(0, Kind.DUTY, 0, 60)], names=NAMES)
    kpis = measure(log, cost_per_hour={"first": 24.0})
    assert value(kpis, "cost_per_inquiry") == 24
    rows = kpis[kpis["metric"].isin(["cost", "cost_per_inquiry"]) & (kpis["channel"] != "all")]
    assert not rows["numerator"].any()
