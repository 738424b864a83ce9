"""Headcount, hires and leavers, and learning, worked out by hand for a morning of 240 minutes."""

from __future__ import annotations

import dataclasses

import pytest

from sim.log import Kind
from sim.metrics import UnitPrices, measure
from tests.metrics.logs import make_log, paid, people_table, person, value


def test_comings_and_goings_by_hand() -> None:
    rows = [person(0, end=60, left=True), person(1, start=120, hired=True), person(2)]
    slow = paid(1, Kind.DUTY, 120, 180) | {"pace": 0.5}
    log = make_log(intervals=[paid(0, Kind.DUTY, 0, 60), slow, paid(1, Kind.DUTY, 180, 240)])
    log = dataclasses.replace(log, people=people_table(rows))
    prices = UnitPrices(tools_per_minute=0.1, per_hire={"first": 4500.0})
    kpis = measure(log, prices=prices, cost_per_hour={"first": 30.0})
    assert value(kpis, "headcount", group="first") == pytest.approx((60 + 120) / 240)
    assert value(kpis, "headcount") == pytest.approx((60 + 120 + 240) / 240)
    assert value(kpis, "hired", group="first") == value(kpis, "left", group="first") == 1
    assert value(kpis, "hired", group="second") == value(kpis, "left", group="second") == 0
    assert value(kpis, "on_duty") == pytest.approx(180 / 240)
    assert value(kpis, "effective_on_duty") == pytest.approx((60 + 0.5 * 60 + 60) / 240)
    assert value(kpis, "pace") == pytest.approx((60 + 0.5 * 60 + 60) / 180)
    assert value(kpis, "hiring") == 4500
    assert value(kpis, "tools") == pytest.approx(0.1 * (60 + 120 + 240))
    assert value(kpis, "cost") == pytest.approx(4500 + 42 + 3 * 30)


def test_who_takes_no_contacts_is_never_on_duty() -> None:
    hours = [paid(0, Kind.DUTY, 0, 120), paid(2, Kind.DUTY, 0, 240)]
    log = make_log(intervals=hours)
    log = dataclasses.replace(log, people=people_table([person(0), person(2)]))
    kpis = measure(log, not_serving=["second"])
    assert value(kpis, "on_duty") == pytest.approx(120 / 240)
    assert value(kpis, "effective_on_duty") == pytest.approx(120 / 240)
    assert value(kpis, "headcount", group="second") == 1


def test_training_coaching_and_meetings_are_paid_and_not_on_duty() -> None:
    kinds = (Kind.DUTY, Kind.TRAINING, Kind.COACHING, Kind.MEETING)
    hours = [paid(0, kind, 60 * k, 60 * k + 60) for k, kind in enumerate(kinds)]
    kpis = measure(make_log(intervals=hours), cost_per_hour={"first": 20.0})
    assert value(kpis, "wages") == 80
    assert value(kpis, "shrinkage") == pytest.approx(3 / 4)
    assert value(kpis, "on_duty") == pytest.approx(60 / 240)


def test_an_agent_who_moves_counts_in_each_group_for_its_time() -> None:
    moved = paid(0, Kind.DUTY, 60, 240) | {"group": 1}
    kpis = measure(make_log(intervals=[paid(0, Kind.DUTY, 0, 60), moved]))
    assert value(kpis, "on_duty", group="first") == pytest.approx(60 / 240)
    assert value(kpis, "on_duty", group="second") == pytest.approx(180 / 240)
