"""What a notebook shows of each object, and the log as tools of process people read it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import UsageError

WEEK = ["horizon.weeks=1", "horizon.warm_up=0 days"]


@pytest.fixture(scope="module")
def desk() -> sim.Scenario:
    return sim.load_scenario("help-desk", overrides=WEEK)


@pytest.fixture(scope="module")
def log(desk: sim.Scenario) -> sim.Log:
    return sim.simulate(desk, sim.draw_tape(desk, seed=1, replication=0))


@pytest.fixture(scope="module")
def comparison(desk: sim.Scenario) -> sim.Comparison:
    return sim.compare([desk, desk], replications=2)


def test_scenarios_are_compared_as_a_list(comparison: sim.Comparison) -> None:
    first, second = (result.name for result in comparison.results)
    assert second == f"{first} (2)"
    assert set(comparison.table["verdict"]) == {"same"}


def test_each_object_is_one_line(
    desk: sim.Scenario, log: sim.Log, comparison: sim.Comparison
) -> None:
    for thing in (desk, log, comparison, comparison.results[0]):
        assert re.fullmatch(r"<[A-Z].{10,250}>", repr(thing)), repr(thing)
    assert "2 simulated runs, seed 1" in repr(comparison.results[0])
    assert "10 agents in" in repr(desk)


def test_each_object_shows_itself_and_no_name_is_markup(
    log: sim.Log, comparison: sim.Comparison
) -> None:
    spoilt = sim.load_scenario("pooled-team", overrides=["scenario=<b>x"])
    for thing in (spoilt, log, comparison, comparison.results[0]):
        assert "<table" in thing._repr_html_()
    assert "<b>x" not in spoilt._repr_html_()
    assert "&lt;b&gt;x" in spoilt._repr_html_()


def test_answers_of_searches_and_tapes_are_one_line_and_a_table() -> None:
    desk = sim.load_scenario("when-to-grow", overrides=["horizon.weeks=6"])
    tape = sim.draw_tape(desk, seed=1, replication=0)
    assert re.fullmatch(r"<Tape: seed 1, replication 0; [\d,]+ inquiries, .* steps>", repr(tape))
    sizing = sim.size(desk, confirm=2, budget=30, jobs=1)
    assert re.fullmatch(r"<Sizing 'When to grow': \d+ agents needed, .{10,100}>", repr(sizing))
    assert "<th>needed</th>" in sizing._repr_html_()
    growth = sim.grow(desk, confirm=2, budget=30, jobs=1)
    assert re.fullmatch(r"<Growth 'When to grow': .{10,150} simulated runs>", repr(growth))
    assert "<th>step</th>" in growth._repr_html_()
    for answer in (sizing, growth):
        assert not re.search(r"\b1 (agents|targets|steps)\b", repr(answer))


def test_what_is_no_table_or_no_scenario_is_told(log: sim.Log, comparison: sim.Comparison) -> None:
    with pytest.raises(sim.UsageError, match=r"table must be one of contacts, steps.*'contact'"):
        log.frame("contact")
    with pytest.raises(sim.UsageError, match=r"takes scenarios \(got Result\).*result\.scenario"):
        sim.compare(comparison.results)  # type: ignore[arg-type]


def test_times_are_local_with_their_zone(log: sim.Log) -> None:
    minutes = log.frame("contacts")
    local = log.frame("contacts", times="local")
    assert str(local["arrived_at"].dt.tz) == log.calendar.time_zone
    for row in (0, len(minutes) - 1):
        wall = log.calendar.datetime(float(minutes["arrived_at"][row]))
        off = local["arrived_at"][row].tz_localize(None) - pd.Timestamp(wall)
        assert abs(off.total_seconds()) < 0.001
    assert local["ended_at"].isna().equals(minutes["ended_at"].isna())
    with pytest.raises(UsageError, match="times must be"):
        log.frame("contacts", times="utc")  # type: ignore[arg-type]


def test_events_for_pm4py_are_every_step_of_every_inquiry(log: sim.Log) -> None:
    events, steps = log.events(), log.frame("steps")
    assert events["time:timestamp"].is_monotonic_increasing
    counts = events["lifecycle:transition"].value_counts()
    assert counts["start"] == len(steps)
    assert events.loc[events["lifecycle:transition"] == "start", "org:resource"].notna().all()
    ended = np.isfinite(log.contacts["ended_at"]).sum() + np.isfinite(log.steps["ended_at"]).sum()
    assert counts["complete"] == len(log.contacts["contact"]) + ended
    assert set(events["case:concept:name"]) == {str(n) for n in log.contacts["inquiry"]}


def test_events_for_bupar_have_an_instance_for_each_piece_of_work(log: sim.Log) -> None:
    events = log.events("bupaR")
    work = events[events["lifecycle_id"] == "start"]
    assert work["activity_instance_id"].is_unique
    for _, rows in list(events.groupby("activity_instance_id"))[:50]:
        assert len(set(rows["activity_id"])) == 1


def test_events_for_vidigi_begin_with_arrival_and_end_with_depart(log: sim.Log) -> None:
    events = log.events("vidigi")
    assert list(events.columns) == [
        *("entity_id", "pathway", "event_type", "event", "time", "resource_id")
    ]
    kinds = {"arrival_departure", "queue", "resource_use", "resource_use_end"}
    assert set(events["event_type"]) == kinds
    first = events.groupby("entity_id")["event"].first()
    assert set(first) == {"arrival"}
    using = events["event_type"].isin(["resource_use", "resource_use_end"])
    assert events["resource_id"].notna().equals(using)
    with pytest.raises(UsageError, match="form must be one of"):
        log.events("csv")  # type: ignore[arg-type]


def test_charts_are_listed_and_give_figures_that_can_be_changed(
    comparison: sim.Comparison, tmp_path: Path
) -> None:
    named = dir(sim.charts)
    assert {"figure_of", "draw_week", "draw_day", "draw_growing_team", "draw_hours"} <= {*named}
    assert not [name for name in named if not hasattr(sim.charts, name) or name == "annotations"]
    figure = sim.charts.figure_of(sim.charts.draw_occupancy, comparison.baseline)
    figure.axes[0].set_title("mine")
    figure.savefig(tmp_path / "mine.png")
    assert (tmp_path / "mine.png").read_bytes().startswith(b"\x89PNG")
    assert figure.axes[0].get_title() == "mine"
