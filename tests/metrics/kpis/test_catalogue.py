"""What KPIs say of themselves is in step with the docs, and only what is wanted is calculated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from sim.checking import load_scenario
from sim.errors import UsageError
from sim.kpis import CHANNEL, TEAM, TIER, Breakdown, Metric, Place
from sim.log import Log
from sim.metrics import METRICS, Scorecard, UnitPrices, measure
from sim.metrics.tabulate import KpiTable, Percentile, Ratio, TimeAverage, Total, Value
from sim.metrics.timelines import Intervals, minutes_by_cell, weighted_by_cell
from sim.runs.replication import Replication, run_replication
from tests.metrics.document import DOCS, kpi_tables
from tests.metrics.logs import made_up, morning, people_table, person

EVERYTHING: dict[str, Any] = {
    "service_targets": {"phone": (0.8, 2.0), "email": (0.9, 30.0)},
    "cost_per_hour": {"first": 24.0, "second": 30.0},
    "prices": UnitPrices(0.5, 0.1, {"first": 4500.0}, 80.0, 7.0, 1.0),
    "scorecard": Scorecard(
        *(4.6, -0.3, -0.3, -0.6, -0.1, -2.0, 1.0, 4.5, 3.5),
        retention={"promoter": 0.95, "passive": 0.85, "detractor": 0.6},
    ),
}


def test_the_documentation_is_in_step() -> None:
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    assert kpi_tables().written(text, METRICS.built_in.values()) == text
    documented = Counter(line.split("`")[1] for line in text.splitlines() if line[:3] == "| `")
    assert documented == dict.fromkeys(METRICS.built_in, 2)  # its formula, and its breakdown


def test_a_group_without_a_table_in_the_documentation_is_reported() -> None:
    lost = replace(METRICS["wait"], group="Waitign")
    with pytest.raises(ValueError, match="no table of KPIs under `## Waitign`"):
        kpi_tables().written((DOCS / "metrics.md").read_text(encoding="utf-8"), [lost])


@pytest.mark.parametrize("metric", METRICS.built_in.values(), ids=METRICS.built_in)
def test_each_kpi_has_a_formula_and_is_given_for_something(metric: Metric) -> None:
    assert metric.figures is not None
    assert metric.by
    assert metric.group


def test_each_estimator_is_explained_with_its_source() -> None:
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    table = text.split("| estimator | figure over n replications |")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert all(len(row) == 4 and all(row) for row in rows)
    used = {kpi_tables().estimator(metric) for metric in METRICS.built_in.values()}
    assert {row[0] for row in rows} == used


MADE_BY = {
    Ratio: ("ratio", "mean"),
    Total: ("mean",),
    TimeAverage: ("time average",),
    Percentile: ("percentile",),
}


def test_each_kpi_is_estimated_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """As its formula adds up; a ratio is a mean where all its denominators are 1."""
    found: dict[str, list[Value]] = {}
    add = KpiTable.add

    def noted(table: KpiTable, metric: str, figures: Any, by: Any) -> None:
        pairs = list(figures)
        found[metric] = [value for _, value in pairs]
        add(table, metric, pairs, by)

    monkeypatch.setattr(KpiTable, "add", noted)
    measure(made_up(1), **EVERYTHING)
    run_replication(
        Replication("", load_scenario(DOCS.parent / "tests/fuzz/everything.yaml"), 1, 0)
    )
    for name, values in found.items():
        assert values, f"{name} was not measured"
        for value in values:
            said = METRICS[name].estimator
            assert said in MADE_BY[type(value)], name
            if said == "mean" and isinstance(value, Ratio):
                assert np.all(value.denominator == 1), name


def test_no_two_kpis_have_one_place() -> None:
    for place in get_args(Place):
        orders = [each.shown[place] for each in METRICS.built_in.values() if place in each.shown]
        assert orders, f"nothing is shown in {place}"
        assert len(set(orders)) == len(orders), f"in {place}"


@pytest.mark.parametrize(
    ("name", "bound"),
    [("fcr", "at least"), ("wait", "at most"), ("occupancy", "at most"), ("contacts", None)],
)
def test_which_bound_more_agents_help_to_hold(name: str, bound: str | None) -> None:
    assert METRICS[name].held_by_more == bound


def test_more_agents_never_help_to_hold_costs_down() -> None:
    """But they do help with the value that is lost for want of them."""
    money = [each for each in METRICS.built_in.values() if each.unit == "money"]
    kept = {each.name for each in money if each.held_by_more == "at most"}
    assert kept == {"lost_value", "overtime_premium"}


def test_no_target_for_what_only_says_how_much_there_is() -> None:
    """Contacts, agents, time and how much is cut off are neither good nor bad by themselves."""
    none = {each.name for each in METRICS.built_in.values() if not each.target}
    assert none == {
        *("inquiries", "contacts", "steps", "background_due", "background_hours"),
        *("on_duty", "on_duty_in_shifts", "effective_on_duty", "headcount", "hired"),
        *("hand_over_time", "update_time", "follow_up_time", "consult_time"),
        *("wait_cut_off", "line_wait_cut_off", "first_response_cut_off"),
    }


def test_what_can_be_followed_day_by_day() -> None:
    """What is known at once, and is measured every day."""
    followed = {each.name for each in METRICS.built_in.values() if each.followed}
    assert followed == {
        *("wait", "speed_of_answer", "service_level", "abandonment", "line_wait", "backlog"),
        *("first_response", "contacts", "handle_time", "occupancy"),
    }


def test_a_breakdown_within_what_is_wanted() -> None:
    stated = Breakdown((TEAM, CHANNEL, TIER), ("all", "week"), row=7)
    assert stated.within((TIER, TEAM), ("week", "day")) == Breakdown((TEAM, TIER), ("week",), 7)


@pytest.fixture(scope="module")
def everything() -> pd.DataFrame:
    return measure(made_up(1), **EVERYTHING)


@pytest.mark.parametrize("name", METRICS.built_in)
def test_a_kpi_alone_is_what_it_is_among_all(name: str, everything: pd.DataFrame) -> None:
    alone = measure(made_up(1), **EVERYTHING, kpis=[name])
    rows = everything[everything["metric"] == name].reset_index(drop=True)
    pd.testing.assert_frame_equal(in_words(alone), in_words(rows), check_exact=True)


def test_a_kpi_by_what_is_wanted(everything: pd.DataFrame) -> None:
    found = measure(made_up(1), **EVERYTHING, kpis={"wait": [Breakdown((CHANNEL,), ("all",))]})
    rows = everything.query(
        "metric == 'wait' and per == 'all' and topic == 'all' and channel != 'all'"
    )
    rows = rows.reset_index(drop=True)
    pd.testing.assert_frame_equal(in_words(found), in_words(rows), check_exact=True)


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the half hours that could have been in ``period``: they are cut if asked for."""
    return rows.astype({"period": str})


