"""A team that is healthy and the same one that grows out of its two agents: who is warned, when."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import sim
from sim.checking import load_document
from sim.reports.pen.words import day
from sim.reports.signals.sentences import lights_of, lights_verdict, misses_of
from sim.runs import Result

TEAM = (
    "horizon.weeks=32",
    *("team.early.agents=2", "team.late.agents=2"),
    *("channels.chat.volume=80 per day", "channels.email.volume=72 per day"),
)


def grown(percent: int) -> Result:
    changes = (*TEAM, f"demand.growth={percent}% per month")
    return sim.replicate(load_document("startup", overrides=changes).scenario(), replications=8)


@pytest.fixture(scope="module")
def healthy() -> Result:
    return grown(0)


@pytest.fixture(scope="module")
def about_to_break() -> Result:
    return grown(8)


def test_a_healthy_team_is_left_in_peace(healthy: Result) -> None:
    lights = lights_of(healthy)
    known = lights.cells[lights.cells["known"] > 0]
    assert not (known["colour"] == "red").any()
    assert known["chance_red"].mean() < 0.02
    assert misses_of(healthy) == []


def test_signals_come_before_the_first_target_fails(about_to_break: Result) -> None:
    lights, (first, *_) = lights_of(about_to_break), misses_of(about_to_break)
    warned = lights.cells[lights.cells["colour"].isin(("amber", "red"))]["week"].min()
    lead = (dt.date.fromisoformat(first.week) - dt.date.fromisoformat(warned)).days / 7
    assert lead >= 2
    reported = " ".join(lights_verdict(lights, misses_of(about_to_break)))
    assert f"week of {day(first.week)}; the first amber {lead:.0f} weeks earlier" in reported
    assert (lights.cells[lights.cells["week"] == lights.weeks[-1]]["colour"] == "red").any()


def test_chances_lie_in_their_intervals(about_to_break: Result) -> None:
    cells = lights_of(about_to_break).cells
    known = cells[cells["known"] > 0]
    assert (known["low"] <= known["chance_red"]).all()
    assert (known["chance_red"] <= known["high"]).all()
    assert (known["chance_red"] <= known["chance_amber"]).all()
    unknown = cells[cells["known"] == 0]
    assert (unknown["colour"] == "unknown").all()
    assert np.isnan(unknown["chance_red"]).all()


def test_what_is_not_modelled_is_unknown_and_never_green(healthy: Result) -> None:
    cells = lights_of(healthy).cells
    reported = lights_verdict(lights_of(healthy))[-1]
    assert "satisfaction dropping (needs the scenario's satisfaction section)" in reported
    for signal in ("satisfaction", "proactive"):
        of_signal = cells[cells["signal"] == signal]
        assert set(of_signal["colour"]) == {"unknown"}
        assert set(of_signal["cause"]) == {"not measured"}
