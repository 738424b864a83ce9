"""KPIs of logs that have little in them, and of any order of their rows."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.metrics import (
    KEY,
    measure,
)
from tests.metrics.logs import (
    LIMITS,
    contact,
    make_log,
    morning,
    value,
)


def test_nothing_solved_has_no_cost_per_solved() -> None:
    kpis = measure(morning(warm_up=100.0), **LIMITS)
    assert "cost_per_solved" not in set(kpis["metric"])


def test_long_horizons_have_days_but_no_hours() -> None:
    kpis = measure(make_log([contact(0, 5.0)], minutes=14 * 7 * 1440.0))
    assert "hour" not in set(kpis["per"])
    assert value(kpis, "backlog", per="day", period="2026-02-01") == 1


def test_equal_contacts_in_any_order_measure_the_same() -> None:
    kpis = measure(morning(), **LIMITS)
    log = morning()
    backwards = {name: column[::-1] for name, column in log.contacts.items()}
    turned = measure(
        type(log)(backwards, *(log.steps, log.intervals, log.names, log.calendar)), **LIMITS
    )
    pd.testing.assert_frame_equal(turned, kpis)


def test_a_log_without_anything() -> None:
    kpis = measure(make_log(), **LIMITS)
    assert value(kpis, "contacts") == 0
    assert value(kpis, "contacts", channel="phone", per="hour of day", period="01") == 0
    assert value(kpis, "backlog") == 0
    assert value(kpis, "backlog_peak", tier="L2") == 0
    assert value(kpis, "on_duty", group="first") == 0
    assert value(kpis, "cost") == 0
    measured = {
        "inquiries",
        "in_progress",
        "steps",
        "overtime",
        "contacts",
        "backlog",
        "backlog_peak",
        "on_duty",
        "wages",
        "cost",
    }
    assert set(kpis["metric"]) == measured


def test_a_log_without_agents() -> None:
    log = make_log([contact(0, 30)])
    nobody = type(log.names)(log.names.channels, log.names.topics, log.names.tiers, (), ())
    kpis = measure(make_log([contact(0, 30)], names=nobody))
    assert value(kpis, "backlog") == pytest.approx(210 / 240)
    assert value(kpis, "wait") == 210
    assert value(kpis, "on_duty") == 0


def test_without_targets_and_costs_there_are_no_such_rows() -> None:
    assert not {"service_level", "cost"} & set(measure(morning())["metric"])
    assert "cost" not in set(measure(morning(), cost_per_hour={"first": 0.0})["metric"])


def test_replications_can_be_stacked_as_categories() -> None:
    kpis = measure(morning(), **LIMITS)
    stacked = pd.concat([kpis.assign(replication=1), measure(make_log(), **LIMITS)])
    assert all(isinstance(stacked[column].dtype, pd.CategoricalDtype) for column in KEY)