def test_an_unknown_kpi_is_reported() -> None:
    with pytest.raises(UsageError, match=r"unknown KPI 'wiat'; did you mean `wait`\?"):
        measure(morning(), kpis=["wiat"])


class Untouched(Mapping[str, Any]):
    """A table of a log that nobody may look at."""

    def __getitem__(self, name: str) -> Any:
        raise AssertionError(f"looked at {name}")

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("looked at its columns")

    def __len__(self) -> int:
        raise AssertionError("looked at its size")


TABLES = ("contacts", "steps", "intervals", "people", "tasks", "outside", "ownership")


def with_only(log: Log, *tables: str) -> Log:
    return replace(log, **{name: Untouched() for name in TABLES if name not in tables})


@pytest.mark.parametrize(
    ("kpis", "tables"),
    [
        (["wait", "service_level", "abandonment", "contacts"], ["contacts"]),
        (["first_response", "given_up", "inquiries"], ["contacts"]),
        (["handle_time", "resolution_rate"], ["steps"]),
        (["backlog", "line_wait"], ["contacts", "steps", "outside"]),
        (["on_duty", "occupancy"], ["steps", "intervals", "ownership"]),
        (["headcount", "hired", "left"], ["steps", "people"]),
        (["background_done"], ["tasks"]),
        (["turnaround"], ["outside"]),
    ],
)
def test_what_no_wanted_kpi_needs_is_not_looked_at(kpis: list[str], tables: list[str]) -> None:
    log = replace(morning(), people=people_table([person(0, start=60, hired=True)]))
    measure(with_only(log, *tables), **EVERYTHING, kpis=kpis)
    with pytest.raises(AssertionError, match="looked at"):
        measure(with_only(log, *tables[1:]), **EVERYTHING, kpis=kpis)


def test_the_group_is_looked_for_only_where_it_is_wanted() -> None:
    """Who answered an inquiry takes the steps to tell."""
    by_channel = {"fcr": METRICS["fcr"].within((TEAM, CHANNEL), ("all",))}
    measure(with_only(morning(), "contacts"), kpis=by_channel)
    with pytest.raises(AssertionError, match="looked at"):
        measure(with_only(morning(), "contacts"), kpis=["fcr"])


def test_weighted_minutes_by_hand() -> None:
    spans = Intervals(np.array([0, 0, 1]), np.array([30.0, 30.0, 0.0]), np.array([150, 90.0, 60.0]))
    weighted, plain = weighted_by_cell(
        spans, np.array([0.5, 1.0, 0.25]), 2, np.array([0.0, 60.0, 120.0, 180.0])
    )
    assert plain.tolist() == [[60.0, 90.0, 30.0], [60.0, 0.0, 0.0]]
    assert weighted.tolist() == [[45.0, 60.0, 15.0], [15.0, 0.0, 0.0]]


@pytest.mark.parametrize("seed", range(20))
def test_one_pass_adds_up_like_one_for_each_weight(seed: int) -> None:
    chance = np.random.default_rng(seed)
    number, owners, edges = 200, 3, np.cumsum(np.r_[5.0, chance.uniform(1, 90, 40)])
    start = chance.uniform(-50, 1900, number)
    end = start + chance.exponential(200, number) * (chance.random(number) < 0.9)
    start[:20] = chance.choice(edges, 20)
    spans = Intervals(chance.integers(0, owners, number), start, end)
    weights = chance.choice(chance.uniform(0.3, 1, 30), number)
    weighted, plain = np.zeros((2, owners, len(edges) - 1))
    for weight in np.unique(weights):
        of_weight = Intervals(*(each[weights == weight] for each in spans))
        minutes = minutes_by_cell(of_weight, owners, edges)
        weighted += weight * minutes
        plain += minutes
    found = weighted_by_cell(spans, weights, owners, edges)
    assert [each.tobytes() for each in found] == [weighted.tobytes(), plain.tobytes()]
