"""Targets and the headline."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from sim.kpis import KEY
from sim.log import Kind, Outcome
from sim.metrics import (
    Goal,
    compare_estimates,
    estimate,
    headline,
    judge_targets,
    measure,
)
from sim.metrics.zones import MATTERS
from tests.metrics.logs import contact, make_log, morning, paid

SERVICE = [
    Goal("service_level", "phone", "at least", 0.8, 1 / 3),
    Goal("service_level", "email", "at least", 0.9, 480.0),
]


def figures(
    metric: str, mean: float, low: float, high: float, channel: str = "all"
) -> pd.DataFrame:
    table = estimate(measure(make_log()).assign(replication=1)).head(1)
    return table.assign(
        metric=metric, channel=channel, mean=mean, low=low, high=high, replications=20
    )


@pytest.mark.parametrize(
    ("bound", "low", "high", "verdict"),
    [
        ("at least", 0.70, 0.9, "met"),
        ("at least", 0.5, 0.69, "missed"),
        ("at least", 0.5, 0.70, "cannot tell yet"),
        ("at most", 0.5, 0.70, "met"),
        ("at most", 0.71, 0.9, "missed"),
        ("at most", 0.70, 0.9, "cannot tell yet"),
        ("at least", math.nan, math.nan, "cannot tell yet"),
    ],
)
def test_the_interval_judges(bound: str, low: float, high: float, verdict: str) -> None:
    table = figures("fcr", 0.7, low, high)
    row = judge_targets(table, [Goal("fcr", "all", bound, 0.7)]).iloc[0]
    assert row["verdict"] == verdict
    assert (row["target"], row["channel"], row["replications"]) == (f"{bound} 70 %", "all", 20)


@pytest.mark.parametrize(
    ("metric", "value", "low", "high", "verdict"),
    [
        ("fcr", 0.7, 0.695, 0.705, "toss-up"),  # half a point on either side
        ("fcr", 0.7, 0.694, 0.705, "cannot tell yet"),
        ("fcr", 0.7, 0.70, 0.701, "met"),
        ("wait", 10.0, 9.8, 10.2, "toss-up"),  # 2 % of the target
        ("wait", 10.0, 9.7, 10.2, "cannot tell yet"),
        ("wait", 10.0, math.nan, math.nan, "cannot tell yet"),
    ],
)
def test_an_interval_too_near_the_target_to_matter_is_a_toss_up(
    metric: str, value: float, low: float, high: float, verdict: str
) -> None:
    bound = "at least" if metric == "fcr" else "at most"
    table = figures(metric, value, low, high)
    goals = [Goal(metric, "all", bound, value)]
    assert judge_targets(table, goals, matters=MATTERS).iloc[0]["verdict"] == verdict
    assert judge_targets(table, goals).iloc[0]["verdict"] != "toss-up"


def test_service_levels_are_judged_by_channel() -> None:
    table = judge_targets(figures("service_level", 0.85, 0.82, 0.88, "phone"), SERVICE)
    assert list(table["target"]) == ["at least 80 % within 20 s", "at least 90 % within 8 h"]
    assert list(table["verdict"]) == ["met", "cannot tell yet"]
    assert math.isnan(table["mean"][1])
    assert list(table["replications"]) == [20, 0]


def test_figures_of_parts_do_not_judge_the_whole() -> None:
    table = figures("fcr", 0.9, 0.8, 1.0).assign(topic="order")
    assert math.isnan(judge_targets(table, [Goal("fcr", "all", "at least", 0.7)])["mean"][0])


def test_targets_in_every_unit() -> None:
    goals = [
        Goal("wait", "all", "at most", 1.5),
        Goal("backlog", "all", "at most", 12.0),
        Goal("cost_per_inquiry", "all", "at most", 4.5),
    ]
    written = judge_targets(figures("fcr", 1, 1, 1), goals)["target"]
    assert list(written) == ["at most 90 s", "at most 12", "at most 4.50"]


def days_of(waits: list[list[float | None]]) -> pd.DataFrame:
    """KPI rows of mean waits by day: a list for each replication; None: nobody waited."""
    rows = [
        dict.fromkeys(KEY, "all")
        | {"metric": "wait", "channel": "phone", "per": "day", "period": f"2026-01-0{day}"}
        | {"numerator": 2 * wait, "denominator": 2.0, "replication": run}
        for run, days in enumerate(waits)
        for day, wait in enumerate(days, start=1)
        if wait is not None
    ]
    return pd.DataFrame(rows)


def test_a_target_for_so_many_days_counts_days_and_not_customers() -> None:
    goal = Goal("wait", "phone", "at most", 2.0, in_share=0.5, of="days")
    kpis = days_of([[1, 2, 3, None], [1, 1, 1, 9], [1, 3, 2, 1]])
    row = judge_targets(figures("fcr", 1, 1, 1), [goal], kpis).iloc[0]
    assert row["target"] == "at most 2 min in 50 % of days"
    assert (row["bound"], row["value"], row["unit"]) == ("at least", 0.5, "share")
    assert (row["counted"], row["replications"]) == ("days", 3)
    assert row["mean"] == pytest.approx((2 + 3 + 3) / (3 + 4 + 4))
    assert row["low"] < row["mean"] < row["high"]
    assert row["verdict"] == "met"
    more = replace(goal, in_share=0.95)
    assert judge_targets(figures("fcr", 1, 1, 1), [more], kpis)["verdict"][0] == "missed"


def test_days_of_which_nothing_is_known() -> None:
    goal = Goal("wait", "email", "at most", 2.0, in_share=0.5, of="days")
    for kpis in (None, days_of([[1.0], [2.0]])):
        row = judge_targets(figures("fcr", 1, 1, 1), [goal], kpis).iloc[0]
        assert (row["verdict"], row["replications"]) == ("cannot tell yet", 0)


def test_no_targets() -> None:
    table = judge_targets(figures("fcr", 1, 1, 1), [])
    assert table.empty
    assert "verdict" in table.columns


def test_the_headline_of_a_morning() -> None:
    kpis = measure(
        morning(), service_targets={"phone": (0.8, 2.0)}, cost_per_hour={"first": 24.0}
    ).assign(replication=1)
    rows = headline(estimate(kpis))
    whom = rows["channel"].where(rows["channel"] != "all", rows["group"])
    assert list(zip(rows["metric"], whom, strict=True)) == [
        ("service_level", "phone"),
        ("wait", "phone"),
        ("wait_p90", "phone"),
        ("abandonment", "all"),
        ("first_response", "email"),
        ("resolution_time", "all"),
        ("fcr", "all"),
        ("solved", "all"),
        ("backlog", "all"),
        ("occupancy", "all"),
        ("occupancy", "first"),
        ("occupancy", "second"),
        ("overloaded", "all"),
        ("cost_per_inquiry", "all"),
        ("cost", "all"),
    ]
    compared = compare_estimates(kpis, {"same": kpis})
    assert list(compared["metric"]) == list(rows["metric"])


def test_one_group_is_the_team() -> None:
    log = make_log([contact(0, 1, outcome=Outcome.SOLVED)], (), [paid(0, Kind.DUTY, 0, 60)])
    rows = headline(estimate(measure(log).assign(replication=1)))
    assert list(rows.loc[rows["metric"] == "occupancy", "group"]) == ["all"]
