"""What must hold in every log: nothing lost, parts add up, Little's law, flows conserved."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.log import Outcome
from sim.metrics import KEY, METRICS, measure, measure_flows
from tests.metrics.logs import made_up, make_log, morning, value

seeds = st.integers(0, 14)
"""Each of them, as 15 examples are drawn."""
TARGETS = {"phone": (0.8, 20.0)}
ADDITIVE = (
    *("contacts", "inquiries", "wait", "line_wait", "service_level", "abandonment", "lines_full"),
    *("first_response", "resolution_time", "fcr", "solved", "return_rate", "redial_rate"),
    "repeat_contacts",
    *("backlog", "backlog_age", "handle_time", "steps"),
)


@cache
def measured(seed: int) -> pd.DataFrame:
    """KPIs of a made-up log, once for all tests."""
    return measure(made_up(seed), service_targets=TARGETS)


@settings(max_examples=15)
@given(seeds)
def test_every_inquiry_is_solved_given_up_or_open(seed: int) -> None:
    kpis = measured(seed)
    parts = [value(kpis, metric) for metric in ("solved", "given_up", "open_at_end")]
    assert sum(parts) == pytest.approx(1)


@settings(max_examples=15)
@given(seeds)
def test_parts_add_up_to_the_whole(seed: int) -> None:
    kpis = measured(seed)
    parts = (kpis[list(KEY[1:-1])] != "all").sum(axis=1)  # by how much a row is broken down
    whole = kpis[parts == 0].set_index("metric")["numerator"]
    for column in KEY[1:-1]:
        by_one = kpis[(parts == 1) & (kpis[column] != "all") & kpis["metric"].isin(ADDITIVE)]
        for _, rows in by_one.groupby(["metric", "per"], observed=True):
            total = whole[rows["metric"].iloc[0]]
            assert rows["numerator"].sum() == pytest.approx(total)


@settings(max_examples=15)
@given(seeds)
def test_littles_law(seed: int) -> None:
    """From an empty start, backlog × time is the time all contacts waited, counted one by one."""
    log = made_up(seed)
    log = type(log)(log.contacts, log.steps, log.intervals, log.names, log.calendar)
    contacts, steps = log.contacts, log.steps
    waited = (steps["started_at"] - steps["queued_at"]).sum()
    in_hand = set(steps["contact"][np.isnan(steps["ended_at"])])
    for row, outcome in enumerate(contacts["outcome"]):
        if outcome == Outcome.ABANDONED:
            waited += contacts["ended_at"][row] - contacts["queued_at"][row]
        elif outcome == Outcome.OPEN and contacts["contact"][row] not in in_hand:
            waited += log.calendar.minutes - contacts["queued_at"][row]
    assert value(measure(log), "backlog") * log.calendar.minutes == pytest.approx(waited)


@settings(max_examples=15)
@given(seeds)
def test_what_can_be_a_share_is_one(seed: int) -> None:
    kpis = measured(seed)
    assert (kpis["numerator"] >= 0).all()
    shares = kpis["metric"].map(lambda name: METRICS[name].unit) == "share"
    assert (kpis["numerator"] <= kpis["denominator"] * (1 + 1e-9))[shares].all()


@settings(max_examples=15)
@given(seeds)
def test_flows_are_conserved(seed: int) -> None:
    log = made_up(seed)
    flows = measure_flows(log)
    into = flows.groupby("target")["count"].sum()
    out_of = flows.groupby("source")["count"].sum()
    last = {"solved", "given up", "open"}
    for node in {*into.index, *out_of.index} - last:
        if not node.startswith("arrive:"):
            assert into[node] == out_of[node], node
    arrived = out_of[out_of.index.str.startswith("arrive:")].sum()
    assert arrived == into[into.index.isin(last)].sum() == value(measured(seed), "inquiries")


def test_flows_of_a_morning() -> None:
    flows = measure_flows(morning())
    assert [tuple(flow) for flow in flows.to_numpy()] == [
        ("arrive:email", "tier:L1", 3),  # 6, 7 and 9
        ("arrive:phone", "tier:L1", 6),  # 0, 1, 2, 8, 10 and 11
        ("arrive:phone", "turned away", 1),  # 5
        ("arrive:phone", "busy", 1),  # 4
        ("tier:L1", "tier:L2", 2),  # 1 and 8
        ("tier:L1", "abandoned", 1),  # 2
        ("tier:L1", "unsolved", 1),  # 3
        ("tier:L1", "solved", 3),  # 0, 6 and 11
        ("tier:L1", "open", 3),  # 7, 9 and 10
        ("tier:L2", "abandoned", 1),  # 8
        ("tier:L2", "solved", 1),  # 1
        ("turned away", "given up", 1),
        ("busy", "given up", 1),
        ("abandoned", "redial", 1),  # 2 as 3
        ("abandoned", "given up", 1),
        ("unsolved", "return", 1),
        ("redial", "tier:L1", 1),  # 3
        ("return", "open", 1),  # after the end
    ]


def test_flows_of_inquiries_before_the_warm_up_are_left_out() -> None:
    flows = measure_flows(morning(warm_up=100.0))
    assert "redial" not in set(flows["source"])
    assert flows.loc[flows["source"].str.startswith("arrive:"), "count"].sum() == 4


def test_no_flows_in_an_empty_log() -> None:
    flows = measure_flows(make_log())
    assert flows.empty
    assert list(flows.columns) == ["source", "target", "count"]
